package answer_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

// counted is a warehouse that returns what a test says it counted and keeps what it was asked.
type counted struct {
	seen  catalog.Observed
	refs  catalog.References
	panel catalog.Panel
	asked catalog.Query
}

func (c *counted) Panel(context.Context, access.Scope, catalog.Certification) (*catalog.Panel, error) {
	return &c.panel, nil
}

func (c *counted) References(context.Context) (*catalog.References, error) { return &c.refs, nil }

func (c *counted) Restate(context.Context, access.Scope, catalog.Comparison) (*catalog.Restatement, error) {
	return &catalog.Restatement{}, nil
}

// Together counts every question by itself.
func (c *counted) Together(_ access.Scope, qs []catalog.Query) [][]int {
	out := make([][]int, len(qs))
	for i := range qs {
		out[i] = []int{i}
	}
	return out
}

func (c *counted) Observe(_ context.Context, _ access.Scope, qs ...catalog.Query) ([]*catalog.Observed, error) {
	c.asked = qs[0]
	seen := c.seen
	seen.Zone, seen.Provenance.DataVersion = time.UTC, "7"
	if seen.Cut.IsZero() {
		seen.Cut = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return []*catalog.Observed{&seen}, nil
}

func date(s string) catalog.Date {
	d, err := catalog.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func question(dims, measures []string) catalog.Query {
	return catalog.Query{
		Fact: "clearance", During: catalog.Period{From: date("2020-01-01"), To: date("2020-03-01")},
		Rows: catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures},
	}
}

func TestQuestionsThatCannotBeAnsweredSayWhatToChange(t *testing.T) {
	tier := catalog.Filter{Dimension: "tier", In: []string{"regular"}}
	for name, c := range map[string]struct {
		change func(*catalog.Query)
		says   string
	}{
		"unknown fact":      {func(q *catalog.Query) { q.Fact = "clearence" }, `did you mean "clearance"`},
		"unknown measure":   {func(q *catalog.Query) { q.Rows.Measures = []string{"inspectionRat"} }, `did you mean "inspectionRate"`},
		"unknown dimension": {func(q *catalog.Query) { q.Rows.Dimensions = []string{"teir"} }, `did you mean "tier"`},
		"unknown value":     {func(q *catalog.Query) { q.Where = &catalog.Filter{Dimension: "tier", In: []string{"reguler"}} }, `did you mean "regular"`},
		"empty filter":      {func(q *catalog.Query) { q.Where = &catalog.Filter{} }, "leave `where` out"},
		"empty list":        {func(q *catalog.Query) { q.Where = &catalog.Filter{Dimension: "tier", In: []string{}} }, "is empty"},
		"no conditions":     {func(q *catalog.Query) { q.Where = &catalog.Filter{All: []catalog.Filter{}} }, "at least one condition"},
		"no day":            {func(q *catalog.Query) { q.During.To = q.During.From }, "holds no day"},
		"too many days":     {func(q *catalog.Query) { q.During.To = date("2090-01-01") }, "at most"},
		"too many rows":     {func(q *catalog.Query) { q.First = catalog.MaxRows + 1 }, "1 to"},
		"negative rows":     {func(q *catalog.Query) { q.First = -1 }, "1 to"},
		"tier inside any with a share": {func(q *catalog.Query) {
			q.Rows.Measures = []string{"tradeShareValue"}
			q.Where = &catalog.Filter{Any: []catalog.Filter{tier, {Dimension: "office", In: []string{"2200"}}}}
		}, "inside `any` or `not`"},
		"tier inside not with a ratio": {func(q *catalog.Query) {
			q.Rows.Measures = []string{"inspectionRateRatio"}
			q.Where = &catalog.Filter{Not: &tier}
		}, "inside `any` or `not`"},
		"bound without an end":          {func(q *catalog.Query) { q.Having = []catalog.Bound{{Measure: "declarations"}} }, "no end"},
		"order by what is not selected": {func(q *catalog.Query) { q.OrderBy = []catalog.Order{{By: "office"}} }, "only when it is selected"},
		"cursor of nothing":             {func(q *catalog.Query) { q.After = "x" }, "not an endCursor"},
	} {
		q := question([]string{"tier"}, []string{"declarations"})
		c.change(&q)
		_, err := answer.New(&counted{}).Ask(t.Context(), access.Local(), q)
		var told *catalog.Error
		if !errors.As(err, &told) || told.Kind != catalog.BadRequest || !strings.Contains(told.Message, c.says) {
			t.Errorf("%s: %v, want BAD_REQUEST with %q", name, err, c.says)
		}
	}
	_, err := answer.New(&counted{}).Ask(t.Context(), access.Principal{}, question([]string{"operator"}, []string{"declarations"}))
	var told *catalog.Error
	if !errors.As(err, &told) || told.Kind != catalog.Forbidden {
		t.Errorf("the dimension operator for nobody: %v, want FORBIDDEN", err)
	}
}

func sumOf(n, scale int64) *catalog.Part { return &catalog.Part{Sum: big.NewInt(n * scale)} }

func row(declarations int64, keys ...string) catalog.ObservedRow {
	return catalog.ObservedRow{Keys: keys, Declarations: declarations, Parts: map[string]*catalog.Part{
		"declarations": sumOf(declarations, 1), "tradeValueCny": sumOf(declarations, 100),
	}}
}

func TestNothingCountedIsZeroAndNothingToDivideByIsUnknown(t *testing.T) {
	w := &counted{seen: catalog.Observed{Rows: []catalog.ObservedRow{{Parts: map[string]*catalog.Part{
		"declarations": sumOf(0, 1), "inspectionRate": {}, "tradeShareValue": {Sum: new(big.Int), Over: new(big.Int)}, "clearanceTimeMedianHours": {},
	}}}}}
	r, err := answer.New(w).Ask(t.Context(), access.Local(), question(nil, []string{"declarations", "inspectionRate", "tradeShareValue", "clearanceTimeMedianHours"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 1 || r.Rows[0].Cells[0].Decimal != "0" {
		t.Fatalf("%+v, want one row that counts 0", r.Rows)
	}
	for i, c := range r.Rows[0].Cells[1:] {
		if c.Status != catalog.NoPopulation || c.Value != nil {
			t.Errorf("measure %d: %s %v, want NO_POPULATION without a value", i+1, c.Status, c.Value)
		}
	}
}

func TestAPeriodThatEndsAfterTheCutIsProvisional(t *testing.T) {
	for _, c := range []struct {
		dimension, key string
		cut            time.Time
		want           catalog.Status
	}{
		{"month", "2020-01-01", time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC), catalog.OK},
		{"month", "2020-01-01", time.Date(2020, 1, 31, 23, 59, 59, 0, time.UTC), catalog.Provisional},
		{"week", "2020-02-03", time.Date(2020, 2, 10, 0, 0, 0, 0, time.UTC), catalog.OK},
		{"week", "2020-02-03", time.Date(2020, 2, 9, 0, 0, 0, 0, time.UTC), catalog.Provisional},
		{"quarter", "2020-01-01", time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC), catalog.OK}, // the question ends with February
		{"year", "2020-01-01", time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC), catalog.Provisional},
		{"day", "2020-02-29", time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC), catalog.OK},
	} {
		w := &counted{seen: catalog.Observed{Cut: c.cut, Rows: []catalog.ObservedRow{row(5, c.key)}}}
		r, err := answer.New(w).Ask(t.Context(), access.Local(), question([]string{c.dimension}, []string{"declarations"}))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Rows[0].Cells[0].Status; got != c.want {
			t.Errorf("%s of %s, cut %s: %s, want %s", c.dimension, c.key, c.cut, got, c.want)
		}
	}
}

func TestPagesHoldEveryRowOnceInOrder(t *testing.T) {
	w := &counted{seen: catalog.Observed{Rows: []catalog.ObservedRow{
		row(4, "2201", "regular"), row(2, "2200", "regular"), row(1, "2200", "advanced_certified"), row(3, "2201", "advanced_certified"), row(9, "2202", "unknown"),
	}}}
	q := question([]string{"office", "tier"}, []string{"declarations"})
	q.First = 2
	var got []string
	for range 4 {
		r, err := answer.New(w).Ask(t.Context(), access.Local(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range r.Rows {
			got = append(got, row.Cells[0].Decimal)
		}
		if !r.More {
			break
		}
		q.After = r.EndCursor
	}
	// Tier stands before office in the schema, and closed lists keep their own order: unknown, advanced, regular.
	if s := strings.Join(got, " "); s != "9 1 3 2 4" {
		t.Errorf("rows %s, want 9 1 3 2 4", s)
	}
	q.Where = &catalog.Filter{Dimension: "office", In: []string{"2200"}}
	if _, err := answer.New(w).Ask(t.Context(), access.Local(), q); err == nil {
		t.Error("a cursor of another question was taken")
	}
}

func TestBoundsAndOrderMayUseWhatIsNotSelected(t *testing.T) {
	least := 2.0
	w := &counted{seen: catalog.Observed{Rows: []catalog.ObservedRow{row(1, "sea"), row(3, "air"), row(2, "rail")}}}
	q := question([]string{"transportMode"}, []string{"tradeValueCny"})
	q.Having, q.OrderBy = []catalog.Bound{{Measure: "declarations", Least: &least}}, []catalog.Order{{By: "declarations", Descending: true}}
	r, err := answer.New(w).Ask(t.Context(), access.Local(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 2 || r.Rows[0].Keys[0] != "air" || len(r.Rows[0].Cells) != 1 || r.Rows[0].Cells[0].Decimal != "3.00" {
		t.Errorf("%+v, want air then rail with the selected measure alone", r.Rows)
	}
}

// Ten years by month are 120 ends of months, and one day more is one too many.
func TestStocksOfTenYearsByMonth(t *testing.T) {
	q := catalog.Query{
		Fact: "enforcement", During: catalog.Period{From: date("2014-01-01"), To: date("2024-01-01")},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"month"}, Measures: []string{"discreditsPer1k"}},
	}
	if _, err := answer.New(&counted{}).Ask(t.Context(), access.Local(), q); err != nil {
		t.Error(err)
	}
	q.During.To = date("2024-01-02")
	if _, err := answer.New(&counted{}).Ask(t.Context(), access.Local(), q); err == nil || !strings.Contains(err.Error(), "at 121 ends; at most 120") {
		t.Errorf("%v", err)
	}
}
