package warehouse

import (
	"slices"

	"greenlane/catalog"
)

// comparison is what two sights are compared by.
type comparison struct {
	sides  [2]*terms // before and after
	months []uint32  // YYYYMM in UTC, in which facts may differ
}

// differing are the months of the period whose facts may differ: of two versions those built anew in between, of two instants all.
func (c *comparison) differing(q catalog.Comparison) []uint32 {
	before, after := c.sides[0], c.sides[1]
	months := append(before.months(), after.months()...)
	slices.Sort(months)
	months = slices.Compact(months)
	if !q.Before.KnownAt.Equal(q.After.KnownAt) {
		return months
	}
	return slices.DeleteFunc(months, func(m uint32) bool { return before.version.Builds[m] == after.version.Builds[m] })
}

// What a fact states, by what says it. Anything that differs is a change of that kind.
var (
	statedByDeclaration = []string{
		"operator_key", "lodged_at", "direction", "transport_mode", "office", "partner_country", "channel", "risk_stratum", "declared_ccy", "outside_value",
		"value_cny", "value_declared", "net_kg",
	}
	statedByInspections = []string{
		"inspected", "completed", "hit", "hit_minor", "insp_manual", "insp_nii", "sampled", "sample_completed", "sample_failed", "sample_minor", "doc_checked",
		"inspections", "selection_basis", "is_random", "officer_hours", "inspection_hours", "recovered_cny", "onsite_ms", "inspections_ended_ms", "samples_ended_ms",
	}
	statedByEvents = []string{
		"arrived_ms", "unloaded_ms", "accepted_ms", "channelled_ms", "documents_checked_ms", "paid_ms", "examination_started_ms",
		"examination_ended_ms", "examination_open_ms", "released_ms", "cleared_ms", "removed_ms", "cancelled_ms",
	}
	statedByItems = []string{"hs2", "hs6"}
)

// Causes of a change as the view restating_rows numbers them.
const (
	byDeclaration = iota + 1
	byItems
	byEvents
	byInspections
	byDecision
	byOperator
)

// digest is one number for the values of some columns.
func digest(columns []string) expr {
	var all []expr
	for _, c := range columns {
		all = append(all, fn("ifNull", fn("toString", name(c)), param{"String", ""}))
	}
	return fn("cityHash64", all...)
}

// noMoney is 0 as values are stored.
func noMoney() expr { return fn("toDecimal64", integer(0), integer(2)) }

// side reads one side: every declaration that may be seen there, and whether the question counts it.
func (c *comparison) side(i int64) *query {
	t := c.sides[i]
	month, _ := t.fact.Dimension("month")
	return &query{from: t.factsOf(c.months), where: t.permitted(), columns: []column{
		{"k", name("declaration_key")},
		{"side", integer(i)},
		{"m", fn("toUInt8", t.where(matching, false))},
		{"withdrawn", fn("toUInt8", name("cancelled"))},
		{"bucket", fn("toString", t.bucket(month))},
		{"title", fn("toString", name("tier"))},
		{"value", fn("if", name("outside_value"), noMoney(), fn("ifNull", name("value_cny"), noMoney()))},
		{"lodged", fn("toUnixTimestamp64Milli", name("lodged_at"))},
		{"own", digest(statedByDeclaration)},
		{"holding", name("group_key")},
		{"controls", digest(statedByInspections)},
		{"happened", digest(statedByEvents)},
		{"goods", digest(statedByItems)},
		{"cause", integer(0)},
		{"load", fn("toUInt64", integer(0))},
	}}
}

// causes reads which loads said what.
func (c *comparison) causes() *query {
	before, after := c.sides[0], c.sides[1]
	var changed []uint64
	loads := append(slices.Clone(before.version.Loads), after.version.Loads...)
	slices.Sort(loads)
	loads = slices.Compact(loads)
	for _, load := range loads {
		if slices.Contains(before.version.Loads, load) != slices.Contains(after.version.Loads, load) {
			changed = append(changed, load)
		}
	}
	since, until := before.q.KnownAt.UnixMilli(), after.q.KnownAt.UnixMilli()
	nothing, no := fn("toUInt64", integer(0)), param{"String", ""}
	return &query{
		from: source{table: "restating_rows", args: []column{
			{"months", param{"Array(UInt32)", c.months}},
			{"loads", param{"Array(UInt64)", loads}},
			{"changed", param{"Array(UInt64)", append([]uint64{}, changed...)}},
			{"since", param{"Int64", min(since, until)}},
			{"until", param{"Int64", max(since, until)}},
		}},
		columns: []column{
			{"k", name("declaration_key")},
			{"side", integer(2)},
			{"m", integer(0)},
			{"withdrawn", integer(0)},
			{"bucket", no},
			{"title", no},
			{"value", noMoney()},
			{"lodged", fn("toInt64", integer(0))},
			{"own", nothing},
			{"holding", nothing},
			{"controls", nothing},
			{"happened", nothing},
			{"goods", nothing},
			{"cause", name("cause")},
			{"load", name("load_id")},
		},
	}
}

func is(a expr, of int64) expr        { return infix{"=", []expr{a, integer(of)}} }
func differ(column string) expr       { return infix{"!=", []expr{name(column + "_b"), name(column + "_a")}} }
func ifCounted(m, then, no expr) expr { return fn("if", is(m, 1), then, no) }

// statement groups the declarations that count otherwise by how.
func (c *comparison) statement() *query {
	paired := &query{from: source{union: []*query{c.side(0), c.side(1), c.causes()}}, group: []string{"k"}, columns: []column{
		{"k", name("k")},
		{"n_b", fn("countIf", is(name("side"), 0))},
		{"n_a", fn("countIf", is(name("side"), 1))},
		{"said", fn("groupUniqArrayIf", fn("tuple", name("cause"), name("load")), is(name("side"), 2))},
	}}
	for _, of := range []string{"m", "withdrawn", "bucket", "title", "value", "lodged", "own", "holding", "controls", "happened", "goods"} {
		paired.columns = append(paired.columns, column{of + "_b", fn("anyIf", name(of), is(name("side"), 0))},
			column{of + "_a", fn("anyIf", name(of), is(name("side"), 1))})
	}
	counted := infix{"OR", []expr{is(name("m_b"), 1), is(name("m_a"), 1)}}
	other := infix{"OR", []expr{
		differ("m"), differ("lodged"), differ("own"), differ("title"), differ("holding"), differ("controls"), differ("happened"), differ("goods"),
	}}
	no := param{"String", ""}
	judged := &query{from: source{query: paired}, where: and(counted, other), columns: []column{
		{"reason", fn("toUInt8", fn("multiIf",
			is(name("n_b"), 0), integer(1), is(name("n_a"), 0), integer(2),
			infix{"<", []expr{name("withdrawn_b"), name("withdrawn_a")}}, integer(3), infix{">", []expr{name("withdrawn_b"), name("withdrawn_a")}}, integer(4),
			differ("lodged"), integer(5), differ("own"), integer(6), differ("title"), integer(7), differ("holding"), integer(8),
			differ("controls"), integer(9), differ("happened"), integer(10), integer(11)))},
		{"by", fn("multiIf", infix{"<=", []expr{name("reason"), integer(6)}}, integer(byDeclaration), is(name("reason"), 7), integer(byDecision),
			is(name("reason"), 8), integer(byOperator), is(name("reason"), 9), integer(byInspections), is(name("reason"), 10), integer(byEvents), integer(byItems))},
		{"month_before", ifCounted(name("m_b"), name("bucket_b"), no)},
		{"tier_before", ifCounted(name("m_b"), name("title_b"), no)},
		{"month_after", ifCounted(name("m_a"), name("bucket_a"), no)},
		{"tier_after", ifCounted(name("m_a"), name("title_a"), no)},
		{"worth_before", ifCounted(name("m_b"), name("value_b"), noMoney())},
		{"worth_after", ifCounted(name("m_a"), name("value_a"), noMoney())},
		{"loads", fn("arrayMap", lambda{[]name{"x"}, fn("tupleElement", name("x"), integer(2))}, fn("arrayFilter",
			lambda{[]name{"x"}, infix{"=", []expr{fn("tupleElement", name("x"), integer(1)), name("by")}}}, name("said")))},
	}}
	keys := []string{"reason", "month_before", "tier_before", "month_after", "tier_after"}
	out := &query{from: source{query: judged}, group: keys}
	for _, k := range keys {
		out.columns = append(out.columns, column{k, name(k)})
	}
	out.columns = append(out.columns, column{"declarations", fn("count")}, column{"value_before", fn("toString", fn("sum", name("worth_before")))},
		column{"value_after", fn("toString", fn("sum", name("worth_after")))}, column{"by_loads", fn("groupUniqArrayArray", name("loads"))})
	return out
}
