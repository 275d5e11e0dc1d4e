package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/access"
	"greenlane/catalog"
)

// rollup_month holds what a month came to, of every tier and of all: sums, and of rates and means the sums of squares by group, which do not add up over months.
// A local month lies in two months of UTC, so its rows have the number of the greater of their builds: of two, the later build is the greater, so that no other pair has it.
var rollupMonth = rollup{table: "rollup_month", by: []string{"tier"}, monthly: true, settled: true, measures: slices.Concat(countedSums, statedSums)}

// settledRates are the counted parts and bases of which rollup_month holds sums of squares, by name of aggregate.
var settledRates = [][2]string{
	{"inspected", "declarations"},
	{"manual", "declarations"},
	{"scanned", "declarations"},
	{"sampled", "declarations"},
	{"documents_checked", "declarations"},
	{"hits", "completed"},
	{"random_hits", "random_completed"},
	{"samples_failed", "samples_completed"},
	{"time_customs", "timed_customs"},
	{"time_overall", "timed_overall"},
	{"time_effective", "timed_effective"},
	{"time_door", "timed_door"},
}

// settledPairs are these as pairs of aggregates.
func settledPairs() []pair {
	out := make([]pair, len(settledRates))
	for i, r := range settledRates {
		mean := strings.HasPrefix(r[0], "time_")
		out[i] = pair{of: rolled[r[0]], over: rolled[r[1]], mean: mean, own: !mean}
	}
	return out
}

// The columns of a firm pass that a rate or a mean has of its groups, a rate of the own rates of operators, and a mean besides.
var (
	groupParts = []string{"cg", "nn", "nx", "xx"}
	ownParts   = []string{"mo", "mr", "mrr"}
	meanParts  = []string{"fourth"}
)

// parts are those of a pair.
func (q pair) parts() []string {
	switch {
	case q.mean:
		return slices.Concat(groupParts, meanParts)
	case q.own:
		return slices.Concat(groupParts, ownParts)
	}
	return groupParts
}

// settledAs is the column of rollup_month that holds a column of a firm pass: parts of a rate or mean are named after what it counts, others as they are.
func settledAs(base string, pairs []pair) string {
	for i, q := range pairs {
		for _, part := range slices.Concat(groupParts, ownParts, meanParts) {
			if base == at0(part, i) {
				return part + "_" + q.of.Name
			}
		}
	}
	return base
}

// settles tells whether rollup_month has the sums of squares that a pass wants: of one month a row, and either of its tier or of all.
func (t *terms) settles(q *pass) bool {
	if len(q.drawn)+len(q.concentrated)+len(q.medians) > 0 {
		return false
	}
	if !q.firm { // sums add up
		return true
	}
	if q.total || !slices.ContainsFunc(q.dims, func(d catalog.Dimension) bool { return d.Bucket == "month" }) {
		return false
	}
	for _, p := range q.pairs {
		if p.least > 0 || !slices.Contains(settledRates, [2]string{p.of.Name, p.over.Name}) {
			return false
		}
	}
	return t.grainOf(q) != ""
}

// The rows of rollup_month are of a tier or of all.
const (
	ofTier = "tier"
	ofAll  = "all"
)

// grain tells which rows of rollup_month the rows of a pass are; empty: none.
func (t *terms) grainOf(q *pass) string {
	filtered := (q.reach == matching || q.reach == elsewhere) && mentionsTier(t.q.Where)
	switch {
	case !q.firm, slices.ContainsFunc(q.dims, isTier), q.reach == reference, filtered && fixedTier(t.q.Where):
		return ofTier
	case !filtered && (q.reach == matching || q.reach == tierless):
		return ofAll
	}
	return ""
}

// settledScan reads rows of rollup_month as those of a firm pass.
func (p *pass) settledScan(t *terms) *query {
	low := &query{from: t.facts(), where: t.where(p.reach, false)}
	for i, d := range p.dims {
		low.columns = append(low.columns, column{at(1, "d", i), t.key(d)})
	}
	add := func(base, from string) { low.columns = append(low.columns, column{at(1, base), name(from)}) }
	for _, base := range []string{"n", "unknown", "assumed", "gaps", "groups"} {
		add(base, base)
	}
	if p.operators {
		add("ops", "ops")
	}
	for _, a := range p.sums {
		add("a_"+a.Name, "a_"+a.Name)
		if a.Column != "" {
			add("m_"+a.Name, "m_"+a.Name)
		}
	}
	for i, q := range p.pairs {
		for _, part := range q.parts() {
			add(at0(part, i), part+"_"+q.of.Name)
		}
	}
	return p.finish(low, 1)
}

// settled is the condition that rows of rollup_month are those of the data version and of the question's months.
func (t *terms) settled() expr {
	var months []string
	for month := t.q.During.From; month.Before(t.q.During.To); month = nextMonth(month) {
		if edition := settledEdition(month, t.zone, t.version.Builds); edition > 0 {
			months = append(months, fmt.Sprintf("('%s',%d)", month, edition))
		}
	}
	return and(
		infix{"=", []expr{name("grain"), param{"String", t.grain}}},
		infix{"IN", []expr{fn("tuple", name("day"), name("build")), param{"Array(Tuple(Date, UInt32))", "[" + strings.Join(months, ",") + "]"}}})
}

// settledEdition is the greatest live build of the months in UTC in which a local month lies; 0 where there is none.
func settledEdition(month catalog.Date, zone *time.Location, builds map[uint32]uint32) uint32 {
	from, to := month.In(zone).UTC(), nextMonth(month).In(zone).UTC().Add(-time.Millisecond)
	return max(builds[monthOf(from)], builds[monthOf(to)])
}

// settleMonths makes rows of rollup_month for the local months that lie in some months of UTC, of the live builds.
func (e *edition) settleMonths(ctx context.Context, touched []uint32, live map[uint32]uint32) error {
	zone := e.zone()
	var local []catalog.Date
	for _, month := range touched {
		first := catalog.DateOf(monthStart(month).In(zone))
		last := catalog.DateOf(monthStart(month).AddDate(0, 1, 0).Add(-time.Millisecond).In(zone))
		for _, d := range []catalog.Date{first, last} {
			d.Day = 1
			if !slices.Contains(local, d) {
				local = append(local, d)
			}
		}
	}
	slices.SortFunc(local, func(a, b catalog.Date) int { return strings.Compare(a.String(), b.String()) })
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(buildsAtOnce)
	for together := range slices.Chunk(local, settledTogether) {
		for _, grain := range []string{ofTier, ofAll} {
			text, params := settle(together, grain, zone, live)
			group.Go(func() error {
				if err := e.writer.Exec(oneThread(ctx), text, params...); err != nil {
					return fmt.Errorf("settle the months from %s by %s: %w", together, grain, err)
				}
				return nil
			})
		}
	}
	return group.Wait()
}

// settledTogether is of how many months one statement makes the rows: planning it takes as long as making those of one, and its memory grows with them.
const settledTogether = 4

// settle is the statement that makes the rows of local months, ascending, of each tier or of all.
func settle(months []catalog.Date, grain string, zone *time.Location, live map[uint32]uint32) (text string, params []any) {
	of := map[uint32]uint32{} // the builds that the months lie in, which need not be next to each other
	for month, build := range live {
		from, to := monthStart(month), monthStart(month).AddDate(0, 1, 0)
		if slices.ContainsFunc(months, func(m catalog.Date) bool { return m.In(zone).Before(to) && nextMonth(m).In(zone).After(from) }) {
			of[month] = build
		}
	}
	t := &terms{fact: catalog.Clearance, scope: access.ScopeOf(access.Local()), zone: zone, version: dataVersion{Builds: of, Zone: zone.String()}}
	days, editions := make([]string, len(months)), make([]uint32, len(months))
	for i, month := range months {
		days[i], editions[i] = month.String(), settledEdition(month, zone, live)
	}
	t.q.During = catalog.Period{From: months[0], To: nextMonth(months[len(months)-1])}
	t.q.Where = &catalog.Filter{Dimension: "month", In: days}
	from := rollups[slices.IndexFunc(rollups, func(r rollup) bool { return r.table == "rollup_operator" })]
	p := &pass{rows: true, firm: true, rollup: &from}
	keys := []string{"month", "tier"}
	if grain == ofAll {
		keys = keys[:1]
	}
	for _, n := range keys {
		d, _ := t.fact.Dimension(n)
		p.dims = append(p.dims, d)
	}
	for _, m := range rollupMonth.measures {
		p.addSum(rolled[m])
	}
	for _, q := range settledPairs() {
		p.add(q)
	}
	inner := p.statement(t)
	day := fn("toDate", name(at(0, "d", 0)))
	q := &query{from: source{query: inner}, columns: []column{
		{"settled_build", fn("transform", day, param{"Array(Date)", days}, param{"Array(UInt32)", editions}, fn("toUInt32", integer(0)))},
		{"settled_day", day},
		{"settled_grain", param{"String", grain}},
	}}
	into := []string{"build", "day", "grain"}
	if grain == ofTier {
		into, q.columns = append(into, "tier"), append(q.columns, column{"settled_tier", name(at(0, "d", 1))})
	}
	for _, c := range inner.columns[len(keys):] {
		into = append(into, settledAs(c.as, p.pairs))
		q.columns = append(q.columns, column{"settled_" + c.as, name(c.as)})
	}
	return q.insert(rollupMonth.table, into)
}

// nextMonth is the first day of the month after that of a first day.
func nextMonth(month catalog.Date) catalog.Date {
	return catalog.DateOf(month.In(time.UTC).AddDate(0, 1, 0))
}
