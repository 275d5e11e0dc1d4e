package answer_test

import (
	"context"
	"math/big"
	"strings"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

// byFact is a warehouse that answers each fact with rows of its own.
type byFact struct {
	counted
	facts map[string]catalog.Observed
}

func (b *byFact) Observe(_ context.Context, _ access.Scope, qs ...catalog.Query) ([]*catalog.Observed, error) {
	seen := b.facts[qs[0].Fact]
	seen.Zone, seen.Cut = time.UTC, date("2030-01-01").In(time.UTC)
	return []*catalog.Observed{&seen}, nil
}

// Two general enterprises' worth of figures: 2,000 declarations of AEO enterprises with 20 inspected, 1,000 of general ones with so many.
func briefed(t *testing.T, general int64) map[string]string {
	t.Helper()
	mean := func(n, x int64) *catalog.Part {
		rate := new(big.Int).Mul(big.NewInt(x), big.NewInt(1e12))
		return &catalog.Part{Operators: n, RateSum: rate, RateSum2: new(big.Int).Mul(rate, big.NewInt(1e12)), Clusters: clusters(n, x)}
	}
	tier := func(key string, n, x int64) catalog.ObservedRow {
		return catalog.ObservedRow{Keys: []string{key}, Declarations: n, Groups: n, Parts: map[string]*catalog.Part{
			"inspectionRate": {Clusters: clusters(n, x)}, "inspectionRateOperatorMean": mean(n, x), "inspectionRateRatio": {Clusters: clusters(n, x), Reference: clusters(1_000, general)},
			"tradeShareValue": {Sum: big.NewInt(42 * n), Over: big.NewInt(100 * n)}, "tradeShareDeclarations": {Sum: big.NewInt(n), Over: big.NewInt(3_000)}, "tradeShareWeight": {Sum: big.NewInt(1), Over: big.NewInt(2)},
		}}
	}
	w := &byFact{
		counted: counted{panel: catalog.Panel{Zone: time.UTC}, refs: catalog.References{Regimes: []catalog.Regime{{
			Code: "D237", From: date("2018-05-01"), Tiers: []string{"advanced_certified"}, Caps: map[string]float64{"advanced_certified": 0.2},
		}}}},
		facts: map[string]catalog.Observed{
			"clearance":     {Rows: []catalog.ObservedRow{tier("advanced_certified", 2_000, 20), tier("regular", 1_000, general)}},
			"coordination":  {Total: catalog.ObservedRow{Parts: map[string]*catalog.Part{"cases": {Sum: new(big.Int)}, "openCases": {Sum: new(big.Int)}}}},
			"operatorStock": {Rows: []catalog.ObservedRow{{Keys: []string{"advanced_certified"}, Parts: map[string]*catalog.Part{"operators": {Distinct: 3}}}}},
		},
	}
	b, err := answer.New(w).Briefing(t.Context(), access.Local(), catalog.Period{From: date("2020-01-01"), To: date("2020-08-01")})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, s := range b.Sentences {
		if len(s.Figures) == 0 || s.Statement == "" {
			t.Errorf("%s says %q with %d figures", s.Key, s.Statement, len(s.Figures))
		}
		said[s.Key] = s.Statement
	}
	return said
}

// The headline, and the "20 %" in both readings: whichever it is, no sentence contradicts another.
func TestABriefingOnPaper(t *testing.T) {
	for general, want := range map[int64][]string{
		200: {"20.0 % of their declarations were inspected", "20 % lies within", "D237 allows 0.20, and the ratio was 0.050", "the cap is kept"},
		46:  {"4.6 % of their declarations were inspected", "that is another rate", "the ratio was 0.217", "whether the cap is kept is open"},
		20:  {"2.0 % of their declarations were inspected", "that is another rate", "the ratio was 0.500", "the cap is broken"},
	} {
		said := briefed(t, general)
		for _, part := range want {
			if !strings.Contains(said["twenty_percent"], part) {
				t.Errorf("%d of 1,000: %q is not in %q", general, part, said["twenty_percent"])
			}
		}
		if part := "3 advanced-certified enterprises carried 42.0 % of trade value; 1.00 % of their declarations were inspected (95 % interval "; !strings.HasPrefix(said["headline"], part) {
			t.Errorf("%q does not begin with %q", said["headline"], part)
		}
		// What is not known is said to be so, and is no zero.
		for key, part := range map[string]string{
			"certificates": "is not known: no operator certified in the period", "freed_hours": "is not known", "abroad": "is not known", "orders": "is not known", "officer_hours": "an unknown share",
		} {
			if !strings.Contains(said[key], part) {
				t.Errorf("%s: %q does not say %q", key, said[key], part)
			}
		}
		if len(said) != 12 {
			t.Errorf("%d sentences, want 12", len(said))
		}
	}
}
