package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
)

// recognition is a stretch of time in which an arrangement of mutual recognition covers a country: from its first instant to its last, which
// is not included; without an end it is zero.
type recognition struct {
	country     string
	since, ends time.Time
}

// recognitions reads which countries arrangements of mutual recognition cover, and when.
func (t *terms) recognitions(ctx context.Context, conn driver.Conn) error {
	rows, err := conn.Query(ctx, statement("recognitions"), named("loads", t.version.Loads), named("known", t.known()))
	if err != nil {
		return fmt.Errorf("read the arrangements of mutual recognition: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var country, since, until string
		if err := rows.Scan(&country, &since, &until); err != nil {
			return fmt.Errorf("read the arrangements of mutual recognition: %w", err)
		}
		r := recognition{country: country}
		for _, end := range []struct {
			text string
			at   *time.Time
		}{{since, &r.since}, {until, &r.ends}} {
			if end.text == "" {
				continue
			}
			day, err := catalog.ParseDate(end.text)
			if err != nil {
				return fmt.Errorf("read the arrangements of mutual recognition: %w", err)
			}
			*end.at = day.In(t.zone)
		}
		t.partners = append(t.partners, r)
	}
	return rows.Err()
}

// needsRecognition tells whether the question turns on mutual recognition.
func (t *terms) needsRecognition() bool {
	found := func(c catalog.Condition) bool { _, yes := c.(catalog.Recognised); return yes }
	if t.fact.View != "" {
		return false
	}
	if t.mentions(func(d catalog.Dimension) bool { return d.Mark != nil && catalog.RestsOn(d.Mark, found) }) {
		return true
	}
	for _, n := range slices.Concat(t.q.Rows.Measures, t.q.Total.Measures) {
		m, _ := t.fact.Measure(n)
		if q, quotient := m.Formula.(catalog.Quotient); quotient && slices.ContainsFunc(q.Of.When, func(c catalog.Condition) bool { return catalog.RestsOn(c, found) }) {
			return true
		}
	}
	return false
}

// recognised holds where an arrangement covered the partner country at lodgement: all through the period of the question, or at that instant. What was done
// in the period, or counts by its days otherwise, may have been about declarations of any time.
func (t *terms) recognised() expr {
	from, to := t.q.During.From.In(t.zone), t.q.During.To.In(t.zone)
	always := []string{}
	var either []expr
	for _, r := range t.partners {
		switch within := t.event == nil && t.work == ""; {
		case within && (!r.since.Before(to) || !r.ends.IsZero() && !r.ends.After(from)):
		case within && !r.since.After(from) && (r.ends.IsZero() || !r.ends.Before(to)):
			always = append(always, r.country)
		default:
			bounds := []expr{infix{"=", []expr{name("partner_country"), param{"String", r.country}}}, infix{">=", []expr{name("lodged_at"), instant(r.since)}}}
			if !r.ends.IsZero() {
				bounds = append(bounds, infix{"<", []expr{name("lodged_at"), instant(r.ends)}})
			}
			either = append(either, and(bounds...))
		}
	}
	slices.Sort(always)
	return or(append([]expr{in(name("partner_country"), "String", slices.Compact(always))}, either...)...)
}
