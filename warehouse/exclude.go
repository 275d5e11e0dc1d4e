package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
	"greenlane/record"
)

// exclusion is a reason why some or all measures leave declarations out.
type exclusion struct {
	reason, measures string
	count            expr
	concerns         func(catalog.Measure) bool
}

// exclusions are all reasons of the fact, counted among what matches the filter whatever its population.
func (t *terms) exclusions() []exclusion {
	switch {
	case t.fact.View != "":
		return t.omissions()
	case t.work != "":
		return t.idle()
	}
	live := not(name("cancelled"))
	inside := t.population()
	counted := func(more ...expr) expr { return fn("countIf", and(append([]expr{inside, live}, more...)...)) }
	every := func(m catalog.Measure) bool {
		switch m.Formula.(type) {
		case catalog.ByEvent, catalog.TotalOn: // of other declarations, or of none
			return false
		}
		return true
	}
	return append([]exclusion{
		{"CANCELLED", "all", fn("countIf", and(inside, name("cancelled"))), every},
		{"DIRECTION", "all", fn("countIf", and(live, not(inside))), every},
		{"TEMPORARY_PROCEDURE", "values", counted(name("outside_value")), byAggregates(func(a catalog.Aggregate) bool { return a.Value })},
		{"NOT_INSPECTED", "hit rates", counted(not(name("inspected"))), ofOutcomes},
		{"INSPECTION_OPEN", "hit rates", counted(name("inspected"), not(name("completed"))), ofOutcomes},
		{"UNRELEASED", "clearance times", counted(fn("isNull", name("released_ms"))), byDuration(func(d catalog.Duration) bool { return d.To == "released_ms" })},
		{"EVENT_ORDER_BROKEN", "clearance times from lodgement", counted(found(record.FoundReleaseOrder)), fromLodgement},
		{"NO_ARRIVAL", "times from arrival", counted(fn("isNotNull", name("released_ms")), fn("isNull", name("arrived_ms"))), byDuration(func(d catalog.Duration) bool { return d.From == "arrived_ms" })},
		{"NO_REMOVAL", "door clearance times", counted(fn("isNull", name("removed_ms"))), byDuration(func(d catalog.Duration) bool { return d.To == "removed_ms" })},
		{"NO_ONSITE_TIME", "on-site inspection", counted(fn("isNull", name("onsite_ms"))), byDuration(func(d catalog.Duration) bool { return d.To == "onsite_ms" })},
	}, t.dayless(counted)...)
}

// omissions are the reasons that the catalog states.
func (t *terms) omissions() []exclusion {
	var out []exclusion
	for _, o := range t.fact.LeftOut {
		if len(o.Measures) == 0 {
			out = append(out, exclusion{o.Reason, "all", fn("countIf", t.holds(o.When)), func(catalog.Measure) bool { return true }})
			continue
		}
		out = append(out, exclusion{
			o.Reason, strings.Join(o.Measures, ", "), fn("countIf", and(t.population(), t.holds(o.When))),
			func(m catalog.Measure) bool { return slices.Contains(o.Measures, m.Name) },
		})
	}
	return out
}

// excluded counts, in each row of dimensions, what was left out. Rows go by their key.
func (w *Warehouse) excluded(ctx context.Context, conn driver.Conn, t *terms, dims []catalog.Dimension, progress *readCount) (map[string][]catalog.Exclusion, error) {
	reasons := t.exclusions()
	if len(reasons) == 0 {
		return nil, nil
	}
	text, params := t.leavingOut(reasons, dims).sql()
	rows, err := conn.Query(w.context(ctx, progress, 0), text, params...)
	if err != nil {
		return nil, fmt.Errorf("count what was left out: %w", err)
	}
	defer rows.Close()
	out := map[string][]catalog.Exclusion{}
	for rows.Next() {
		keys, counts := make([]string, len(dims)), make([]int64, len(reasons))
		var targets []any
		for i := range keys {
			targets = append(targets, &keys[i])
		}
		for i := range counts {
			targets = append(targets, &counts[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, fmt.Errorf("count what was left out: %w", err)
		}
		for i, r := range reasons {
			if counts[i] > 0 {
				out[keyOf(keys)] = append(out[keyOf(keys)], catalog.Exclusion{Reason: r.reason, Measures: r.measures, Declarations: counts[i]})
			}
		}
	}
	return out, rows.Err()
}

// leavingOut counts what is left out for some reasons.
func (t *terms) leavingOut(reasons []exclusion, dims []catalog.Dimension) *query {
	q := &query{from: t.facts()}
	conditions := []expr{t.period(), t.permitted()}
	if t.q.Where != nil {
		conditions = append(conditions, t.condition(*t.q.Where))
	}
	q.where = and(conditions...)
	for i, d := range dims {
		q.columns = append(q.columns, column{at(0, "d", i), fn("toString", t.key(d))})
		q.group = append(q.group, at(0, "d", i))
	}
	for i, r := range reasons {
		q.columns = append(q.columns, column{at(0, "e", i), fn("toInt64", r.count)})
	}
	return q
}

// concerning keeps the exclusions that concern one of some measures.
func (t *terms) concerning(all []catalog.Exclusion, measures ...string) []catalog.Exclusion {
	out := []catalog.Exclusion{}
	for _, e := range all {
		for _, r := range t.exclusions() {
			if r.reason == e.Reason && t.concerned(r, measures) {
				if t.event != nil {
					e.Measures += ", by " + t.event.Name
				}
				out = append(out, e)
			}
		}
	}
	return out
}

func (t *terms) concerned(r exclusion, measures []string) bool {
	for _, n := range measures {
		m, known := t.fact.Measure(n)
		own, counts := t.own(m)
		if known && (counts || t.event == nil) && r.concerns(own) {
			return true
		}
	}
	return len(measures) == 0 && r.measures == "all"
}

// ofOutcomes tells whether a measure is about inspections that are finished.
func ofOutcomes(m catalog.Measure) bool {
	var over string
	switch f := m.Formula.(type) {
	case catalog.Rate:
		over = f.Over.Name
	case catalog.Poststratified:
		over = f.Over.Name
	}
	return over == "completed" || over == "random_completed"
}

func fromLodgement(m catalog.Measure) bool {
	switch f := m.Formula.(type) {
	case catalog.Survival: // open declarations are not left out, they are still waiting
		return true
	case catalog.Rate:
		return f.Over.Name != "" && hasWatched(f.Over)
	}
	return byDuration(func(d catalog.Duration) bool { return d.To == "released_ms" && d.From == "" })(m)
}

func hasWatched(a catalog.Aggregate) bool {
	for _, c := range a.When {
		if _, watched := c.(catalog.Watched); watched {
			return true
		}
	}
	return false
}

func byDuration(property func(catalog.Duration) bool) func(catalog.Measure) bool {
	return func(m catalog.Measure) bool {
		switch f := m.Formula.(type) {
		case catalog.Mean:
			return property(f.Duration)
		case catalog.Quantile:
			return property(f.Duration)
		}
		return false
	}
}

func byAggregates(property func(catalog.Aggregate) bool) func(catalog.Measure) bool {
	return func(m catalog.Measure) bool {
		switch f := m.Formula.(type) {
		case catalog.Total:
			return property(f.Of)
		case catalog.Share:
			return property(f.Of)
		case catalog.Quotient:
			return property(f.Of) || property(f.Over)
		case catalog.Concentration:
			return property(f.Of)
		}
		return false
	}
}

// found is true of declarations about which the build found something.
func found(f record.Finding) expr { return fn("bitTest", name("quality"), integer(f)) }
