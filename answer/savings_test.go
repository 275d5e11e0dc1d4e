package answer_test

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

// mixOf is one stratum of n declarations of n groups, of which x are inspected with that many officer hours altogether.
func mixOf(key, n, x, hours int64) catalog.Mix {
	return catalog.Mix{Declarations: n, Groups: n, Strata: []catalog.Stratum{{Key: key, N: n, X: x, Spent: big.NewInt(hours * 10_000)}}}
}

func parameter(name, scenario string, value float64, since string) catalog.CostParameter {
	p := catalog.CostParameter{Name: name, Scenario: scenario, Value: value}
	if since != "" {
		from := date(since)
		p.ValidFrom = &from
	}
	return p
}

// AEO enterprises have 1,000 declarations, 10 inspected in 20 hours; regular ones 500, 100 inspected in 300 hours. At 20 % it would be 200:
// 190 are avoided, 380 hours at 2 hours each, 570 at 3. An inspection costs 100 + 2 × 50 = 200 in the low scenario: 38,000.
func TestSavingsOnPaper(t *testing.T) {
	part := &catalog.Part{Mix: mixOf(1, 1_000, 10, 20), ReferenceMix: mixOf(1, 500, 100, 300), Sets: []catalog.Set{{}, {}}}
	total := catalog.ObservedRow{Declarations: 1_500, Parts: map[string]*catalog.Part{
		"freedOfficerHours": part, "freedOfficerHoursAtReference": part, "inspectionsAvoided": part, "freedShareCovered": part,
	}}
	w := &counted{seen: catalog.Observed{Total: total}, refs: catalog.References{Costs: []catalog.CostParameter{
		parameter("cost_per_inspection_cny", "low", 90, ""), parameter("cost_per_inspection_cny", "low", 100, "2020-02-01"), parameter("cost_per_inspection_cny", "low", 999, "2020-03-01"),
		parameter("delay_h_per_inspection", "low", 2, "2019-01-01"), parameter("value_of_time_cny_per_h", "low", 50, ""),
		parameter("cost_per_inspection_cny", "central", 200, ""), parameter("delay_h_per_inspection", "central", 2, ""), parameter("value_of_time_cny_per_h", "central", 50, "2020-03-01"),
	}}}
	during := catalog.Period{From: date("2020-01-01"), To: date("2020-03-01")}
	s, err := answer.New(w).Savings(t.Context(), access.Local(), during)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  catalog.Cell
		want float64
	}{
		"avoided": {s.Avoided, 190}, "own hours": {s.Freed, 380}, "hours at reference": {s.FreedAtReference, 570}, "covered": {s.Covered, 1}, "low": {s.Scenarios[0].Saved, 38_000},
	} {
		if c.got.Value == nil || math.Abs(*c.got.Value-c.want) > 1e-9*c.want {
			t.Errorf("%s: %+v, want %g", name, c.got, c.want)
		}
	}
	if low := s.Scenarios[0].Saved; low.Low == nil || math.Abs(*low.Low-200**s.Avoided.Low) > 1e-6 {
		t.Errorf("the low end %v is not 200 times that of the inspections avoided", low.Low)
	}
	// The value of time of the central scenario holds from the day after the period on; the high scenario has nothing. Neither is made up.
	for i, missing := range map[int]string{1: "value_of_time_cny_per_h", 2: "cost_per_inspection_cny, delay_h_per_inspection, value_of_time_cny_per_h"} {
		c := s.Scenarios[i].Saved
		if c.Value != nil || c.Status != catalog.NotEstimable || !slices.ContainsFunc(c.Warnings, func(w catalog.Warning) bool { return strings.Contains(w.Message, " "+missing+" ") }) {
			t.Errorf("%s: %+v, want nothing for lack of %s", s.Scenarios[i].Name, c, missing)
		}
	}
	if s.Cost.Value != nil {
		t.Errorf("the range has a value without its scenarios: %+v", s.Cost)
	}
	if len(s.Scenarios) != 3 || len(s.Scenarios[0].Assumptions) != 3 || len(s.Scenarios[1].Assumptions) != 2 || len(s.Scenarios[2].Assumptions) != 0 {
		t.Errorf("assumptions %+v", s.Scenarios)
	}
}

// Hours that are not known leave the inspections avoided as they are.
func TestInspectionsAvoidedNeedNoHours(t *testing.T) {
	part := &catalog.Part{Mix: mixOf(1, 1_000, 10, 0), ReferenceMix: mixOf(1, 500, 100, 0), Sets: []catalog.Set{{}, {}}}
	part.Mix.Missing = 10
	w := &counted{seen: catalog.Observed{Rows: []catalog.ObservedRow{{Declarations: 1_500, Parts: map[string]*catalog.Part{"freedOfficerHours": part, "inspectionsAvoided": part}}}}}
	r, err := answer.New(w).Ask(t.Context(), access.Local(), question(nil, []string{"freedOfficerHours", "inspectionsAvoided"}))
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Rows[0].Cells[0]; c.Value != nil {
		t.Errorf("hours of which some are not known: %v", *c.Value)
	}
	if c := r.Rows[0].Cells[1]; c.Value == nil || *c.Value != 190 {
		t.Errorf("%+v, want 190 avoided", c)
	}
}
