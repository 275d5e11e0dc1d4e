package warehouse

import (
	"slices"

	"greenlane/catalog"
)

// Questions that read histograms. A row of one stands for n times from the least to the most of them, which lie in one bin. Where a row of the answer has fewer than
// exactBelow times and one of them is not kept by itself, or where it is asked what waits and the data cut tells more than the histogram, column "beyond" says so: the facts have to tell.

// heldTimes tells whether histograms hold what a pass wants of times: no bounds of it, and no instant in its own right.
func (t *terms) heldTimes(q *pass) bool {
	if !q.plain || t.q.Exact || q.ended || q.waiting != (catalog.Waiting{}) {
		return false
	}
	return !slices.ContainsFunc(q.durations, func(f catalog.Quantile) bool {
		held := rolled["time_"+f.Duration.Name].Duration
		return held == nil || *held != f.Duration
	})
}

// beyond is the column that tells of a row that the histogram cannot answer it.
const beyond = "beyond"

// binnedTimes finds, for each quantile, the bin in which the rank at or below it lies, and the next: their least times, their most and how many there are, and how many come before.
func (p *pass) binnedTimes(t *terms) *query {
	durations := p.eachDuration()
	kinds := make([]string, len(durations))
	for j, d := range durations {
		kinds[j] = d.Name
	}
	n := fn("toInt64", name("n"))
	low := &query{from: t.facts(), where: and(t.where(p.reach, false), in(name("of"), "String", kinds)), group: p.keys(1, "kind", "in_bin")}
	low.columns = append(p.keyed(t), column{"kind", name("of")}, column{"in_bin", binned(name("least"))}, column{"many", fn("sum", n)}, wide,
		column{"bin", fn("tuple", fn("min", name("least")), fn("max", name("most")), fn("sum", n))},
		column{"each", fn("groupArrayIf", fn("tuple", name("least"), name("most"), n), single)})
	if p.totalled(low, 1); p.grouped() { // of which times in one bin are together, whatever their row
		low.total = []string{"kind", "in_bin"}
	}
	cells := &query{from: source{query: low}, columns: p.carry(2), group: p.keys(2)}
	found := &query{from: source{query: cells}, columns: p.carry(3)}
	out := &query{from: source{query: found}, columns: p.carry(4)}
	var either []expr
	for j, kind := range kinds {
		is := infix{"=", []expr{name("kind"), param{"String", kind}}}
		few := infix{"<", []expr{fn("sumIf", name("many"), is), integer(exactBelow)}}
		bins := fn("arraySort", fn("if", few, fn("groupArrayArrayIf", name("each"), is), fn("groupArrayIf", name("bin"), is)))
		cells.columns = append(cells.columns, column{at(2, "n", j), fn("sumIf", name("many"), is)}, column{at(2, "bins", j), bins})
		either = append(either, and(few, fn("maxIf", name("wide"), is)))
		found.columns = append(found.columns, column{at(3, "n", j), name(at(2, "n", j))}, column{at(3, "bins", j), name(at(2, "bins", j))})
	}
	cells.columns = append(cells.columns, column{at(2, beyond), or(either...)})
	found.columns = append(found.columns, column{at(3, beyond), name(at(2, beyond))})
	out.columns = append(out.columns, column{at(4, beyond), name(at(3, beyond))})
	p.carryTotal(cells, 2)
	p.carryTotal(found, 3)
	p.carryTotal(out, 4)
	found.group, out.group = nil, nil
	for i, q := range p.durations {
		j := slices.Index(durations, q.Duration)
		reached := infix{">=", []expr{name("upto"), below(name(at(2, "n", j)), integer(q.Level*1000+0.5))}}
		found.columns = append(found.columns, column{
			at(3, "place", i),
			fn("arrayFirstIndex", lambda{[]name{"upto"}, reached}, fn("arrayCumSum", fn("tupleElement", name(at(2, "bins", j)), integer(3)))),
		})
		bins, place := name(at(3, "bins", j)), name(at(3, "place", i))
		both := fn("arraySlice", bins, fn("greatest", place, integer(1)), integer(2))
		out.columns = append(out.columns, column{at(4, "cn", i), name(at(3, "n", j))},
			column{at(4, "before", i), fn("arraySum", fn("arraySlice", fn("tupleElement", bins, integer(3)), integer(1), minus(fn("toInt64", place), integer(1))))},
			column{at(4, "qleast_at", i), fn("tupleElement", both, integer(1))}, column{at(4, "qmost_at", i), fn("tupleElement", both, integer(2))},
			column{at(4, "qin_at", i), fn("tupleElement", both, integer(3))})
	}
	return p.finish(out, 4)
}

// single tells of a row of a histogram that it stands for one time, and wide whether one of several does not.
var (
	single = infix{"=", []expr{name("least"), name("most")}}
	wide   = column{"wide", fn("max", infix{"<", []expr{name("least"), name("most")}})}
)

// broad times the width of a bin of open declarations is at most the least of their ages: else they were put into bins when they were much older, or not lodged yet.
const broad = 16

// binnedCurves counts what ended and what was cut off by bins of waiting times: some hundreds where there are many, of which all are told.
func (p *pass) binnedCurves(t *terms) *query {
	cut := param{"Int64", t.cut.UnixMilli()}
	scan := &query{from: t.facts(), columns: p.keyed(t)}
	since := minus(cut, fn("intDiv", plus(name("least"), name("most")), integer(2))) // of what is open: since its lodgement
	youngest := minus(cut, name("most"))
	elsewise := or(infix{"<=", []expr{name("until"), cut}}, infix{">", []expr{times(minus(name("most"), name("least")), integer(broad)), youngest}}) // ended since, or too far apart by now
	scan.columns = append(scan.columns, column{"event", of(customs)}, column{"shortest", fn("if", of(ofOpen), since, name("least"))}, column{"longest", fn("if", of(ofOpen), since, name("most"))},
		column{"times", fn("toInt64", name("n"))}, column{"alike", single}, column{"ahead", fn("if", of(ofOpen), elsewise, infix{">", []expr{name("until"), cut}})})
	scan.where = and(t.where(p.reach, false), in(name("of"), "String", []string{customs, ofOpen, ofWithdrawn}), not(and(of(ofOpen), infix{">", []expr{name("least"), cut}})))
	events, censored := times(name("times"), name("event")), times(name("times"), not(name("event")))
	low := &query{from: source{query: scan}, columns: p.carry(2), group: p.keys(2, "in_bin")}
	low.columns = append(low.columns, column{"in_bin", binned(name("shortest"))}, column{"many", fn("sum", name("times"))},
		column{"wide", fn("max", not(name("alike")))}, column{"late", fn("max", name("ahead"))},
		column{"bin", fn("tuple", fn("min", name("shortest")), fn("max", name("longest")), fn("sum", events), fn("sum", censored))},
		column{"each", fn("groupArrayIf", fn("tuple", name("shortest"), name("longest"), events, censored), name("alike"))})
	cells := &query{from: source{query: low}, columns: p.carry(3), group: p.keys(3)}
	few := infix{"<", []expr{fn("sum", name("many")), integer(exactBelow)}}
	cells.columns = append(cells.columns, column{"bins", fn("arraySort", fn("if", few, fn("groupArrayArray", name("each")), fn("groupArray", name("bin"))))},
		column{at(3, beyond), or(and(few, fn("max", name("wide"))), fn("max", name("late")))})
	out := &query{from: source{query: cells}, columns: append(p.carry(4), column{at(4, beyond), name(at(3, beyond))})}
	for i, c := range []string{"around", "upto", "events", "censored"} {
		out.columns = append(out.columns, column{at(4, c), fn("tupleElement", name("bins"), integer(i+1))})
	}
	return p.finish(out, 4)
}

// of tells of a row of a histogram which times it holds.
func of(kind string) expr { return infix{"=", []expr{name("of"), param{"String", kind}}} }
