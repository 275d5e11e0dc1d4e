package warehouse

import (
	"slices"
	"strings"
	"time"

	"greenlane/catalog"
)

// rollup is a table of sums over facts that are alike in some columns. It holds rows for every live build of the fact, made with it.
type rollup struct {
	table    string
	by       []string // columns of the fact beside the day
	monthly  bool     // day is the first of a local month, else a local day
	firm     bool     // rows of one operator are apart, and so are groups
	settled  bool     // it is rollup_month
	paired   bool     // of which months are added up
	times    bool     // it is a histogram of times
	measures []string // names of the aggregates that it holds
}

// The aggregates that rollups hold. What turns on the data cut or on mutual recognition is not among them.
var (
	countedSums = []string{
		"declarations", "rows", "inspected", "manual", "scanned", "sampled", "documents_checked", "completed", "hits", "random_completed", "random_hits",
		"samples_completed", "samples_failed", "declarations_party",
	}
	statedSums = []string{
		"value_cny", "value_cny_inspected", "value_cny_party", "net_kg", "officer_hours", "inspection_hours", "recovered_cny",
		"time_customs", "timed_customs", "time_overall", "timed_overall", "time_effective", "timed_effective", "time_door", "timed_door",
	}
)

// rollups, the cheapest first.
var rollups = []rollup{
	{table: "rollup_day", by: []string{"tier", "direction", "transport_mode", "office", "regime"}, measures: slices.Concat(countedSums, statedSums)},
	{table: "rollup_trade", by: []string{"tier", "direction", "transport_mode", "partner_country", "hs2"}, monthly: true, measures: slices.Concat(countedSums, statedSums)},
	{table: "rollup_operator", by: []string{"tier", "direction", "operator_key", "group_key"}, monthly: true, firm: true, measures: slices.Concat(countedSums, statedSums)},
	{
		table: "rollup_operator_office", by: []string{"tier", "direction", "office", "operator_key", "group_key"}, monthly: true, firm: true,
		measures: []string{"declarations", "rows", "inspected", "completed", "hits", "value_cny", "officer_hours"},
	},
}

// rolled are the aggregates of declarations that rollups may hold, by name.
var rolled = func() map[string]catalog.Aggregate {
	out := map[string]catalog.Aggregate{lodgedRows.Name: lodgedRows}
	add := func(all ...catalog.Aggregate) {
		for _, a := range all {
			out[a.Name] = a
		}
	}
	for _, m := range catalog.Clearance.Measures {
		switch f := m.Formula.(type) {
		case catalog.Total:
			add(f.Of)
		case catalog.Rate:
			add(f.Of, f.Over)
		case catalog.Quotient:
			add(f.Of, f.Over)
		case catalog.Share:
			add(f.Of, partOf(f.Of))
		case catalog.TierShare:
			add(f.Of)
		case catalog.Alignment:
			add(f.Spent, f.Found, f.Tried)
		case catalog.Mean:
			p := meanOf(f.Duration)
			add(p.of, p.over)
		}
	}
	return out
}()

// choose gives each pass the cheapest rollup that holds exactly what it counts, and says why no cheaper one does: what the one lacks that lacks the least.
func (p *plan) choose() {
	for _, q := range p.passes {
		most := -1
		for _, r := range slices.Concat([]rollup{rollupMonth, rollupMonths}, rollups, []rollup{rollupTimes, rollupTimesOffice}) {
			why, met := p.t.refusal(&r, q)
			if why == "" {
				q.rollup, q.why = &r, "the smallest that holds what is counted, by these dimensions and conditions"
				break
			}
			if met > most {
				q.why, most = "no smaller one does: "+why, met
			}
		}
	}
}

func (t *terms) answers(r *rollup, q *pass) bool {
	why, _ := t.refusal(r, q)
	return why == ""
}

// refusal says why a rollup does not hold exactly what a pass counts, and how many of the conditions before are met; empty: it does.
func (t *terms) refusal(r *rollup, q *pass) (why string, met int) {
	switch {
	case t.fact.Name != catalog.Clearance.Name:
		return "no sums are kept of the records of " + t.fact.Name, 0
	case t.q.FromFacts:
		return "the facts were asked for", 1
	case !t.q.KnownAt.IsZero():
		return "sums are of what is known now, and an earlier instant was asked for", 2
	case t.q.CurrentTiers:
		return "sums are of the tiers of the time, and those of today were asked for", 3
	case !t.version.current() || t.version.Zone != t.zone.String(): // days and months of rollups are local
		return "sums are of the days of another time zone, or are being made anew", 4
	case q.other != nil || q.compared || q.apart || q.stock || q.trimmed != nil || q.strata != nil:
		return "what is counted does not add up over sums that are kept", 5
	case r.times != (len(q.survivals)+len(q.durations) > 0):
		return "times and sums are kept apart", 6
	case r.times && !q.plain:
		return "bounds of times need every time", 7
	case r.times && !t.heldTimes(q):
		return "exact times, and those of which no histogram is kept, need every time", 7
	case r.settled && !r.paired && !t.settles(q), r.paired && !t.spans(q), (q.firm || len(q.drawn)+len(q.concentrated) > 0) && !r.firm && !r.settled:
		return "companies have to be told apart", 8
	}
	without := func(d catalog.Dimension) bool { return !r.has(d) }
	if at := slices.IndexFunc(q.dims, without); at >= 0 {
		return "sums do not tell " + q.dims[at].Name + " apart", 9
	}
	if t.filters(without) {
		return "sums do not tell apart what the filter or the population names", 10
	}
	var lacking []string
	for _, a := range slices.Concat(q.sums, q.drawn, q.concentrated) {
		if !q.counts(a) && !slices.Contains(r.measures, a.Name) {
			lacking = append(lacking, a.Name)
		}
	}
	if len(lacking) > 0 {
		return "no sums are kept of " + strings.Join(lacking, ", ") + " by these dimensions", 11
	}
	switch {
	case r.monthly && (t.q.During.From.Day != 1 || t.q.During.To.Day != 1):
		return "the period does not begin and end with a month", 12
	case !t.scope.Everything() && !slices.Contains(r.by, "office"):
		return "offices have to be told apart", 13
	}
	return "", 0
}

// has tells whether rows of a rollup can be told apart by a dimension.
func (r *rollup) has(d catalog.Dimension) bool {
	switch {
	case d.Kind == catalog.TimeBucket:
		return !r.monthly || d.Bucket == "month" || d.Bucket == "quarter" || d.Bucket == "year"
	case d.OfOperator:
		return r.firm
	}
	return d.Column != "" && slices.Contains(r.by, d.Column)
}

// filters tells whether the question filters by a dimension of which a property holds.
func (t *terms) filters(property func(catalog.Dimension) bool) bool {
	bare := *t
	bare.q.Rows.Dimensions, bare.q.StandardiseBy = nil, nil
	return bare.mentions(property)
}

// rolledUp are the terms of a pass that reads a rollup.
func (t *terms) rolledUp(q *pass) *terms {
	c := *t
	if c.rollup = q.rollup; q.rollup != nil && q.rollup.settled {
		c.grains = []string{t.grainOf(q)}
	}
	return &c
}

// rollUp is the statement that makes the rows of a rollup for some builds of the fact.
func (r *rollup) rollUp(builds []uint32, zone *time.Location) (text string, params []any) {
	t := &terms{fact: catalog.Clearance, zone: zone}
	local := fn("toTimeZone", name("lodged_at"), param{"String", zone.String()})
	day := fn("toDate", local)
	if r.monthly {
		day = fn("toStartOfMonth", local)
	}
	q := &query{
		from:    source{table: "fact"},
		where:   and(in(name("build"), "UInt32", builds), not(name("cancelled"))),
		columns: []column{{"rolled_build", name("build")}, {"rolled_day", day}},
		group:   []string{"rolled_build", "rolled_day"},
	}
	into := []string{"build", "day"}
	for i, c := range r.by {
		into = append(into, c)
		if c == "group_key" { // of one operator in one build there is one, whatever came of it in another
			q.columns = append(q.columns, column{at(0, "by", i), fn("any", name(c))})
			continue
		}
		q.columns = append(q.columns, column{at(0, "by", i), name(c)})
		q.group = append(q.group, at(0, "by", i))
	}
	into = append(into, "n", "assumed", "gaps")
	q.columns = append(q.columns, column{at(0, "n"), fn("count")}, column{at(0, "assumed"), fn("countIf", t.assumed())}, column{at(0, "gaps"), fn("groupBitOr", name("gaps"))})
	for _, m := range r.measures {
		for _, c := range t.sum(rolled[m], 0) {
			into = append(into, c.as[:len(c.as)-len("_0")])
			q.columns = append(q.columns, c)
		}
	}
	return q.insert(r.table, into)
}
