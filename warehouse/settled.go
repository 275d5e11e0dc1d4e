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
func (t *terms) grainOf(q *pass) string { return t.grainBy(q, q.dims) }

// grainBy tells it of rows of a pass by some of its dimensions.
func (t *terms) grainBy(q *pass, dims []catalog.Dimension) string {
	filtered := (q.reach == matching || q.reach == elsewhere) && mentionsTier(t.q.Where)
	switch {
	case !q.firm, slices.ContainsFunc(dims, isTier), q.reach == reference, filtered && fixedTier(t.q.Where):
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
	days, editions := settledEditions(t.q.During, t.zone, t.version.Builds)
	months := make([]string, len(days))
	for i, day := range days {
		months[i] = fmt.Sprintf("('%s',%d)", day, editions[i])
	}
	return and(
		t.ofGrains(),
		infix{"IN", []expr{fn("tuple", name("day"), name("build")), param{"Array(Tuple(Date, UInt32))", "[" + strings.Join(months, ",") + "]"}}})
}

// settledEdition is the greatest live build of the months in UTC in which a local month lies; 0 where there is none.
func settledEdition(month catalog.Date, zone *time.Location, builds map[uint32]uint32) uint32 {
	from, to := month.In(zone).UTC(), nextMonth(month).In(zone).UTC().Add(-time.Millisecond)
	return max(builds[monthOf(from)], builds[monthOf(to)])
}

// ofGrains is the condition on the grain of rows of rollup_month and of those beside it.
func (t *terms) ofGrains() expr {
	if len(t.grains) == 1 {
		return infix{"=", []expr{name("grain"), param{"String", t.grains[0]}}}
	}
	return in(name("grain"), "String", t.grains)
}

// settledEditions are the local months of a period, ascending, that have any build, and the edition of each.
func settledEditions(during catalog.Period, zone *time.Location, builds map[uint32]uint32) (days []string, editions []uint32) {
	days, editions = []string{}, []uint32{}
	for month := during.From; month.Before(during.To); month = nextMonth(month) {
		if edition := settledEdition(month, zone, builds); edition > 0 {
			days, editions = append(days, month.String()), append(editions, edition)
		}
	}
	return days, editions
}

// editionsOf are those of some local months.
func editionsOf(months []catalog.Date, zone *time.Location, builds map[uint32]uint32) []uint32 {
	editions := make([]uint32, len(months))
	for i, month := range months {
		editions[i] = settledEdition(month, zone, builds)
	}
	return editions
}

// localMonths are the local months that lie in some months of UTC, ascending.
func localMonths(touched []uint32, zone *time.Location) []catalog.Date {
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
	return local
}

// settleMonths makes rows of rollup_month, rollup_month_pair and rollup_month_groups for the local months that lie in some months of UTC, of the live builds.
func (e *edition) settleMonths(ctx context.Context, touched []uint32, live map[uint32]uint32) error {
	zone := e.zone()
	local, edition := localMonths(touched, zone), buildsOf(touched, live)
	err := e.writer.Exec(oneThread(ctx), statement("fill_group_numbers"), named("edition", slices.Max(edition)), named("builds", edition))
	if err != nil {
		return fmt.Errorf("number groups: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(buildsAtOnce)
	exec := func(what string, months []catalog.Date) func(text string, params []any) {
		return func(text string, params []any) {
			group.Go(func() error {
				if err := e.writer.Exec(oneThread(ctx), text, params...); err != nil {
					return fmt.Errorf("settle %s of the months from %s: %w", what, months, err)
				}
				return nil
			})
		}
	}
	for months := range slices.Chunk(local, settledTogether) {
		for _, grain := range []string{ofTier, ofAll} {
			exec("sums by "+grain, months)(settle(months, grain, zone, live))
		}
		for _, grain := range []string{ofTier, ofAll} {
			exec("products by "+grain, months)(settlePairs(months, local, grain, zone, live))
		}
		exec("groups", months)(settleGroups(months, zone, live, slices.Max(edition)))
	}
	return group.Wait()
}

// settledTogether is of how many months one statement makes the rows: planning it takes as long as making those of one, and its memory grows with them.
const settledTogether = 4

// buildsIn are the builds that local months lie in, by month in UTC: they need not be next to each other.
func buildsIn(months []catalog.Date, zone *time.Location, live map[uint32]uint32) map[uint32]uint32 {
	of := map[uint32]uint32{}
	for month, build := range live {
		from, to := monthStart(month), monthStart(month).AddDate(0, 1, 0)
		if slices.ContainsFunc(months, func(m catalog.Date) bool { return m.In(zone).Before(to) && nextMonth(m).In(zone).After(from) }) {
			of[month] = build
		}
	}
	return of
}

// settle is the statement that makes the rows of local months, ascending, of each tier or of all.
func settle(months []catalog.Date, grain string, zone *time.Location, live map[uint32]uint32) (text string, params []any) {
	builds := buildsIn(months, zone, live)
	t := &terms{fact: catalog.Clearance, scope: access.ScopeOf(access.Local()), zone: zone, version: dataVersion{Builds: builds, Zone: zone.String()}}
	days, editions := datesOf(months), editionsOf(months, zone, live)
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
	for _, q := range settledPairs() {
		p.add(q)
	}
	plain := &pass{rows: true, dims: p.dims, rollup: &rollups[0]} // what has no squares needs no companies, each with sums of its own on the way
	for _, m := range rollupMonth.measures {
		if !slices.ContainsFunc(p.sums, sameName(rolled[m])) {
			plain.addSum(rolled[m])
		}
	}
	inner, beside := p.statement(t), plain.statement(t)
	sums := beside.columns[len(keys):]
	sums = slices.DeleteFunc(slices.Clone(sums), func(c column) bool { return !slices.Contains(plain.summedColumns(), c.as) })
	beside.columns = append(beside.columns[:len(keys):len(keys)], sums...)
	day := fn("toDate", name(at(0, "d", 0)))
	q := &query{from: source{query: inner, joined: beside, using: p.keys(0)}, columns: []column{
		{"settled_build", greatestEdition(days, editions, day)},
		{"settled_day", day},
		{"settled_grain", param{"String", grain}},
	}}
	into := []string{"build", "day", "grain"}
	if grain == ofTier {
		into, q.columns = append(into, "tier"), append(q.columns, column{"settled_tier", name(at(0, "d", 1))})
	}
	for _, c := range slices.Concat(inner.columns[len(keys):], sums) {
		into = append(into, settledAs(c.as, p.pairs))
		q.columns = append(q.columns, column{"settled_" + c.as, name(c.as)})
	}
	return q.insert(rollupMonth.table, into)
}

// nextMonth is the first day of the month after that of a first day.
func nextMonth(month catalog.Date) catalog.Date {
	return catalog.DateOf(month.In(time.UTC).AddDate(0, 1, 0))
}
