package warehouse

import (
	"slices"

	"greenlane/catalog"
	"greenlane/record"
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
	if p.rows {
		for i, d := range p.dims {
			low.columns = append(low.columns, column{at(1, "d", i), t.key(d)})
		}
	}
	low.columns = append(low.columns, column{at(1, "n"), fn("count")})
	var durations []catalog.Duration // each once; times and groups are in the same order
	for _, q := range p.durations {
		if slices.Contains(durations, q.Duration) {
			continue
		}
		j, has := len(durations), t.timed(q.Duration)
		durations = append(durations, q.Duration)
		low.columns = append(low.columns,
			column{at(1, "ms", j), fn("groupArrayIf", fn("assumeNotNull", t.duration(q.Duration)), has)},
			column{at(1, "g", j), fn("groupArrayIf", name("group_key"), has)})
	}
	if p.grouped() {
		low.total = []string{}
		low.columns = append(low.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
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
	if p.rows {
		for i, d := range p.dims {
			low.columns = append(low.columns, column{at(1, "d", i), t.key(d)})
		}
	}
	low.columns = append(low.columns, column{at(1, "n"), fn("count")})
	var durations []catalog.Duration
	for _, q := range p.durations {
		if !slices.Contains(durations, q.Duration) {
			low.columns = append(low.columns, column{at(1, "s", len(durations)), fn("arraySort", fn("groupArrayIf", fn("assumeNotNull", t.duration(q.Duration)), t.timed(q.Duration)))})
			durations = append(durations, q.Duration)
		}
	}
	if p.grouped() {
		low.total = []string{}
		low.columns = append(low.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
	up := &query{from: source{query: low}, columns: append(p.carry(2), column{at(2, "n"), name(at(1, "n"))})}
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

// exactBelow is the number of declarations below which a cell's times are read as they are (semantics, Intervals). In larger ones
// what is cut off is taken together, too, up to a 5,000th part of those still waiting: that moves a share of one half by at most 0.014 % of itself.
const exactBelow = 5_000

// binShift leaves of a time, written as Float64, the exponent and 11 bits behind the leading one: 2,048 bins an octave, at most 0.05 % wide.
const binShift = 41

// The stretch in which a quantile of the curve can lie is widened by 2.5 √(n·D) declarations (× 1000 below) with the design effect D, so that its bounds at 95 %
// lie in it too: with nothing cut off a median's are 0.98 √n away, and none of the orders of ends and cuts that were tried takes them beyond 1.5 √n.
const nearMargin = 2_500

// survivalStatement sorts every waiting time of a row once and counts by bins of them how many had ended and how many were cut off, from the
// first bin on. Where the quantile and its bounds cannot lie, only bins with something cut off are kept: between them the curve depends on the
// counts alone. Releases after the cut have not happened yet.
func (p *pass) survivalStatement(t *terms) *query {
	scan := &query{from: t.facts()}
	ended, waited, unbroken := t.waited(p.waiting)
	scan.where = and(t.where(p.reach, true), unbroken, infix{">=", []expr{name("waited"), integer(0)}})
	if p.rows {
		for i, d := range p.dims {
			scan.columns = append(scan.columns, column{at(1, "d", i), t.key(d)})
		}
	}
	scan.columns = append(scan.columns, column{"event", ended}, column{"waited", waited}, column{at(1, "g"), name("group_key")})
	low := &query{from: source{query: scan}, columns: p.carry(2), group: p.keys(2)}
	// What ends at an instant comes before what is cut off there.
	low.columns = append(low.columns,
		column{at(2, "w"), fn("groupArray", plus(times(name("waited"), integer(2)), call{"NOT ", []expr{name("event")}}))},
		column{at(2, "g"), fn("groupArray", name(at(1, "g")))})
	if p.grouped() {
		low.total = []string{}
		low.columns = append(low.columns, column{at(2, "t"), fn("grouping", name(at(2, "d", 0)))})
	}
	bins := p.curveBins(t, p.sizedWaits(storey{low, 2}))
	kept := p.picked(bins, p.shares())
	kept.columns = append(kept.columns, column{at(kept.level, "around"), chosen(bins.all("around"), name("near"))})
	less := lambda{[]name{"x", "before"}, infix{"-", []expr{name("x"), name("before")}}}
	for _, c := range []string{"events", "censored"} {
		upTo := chosen(bins.all(c), name("near"))
		kept.columns = append(kept.columns, column{at(kept.level, c), fn("arrayMap", less, upTo, fn("arrayShiftRight", upTo, integer(1)))})
	}
	return p.finish(kept.query, kept.level)
}

// shares is of how many instants it is counted by group what has ended by then, among the waits of which that is known: the quantiles of the curve, or the
// times that are asked for.
func (p *pass) shares() int { return max(len(p.survivals), len(p.within)) }

// sameSurvival is one over the relative distance within which package evidence takes two survivals for the same.
const sameSurvival = 1_000_000_000

// sizedWaits sorts the waits of each row and counts by group what had ended by the instants in question.
func (p *pass) sizedWaits(s storey) storey {
	s = s.upon(1, func(int) []column {
		sorted := inOrder(s.all("w"), s.all("g"))
		return []column{{"s", fn("tupleElement", sorted, integer(1))}, {"of", fn("tupleElement", sorted, integer(2))}}
	})
	event := infix{"=", []expr{fn("bitAnd", name("w"), integer(1)), integer(0)}}
	if len(p.within) == 0 {
		s = s.upon(1, func(int) []column { // the logarithm of the curve after each wait
			left := minus(fn("toInt64", fn("length", s.of("s", 0))), name("place"))
			return []column{{"survival", fn("arrayCumSum", fn("arrayMap",
				lambda{[]name{"w", "place"}, fn("if", event, fn("log", over(left, plus(left, integer(1)))), integer(0))}, s.of("s", 0), fn("arrayEnumerate", s.of("s", 0))))}}
		})
		s = s.upon(len(p.survivals), func(i int) []column {
			target := plus(fn("log", over(integer(1000-int64(p.survivals[i]*1000+0.5)), integer(1000))), over(integer(1), integer(sameSurvival)))
			return []column{{"first", fn("arrayFirstIndex", lambda{[]name{"l"}, infix{"<=", []expr{name("l"), target}}}, s.of("survival", 0))}}
		})
	}
	s = s.upon(p.shares(), func(i int) []column {
		if len(p.within) > 0 {
			return []column{{"m", integer(2 * p.within[i])}}
		}
		return []column{{"m", fn("if", infix{"=", []expr{s.of("first", i), integer(0)}}, integer(-1), fn("arrayElement", s.of("s", 0), s.of("first", i)))}}
	})
	s = s.upon(p.shares(), func(i int) []column {
		return []column{{"past", fn("toInt64", fn("arrayCount", lambda{[]name{"w"}, infix{"<=", []expr{name("w"), plus(s.of("m", i), integer(1))}}}, s.of("s", 0)))}}
	})
	s = s.upon(p.shares(), func(i int) []column {
		first := func(of expr) expr { return fn("arraySlice", of, integer(1), s.of("past", i)) }
		ended := fn("arrayFilter", lambda{[]name{"g", "w"}, event}, first(s.of("of", 0)), first(s.of("s", 0)))
		both := fn("arrayConcat", ended, fn("arraySlice", s.of("of", 0), plus(s.of("past", i), integer(1))))
		return []column{{"cx", fn("toInt64", fn("length", ended))}, {"both", both}, {"k", fn("arrayEnumerateUniq", both)}}
	})
	here := s
	return s.shareByGroup(p.shares(), func(i int) name { return here.of("both", i) }, func(i int) name { return here.of("k", i) })
}

// waited tells whether a wait ended, for how long it went on in milliseconds, and of which rows that is known.
func (t *terms) waited(w catalog.Waiting) (ended, waited, known expr) {
	if w.Waited != "" {
		return name(w.Ended), name(w.Waited), nil
	}
	limit := t.watched()
	released := infix{"AND", []expr{fn("isNotNull", name("released_ms")), infix{"<=", []expr{name("released_ms"), limit}}}}
	return infix{"AND", []expr{call{"NOT ", []expr{name("cancelled")}}, released}},
		fn("toInt64", fn("if", name("event"), fn("assumeNotNull", name("released_ms")), fn("least", limit, fn("ifNull", name("cancelled_ms"), limit)))),
		call{"NOT ", []expr{found(record.FoundReleaseOrder)}}
}

// curveBins finds the bins in the sorted times of each row: their first and last time, what had ended and what was cut off by their end,
// and whether they are near a quantile or hold something cut off.
func (p *pass) curveBins(t *terms, s storey) storey {
	up := p.picked(s, p.shares())
	sorted, differ := s.of("s", 0), lambda{[]name{"x", "y"}, infix{"!=", []expr{name("x"), name("y")}}}
	single := name("true")
	if !t.q.Exact {
		single = "few"
	}
	leading := lambda{[]name{"x"}, fn("toInt64", fn("bitShiftRight", fn("reinterpretAsUInt64", fn("toFloat64", name("x"))), integer(binShift)))}
	middle := lambda{[]name{"x", "y"}, fn("intDiv", infix{"+", []expr{name("x"), name("y")}}, integer(4))} // of two times, each doubled
	running := func(of int64) expr {
		return fn("arrayCumSum", fn("arrayMap", lambda{[]name{"x"}, fn("toInt64", infix{"=", []expr{fn("bitAnd", name("x"), integer(1)), integer(of)}})}, sorted))
	}
	up.columns = append(up.columns,
		column{"n", fn("toInt64", fn("length", sorted))},
		column{"few", infix{"<", []expr{name("n"), integer(exactBelow)}}},
		column{"bins", fn("if", single, sorted, fn("arrayMap", leading, sorted))},
		column{"first", fn("arrayMap", differ, name("bins"), fn("arrayShiftRight", name("bins"), integer(1), integer(-1)))},
		column{"last", fn("arrayMap", differ, name("bins"), fn("arrayShiftLeft", name("bins"), integer(1), integer(-1)))},
		column{at(up.level, "around"), fn("arrayMap", middle, chosen(sorted, name("first")), chosen(sorted, name("last")))},
		column{at(up.level, "events"), chosen(running(0), name("last"))}, column{at(up.level, "censored"), chosen(running(1), name("last"))},
		column{"margin", fn("toInt64", times(integer(nearMargin), fn("sqrt", times(name("n"), p.designEffect(s)))))},
		column{"near", fn("arrayMap", lambda{[]name{"e", "c", "before_e", "before_c"}, p.near(t)}, name(at(up.level, "events")), name(at(up.level, "censored")),
			fn("arrayShiftRight", name(at(up.level, "events")), integer(1)), fn("arrayShiftRight", name(at(up.level, "censored")), integer(1)))})
	return up
}

// designEffect is how many times as many rows the quantiles would need to be told as precisely, were the rows of a group independent of each other.
func (p *pass) designEffect(s storey) expr {
	out := []expr{integer(1)}
	for i := range p.survivals {
		out = append(out, fn("if", s.of("grouped", i), over(s.of("cn", i), s.of("size", i)), integer(1)))
	}
	return fn("greatest", out...)
}

// near tells which bins are kept, by what had ended (e) and been cut off (c) by their end and before them. In whatever order the two came, the share
// still waiting is at least 1 − e/(n − c) and at most 1 − e/n: a quantile lies between where the former and where the latter gets to it.
func (p *pass) near(t *terms) expr {
	n, margin := expr(name("n")), expr(name("margin"))
	plus := func(a, b expr) expr { return infix{"+", []expr{a, b}} }
	share := func(e, c name) expr { // of what is cut off in what waits
		waiting := infix{"-", []expr{infix{"-", []expr{n, e}}, c}}
		return fn("intDiv", infix{"*", []expr{integer(exactBelow), c}}, fn("greatest", waiting, integer(1)))
	}
	mille := func(a expr) expr { return infix{"*", []expr{integer(1000), a}} }
	kept := []expr{infix{"=", []expr{plus(name("e"), name("c")), n}}}
	if p.ended || t.q.Exact {
		return name("true")
	}
	for _, quantile := range p.survivals {
		level := integer(quantile*1000 + 0.5)
		begun := infix{">=", []expr{plus(mille(name("e")), margin), infix{"*", []expr{level, infix{"-", []expr{n, name("c")}}}}}}
		passed := infix{">", []expr{mille(name("before_e")), plus(infix{"*", []expr{level, n}}, margin)}}
		kept = append(kept, and(call{"NOT ", []expr{passed}}, or(begun, infix{"!=", []expr{share("e", "c"), share("before_e", "before_c")}})))
	}
	return or(kept...)
}

// chosen are the elements of an array that are marked in another.
func chosen(of, marks expr) expr {
	return fn("arrayFilter", lambda{[]name{"x", "marked"}, name("marked")}, of, marks)
}
