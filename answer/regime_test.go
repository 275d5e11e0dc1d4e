package answer_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

// clusters are n declarations of n groups of one each, of which x count.
func clusters(n, x int64) catalog.Clusters {
	return catalog.Clusters{Groups: n, N: n, X: x, NN: big.NewInt(n), NX: big.NewInt(x), XX: big.NewInt(x)}
}

func codesOf(c catalog.Cell) (out []string) {
	for _, w := range c.Warnings {
		out = append(out, w.Code)
	}
	return out
}

var decree251 = catalog.Regime{Code: "D251", Decree: "GACC Decree 251", From: date("2021-11-01"), Caps: map[string]float64{"advanced_certified": 0.2}, Tiers: []string{"advanced_certified", "regular", "discredited"}}

// A row of tiers whose days contain the first day of another regime says so; one that begins or ends with that day does not, and neither
// does one that has nothing to do with tiers.
func TestARegimeThatBeginsInARowIsTold(t *testing.T) {
	for _, c := range []struct {
		dims []string
		keys []string
		want bool
	}{
		{[]string{"tier", "year"}, []string{"regular", "2021-01-01"}, true},
		{[]string{"tier", "quarter"}, []string{"regular", "2021-10-01"}, true},
		{[]string{"tier", "month"}, []string{"regular", "2021-10-01"}, false},
		{[]string{"tier", "month"}, []string{"regular", "2021-11-01"}, false},
		{[]string{"tier", "week"}, []string{"regular", "2021-11-01"}, false}, // a Monday
		{[]string{"year"}, []string{"2021-01-01"}, false},
		{[]string{"tier"}, []string{"regular"}, true},
	} {
		w := &counted{seen: catalog.Observed{Regimes: []catalog.Regime{{Code: "D237", From: date("2018-05-01")}, decree251}, Rows: []catalog.ObservedRow{row(5, c.keys...)}, Total: row(5)}}
		q := question(c.dims, []string{"declarations"})
		q.During = catalog.Period{From: date("2021-01-01"), To: date("2022-01-01")}
		q.Total = catalog.Selection{Wanted: true, Measures: []string{"declarations"}}
		r, err := answer.New(w).Ask(t.Context(), access.Local(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(codesOf(r.Rows[0].Cells[0]), catalog.WarnRegimeBreak); got != c.want {
			t.Errorf("%v of %v: told %v, want %v", c.dims, c.keys, got, c.want)
		}
		if slices.Contains(codesOf(r.Total.Cells[0]), catalog.WarnRegimeBreak) {
			t.Error("a total of all tiers together does not depend on them")
		}
	}
}

// A17: strata that the tier decides leave nothing of what it does; the value is refused, and other measures stand.
func TestStrataThatTheTierDecidesAreRefused(t *testing.T) {
	part := &catalog.Part{Clusters: clusters(100, 10), Mix: catalog.Mix{Declarations: 100, Groups: 100, Strata: []catalog.Stratum{{Key: 1, N: 100, X: 10, Spent: big.NewInt(0)}}}, Mixed: []catalog.Stratum{{Key: 1, N: 200, X: 50}}}
	w := &counted{seen: catalog.Observed{Rows: []catalog.ObservedRow{{Keys: []string{"regular"}, Declarations: 100, Parts: map[string]*catalog.Part{
		"inspectionRateStandardised": part, "inspectionRate": part, "freedOfficerHours": part, "randomHitRateWeighted": part,
	}}}}}
	q := question([]string{"tier"}, []string{"inspectionRateStandardised", "freedOfficerHours", "randomHitRateWeighted", "inspectionRate"})
	for _, by := range [][]string{{"channel"}, {"transportMode", "selectionBasis"}} {
		q.StandardiseBy = by
		r, err := answer.New(w).Ask(t.Context(), access.Local(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range r.Rows[0].Cells[:3] {
			if c.Value != nil || c.Status != catalog.NotEstimable || !slices.Contains(codesOf(c), catalog.WarnPostTreatment) {
				t.Errorf("%s by %v: %v %s %v, want NOT_ESTIMABLE with %s", q.Rows.Measures[i], by, c.Value, c.Status, c.Warnings, catalog.WarnPostTreatment)
			}
		}
		if c := r.Rows[0].Cells[3]; c.Value == nil || *c.Value != 0.1 {
			t.Errorf("the rate itself by %v: %+v, want 0.1", by, c)
		}
	}
	q.StandardiseBy = []string{"transportMode"}
	r, err := answer.New(w).Ask(t.Context(), access.Local(), q)
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Rows[0].Cells[0]; c.Value == nil {
		t.Errorf("by transport mode: %+v, want a value", c)
	}
}

// Of 1,000 declarations a tier, each of a group of its own, 40 of the advanced, 100 of the certified and 200 of the regular ones are inspected,
// and 900 of the discredited: ratios 0.2, 0.5, 1 and 4.5. Intervals of pooled ratios are e^±1.96·√(0.96/40+0.8/200) ≈ ±39 % and so on.
func TestBoundsAreJudgedByTheWholeInterval(t *testing.T) {
	of := func(tier string, x int64) catalog.ObservedRow {
		regular := clusters(1_000, 200)
		mean := &catalog.Part{Operators: 1_000, RateSum: new(big.Int).Mul(big.NewInt(x), big.NewInt(1e12)), RateSum2: new(big.Int).Mul(big.NewInt(x), new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil)), Clusters: clusters(1_000, x)}
		mix := &catalog.Part{Clusters: clusters(1_000, x), Mix: catalog.Mix{Declarations: 1_000, Groups: 1_000, Strata: []catalog.Stratum{{Key: 1, N: 1_000, X: x}}}, Mixed: []catalog.Stratum{{Key: 1, N: 4_000}}}
		return catalog.ObservedRow{Keys: []string{tier}, Declarations: 1_000, Groups: 1_000, Parts: map[string]*catalog.Part{
			"inspectionRate": {Clusters: clusters(1_000, x)}, "inspectionRateOperatorMean": mean, "inspectionRateStandardised": mix,
			"inspectionRateRatio": {Clusters: clusters(1_000, x), Reference: regular},
		}}
	}
	seen := catalog.Observed{Rows: []catalog.ObservedRow{of("advanced_certified", 20), of("certified", 100), of("regular", 200), of("discredited", 900)}}
	caps := func(advanced, certified, floor float64) catalog.Regime {
		return catalog.Regime{
			Code: "X", From: date("2019-01-01"), Tiers: []string{"advanced_certified", "certified", "regular", "discredited"},
			Caps: map[string]float64{"advanced_certified": advanced, "certified": certified}, Floors: map[string]float64{"discredited": floor},
		}
	}
	for _, c := range []struct {
		regime catalog.Regime
		want   string
	}{
		{caps(0.2, 0.5, 0.8), "PASS INCONCLUSIVE PASS"},
		{caps(0.05, 0.3, 0.95), "FAIL FAIL FAIL"},
		{caps(0.1, 0.7, 0.9), "INCONCLUSIVE PASS INCONCLUSIVE"},
		{catalog.Regime{Code: "X", From: date("2019-01-01"), Tiers: []string{"advanced_certified", "discredited"}}, "NOT_APPLICABLE NOT_APPLICABLE"},
	} {
		w := &counted{seen: seen, refs: catalog.References{Regimes: []catalog.Regime{c.regime}}}
		rows, err := answer.New(w).CapCompliance(t.Context(), access.Local(), catalog.Period{From: date("2020-01-01"), To: date("2020-02-01")})
		if err != nil {
			t.Fatal(err)
		}
		told := map[catalog.Weighting][]string{}
		for _, r := range rows {
			told[r.Weighting] = append(told[r.Weighting], string(r.Status))
			if r.Ratio.Value == nil || r.Ratio.Low == nil || r.Ratio.High == nil {
				t.Errorf("%s %s: ratio %+v, want one with an interval", r.Tier, r.Weighting, r.Ratio)
			}
		}
		if len(told) != 3 {
			t.Fatalf("%d weightings, want 3", len(told))
		}
		for weighting, got := range told {
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%v, %s: %s, want %s", c.regime.Caps, weighting, s, c.want)
			}
		}
	}
}

// A period in which a regime begins is split at its first day.
func TestAPeriodIsSplitWhereARegimeBegins(t *testing.T) {
	until := decree251.From
	before := catalog.Regime{Code: "D237", From: date("2018-05-01"), Until: &until, Tiers: []string{"certified"}}
	w := &counted{refs: catalog.References{Regimes: []catalog.Regime{before, decree251}}}
	rows, err := answer.New(w).CapCompliance(t.Context(), access.Local(), catalog.Period{From: date("2021-01-01"), To: date("2022-01-01")})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, r := range rows {
		if r.Weighting == catalog.WeighPooled {
			told = append(told, fmt.Sprint(r.Regime.Code, " ", r.During.From, " ", r.During.To, " ", r.Tier, " ", r.Status))
		}
	}
	want := "D237 2021-01-01 2021-11-01 certified NOT_APPLICABLE, D251 2021-11-01 2022-01-01 advanced_certified INCONCLUSIVE, D251 2021-11-01 2022-01-01 discredited NOT_APPLICABLE"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if _, err := answer.New(w).CapCompliance(t.Context(), access.Local(), catalog.Period{From: date("2021-01-01"), To: date("2021-01-01")}); err == nil {
		t.Error("a period without a day was taken")
	}
	if _, err := answer.New(w).CapCompliance(t.Context(), access.Principal{}, catalog.Period{From: date("2021-01-01"), To: date("2021-03-01")}); err != nil {
		t.Errorf("a scope that sees nothing is asked for like any other: %v", err)
	}
}
