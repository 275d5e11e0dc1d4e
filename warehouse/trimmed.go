package warehouse

import (
	"greenlane/catalog"
)

// trimming is the pass of the sums of one aggregate over another without the rows that have most of the first, and of their replicates.
func (p *plan) trimming(of pair, total bool) *pass {
	q := p.pass(matching, p.dims, func(q *pass) bool { return q.trimmed != nil && q.trimmed.same(of) }).want(total)
	q.trimmed = &of
	q.ratio(of.of, of.over)
	return q
}

// trimmedColumns are how many rows are left out, how many have any of what is trimmed, and the most that one of those kept has.
var trimmedColumns = []string{"left_out", "having", "whole_limit"}

// trimmedByGroup sums by group, as byGroup does, the rows that have no more than the percentile of their row of the answer. Each row of the answer, and the
// total, has a percentile of its own: its rows are put together, looked through and taken apart again.
func (p *pass) trimmedByGroup(t *terms) (low *query, level int) {
	rows := &query{from: p.from(t), where: t.where(p.reach, false), group: p.keys(1)}
	rows.columns = append(rows.columns, p.keyed(t)...)
	stated := func(a catalog.Aggregate) expr { return fn("ifNull", name(a.Column), integer(0)) }
	rows.columns = append(rows.columns,
		column{at(1, "rows"), fn("groupArrayIf", fn("tuple", name("group_key"), stated(p.trimmed.of), stated(p.trimmed.over)), orTrue(t.when(p.trimmed.over)))})
	if p.grouped() {
		rows.total = []string{}
		rows.columns = append(rows.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
	amount := fn("tupleElement", name("x"), integer(2))
	s := storey{rows, 1}
	s = s.upon(1, func(int) []column {
		has := infix{">", []expr{amount, integer(0)}}
		return []column{{"amounts", fn("arraySort", fn("arrayMap", lambda{[]name{"x"}, amount}, fn("arrayFilter", lambda{[]name{"x"}, has}, s.all("rows"))))}}
	})
	s = s.upon(1, func(int) []column { // as few as it takes for the others to be one in so many; of none it is 0
		n := fn("toInt64", fn("length", s.of("amounts", 0)))
		return []column{{"limit", fn("arrayElement", s.of("amounts", 0), fn("greatest", minus(n, fn("intDiv", n, integer(catalog.TrimmedShare))), integer(1)))}}
	})
	limit := s.of("limit", 0)
	more := infix{">", []expr{name("x"), limit}}
	apart := storey{&query{from: source{query: s.query}, columns: p.carry(s.level + 1)}, s.level + 1}
	p.carryTotal(apart.query, apart.level)
	apart.group = nil
	kept := lambda{[]name{"x"}, infix{"<=", []expr{amount, limit}}}
	apart.columns = append(apart.columns,
		column{at(apart.level, "left_out"), fn("arrayCount", lambda{[]name{"x"}, more}, s.of("amounts", 0))},
		column{at(apart.level, "having"), fn("length", s.of("amounts", 0))},
		column{at(apart.level, "whole_limit"), limit},
		column{at(apart.level, "one"), fn("arrayJoin", fn("arrayFilter", kept, s.all("rows")))})
	level = apart.level + 1
	one := func(i int) expr { return fn("tupleElement", apart.all("one"), integer(i)) }
	low = &query{from: source{query: apart.query}, columns: p.carry(level), group: p.keys(level, at(level, "g"))}
	p.carryTotal(low, level)
	low.columns = append(low.columns, column{at(level, "g"), one(1)}, column{at(level, "n"), fn("count")},
		column{at(level, "a_"+p.trimmed.of.Name), fn("sum", one(2))}, column{at(level, "a_"+p.trimmed.over.Name), fn("sum", one(3))},
		column{at(level, "w"), weights(name(at(level, "g")))})
	for _, of := range trimmedColumns {
		low.columns = append(low.columns, column{at(level, of), fn("max", apart.all(of))})
	}
	return low, level
}

// trimmedPart reads what is left of a quotient, with what it is without; which rows do not state one of the sums is asked of all.
func trimmedPart(own, c *counted, p *pass, f catalog.Quotient) catalog.Part {
	kept := drawnSums(c, p, f.Of, f.Over)
	return catalog.Part{
		Sum: kept.X, Over: kept.N, Behind: kept, Draws: drawn(c, p, f.Of), OverDraws: drawn(c, p, f.Over), Sets: []catalog.Set{set(own, f.Of), set(own, f.Over)},
		Trimmed: catalog.Trimmed{Out: c.count("left_out"), Of: c.count("having"), Limit: c.exact("whole_limit", f.Of.Scale)},
	}
}
