package warehouse

import (
	"maps"
	"slices"
	"time"

	"greenlane/catalog"
)

// rollupMonths is rollup_month where it answers of several months together what turns on squares of groups: the square of what a group has in all is the sum of the
// products of what it has in each month and in each. What groups there are is the union of those of the months.
var rollupMonths = rollup{table: rollupMonth.table, by: rollupMonth.by, monthly: true, settled: true, paired: true, measures: rollupMonth.measures}

// The tables that are read with it.
const (
	pairsTable  = "rollup_month_pair"
	groupsTable = "rollup_month_groups"
)

// pairedRates are the settled rates of which products are kept. Each takes a late file some ten milliseconds.
var pairedRates = settledRates[:1]

// paired tells whether products of months are kept of what a pair counts.
func (q pair) paired() bool { return slices.Contains(pairedRates, [2]string{q.of.Name, q.over.Name}) }

// spans tells whether months and their products have the sums of squares that a pass wants: of rows of a tier or of all, over any months.
func (t *terms) spans(q *pass) bool {
	if !q.firm || q.byOwn() || len(q.drawn)+len(q.concentrated) > 0 || t.filters(func(d catalog.Dimension) bool { return d.Kind == catalog.TimeBucket }) {
		return false
	}
	for _, p := range q.pairs {
		if p.least > 0 || !p.paired() {
			return false
		}
	}
	return (!q.rows || t.grainOf(q) != "") && (!q.total || t.grainBy(q, nil) != "")
}

// spanScan adds months up with the products of each two of them.
func (p *pass) spanScan(t *terms) *query {
	var parts []*query
	switch rows, total := t.grainOf(p), t.grainBy(p, nil); {
	case p.grouped() && rows != total: // told apart by it
		parts = p.spanned(t, []string{rows, total}, infix{"=", []expr{name("grain"), param{"String", total}}})
	case p.grouped():
		parts = append(p.spanned(t, []string{rows}, integer(0)), p.spanned(t, []string{total}, integer(1))...)
	case p.rows:
		parts = p.spanned(t, []string{rows}, nil)
	default:
		parts = p.spanned(t, []string{total}, nil)
	}
	q := &query{from: source{union: parts}, columns: p.carry(2), group: p.keys(2)}
	add := func(base, how string) {
		q.columns = append(q.columns, column{at(2, base), fn(how, name(at(1, base)))})
	}
	for _, base := range []string{"n", "unknown", "assumed"} {
		add(base, "sum")
	}
	add("gaps", "groupBitOr")
	add("groups", "sum")
	p.carryTotal(q, 2)
	for _, base := range p.summedColumns() {
		add(base, "sum")
	}
	for i := range p.pairs {
		for _, base := range groupParts {
			add(at0(base, i), "sum")
		}
	}
	return p.finish(q, 2)
}

// summedColumns are those of the aggregates of the pass.
func (p *pass) summedColumns() []string {
	var out []string
	for _, a := range p.sums {
		out = append(out, "a_"+a.Name)
		if a.Column != "" {
			out = append(out, "m_"+a.Name)
		}
	}
	return out
}

// spanned are months, pairs of months and groups of months, with the same columns; overall tells which of them are of the total, where the pass has one beside its rows.
func (p *pass) spanned(t *terms, grains []string, overall expr) []*query {
	months, pairs := *t, *t
	months.grains, pairs.grains, pairs.paired = grains, grains, true
	parts := []*query{
		{from: source{table: rollupMonth.table}, where: months.where(p.reach, false)},
		{from: source{table: pairsTable}, where: pairs.where(p.reach, false)},
		{from: source{table: groupsTable}, where: months.where(p.reach, false)},
	}
	add := func(base string, each ...expr) {
		for i := range parts {
			parts[i].columns = append(parts[i].columns, column{at(1, base), each[min(i, len(each)-1)]})
		}
	}
	for i := range p.keys(1) {
		d := p.dims[i]
		key := fn("toString", months.key(d))
		if overall != nil {
			key = fn("if", overall, param{"String", ""}, key)
		}
		add(at0("d", i), key)
		if d.Kind == catalog.TimeBucket { // what two of them have in common is of neither
			same := infix{"=", []expr{bucketStart(d, name("day")), bucketStart(d, name("other"))}}
			if overall == nil {
				parts[1].where = and(parts[1].where, same)
				continue
			}
			parts[1].where = and(parts[1].where, or(overall, same))
		}
	}
	if overall != nil {
		add("t", overall)
	}
	parts[2].group = p.keys(1)
	if overall != nil {
		parts[2].group = append(parts[2].group, at(1, "t"))
	}
	none, together := integer(0), func(set string) expr { return fn("groupBitmapMerge", name(set)) }
	for _, base := range slices.Concat([]string{"n", "unknown", "assumed", "gaps"}, p.summedColumns()) {
		add(base, name(base), none)
	}
	add("groups", none, none, together("set_groups"))
	for i, q := range p.pairs {
		for _, base := range []string{"nn", "nx", "xx"} {
			has := name(base + "_" + q.of.Name)
			add(at0(base, i), has, has, none)
		}
		add(at0("cg", i), none, none, together("set_"+q.of.Name))
	}
	return parts
}

// monthsTogether is the condition that rows of rollup_month_pair are those of the data version and of two of the question's months.
func (t *terms) monthsTogether() expr {
	days, editions := settledEditions(t.q.During, t.zone, t.version.Builds)
	return and(
		t.ofGrains(),
		in(name("day"), "Date", days), in(name("other"), "Date", days),
		infix{"=", []expr{name("build"), greatestEdition(days, editions, name("day"), name("other"))}})
}

// greatestEdition is that of months: the one that was made last made the rows of all.
func greatestEdition(days []string, editions []uint32, months ...expr) expr {
	var each []expr
	for _, month := range months {
		each = append(each, fn("transform", month, param{"Array(Date)", days}, param{"Array(UInt32)", editions}, fn("toUInt32", integer(0))))
	}
	return fn("greatest", each...)
}

// settlePairs is the statement that makes the rows of rollup_month_pair of some months with every other that has a build: of two that are touched the later one makes them.
func settlePairs(months, touched []catalog.Date, grain string, zone *time.Location, live map[uint32]uint32) (text string, params []any) {
	local := localMonths(slices.Collect(maps.Keys(live)), zone)
	days, editions := settledEditions(catalog.Period{From: local[0], To: nextMonth(local[len(local)-1])}, zone, live)
	keys := []string{"tier", "group_key"}
	if grain == ofAll {
		keys = keys[1:]
	}
	q := &query{from: source{query: &query{
		columns: []column{{"with_day", name("with_day")}, {"one", fn("arrayJoin", name("products"))}},
		from:    source{query: products(months, touched, keys, buildsIn(months, zone, live), live)},
	}}}
	with, one := name("with_day"), fn("tupleElement", name("one"), integer(1))
	q.columns = []column{
		{"pair_build", greatestEdition(days, editions, with, one)},
		{"pair_grain", param{"String", grain}},
		{"pair_day", fn("greatest", with, one)},
		{"pair_other", fn("least", with, one)},
	}
	into := []string{"build", "grain", "day", "other"}
	if grain == ofTier {
		q.from.query.columns = append(q.from.query.columns, column{"with_tier", name("with_tier")})
		into, q.columns = append(into, "tier"), append(q.columns, column{"pair_tier", name("with_tier")})
	}
	twice := func(e expr) expr { return infix{"*", []expr{e, integer(2)}} }
	for i, r := range pairedRates {
		of := func(k int) expr { return fn("tupleElement", name("one"), integer(3*i+k)) }
		into = append(into, "nn_"+r[0], "nx_"+r[0], "xx_"+r[0])
		q.columns = append(q.columns, column{"pair_nn_" + r[0], twice(of(2))}, column{"pair_nx_" + r[0], of(3)}, column{"pair_xx_" + r[0], twice(of(4))})
	}
	q.where = or(infix{"<", []expr{with, one}}, and(infix{">", []expr{with, one}}, not(in(with, "Date", datesOf(touched)))))
	return q.insert(pairsTable, into)
}

// products are, of each month and key, the sums over groups of the products with some months: of bases, of bases with counts and counts with bases, and of counts. Months whose products
// with them other statements make are left out.
func products(months, touched []catalog.Date, keys []string, theirs, live map[uint32]uint32) *query {
	days := datesOf(months)
	beside := &query{from: source{table: "rollup_operator"}, where: and(settledFrom(theirs), in(name("day"), "Date", days)), group: keys}
	for _, key := range keys {
		beside.columns = append(beside.columns, column{key, name(key)})
	}
	q := &query{
		columns: []column{{"with_day", name("day")}},
		from:    source{table: "rollup_operator", joined: beside, using: keys},
		where: and(settledFrom(live), not(and( // of two that are touched the later one makes the row
			in(name("day"), "Date", datesOf(touched)), infix{">", []expr{name("day"), param{"Date", days[len(days)-1]}}}))),
		group: []string{"with_day"},
	}
	if len(keys) > 1 {
		q.columns, q.group = append(q.columns, column{"with_tier", name(keys[0])}), append(q.group, "with_tier")
	}
	var each []expr
	for i, day := range days {
		its := []expr{param{"Date", day}}
		sum := func(aggregate string) name {
			as := at0(aggregate, i)
			if !slices.ContainsFunc(beside.columns, func(c column) bool { return c.as == as }) {
				beside.columns = append(beside.columns, column{as, fn("sumIf", name("a_"+aggregate), infix{"=", []expr{name("day"), param{"Date", day}}})})
			}
			return name(as)
		}
		product := func(a, b expr) expr { return infix{"*", []expr{a, b}} }
		for _, r := range pairedRates {
			x, n := name("a_"+r[0]), name("a_"+r[1])
			its = append(its, fn("sum", product(n, sum(r[1]))), fn("sum", infix{"+", []expr{product(n, sum(r[0])), product(x, sum(r[1]))}}), fn("sum", product(x, sum(r[0]))))
		}
		each = append(each, fn("tuple", its...))
	}
	q.columns = append(q.columns, column{"products", fn("array", each...)})
	return q
}

// settledFrom is the condition on rows of rollup_operator that months are made of.
func settledFrom(builds map[uint32]uint32) expr {
	return and(ofBuilds{slices.Sorted(maps.Values(builds)), false}, (&terms{fact: catalog.Clearance}).population())
}

func datesOf(months []catalog.Date) []string {
	days := make([]string, len(months))
	for i, month := range months {
		days[i] = month.String()
	}
	return days
}

// settleGroups is the statement that makes the rows of rollup_month_groups of some months, of each tier and of all, as an edition numbers them.
func settleGroups(months []catalog.Date, zone *time.Location, live map[uint32]uint32, edition uint32) (text string, params []any) {
	days, editions := datesOf(months), editionsOf(months, zone, live)
	into := []string{"build", "day", "tier", "grain", "set_groups"}
	missing := infix{"=", []expr{name("number"), integer(0)}}
	known := fn("toUInt32", infix{"+", []expr{name("number"), fn("throwIf", missing, param{"String", "a group has no number"})}})
	q := &query{
		columns: []column{
			{"settled_build", greatestEdition(days, editions, name("settled_day"))},
			{"settled_day", name("day")},
			{"settled_tier", name("tier")},
			{"settled_grain", fn("if", infix{"=", []expr{fn("grouping", name("settled_tier")), integer(1)}}, param{"String", ofAll}, param{"String", ofTier})},
			{"settled_groups", fn("groupBitmapState", known)},
		},
		from:  source{table: "rollup_operator", beside: []*query{groupNumbers(edition)}},
		where: and(settledFrom(buildsIn(months, zone, live)), in(name("day"), "Date", days)),
		group: []string{"settled_day", "settled_tier"}, total: []string{"settled_day"},
	}
	for _, r := range pairedRates {
		into = append(into, "set_"+r[0])
		q.columns = append(q.columns, column{"settled_" + r[0], fn("groupBitmapStateIf", known, infix{">", []expr{name("a_" + r[1]), integer(0)}})})
	}
	return q.insert(groupsTable, into)
}

// groupNumbers is the number of every group that has one: of published editions and of one in the making. What one that failed numbered counts for nothing.
func groupNumbers(edition uint32) *query {
	published := &query{columns: []column{{"published", fn("arrayJoin", name("builds.build"))}}, from: source{table: "data_versions"}}
	return &query{
		columns: []column{{"group_key", name("group_key")}, {"number", name("number")}},
		from:    source{table: "group_numbers"},
		where:   or(infix{"=", []expr{name("edition"), param{"UInt32", edition}}}, among{name("edition"), published}),
	}
}
