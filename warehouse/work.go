package warehouse

import (
	"context"
	"fmt"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
)

// sumsWork tells whether the question sums what was done about declarations on its days, whenever these were lodged.
func (t *terms) sumsWork() bool {
	return slices.ContainsFunc(slices.Concat(t.q.Rows.Measures, t.q.Total.Measures), func(n string) bool {
		m, _ := t.fact.Measure(n)
		f, on := m.Formula.(catalog.TotalOn)
		return on && f.ByDeclaration
	})
}

// workedMonths reads in which months of the data version declarations lie about which something was done on the question's days.
func (t *terms) workedMonths(ctx context.Context, conn driver.Conn) error {
	var months []uint32
	err := conn.QueryRow(ctx, statement("worked_months"), named("loads", t.version.Loads), named("known", t.known()), named("cut", t.cut.UnixMilli()),
		named("zone", t.zone.String()), named("since", t.q.During.From.String()), named("until", t.q.During.To.String())).Scan(&months)
	if err != nil {
		return fmt.Errorf("find the months of the declarations that were worked on: %w", err)
	}
	t.worked = slices.DeleteFunc(months, func(month uint32) bool { return t.version.Builds[month] == 0 })
	slices.Sort(t.worked)
	return nil
}

// withWork makes a row of each declaration and each row of the view about it, by the day of that.
func (t *terms) withWork(from source) source {
	parts := []string{"day", "kind", "hours"}
	of := make([]expr, len(parts))
	columns := []column{{"*", name("*")}}
	for i, part := range parts {
		of[i] = name(part)
		as := part
		if i > 0 {
			as = "work_" + part
		}
		columns = append(columns, column{as, fn("tupleElement", name("one_work"), integer(i+1))})
	}
	work := &query{
		columns: []column{{"declaration_key", name("declaration_key")}, {"all_work", fn("groupArray", fn("tuple", of...))}},
		from:    source{table: t.work, args: t.viewed()}, group: []string{"declaration_key"},
	}
	from.beside = append(from.beside, work)
	one := &query{columns: []column{{"*", name("*")}, {"one_work", fn("arrayJoin", name("all_work"))}}, from: from, where: t.built()}
	return source{table: t.work, query: &query{columns: columns, from: source{query: one}}}
}

// idle are the reasons why what was done about declarations is left out, each counted by them.
func (t *terms) idle() []exclusion {
	inside := t.population()
	ofWork := func(m catalog.Measure) bool { f, on := m.Formula.(catalog.TotalOn); return on && f.ByDeclaration }
	about := func(conditions ...expr) expr { return fn("uniqExactIf", name("declaration_key"), and(conditions...)) }
	return []exclusion{
		{"CANCELLED", "hours by day of work", about(inside, name("cancelled")), ofWork},
		{"DIRECTION", "hours by day of work", about(not(name("cancelled")), not(inside)), ofWork},
	}
}

// counted are the terms of all rows of the fact that measures of the plan count: by the day of lodgement, of an event and of work.
func (p *plan) counted() []*terms {
	var out []*terms
	for _, by := range p.plans() {
		out = append(out, by.t)
	}
	for _, q := range p.passes {
		if q.other != nil && q.other.work != "" {
			out = append(out, q.other)
		}
	}
	return out
}
