package warehouse

import (
	"slices"
)

// The ranks that enclose a quantile lie near those of Wilson's interval of its level, on as many rows as the rows of its groups weigh, and never within n·q ± z·√(n·q·(1−q)),
// z = 1.96 (× 10^6 below). What is fetched is a window around each, so that package evidence alone decides which ranks they are: so many ranks on either
// side, and a 20,000th of the way between the bounds.
const (
	normal95 = 1_959_964
	aside    = 4
	asidePer = 20_000
)

// timesStatement sorts every duration of a row once and picks the quantile by rank, counts by group what is at or below it, and picks the bounds by rank.
func (p *pass) timesStatement(t *terms) *query {
	low := &query{from: t.facts(), where: t.where(p.reach, false), group: p.keys(1)}
	low.columns = append(low.columns, p.keyed(t)...)
	low.columns = append(low.columns, column{at(1, "n"), fn("count")})
	durations := p.eachDuration()
	for j, d := range durations { // times and groups are in the same order
		has := t.timed(d)
		low.columns = append(low.columns,
			column{at(1, "ms", j), fn("groupArrayIf", fn("assumeNotNull", t.duration(d)), has)},
			column{at(1, "g", j), fn("groupArrayIf", name("group_key"), has)})
	}
	p.totalled(low, 1)
	of := func(i int) int { return slices.Index(durations, p.durations[i].Duration) }
	mille := func(i int) integer { return integer(p.durations[i].Level*1000 + 0.5) }
	s, all := storey{low, 1}, len(p.durations)
	s = s.upon(len(durations), func(j int) []column {
		sorted := inOrder(s.of("ms", j), s.of("g", j))
		return []column{
			{"s", fn("tupleElement", sorted, integer(1))}, {"of", fn("tupleElement", sorted, integer(2))}, {"k", fn("arrayEnumerateUniq", fn("tupleElement", sorted, integer(2)))},
		}
	})
	s = s.upon(all, func(i int) []column {
		sorted := s.of("s", of(i))
		return []column{{"m", fn("arrayElement", sorted, below(fn("toInt64", fn("length", sorted)), mille(i)))}}
	})
	s = s.upon(all, func(i int) []column {
		upTo := lambda{[]name{"ms"}, infix{"<=", []expr{name("ms"), s.of("m", i)}}}
		return []column{{"cx", fn("toInt64", fn("arrayCount", upTo, s.of("s", of(i))))}}
	})
	here := s
	s = s.shareByGroup(all, func(i int) name { return here.of("of", of(i)) }, func(i int) name { return here.of("k", of(i)) })
	s = s.bounds(all, mille)
	found := p.picked(s, all, "n")
	for i := range p.durations {
		found.columns = append(found.columns, s.ranked(of(i), i, mille(i))...)
	}
	return p.finish(found.query, found.level)
}

// plainTimes sorts every duration of a row once and picks the quantile by rank.
func (p *pass) plainTimes(t *terms) *query {
	low := &query{from: t.facts(), where: t.where(p.reach, false), group: p.keys(1)}
	low.columns = append(low.columns, p.keyed(t)...)
	durations := p.eachDuration()
	for j, d := range durations {
		low.columns = append(low.columns, column{at(1, "s", j), fn("arraySort", fn("groupArrayIf", fn("assumeNotNull", t.duration(d)), t.timed(d)))})
	}
	p.totalled(low, 1)
	up := &query{from: source{query: low}, columns: p.carry(2)}
	p.carryTotal(up, 2)
	up.group = nil
	for i, q := range p.durations {
		sorted := name(at(1, "s", slices.Index(durations, q.Duration)))
		n := fn("toInt64", fn("length", sorted))
		middle := below(n, integer(q.Level*1000+0.5))
		up.columns = append(up.columns, column{at(2, "cn", i), n}, column{at(2, "qm_from", i), middle}, column{at(2, "qm_at", i), fn("arraySlice", sorted, middle, integer(2))})
	}
	return p.finish(up, 2)
}

// picked is a storey upon another that keeps the keys, more columns and the sums of so many shares by group.
func (p *pass) picked(s storey, shares int, more ...string) storey {
	level := s.level + 1
	up := &query{from: source{query: s.query}, columns: p.carry(level)}
	for _, c := range more {
		up.columns = append(up.columns, column{at(level, c), s.all(c)})
	}
	p.carryTotal(up, level)
	up.group = nil
	for i := range shares {
		for _, base := range shareSums {
			up.columns = append(up.columns, column{at(level, base, i), s.of(base, i)})
		}
	}
	return storey{up, level}
}

// below is the rank at or below (n − 1)·q + 1: that of the quantile, or the one before it.
func below(n expr, mille integer) expr {
	return plus(fn("intDiv", times(minus(n, integer(1)), mille), integer(1000)), integer(1))
}

// bounds tells near which ranks the bounds of a quantile lie and how near, in columns "low", "high" and "aside".
func (s storey) bounds(count int, mille func(i int) integer) storey {
	z := over(integer(normal95), integer(1_000_000))
	zz := over(integer(normal95*normal95/1_000_000), integer(1_000_000))
	s = s.upon(count, func(i int) []column {
		n, size, grouped := s.of("cn", i), s.of("size", i), s.of("grouped", i)
		q, share := over(mille(i), integer(1000)), over(times(mille(i), minus(integer(1000), mille(i))), integer(1_000_000))
		half := times(z, fn("sqrt", times(n, share)))
		low, high := minus(times(n, q), half), plus(times(n, q), half)
		// Wilson's interval of size·q in size.
		wilson := plus(times(integer(2), size, q), zz, times(z, fn("sqrt", plus(zz, times(integer(4), size, share)))))
		return []column{
			{"low", fn("if", grouped, fn("least", over(times(n, integer(2), size, q, q), wilson), low), low)},
			{"high", fn("if", grouped, fn("greatest", over(times(n, wilson), times(integer(2), plus(size, zz))), high), high)},
		}
	})
	return s.upon(count, func(i int) []column {
		return []column{{"aside", plus(fn("toInt64", over(minus(s.of("high", i), s.of("low", i)), integer(asidePer))), integer(aside))}}
	})
}

// ranked takes from the sorted times what lies around the quantile and around its bounds.
func (s storey) ranked(j, i int, mille integer) []column {
	level, sorted, middle := s.level+1, s.of("s", j), below(s.of("cn", i), mille)
	out := []column{{at(level, "qm_from", i), middle}, {at(level, "qm_at", i), fn("arraySlice", sorted, middle, integer(2))}}
	for _, bound := range []struct{ as, at string }{{"ql", "low"}, {"qh", "high"}} {
		first := fn("greatest", minus(fn("toInt64", fn("floor", s.of(bound.at, i))), s.of("aside", i)), integer(1))
		out = append(out, column{at(level, bound.as+"_from", i), first},
			column{at(level, bound.as+"_at", i), fn("arraySlice", sorted, first, plus(times(integer(2), s.of("aside", i)), integer(2)))})
	}
	return out
}
