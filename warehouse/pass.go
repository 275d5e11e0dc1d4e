package warehouse

import (
	"fmt"
	"slices"

	"greenlane/catalog"
)

// pass is one statement of a question: one scan of the fact, grouped by some of the question's dimensions.
type pass struct {
	reach        reach
	dims         []catalog.Dimension
	rows         bool // the rows by dims are wanted
	total        bool // the row over everything is wanted
	firm         bool // variance parts are wanted: groups are told apart
	operators    bool // how many operators there are is wanted
	sums         []catalog.Aggregate
	pairs        []pair // rates and means over operators
	medians      []pair // rates of which the median over operators is wanted
	durations    []catalog.Quantile
	plain        bool                // of the durations or the survivals: without bounds
	survivals    []float64           // levels of quantiles of waiting
	drawn        []catalog.Aggregate // of which bootstrap replicates are wanted
	ratios       []pair              // of what is drawn
	trimmed      *pair               // of what is drawn: without the rows that have most of it
	concentrated []catalog.Aggregate // of which the concentration on groups is wanted
	strata       *strata
	rollup       *rollup         // that is read instead of the fact; nil: the fact
	why          string          // it is read and nothing smaller
	tried        *rollup         // the histogram that was read before the fact and could not answer
	stock        bool            // operators are counted, not declarations
	active       bool            // operators with a declaration of late are counted, too
	apart        bool            // either rows or the total, which do not add up
	other        *terms          // of what is read instead of the question's rows; nil: those
	reads        string          // with other: what that is
	events       *terms          // of another fact, whose rows are the numerators of the pairs, by group; nil: all is of the question's rows
	compared     bool            // of rows that set an earlier time beside a later one
	waiting      catalog.Waiting // of the survivals
	ended        bool            // the share that has ended is wanted: every time counts
	within       []int64         // with ended: by so many milliseconds
}

// want notes for which rows the pass is needed.
func (p *pass) want(total bool) *pass {
	p.rows, p.total = p.rows || !total, p.total || total
	return p
}

// eachDuration are those of the quantiles, each once.
func (p *pass) eachDuration() []catalog.Duration {
	var out []catalog.Duration
	for _, q := range p.durations {
		if !slices.Contains(out, q.Duration) {
			out = append(out, q.Duration)
		}
	}
	return out
}

// by tells whether the rows of the pass are by some dimensions, in this order.
func (p *pass) by(dims []catalog.Dimension) bool {
	return slices.EqualFunc(p.dims, dims, func(a, b catalog.Dimension) bool { return a.Name == b.Name })
}

// pair is a counted part over a base.
type pair struct {
	of, over catalog.Aggregate
	mean     bool  // what is counted in of is not part of over: a sum of times over how many there are
	own      bool  // the mean of the operators' own rates is wanted, too
	least    int64 // how many an operator has in over, or it does not count; 0: any
}

// same tells whether two pairs are of the same.
func (q pair) same(as pair) bool {
	return q.of.Name == as.of.Name && q.over.Name == as.over.Name && q.least == as.least
}

func (p *pass) addSum(a catalog.Aggregate) {
	if !slices.ContainsFunc(p.sums, func(b catalog.Aggregate) bool { return b.Name == a.Name }) {
		p.sums = append(p.sums, a)
	}
}

// addRate adds what a rate or a mean is made of; plain: without what its interval is made of.
func (p *pass) addRate(q pair, plain bool) {
	if !plain {
		p.add(q)
		return
	}
	p.addSum(q.of)
	p.addSum(q.over)
}

func (p *pass) addPair(of, over catalog.Aggregate) { p.add(pair{of: of, over: over}) }

// addCount wants to know how many operators there are.
func (p *pass) addCount() { p.firm, p.operators = true, true }

// byOwn tells whether operators are told apart: they are counted, or their own rates or events.
func (p *pass) byOwn() bool {
	return p.operators || p.events != nil || len(p.medians) > 0 || slices.ContainsFunc(p.pairs, func(q pair) bool { return q.own })
}

// meanOf are the sum of a duration and how many rows have it.
func meanOf(d catalog.Duration) pair {
	return pair{
		of:   catalog.Aggregate{Name: "time_" + d.Name, Duration: &d},
		over: catalog.Aggregate{Name: "timed_" + d.Name, When: []catalog.Condition{catalog.Timed{Duration: d}}}, mean: true,
	}
}

func (p *pass) add(q pair) {
	p.firm = true
	p.addSum(q.of)
	p.addSum(q.over)
	q.own = q.own || q.least > 0
	if i := p.pairOf(q); i >= 0 {
		p.pairs[i].own = p.pairs[i].own || q.own
		return
	}
	p.pairs = append(p.pairs, q)
}

func (p *pass) pairOf(q pair) int { return slices.IndexFunc(p.pairs, q.same) }

// at is an alias on a level of nested queries: each level has its own, for an alias that repeats a column's name hides it.
func at(level int, base string, more ...any) string {
	return fmt.Sprintf("%s_%d", fmt.Sprint(append([]any{base}, more...)...), level)
}

// grouped tells whether the statement returns rows and the total together.
func (p *pass) grouped() bool { return p.rows && p.total && len(p.dims) > 0 }

// keys are the grouping columns of a level, the dimensions first.
func (p *pass) keys(level int, more ...string) []string {
	var out []string
	if p.rows {
		for i := range p.dims {
			out = append(out, at(level, "d", i))
		}
	}
	return append(out, more...)
}

// keyed are the dimensions of the rows, as columns of the first level.
func (p *pass) keyed(t *terms) []column {
	var out []column
	if p.rows {
		for i, d := range p.dims {
			out = append(out, column{at(1, "d", i), t.key(d)})
		}
	}
	return out
}

// totalled makes a query return the total beside the rows where both are wanted, and say which is which.
func (p *pass) totalled(q *query, level int) {
	if p.grouped() {
		q.total = []string{}
		q.columns = append(q.columns, column{at(level, "t"), fn("grouping", name(at(level, "d", 0)))})
	}
}

// carry repeats the keys of the level below, so that the level above can group by them.
func (p *pass) carry(level int) []column {
	var out []column
	for i := range p.keys(level) {
		out = append(out, column{at(level, "d", i), name(at(level-1, "d", i))})
	}
	return out
}

// statement composes the pass.
func (p *pass) statement(t *terms) *query {
	if p.other != nil {
		t = p.other
	}
	t = t.rolledUp(p)
	switch {
	case p.rollup != nil && p.rollup.paired:
		return p.spanScan(t)
	case p.firm && p.rollup != nil && p.rollup.settled:
		return p.settledScan(t)
	case p.stock:
		return p.stockScan(t)
	case p.strata != nil:
		return p.strataStatement(t)
	case len(p.drawn) > 0:
		return p.drawsStatement(t)
	case len(p.concentrated) > 0:
		return p.concentrationStatement(t)
	case len(p.medians) > 0:
		return p.mediansStatement(t)
	case len(p.survivals) > 0 && p.rollup != nil:
		return p.binnedCurves(t)
	case len(p.durations) > 0 && p.rollup != nil:
		return p.binnedTimes(t)
	case len(p.survivals) > 0 && p.plain && !t.q.Exact && t.q.KnownAt.IsZero():
		return p.plainCurves(t)
	case len(p.survivals) > 0 || p.ended:
		return p.survivalStatement(t)
	case len(p.durations) > 0 && p.plain:
		return p.plainTimes(t)
	case len(p.durations) > 0:
		return p.timesStatement(t)
	case p.firm:
		return p.firmStatement(t)
	}
	low := p.scan(t, 1)
	p.totalled(low, 1)
	return p.finish(low, 1)
}

// from is what the pass reads.
func (p *pass) from(t *terms) source {
	if p.compared {
		return t.view(t.fact.Compared)
	}
	return t.facts()
}

// scan reads the fact and aggregates by the dimensions and, for a firm pass, by operator.
func (p *pass) scan(t *terms, level int) *query {
	q := &query{from: p.from(t), where: t.where(p.reach, false)}
	if p.rows {
		for i, d := range p.dims {
			key := t.key(d)
			if p.events != nil { // in which another fact may have it in another type
				key = fn("toString", key)
			}
			q.columns = append(q.columns, column{at(level, "d", i), key})
		}
	}
	switch {
	case !p.firm:
		q.group = p.keys(level)
	case p.byOwn():
		q.columns = append(q.columns, column{at(level, "o"), name("operator_key")}, column{at(level, "g"), fn("any", name("group_key"))})
		q.group = p.keys(level, at(level, "o"))
	default:
		q.columns = append(q.columns, column{at(level, "g"), name("group_key")})
		q.group = p.keys(level, at(level, "g"))
	}
	q.columns = append(q.columns,
		column{at(level, "n"), t.count(nil)},
		column{at(level, "unknown"), t.count(infix{"=", []expr{t.tier(), param{"String", "unknown"}}})},
		column{at(level, "assumed"), t.countAssumed()},
		column{at(level, "gaps"), fn("groupBitOr", t.gaps())})
	for _, a := range p.sums {
		q.columns = append(q.columns, p.summed(t, a, level, !p.counts(a))...)
	}
	return q
}

// count is how many rows of the fact there are of which a condition holds; nil: how many there are.
func (t *terms) count(when expr) expr {
	switch {
	case t.rollup != nil && when != nil:
		return fn("sumIf", name("n"), when)
	case t.rollup != nil:
		return fn("sum", name("n"))
	case when != nil:
		return fn("countIf", when)
	}
	return fn("count")
}

func (t *terms) countAssumed() expr {
	if t.rollup != nil {
		return fn("sum", name("assumed"))
	}
	return fn("countIf", t.assumed())
}

// sum is an aggregate over rows of the fact with, of a sum, how many rows do not state it.
func (t *terms) sum(a catalog.Aggregate, level int) []column {
	if t.rollup != nil {
		out := []column{{at(level, "a_"+a.Name), fn("sum", name("a_"+a.Name))}}
		if a.Column != "" {
			out = append(out, column{at(level, "m_"+a.Name), fn("sum", name("m_"+a.Name))})
		}
		return out
	}
	when := t.when(a)
	out := t.summed(a, when, level)
	if a.Alike != "" { // of what enters the sum alone; none at all is null, which sums up to nothing on the levels above
		out = append(out, column{at(level, "least_"+a.Name), fn("minOrNullIf", name(a.Alike), orTrue(when))},
			column{at(level, "most_"+a.Name), fn("maxOrNullIf", name(a.Alike), orTrue(when))})
	}
	return out
}

func (t *terms) summed(a catalog.Aggregate, when expr, level int) []column {
	if a.Distinct != "" {
		return []column{{at(level, "a_"+a.Name), fn("uniqExactIf", name(a.Distinct), orTrue(when))}}
	}
	if a.Column == "" && a.Duration == nil {
		return []column{{at(level, "a_"+a.Name), fn("countIf", orTrue(when))}}
	}
	if a.Duration != nil {
		return []column{{at(level, "a_"+a.Name), fn("sumIf", fn("toInt64", fn("assumeNotNull", t.duration(*a.Duration))), and(when, t.timed(*a.Duration)))}}
	}
	out := []column{{at(level, "a_"+a.Name), fn("sumIf", fn("assumeNotNull", name(a.Column)), and(when, fn("isNotNull", name(a.Column))))}}
	if a.NoneIs0 {
		return append(out, column{at(level, "m_"+a.Name), fn("countIf", name("false"))})
	}
	return append(out, column{at(level, "m_"+a.Name), fn("countIf", and(when, fn("isNull", name(a.Column))))})
}

func orTrue(e expr) expr {
	if e == nil {
		return name("true")
	}
	return e
}

// key is what rows are grouped by for a dimension.
func (t *terms) key(d catalog.Dimension) expr {
	switch {
	case d.Kind == catalog.TimeBucket:
		return t.bucket(d)
	case d.Mark != nil:
		return fn("if", t.holds(d.Mark), param{"String", d.List[0].Code}, param{"String", d.List[1].Code})
	case d.OfOperator && t.fact.View == "":
		return fn("if", fn("empty", name(d.Column)), param{"String", "unknown"}, name(d.Column))
	case d.Name == "tier":
		return t.tier()
	case d.Column == "selection_basis" && t.rows != nil: // which fact_rows gives by its number
		return fn("arrayElement", param{"Array(String)", codesOf(d.List)}, infix{"+", []expr{name(d.Column), integer(1)}})
	}
	return name(d.Column)
}

// byFirm scans by operator, or by group where operators are not told apart. The total regroups them over all rows, for an operator in two rows is one operator.
func (p *pass) byFirm(t *terms) (low *query, level int) {
	low = p.scan(t, 1)
	if p.events != nil {
		low = p.withEvents(low)
	}
	if !p.grouped() {
		return low, 1
	}
	unit := "g"
	if p.byOwn() {
		unit = "o"
	}
	up := p.regroup(low, 2, at(2, unit))
	up.columns = append(up.columns, column{at(2, unit), name(at(1, unit))})
	if p.byOwn() {
		up.columns = append(up.columns, column{at(2, "g"), fn("any", name(at(1, "g")))})
	}
	up.columns = append(up.columns, column{at(2, "t"), fn("grouping", name(at(2, "d", 0)))})
	up.total = []string{at(2, unit)}
	return up, 2
}

// ownRate is the rate of an operator of a level as a whole number of 10^-12, and whether it has enough to count.
func (q pair) ownRate(level int) (rate, counts expr) {
	of, over := name(at(level, "a_"+q.of.Name)), name(at(level, "a_"+q.over.Name))
	rate = fn("toInt64", fn("intDiv", infix{"+", []expr{infix{"*", []expr{fn("toInt128", of), integer(rateScale)}}, fn("intDiv", over, integer(2))}},
		fn("greatest", over, integer(1))))
	if q.least > 0 {
		return rate, infix{">=", []expr{over, integer(q.least)}}
	}
	return rate, infix{">", []expr{over, integer(0)}}
}

// firmStatement squares what groups have, which gives the clustered variance.
func (p *pass) firmStatement(t *terms) *query {
	groups, level := p.byFirm(t)
	if p.byOwn() {
		groups, level = p.ownRates(groups, level+1), level+1
	}
	final := p.regroup(groups, level+1)
	final.columns = append(final.columns, column{at(level+1, "groups"), fn("count")})
	if p.byOwn() {
		final.columns = append(final.columns, column{at(level+1, "ops"), fn("sum", name(at(level, "ops")))})
	}
	p.carryTotal(final, level+1)
	for i, q := range p.pairs {
		wide := map[bool]string{false: "toInt128", true: "toInt256"}[q.mean]
		has, base := name(at(level, "a_"+q.of.Name)), name(at(level, "a_"+q.over.Name))
		if q.least > 0 {
			has, base = name(at(level, "cx", i)), name(at(level, "cn", i))
			final.columns = append(final.columns, column{at(level+1, "cx", i), fn("sum", has)}, column{at(level+1, "cn", i), fn("sum", base)})
		}
		x, n := fn(wide, has), fn(wide, base)
		there := expr(infix{">", []expr{n, integer(0)}})
		if p.events != nil { // a group may have events and no rows
			there = or(there, infix{">", []expr{x, integer(0)}})
		}
		square := func(a, b expr) expr { return fn("sum", infix{"*", []expr{a, b}}) }
		final.columns = append(final.columns,
			column{at(level+1, "cg", i), fn("countIf", there)},
			column{at(level+1, "nn", i), square(n, n)}, column{at(level+1, "nx", i), square(n, x)}, column{at(level+1, "xx", i), square(x, x)})
		if q.mean {
			final.columns = append(final.columns, column{at(level+1, "fourth", i), fourthPowers(n, x)})
		}
		if !q.own {
			continue
		}
		for _, m := range ownParts {
			final.columns = append(final.columns, column{at(level+1, m, i), fn("sum", name(at(level, m, i)))})
		}
	}
	return p.finish(final, level+1)
}

// ownRates nests the operators of the level below in a regrouping by group, with the sums of their own rates.
func (p *pass) ownRates(low *query, level int) *query {
	groups := p.regroup(low, level, at(level, "g"))
	groups.columns = append(groups.columns, column{at(level, "g"), name(at(level-1, "g"))}, column{at(level, "ops"), fn("count")})
	p.carryTotal(groups, level)
	for i, q := range p.pairs {
		if !q.own {
			continue
		}
		rate, counts := q.ownRate(level - 1)
		groups.columns = append(groups.columns,
			column{at(level, "mo", i), fn("countIf", counts)},
			column{at(level, "mr", i), fn("sumIf", fn("toInt128", rate), counts)},
			column{at(level, "mrr", i), fn("sumIf", infix{"*", []expr{fn("toInt128", rate), fn("toInt128", rate)}}, counts)})
		if q.least > 0 { // what its operators have, not what all have
			groups.columns = append(groups.columns,
				column{at(level, "cx", i), fn("sumIf", name(at(level-1, "a_"+q.of.Name)), counts)},
				column{at(level, "cn", i), fn("sumIf", name(at(level-1, "a_"+q.over.Name)), counts)})
		}
	}
	return groups
}

// fourthPowers sums n⁴, n³x, n²x², nx³ and x⁴ of Int256, which has room for a thousand groups of 10^18 each.
func fourthPowers(n, x expr) expr {
	var all []expr
	for k := range fourths {
		product := infix{op: "*"}
		for at := range fourths - 1 {
			if at < fourths-1-k {
				product.args = append(product.args, n)
			} else {
				product.args = append(product.args, x)
			}
		}
		all = append(all, fn("sum", product))
	}
	return fn("array", all...)
}

const fourths = 5

// rateScale makes an operator's rate a whole number, so that sums of rates do not depend on the order of adding.
const rateScale = 1_000_000_000_000

// regroup sums everything of the level below by the dimensions and more keys.
func (p *pass) regroup(low *query, level int, more ...string) *query {
	up := &query{from: source{query: low}, columns: p.carry(level), group: p.keys(level, more...)}
	add := func(base, how string) {
		up.columns = append(up.columns, column{at(level, base), fn(how, name(at(level-1, base)))})
	}
	add("n", "sum")
	add("unknown", "sum")
	add("assumed", "sum")
	add("gaps", "groupBitOr")
	for _, a := range p.sums {
		add("a_"+a.Name, "sum")
		if a.Column != "" {
			add("m_"+a.Name, "sum")
		}
		if a.Alike != "" {
			add("least_"+a.Name, "min")
			add("most_"+a.Name, "max")
		}
	}
	return up
}

// carryTotal keeps the rows of the total apart on the levels above the one that made them.
func (p *pass) carryTotal(q *query, level int) {
	if p.grouped() {
		q.columns = append(q.columns, column{at(level, "t"), name(at(level-1, "t"))})
		q.group = append(q.group, at(level, "t"))
	}
}
