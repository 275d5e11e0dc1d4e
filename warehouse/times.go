package warehouse

import (
	"greenlane/catalog"
	"greenlane/record"
)

// The ranks that enclose a quantile lie near n·q ± z·√(n·q·(1−q)), z = 1.96 (× 10^6 below). What is fetched is a window around
// each, so that package evidence alone decides which ranks they are.
const (
	normal95 = 1_959_964
	window   = 7
)

// timesStatement sorts every duration of a row once and picks the quantile and its bounds by rank.
func (p *pass) timesStatement(t *terms) *query {
	low := &query{from: t.facts(), where: t.where(p.reach, false), group: p.keys(1)}
	if p.rows {
		for i, d := range p.dims {
			low.columns = append(low.columns, column{at(1, "d", i), t.key(d)})
		}
	}
	low.columns = append(low.columns, column{at(1, "n"), fn("count")})
	for i, q := range p.durations {
		d := duration(q.Duration)
		low.columns = append(low.columns, column{at(1, "s", i), fn("arraySort", fn("groupArrayIf", fn("assumeNotNull", d), timed(q.Duration)))})
	}
	if p.grouped() {
		low.total = []string{}
		low.columns = append(low.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
	up := &query{from: source{query: low}, columns: p.carry(2)}
	up.columns = append(up.columns, column{at(2, "n"), name(at(1, "n"))})
	p.carryTotal(up, 2)
	up.group = nil
	for i, q := range p.durations {
		sorted := name(at(1, "s", i))
		n := fn("toInt64", fn("length", sorted))
		mille := integer(q.Level*1000 + 0.5)
		half := fn("divide", infix{"*", []expr{
			integer(normal95), fn("sqrt", infix{"*", []expr{n, mille, infix{"-", []expr{integer(1000), mille}}}}),
		}}, integer(1_000_000_000))
		middle := fn("divide", infix{"*", []expr{n, mille}}, integer(1000))
		up.columns = append(up.columns, column{at(2, "qn", i), n})
		for _, around := range []column{
			{"qm", middle}, {"ql", infix{"-", []expr{middle, half}}}, {"qh", infix{"+", []expr{middle, half}}},
		} {
			first := fn("greatest", infix{"-", []expr{fn("toInt64", fn("floor", around.expr)), integer(window / 2)}}, integer(1))
			up.columns = append(up.columns,
				column{at(2, around.as+"_from", i), first},
				column{at(2, around.as+"_at", i), fn("arraySlice", sorted, first, integer(window))})
		}
	}
	return p.finish(up, 2)
}

// exactBelow is the number of declarations below which a cell's times are read as they are (semantics, Intervals). In larger ones
// what is cut off is taken together, too, up to a 5,000th part of those still waiting: that moves a share of one half by at most 0.014 % of itself.
const exactBelow = 5_000

// binShift leaves of a time, written as Float64, the exponent and 11 bits behind the leading one: 2,048 bins an octave, at most 0.05 % wide.
const binShift = 41

// The stretch in which a quantile of the curve can lie is widened by 2.5 √n declarations (× 1000 below), so that its bounds at 95 % lie in it too: with
// nothing cut off a median's are 0.98 √n away, and none of the orders of ends and cuts that were tried takes them beyond 1.5 √n.
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
	scan.columns = append(scan.columns, column{"event", ended}, column{"waited", waited})
	low := &query{from: source{query: scan}, columns: p.carry(2), group: p.keys(2)}
	// What ends at an instant comes before what is cut off there.
	low.columns = append(low.columns, column{at(2, "s"), fn("arraySort", fn("groupArray",
		infix{"+", []expr{infix{"*", []expr{name("waited"), integer(2)}}, call{"NOT ", []expr{name("event")}}}}))})
	if p.grouped() {
		low.total = []string{}
		low.columns = append(low.columns, column{at(2, "t"), fn("grouping", name(at(2, "d", 0)))})
	}
	up := p.curveBins(t, low)
	kept := &query{from: source{query: up}, columns: p.carry(4)}
	p.carryTotal(kept, 4)
	kept.group = nil
	kept.columns = append(kept.columns, column{at(4, "around"), chosen(name(at(3, "around")), name("near"))})
	less := lambda{[]name{"x", "before"}, infix{"-", []expr{name("x"), name("before")}}}
	for _, c := range []string{"events", "censored"} {
		upTo := chosen(name(at(3, c)), name("near"))
		kept.columns = append(kept.columns, column{at(4, c), fn("arrayMap", less, upTo, fn("arrayShiftRight", upTo, integer(1)))})
	}
	return p.finish(kept, 4)
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
func (p *pass) curveBins(t *terms, low *query) *query {
	up := &query{from: source{query: low}, columns: p.carry(3)}
	p.carryTotal(up, 3)
	up.group = nil
	sorted, differ := name(at(2, "s")), lambda{[]name{"x", "y"}, infix{"!=", []expr{name("x"), name("y")}}}
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
		column{at(3, "around"), fn("arrayMap", middle, chosen(sorted, name("first")), chosen(sorted, name("last")))},
		column{at(3, "events"), chosen(running(0), name("last"))}, column{at(3, "censored"), chosen(running(1), name("last"))},
		column{"margin", fn("toInt64", infix{"*", []expr{integer(nearMargin), fn("sqrt", name("n"))}})},
		column{"near", fn("arrayMap", lambda{[]name{"e", "c", "before_e", "before_c"}, p.near(t)}, name(at(3, "events")), name(at(3, "censored")),
			fn("arrayShiftRight", name(at(3, "events")), integer(1)), fn("arrayShiftRight", name(at(3, "censored")), integer(1)))})
	return up
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
