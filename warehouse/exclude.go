package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
	"greenlane/record"
)

// excluded counts, among the declarations of the period that match the filter, those that some or all measures leave out.
func (w *Warehouse) excluded(ctx context.Context, conn driver.Conn, t *terms, progress *readCount) ([]catalog.Exclusion, error) {
	live := call{"NOT ", []expr{name("cancelled")}}
	inside := t.population()
	counted := func(more ...expr) expr { return fn("countIf", and(append([]expr{inside, live}, more...)...)) }
	asks := t.asks()
	reasons := []struct {
		reason, measures string
		count            expr
		asked            bool
	}{
		{"CANCELLED", "all", fn("countIf", and(inside, name("cancelled"))), true},
		{"DIRECTION", "all", fn("countIf", and(live, call{"NOT ", []expr{inside}})), true},
		{"TEMPORARY_PROCEDURE", "values", counted(name("outside_value")), asks.value},
		{"NOT_INSPECTED", "hitRate", counted(call{"NOT ", []expr{name("inspected")}}), asks.outcome},
		{"INSPECTION_OPEN", "hitRate", counted(name("inspected"), call{"NOT ", []expr{name("completed")}}), asks.outcome},
		{"UNRELEASED", "clearance times", counted(fn("isNull", name("released_ms"))), asks.release},
		{"EVENT_ORDER_BROKEN", "clearance times from lodgement", counted(found(record.FoundReleaseOrder)), asks.lodging},
		{"NO_ARRIVAL", "overall clearance times", counted(fn("isNotNull", name("released_ms")), fn("isNull", name("arrived_ms"))), asks.arrival},
		{"NO_ONSITE_TIME", "on-site inspection", counted(fn("isNull", name("onsite_ms"))), asks.onsite},
	}
	q := &query{from: t.facts()}
	conditions := []expr{t.period(), t.permitted()}
	if t.q.Where != nil {
		conditions = append(conditions, t.condition(*t.q.Where))
	}
	q.where = and(conditions...)
	for i, r := range reasons {
		q.columns = append(q.columns, column{at(0, "e", i), fn("toInt64", r.count)})
	}
	counts := make([]int64, len(reasons))
	targets := make([]any, len(reasons))
	for i := range counts {
		targets[i] = &counts[i]
	}
	text, params := q.sql()
	if err := conn.QueryRow(w.context(ctx, progress, 0), text, params...).Scan(targets...); err != nil {
		return nil, fmt.Errorf("count what was left out: %w", err)
	}
	out := []catalog.Exclusion{}
	for i, r := range reasons {
		if r.asked && counts[i] > 0 {
			out = append(out, catalog.Exclusion{Reason: r.reason, Measures: r.measures, Declarations: counts[i]})
		}
	}
	return out, nil
}

// asked says which kinds of measures a question has.
type asked struct{ value, outcome, release, lodging, arrival, onsite bool }

func (t *terms) asks() asked {
	var a asked
	for _, n := range append(append([]string{}, t.q.Rows.Measures...), t.q.Total.Measures...) {
		m, _ := t.fact.Measure(n)
		switch f := m.Formula.(type) {
		case catalog.Total:
			a.value = a.value || f.Of.Value
		case catalog.Share:
			a.value = a.value || f.Of.Value
		case catalog.Rate:
			a.outcome = a.outcome || f.Over.Name == "completed"
		case catalog.Survival:
			a.lodging = true // open declarations are not left out, they are still waiting
		case catalog.Quantile:
			a.onsite = a.onsite || f.Duration.To == "onsite_ms"
			a.release = a.release || f.Duration.To == "released_ms"
			a.lodging = a.lodging || f.Duration.To == "released_ms" && f.Duration.From == ""
			a.arrival = a.arrival || f.Duration.From == "arrived_ms"
		}
	}
	return a
}

// found is true of declarations about which the build found something.
func found(f record.Finding) expr { return fn("bitTest", name("quality"), integer(f)) }
