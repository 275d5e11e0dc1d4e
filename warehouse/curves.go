package warehouse

import (
	"greenlane/catalog"
	"greenlane/record"
)

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
	scan := p.waits(t)
	scan.columns = append(scan.columns, column{at(1, "g"), name("group_key")})
	low := &query{from: source{query: scan}, columns: p.carry(2), group: p.keys(2)}
	low.columns = append(low.columns, column{at(2, "w"), fn("groupArray", marked())}, column{at(2, "g"), fn("groupArray", name(at(1, "g")))})
	p.totalled(low, 2)
	kept := p.keptBins(p.curveBins(t, p.sizedWaits(storey{low, 2})), p.shares())
	return p.finish(kept.query, kept.level)
}

// waits are the rows of which a wait is known, each with how long it was and whether it ended.
func (p *pass) waits(t *terms) *query {
	scan := &query{from: t.facts()}
	ended, waited, unbroken := t.waited(p.waiting)
	scan.where = and(t.where(p.reach, true), unbroken, infix{">=", []expr{name("waited"), integer(0)}})
	scan.columns = append(p.keyed(t), column{"event", ended}, column{"waited", waited})
	return scan
}

// marked is a wait with whether it ended: what ends at an instant comes before what is cut off there.
func marked() expr {
	return plus(times(name("waited"), integer(2)), not(name("event")))
}

// leading are the leading bits of a marked wait.
func leading(marked expr) expr {
	return fn("toInt64", fn("bitShiftRight", fn("reinterpretAsUInt64", fn("toFloat64", marked)), integer(binShift)))
}

// keptBins keeps the bins that are near, with what ended and what was cut off since the one before.
func (p *pass) keptBins(bins storey, shares int) storey {
	kept := p.picked(bins, shares)
	kept.columns = append(kept.columns, column{at(kept.level, "around"), chosen(bins.all("around"), name("near"))})
	less := lambda{[]name{"x", "before"}, infix{"-", []expr{name("x"), name("before")}}}
	for _, c := range []string{"events", "censored"} {
		upTo := chosen(bins.all(c), name("near"))
		kept.columns = append(kept.columns, column{at(kept.level, c), fn("arrayMap", less, upTo, fn("arrayShiftRight", upTo, integer(1)))})
	}
	return kept
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
	return infix{"AND", []expr{not(name("cancelled")), released}},
		fn("toInt64", fn("if", name("event"), fn("assumeNotNull", name("released_ms")), fn("least", limit, fn("ifNull", name("cancelled_ms"), limit)))),
		not(found(record.FoundReleaseOrder))
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
	cut := lambda{[]name{"x"}, leading(name("x"))}
	middle := lambda{[]name{"x", "y"}, fn("intDiv", infix{"+", []expr{name("x"), name("y")}}, integer(4))} // of two times, each doubled
	running := func(of int64) expr {
		return fn("arrayCumSum", fn("arrayMap", lambda{[]name{"x"}, fn("toInt64", infix{"=", []expr{fn("bitAnd", name("x"), integer(1)), integer(of)}})}, sorted))
	}
	up.columns = append(up.columns,
		column{"n", fn("toInt64", fn("length", sorted))},
		column{"few", infix{"<", []expr{name("n"), integer(exactBelow)}}},
		column{"bins", fn("if", single, sorted, fn("arrayMap", cut, sorted))},
		column{"first", fn("arrayMap", differ, name("bins"), fn("arrayShiftRight", name("bins"), integer(1), integer(-1)))},
		column{"last", fn("arrayMap", differ, name("bins"), fn("arrayShiftLeft", name("bins"), integer(1), integer(-1)))},
		column{at(up.level, "around"), fn("arrayMap", middle, chosen(sorted, name("first")), chosen(sorted, name("last")))},
		column{at(up.level, "events"), chosen(running(0), name("last"))}, column{at(up.level, "censored"), chosen(running(1), name("last"))})
	up.columns = append(up.columns, p.nearby(t, up.level, p.designEffect(s))...)
	return up
}

// nearby tells of bins, by what ended and what was cut off by their end, which are near a quantile whose bounds are so much further away.
func (p *pass) nearby(t *terms, level int, designEffect expr) []column {
	events, censored := name(at(level, "events")), name(at(level, "censored"))
	return []column{
		{"margin", fn("toInt64", times(integer(nearMargin), fn("sqrt", times(name("n"), designEffect))))},
		{"near", fn("arrayMap", lambda{[]name{"e", "c", "before_e", "before_c"}, p.near(t)}, events, censored,
			fn("arrayShiftRight", events, integer(1)), fn("arrayShiftRight", censored, integer(1)))},
	}
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
		kept = append(kept, and(not(passed), or(begun, infix{"!=", []expr{share("e", "c"), share("before_e", "before_c")}})))
	}
	return or(kept...)
}

// chosen are the elements of an array that are marked in another.
func chosen(of, marks expr) expr {
	return fn("arrayFilter", lambda{[]name{"x", "marked"}, name("marked")}, of, marks)
}
