package warehouse

import (
	"cmp"
	"math/big"
	"slices"

	"greenlane/catalog"
)

// strata is what a pass counts in each row by stratum.
type strata struct {
	by       []catalog.Dimension
	of, over catalog.Aggregate
	spent    *catalog.Aggregate // added up too
	counts   bool               // how many there are in each stratum alone, without variance parts
}

// stratum is what rows are told apart by beside their dimensions: a number of 59 bits that stands for the values.
func (s *strata) stratum(t *terms) expr {
	values := make([]expr, len(s.by))
	for i, d := range s.by {
		values[i] = fn("toString", t.key(d))
	}
	return fn("toInt64", fn("bitShiftRight", fn("cityHash64", values...), integer(5)))
}

func (s *strata) aggregates() []catalog.Aggregate {
	out := []catalog.Aggregate{s.over, s.of}
	if s.spent != nil {
		out = append(out, *s.spent)
	}
	return out
}

// strataStatement counts by stratum and by group, and multiplies within each group what it has in one stratum with what it has in another: of
// these products the variance of any weighted sum of strata is made, exactly.
func (p *pass) strataStatement(t *terms) *query {
	s := p.strata
	// What is not in the base adds nothing to any stratum, nor a group to their number.
	low := &query{from: t.facts(), where: and(t.where(p.reach, false), t.when(s.over)), group: p.keys(1, at(1, "s"), at(1, "g"))}
	low.columns = append(low.columns, p.keyed(t)...)
	stratum, of := s.stratum(t), expr(name("group_key"))
	if s.counts {
		of = integer(0)
	}
	if p.grouped() {
		low.from = p.beside(t, column{"stratum", stratum}, column{"member", of})
		stratum, of = name("stratum"), name("member")
	}
	low.columns = append(low.columns, column{at(1, "s"), stratum}, column{at(1, "g"), of}, column{at(1, "n"), fn("count")})
	var parts []expr
	for _, a := range s.aggregates() {
		sum := t.sum(a, 1)
		low.columns = append(low.columns, sum...)
		parts = append(parts, fn("toInt128", scaledUp(name(at(1, "a_"+a.Name)), a.Scale)))
	}
	var missing expr = integer(0)
	if s.spent != nil && !s.spent.NoneIs0 {
		missing = name(at(1, "m_"+s.spent.Name))
	}
	if len(parts) < 3 {
		parts = append(parts, fn("toInt128", integer(0)))
	}
	if p.grouped() {
		low.total = []string{at(1, "s"), at(1, "g")}
		low.columns = append(low.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
	groups := &query{from: source{query: low}, columns: p.carry(2), group: p.keys(2, at(2, "g"))}
	p.carryTotal(groups, 2)
	groups.columns = append(groups.columns, column{at(2, "g"), name(at(1, "g"))}, column{at(2, "n"), fn("sum", name(at(1, "n")))},
		column{at(2, "m"), fn("sum", missing)},
		column{at(2, "in"), fn("arraySort", fn("groupArray", fn("tuple", append([]expr{name(at(1, "s"))}, parts...)...)))})
	pairs := p.pairsOf(p.pairsOf(groups, 3, "x"), 4, "y")
	member := func(of string, i int64) expr { return fn("tupleElement", name(at(4, of)), integer(i)) }
	products := &query{from: source{query: pairs}, columns: p.carry(5), group: p.keys(5, at(5, "x"), at(5, "y"))}
	p.carryTotal(products, 5)
	products.where = infix{"<=", []expr{member("x", 1), member("y", 1)}}
	sum := func(i, j int64) expr {
		return fn("sum", infix{"*", []expr{fn("toInt256", member("x", i)), fn("toInt256", member("y", j))}})
	}
	same := infix{"=", []expr{member("x", 1), member("y", 1)}}
	first := infix{"=", []expr{member("x", 1), fn("tupleElement", fn("arrayElement", name(at(4, "in")), integer(1)), integer(1))}}
	if_ := func(e expr) expr { return fn("sumIf", e, same) }
	products.columns = append(products.columns,
		column{at(5, "x"), member("x", 1)}, column{at(5, "y"), member("y", 1)},
		column{at(5, "n"), if_(fn("if", first, name(at(4, "n")), integer(0)))}, column{at(5, "m"), if_(fn("if", first, name(at(4, "m")), integer(0)))},
		column{at(5, "k"), fn("countIf", and(same, first))},
		column{at(5, "over"), if_(member("x", 2))}, column{at(5, "of"), if_(member("x", 3))}, column{at(5, "spent"), if_(member("x", 4))},
		column{at(5, "nn"), sum(2, 2)}, column{at(5, "nx"), sum(2, 3)}, column{at(5, "xn"), sum(3, 2)}, column{at(5, "xx"), sum(3, 3)})
	return p.strataRows(products)
}

// pairsOf makes a row of each stratum of a group.
func (p *pass) pairsOf(low *query, level int, as string) *query {
	up := &query{from: source{query: low}, columns: p.carry(level)}
	p.carryTotal(up, level)
	up.group = nil
	kept := []string{"n", "m", "in"}
	if as == "y" {
		kept = append(kept, "x")
	}
	for _, k := range kept {
		up.columns = append(up.columns, column{at(level, k), name(at(level-1, k))})
	}
	up.columns = append(up.columns, column{at(level, as), fn("arrayJoin", name(at(level-1, "in")))})
	return up
}

// stratumLists are the lists that a row's strata come back as.
var stratumLists = []string{"x", "y", "k", "over", "of", "spent", "nn", "nx", "xn", "xx"}

func (p *pass) strataRows(products *query) *query {
	gathered := &query{from: source{query: products}, columns: p.carry(6), group: p.keys(6)}
	p.carryTotal(gathered, 6)
	members := make([]expr, len(stratumLists))
	for i, l := range stratumLists {
		members[i] = name(at(5, l))
	}
	gathered.columns = append(gathered.columns, column{at(6, "n"), fn("sum", name(at(5, "n")))}, column{at(6, "m"), fn("sum", name(at(5, "m")))},
		column{at(6, "all"), fn("arraySort", fn("groupArray", fn("tuple", members...)))})
	apart := &query{from: source{query: gathered}, columns: p.carry(7)}
	p.carryTotal(apart, 7)
	apart.group = nil
	apart.columns = append(apart.columns, column{at(7, "n"), name(at(6, "n"))}, column{at(7, "m"), name(at(6, "m"))})
	for i, l := range stratumLists {
		apart.columns = append(apart.columns, column{at(7, "strata_"+l), fn("arrayMap",
			lambda{[]name{"one"}, fn("tupleElement", name("one"), integer(i+1))}, name(at(6, "all")))})
	}
	return p.finish(apart, 7)
}

// mixOf reads the strata of a row.
func mixOf(c *counted) catalog.Mix {
	mix := catalog.Mix{Missing: c.count("m"), Declarations: c.count("n")}
	list := func(l string) []*big.Int { return c.list("strata_" + l) }
	for i, x := range list("x") {
		a, b := x.Int64(), list("y")[i].Int64()
		if a == b {
			mix.Strata = append(mix.Strata, catalog.Stratum{Key: a, N: list("over")[i].Int64(), X: list("of")[i].Int64(), Spent: list("spent")[i]})
			mix.Groups += list("k")[i].Int64()
		}
		mix.Cross = append(mix.Cross, catalog.CrossSums{A: a, B: b, NN: list("nn")[i], NX: list("nx")[i], XN: list("xn")[i], XX: list("xx")[i]})
	}
	slices.SortFunc(mix.Strata, func(a, b catalog.Stratum) int { return cmp.Compare(a.Key, b.Key) })
	return mix
}
