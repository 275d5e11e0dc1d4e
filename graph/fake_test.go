package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"greenlane/access"
	"greenlane/catalog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder answers every question with two rows of made-up values and remembers what it was asked.
type recorder struct {
	mu       sync.Mutex
	asked    []catalog.Query
	compared []catalog.Comparison
	who      []access.Principal
	// reply replaces the made-up answer.
	reply    func(ctx context.Context, q catalog.Query) (*catalog.Result, error)
	progress func() ([]catalog.LoadProgress, error)
}

// open begins a sitting with the recorder under a version without a name.
func (r *recorder) open(context.Context) (Sitting, error) { return Sitting{Answerer: r}, nil }

// Together answers every question by itself.
func (r *recorder) Together(p access.Principal, qs []catalog.Query) []func(context.Context) (*catalog.Result, error) {
	return apart(p, qs, r.Ask)
}

func apart(p access.Principal, qs []catalog.Query, ask func(context.Context, access.Principal, catalog.Query) (*catalog.Result, error)) []func(context.Context) (*catalog.Result, error) {
	out := make([]func(context.Context) (*catalog.Result, error), len(qs))
	for i, q := range qs {
		out[i] = func(ctx context.Context) (*catalog.Result, error) { return ask(ctx, p, q) }
	}
	return out
}

func (r *recorder) Ask(ctx context.Context, p access.Principal, q catalog.Query) (*catalog.Result, error) {
	r.mu.Lock()
	r.asked, r.who = append(r.asked, q), append(r.who, p)
	r.mu.Unlock()
	if r.reply != nil {
		return r.reply(ctx, q)
	}
	return madeUp(q), nil
}

func (r *recorder) Restate(_ context.Context, p access.Principal, q catalog.Comparison) (*catalog.Restatement, error) {
	r.mu.Lock()
	r.compared, r.who = append(r.compared, q), append(r.who, p)
	r.mu.Unlock()
	return &catalog.Restatement{Rows: []catalog.Restated{
		{Reason: catalog.Amended, MonthBefore: "2020-06-01", TierBefore: "regular", MonthAfter: "2020-06-01", TierAfter: "regular", Declarations: 1, ValueBefore: "1.00", ValueAfter: "10.00", Loads: []string{"7"}},
		{Reason: catalog.Added, MonthAfter: "2020-07-01", TierAfter: "certified", Declarations: 2, ValueBefore: "0", ValueAfter: "5.00", Loads: []string{"7", "8"}},
	}, More: true, Provenance: catalog.Provenance{DataVersion: "9"}}, nil
}

func (r *recorder) CapCompliance(_ context.Context, p access.Principal, during catalog.Period) ([]catalog.CapCompliance, error) {
	r.mu.Lock()
	r.who = append(r.who, p)
	r.mu.Unlock()
	most, ratio := 0.2, 0.04
	return []catalog.CapCompliance{{
		Regime: catalog.Regime{Code: "D237", Decree: "GACC Decree 237"}, During: during, Tier: "advanced_certified", Weighting: catalog.WeighPooled, Status: catalog.Pass,
		Cap: &most, Ratio: catalog.Cell{Value: &ratio, Status: catalog.OK, Level: 0.95}, Rate: catalog.Cell{Status: catalog.NoPopulation, Level: 0.95},
	}}, nil
}

func (r *recorder) Savings(context.Context, access.Principal, catalog.Period) (*catalog.Savings, error) {
	cost, since := 5.5, catalog.Date{Year: 2019, Month: 1, Day: 1}
	c := catalog.Cell{Value: &cost, Status: catalog.OK, Level: 0.95}
	return &catalog.Savings{Freed: c, FreedAtReference: c, Avoided: c, Covered: c, Cost: c, Statements: []string{"a model"}, Scenarios: []catalog.CostScenario{{
		Name: "low", Saved: c, Assumptions: []catalog.CostParameter{{Name: "delay_h_per_inspection", Decimal: "6", Unit: "h", Source: "survey", ValidFrom: &since}, {Name: "x", Decimal: "1"}},
	}}}, nil
}

func (r *recorder) CertificationEffect(_ context.Context, _ access.Principal, q catalog.Certification) (*catalog.CertificationEffect, error) {
	half := 0.5
	return &catalog.CertificationEffect{
		Reduction: catalog.Cell{Value: &half, Status: catalog.OK, Level: 0.95}, Estimand: fmt.Sprintf("%+v", q), Certified: 3, Treated: 2, Controls: 7, Excluded: 1,
		Figures: []catalog.EffectFigure{{Name: "plain", Says: "p", Reduction: catalog.Cell{Value: &half}}}, Gates: []catalog.EffectGate{{Name: "leads", Passed: true, Figure: "f"}},
		Leads: []catalog.EffectPoint{{Month: -1, Value: 0.1, Low: 0, High: 0.2}}, Months: []catalog.EffectMonth{{Month: catalog.MonthStart(12 * 2020), Treated: &half, ControlCount: 4}},
	}, nil
}

func (r *recorder) Briefing(_ context.Context, _ access.Principal, during catalog.Period) (*catalog.Briefing, error) {
	half := 0.5
	return &catalog.Briefing{During: during, Sentences: []catalog.BriefingSentence{{
		Key: "trade", Statement: "half", Figures: []catalog.BriefingFigure{{Fact: "clearance", Measure: "tradeShareValue", Of: "advanced_certified", Unit: catalog.Ratio, Cell: catalog.Cell{Value: &half}}},
		Warnings: []catalog.Warning{{Code: "X", Message: "m"}},
	}}}, nil
}

func (r *recorder) Status(context.Context) (catalog.DataStatus, error) {
	return catalog.DataStatus{DataVersion: "3", Loads: []uint64{1, 2}, Verification: &catalog.Verification{
		DataVersion: "2", Questions: 3, Rolled: 1, Months: 7, Differences: []catalog.Difference{{What: "facts of month 202001"}},
	}}, nil
}

func (r *recorder) Kinds(_ context.Context, s catalog.DataStatus) ([]catalog.KindStatus, error) {
	return []catalog.KindStatus{{Kind: "declarations", Loads: int64(len(s.Loads)), Read: 9_007_199_254_740_993, Accepted: 9_007_199_254_740_993}}, nil
}

func (r *recorder) Loads(_ context.Context, _ catalog.DataStatus, last int) ([]catalog.LoadStatus, error) {
	at := time.Date(2020, 8, 1, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	return []catalog.LoadStatus{
		{ID: strconv.Itoa(last), State: catalog.Reading, StartedAt: at},
		{
			ID: "2", State: catalog.Published, Kind: "inspections", StartedAt: at, LandedAt: at, Sources: []string{"i.csv"}, DataVersion: "3",
			Read: 3, Accepted: 1, Rejected: 2, Codes: []catalog.CodeCount{{Code: "N004", Disposition: "rejected", Rows: 2}},
		},
	}, nil
}

func (r *recorder) Unlisted(context.Context, catalog.DataStatus, uint64) ([]catalog.UnlistedCount, error) {
	return []catalog.UnlistedCount{{Kind: "declarations", Column: "office", Rows: 3}}, nil
}

func (r *recorder) Overdue(_ context.Context, scope access.Scope, _ catalog.DataStatus) ([]catalog.OverdueReleases, error) {
	n := int64(9)
	return []catalog.OverdueReleases{{Office: strconv.FormatBool(scope.Everything()), Declarations: &n}, {}}, nil
}

// Rejects tells as a value whether the asker may read records, and as a message what was asked.
func (r *recorder) Rejects(_ context.Context, scope access.Scope, _ catalog.DataStatus, q catalog.RejectQuery) ([]catalog.RejectCount, error) {
	out := []catalog.RejectCount{{Kind: "inspections", CodeCount: catalog.CodeCount{Code: "N004", Disposition: "rejected", Rows: 2}}}
	if q.Examples > 0 {
		may := strconv.FormatBool(scope.Records())
		out[0].Examples = []catalog.RejectExample{{Load: "2", File: "i.csv", Line: 5, Column: "side", Message: fmt.Sprintf("%+v", q), Value: &may}}
	}
	return out, nil
}

// Progress tells of the loads that progress returns, or of one that is visible.
func (r *recorder) Progress(context.Context) ([]catalog.LoadProgress, error) {
	if r.progress != nil {
		return r.progress()
	}
	return []catalog.LoadProgress{{ID: "1", State: catalog.Published, DataVersion: "3"}}, nil
}

// madeUp returns an answer of the right form: row i has keys "<dimension><i>" and the value i + 0.5 everywhere.
func madeUp(q catalog.Query) *catalog.Result {
	result := &catalog.Result{Provenance: catalog.Provenance{DataVersion: "3", Table: "fact", RowsRead: 9_007_199_254_740_993, Elapsed: 1500 * time.Microsecond}}
	row := func(i int, s catalog.Selection) catalog.Row {
		var r catalog.Row
		for _, d := range s.Dimensions {
			r.Keys = append(r.Keys, d+string(rune('0'+i)))
		}
		for range s.Measures {
			value, behind, groups := float64(i)+0.5, int64(9_007_199_254_740_993), int64(4)
			r.Cells = append(r.Cells, catalog.Cell{
				Value: &value, Decimal: "12.50", Status: catalog.OK, Level: 0.95, Declarations: &behind, Groups: &groups,
				Warnings: []catalog.Warning{{Code: catalog.WarnSmallBase, Message: "few"}},
			})
		}
		return r
	}
	if q.Rows.Wanted {
		n := 2
		if len(q.Rows.Dimensions) == 0 {
			n = 1
		}
		for i := range n {
			result.Rows = append(result.Rows, row(i, q.Rows))
		}
	}
	if q.Total.Wanted {
		result.Total = row(9, q.Total)
	}
	if q.Excluded {
		result.Provenance.Excluded = []catalog.Exclusion{{Reason: "cancelled", Measures: "all", Declarations: 5}}
	}
	return result
}

// one asks a document that is expected to put exactly one question, and returns the question.
func one(t *testing.T, document string, variables map[string]any) catalog.Query {
	t.Helper()
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), document, "", variables)
	if len(response.Errors) > 0 {
		t.Fatalf("unexpected errors: %s", response.Body)
	}
	if len(r.asked) != 1 {
		t.Fatalf("%d questions were asked, want 1", len(r.asked))
	}
	if !json.Valid(response.Body) {
		t.Fatalf("not JSON: %s", response.Body)
	}
	return r.asked[0]
}

// refusal asks a document that is expected to be refused without a question, and returns its only error.
func refusal(t *testing.T, document string, variables map[string]any) Error {
	t.Helper()
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), document, "", variables)
	if len(response.Errors) != 1 {
		t.Fatalf("%d errors, want 1: %s", len(response.Errors), response.Body)
	}
	if len(r.asked) != 0 {
		t.Fatalf("the question was asked all the same: %+v", r.asked)
	}
	return response.Errors[0]
}

// during wraps a selection of the clearance table into a document.
func during(arguments, selection string) string {
	return `{ clearance(during: {from: "2020-01-01", to: "2020-02-01"} ` + arguments + `) { ` + selection + ` } }`
}

// logged collects what an API logs.
type logged struct {
	mu sync.Mutex
	strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(p)
}

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }
