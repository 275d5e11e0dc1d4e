package warehouse

import (
	"fmt"
	"math/big"
	"slices"

	"greenlane/catalog"
)

// drawSeed makes the weights of a bootstrap those of this program: the same question has the same interval for ever.
const drawSeed = 20_140_308

// drawsStatement sums aggregates over the groups of each row as often as a bootstrap has replicates, each group counted as often as it is
// drawn. A group has the same weights in every row and every statement.
func (p *pass) drawsStatement(t *terms) *query {
	low, level := p.byGroup(t), 1
	if p.trimmed != nil {
		low, level = p.trimmedByGroup(t)
	}
	below := func(base string) name { return name(at(level, base)) }
	here := func(base string, more ...any) string { return at(level+1, base, more...) }
	up := &query{from: source{query: low}, columns: p.carry(level + 1), group: p.keys(level + 1)}
	up.columns = append(up.columns, column{here("n"), fn("sum", below("n"))})
	p.carryTotal(up, level+1)
	if p.trimmed != nil {
		for _, of := range trimmedColumns { // the same of all groups of a row
			up.columns = append(up.columns, column{here(of), fn("max", below(of))})
		}
	}
	sum := func(i int) expr { return fn("toInt128", scaledUp(below("a_"+p.drawn[i].Name), p.drawn[i].Scale)) }
	for i := range p.drawn {
		up.columns = append(up.columns,
			column{here("draw", i), fn("sumForEach", fn("arrayMap", lambda{[]name{"w"}, infix{"*", []expr{name("w"), sum(i)}}}, below("w")))},
			column{here("behind", i), fn("countIf", infix{"!=", []expr{sum(i), integer(0)}})},
			column{here("whole", i), fn("sum", sum(i))})
		for j := range i + 1 {
			up.columns = append(up.columns, column{here(product(i, j)), fn("sum", infix{"*", []expr{fn("toInt256", sum(i)), fn("toInt256", sum(j))}})})
		}
	}
	for k, q := range p.ratios {
		wide := func(a catalog.Aggregate) expr { return fn("toInt256", sum(slices.IndexFunc(p.drawn, sameName(a)))) }
		up.columns = append(up.columns, column{here("fourth", k), fourthPowers(wide(q.over), wide(q.of))},
			column{here("whole_most", k), fn("max", wide(q.over))})
	}
	return p.finish(up, level+1)
}

// ratio has the draws of one aggregate over another, and what tells of their tails.
func (p *pass) ratio(of, over catalog.Aggregate) {
	for _, a := range []catalog.Aggregate{of, over} {
		if !slices.ContainsFunc(p.drawn, sameName(a)) {
			p.drawn = append(p.drawn, a)
		}
	}
	if p.ratioOf(of, over) < 0 {
		p.ratios = append(p.ratios, pair{of: of, over: over})
	}
}

func (p *pass) ratioOf(of, over catalog.Aggregate) int {
	return slices.IndexFunc(p.ratios, func(q pair) bool { return q.of.Name == of.Name && q.over.Name == over.Name })
}

// product names the sum over groups of the product of two drawn aggregates.
func product(i, j int) string { return fmt.Sprintf("product%d_by%d", max(i, j), min(i, j)) }

// drawnSums are one drawn aggregate over another: of and over may be the same.
func drawnSums(c *counted, p *pass, of, over catalog.Aggregate) catalog.Sums {
	i, j := slices.IndexFunc(p.drawn, sameName(of)), slices.IndexFunc(p.drawn, sameName(over))
	out := catalog.Sums{
		Groups: c.count(at0("behind", j)), N: c.exact(at0("whole", j), 0), X: c.exact(at0("whole", i), 0),
		NN: c.exact(product(j, j), 0), NX: c.exact(product(i, j), 0), XX: c.exact(product(i, i), 0),
	}
	if k := p.ratioOf(of, over); k >= 0 {
		out.Fourth = c.list(at0("fourth", k))
	}
	return out
}

// mostOf is the largest that a group has of the denominator of a drawn ratio.
func mostOf(c *counted, p *pass, of, over catalog.Aggregate) *big.Int {
	return c.exact(at0("whole_most", p.ratioOf(of, over)), 0)
}

// byGroup sums the aggregates of each row by group and, where weights are wanted, gives each group its own.
func (p *pass) byGroup(t *terms) *query {
	low := &query{from: p.from(t), where: t.where(p.reach, false), group: p.keys(1, at(1, "g"))}
	group := expr(name("group_key"))
	if p.grouped() {
		low.from, group = p.beside(t, column{"member", group}), name("member")
	}
	low.columns = append(low.columns, p.keyed(t)...)
	low.columns = append(low.columns, column{at(1, "g"), group}, column{at(1, "n"), t.count(nil)})
	for _, a := range slices.Concat(p.drawn, p.concentrated) {
		low.columns = append(low.columns, t.sum(a, 1)[0])
	}
	if len(p.drawn) > 0 {
		low.columns = append(low.columns, column{at(1, "w"), weights(name(at(1, "g")))})
	}
	if p.grouped() {
		low.total = []string{at(1, "g")}
		low.columns = append(low.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
	return low
}

// beside are the rows of the fact with further keys of a total. Keys that are the same expression as a dimension, or follow from dimensions, are no keys
// to the engine, which would leave them out of the total or the dimension in it; as columns of their own they are.
func (p *pass) beside(t *terms, keys ...column) source {
	return source{query: &query{columns: append([]column{{"*", name("*")}}, keys...), from: p.from(t)}}
}

// weights are how often each replicate draws a group.
func weights(group expr) expr {
	hash := fn("cityHash64", group, name("r"), integer(drawSeed))
	var cases []expr
	for i, threshold := range catalog.DrawThresholds {
		cases = append(cases, infix{"<", []expr{name("h"), param{"UInt64", threshold}}}, integer(i))
	}
	cases = append(cases, integer(len(catalog.DrawThresholds)))
	return fn("arrayMap", lambda{[]name{"h"}, fn("multiIf", cases...)},
		fn("arrayMap", lambda{[]name{"r"}, hash}, fn("range", integer(catalog.Draws))))
}

// scaledUp makes a decimal a whole number of its last digit's unit.
func scaledUp(e expr, scale int) expr {
	if scale == 0 {
		return e
	}
	unit := int64(1)
	for range scale {
		unit *= 10
	}
	return infix{"*", []expr{e, integer(unit)}}
}

// looScale makes an index of concentration a whole number.
const looScale = 1_000_000_000_000

// concentrationStatement adds up the squares of groups' sums, and the indices that there would be without each of them.
func (p *pass) concentrationStatement(t *terms) *query {
	low := p.byGroup(t)
	up := &query{from: source{query: low}, columns: p.carry(2), group: p.keys(2)}
	up.columns = append(up.columns, column{at(2, "n"), fn("sum", name(at(1, "n")))})
	p.carryTotal(up, 2)
	for i, a := range p.concentrated {
		v := fn("toInt256", scaledUp(name(at(1, "a_"+a.Name)), a.Scale))
		up.columns = append(up.columns, column{at(2, "v", i), fn("groupArrayIf", v, infix{"!=", []expr{name(at(1, "a_"+a.Name)), integer(0)}})})
	}
	final := &query{from: source{query: up}, columns: p.carry(3)}
	final.columns = append(final.columns, column{at(3, "n"), name(at(2, "n"))})
	p.carryTotal(final, 3)
	final.group = nil
	square := infix{"*", []expr{name("x"), name("x")}}
	for i := range p.concentrated {
		all := name(at(2, "v", i))
		total, squares := name(at(3, "hhi_sum", i)), name(at(3, "hhi_squares", i))
		rest := fn("toFloat64", infix{"-", []expr{total, name("x")}})
		without := fn("toInt128", fn("floor", infix{"*", []expr{
			fn("divide", fn("divide", fn("toFloat64", infix{"-", []expr{squares, square}}), rest), rest), integer(looScale),
		}}))
		alone := lambda{[]name{"x"}, fn("if", infix{"=", []expr{total, name("x")}}, fn("toInt128", integer(0)), without)}
		final.columns = append(final.columns,
			column{at(3, "concentrated", i), fn("length", all)},
			column{at(3, "hhi_sum", i), added(all)},
			column{at(3, "hhi_squares", i), added(fn("arrayMap", lambda{[]name{"x"}, square}, all))},
			column{at(3, "hhi_most", i), fn("arrayReduce", param{"String", "max"}, all)},
			column{at(3, "hhi_four", i), added(fn("arraySlice", fn("arrayReverseSort", all), integer(1), integer(4)))},
			column{at(3, "hl", i), fn("arrayMap", alone, all)})
	}
	sums := &query{from: source{query: final}, columns: p.carry(4)}
	sums.columns = append(sums.columns, column{at(4, "n"), name(at(3, "n"))})
	p.carryTotal(sums, 4)
	sums.group = nil
	for i := range p.concentrated {
		loo := name(at(3, "hl", i))
		for _, same := range []string{"concentrated", "hhi_sum", "hhi_squares", "hhi_most", "hhi_four"} {
			sums.columns = append(sums.columns, column{at(4, same, i), name(at(3, same, i))})
		}
		sums.columns = append(sums.columns, column{at(4, "hhi_without", i), added(loo)},
			column{at(4, "hhi_without_squares", i), added(fn("arrayMap", lambda{[]name{"x"}, infix{"*", []expr{fn("toInt256", name("x")), fn("toInt256", name("x"))}}}, loo))})
	}
	return p.finish(sums, 4)
}

// added adds up an array whatever the width of its numbers.
func added(array expr) expr { return fn("arrayReduce", param{"String", "sum"}, array) }
