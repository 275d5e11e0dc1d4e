package warehouse_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/scenario"
	"greenlane/warehouse"
)

// loadMore loads one file of a kind, given as CSV, into a store that already has a world.
func loadMore(t *testing.T, w *warehouse.Warehouse, kind record.Kind, csv string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), string(kind)+".csv")
	if err := os.WriteFile(path, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loader.New(store{w}, loader.Options{Zone: "Asia/Shanghai"}).Load(t.Context(), []loader.Input{{Kind: kind, Paths: []string{path}}}); err != nil {
		t.Fatal(err)
	}
}

func complied(t *testing.T, w *warehouse.Warehouse, from, to string) []catalog.CapCompliance {
	t.Helper()
	rows, err := answers(t, w).CapCompliance(t.Context(), access.Local(), catalog.Period{From: day(t, from), To: day(t, to)})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A17: the tier decides the channel. By channel nothing is standardised; by goods and ways the effect is all there. Then a regime of the
// authority's own begins on 1 April with a stricter cap: the period is split, and values of tiers over both parts say so.
func TestStrataOfTheTierAndRegimesOfTheAuthority(t *testing.T) {
	w := openStore(t)
	dir, truth := writeWorld(t, "a17", 1)
	loadWorld(t, w, dir, loader.Options{})
	measures := []string{"inspectionRateStandardised", "inspectionRateRatio", "freedOfficerHours"}
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-08-01")}, StandardiseBy: []string{"transportMode", "channel"},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: measures, Remarked: measures},
	}
	a := put(t, w, q)
	for _, m := range []string{"inspectionRateStandardised", "freedOfficerHours"} {
		if c := a.cell(m, "advanced_certified"); c.Value != nil || !warned(c, catalog.WarnPostTreatment) {
			t.Errorf("%s by channel: %s, want it refused with %s", m, shown(c), catalog.WarnPostTreatment)
		}
	}
	near(t, "ratio", a.cell("inspectionRateRatio", "advanced_certified"), planted(t, truth, "inspection rate ratio to regular"), 1e-9)
	if c := a.cell("inspectionRateRatio", "advanced_certified"); warned(c, catalog.WarnSimpson) || warned(c, catalog.WarnWeightingMatters) {
		t.Errorf("a comparison by channel is remarked on the ratio: %v", c.Warnings)
	}

	if got := statuses(complied(t, w, "2020-01-01", "2020-08-01"), catalog.WeighPooled); got != "D237 2020-01-01 2020-08-01 advanced_certified PASS, "+
		"D237 2020-01-01 2020-08-01 certified INCONCLUSIVE, D237 2020-01-01 2020-08-01 discredited INCONCLUSIVE" {
		t.Error(got)
	}
	loadMore(t, w, record.Regimes, "regime,decree,valid_from,tier,cap_ratio,floor_rate,aeo_tiers,standard_version\nNEW,Decree 1,2020-04-01,advanced_certified,0.05,,,V2\nNEW,Decree 1,2020-04-01,regular,,,,\n")
	rows := complied(t, w, "2020-01-01", "2020-08-01")
	// The mean over ten enterprises that hardly differ is the least sure of the three.
	for weighting, last := range map[catalog.Weighting]string{catalog.WeighPooled: "FAIL", catalog.WeighOperators: "INCONCLUSIVE", catalog.WeighStandardised: "FAIL"} {
		if got := statuses(rows, weighting); got != "D237 2020-01-01 2020-04-01 advanced_certified PASS, D237 2020-01-01 2020-04-01 certified INCONCLUSIVE, "+
			"D237 2020-01-01 2020-04-01 discredited INCONCLUSIVE, NEW 2020-04-01 2020-08-01 advanced_certified "+last {
			t.Errorf("%s: %s", weighting, got)
		}
	}
	if rows[len(rows)-1].Regime.Standard != "V2" {
		t.Errorf("the last row is under %+v, want version V2 of the standard", rows[len(rows)-1].Regime)
	}
	b := ask(t, w, "2020-01-01", "2020-08-01", []string{"quarter", "tier"}, []string{"inspectionRate", "inspectionRateRatio", "declarations"}, nil)
	if c := b.cell("inspectionRate", "2020-01-01", "advanced_certified"); warned(c, catalog.WarnRegimeBreak) {
		t.Errorf("the quarter before the regime: %v", c.Warnings)
	}
	if c := b.total("inspectionRateRatio"); !warned(c, catalog.WarnRegimeBreak) {
		t.Errorf("the ratio over both: %v, want %s", c.Warnings, catalog.WarnRegimeBreak)
	}
	if c := b.total("declarations"); warned(c, catalog.WarnRegimeBreak) {
		t.Errorf("a count without tiers: %v", c.Warnings)
	}
}

// capsAsPlanted checks both presets of section 3.1: every cap of Decree 237 and the floor of the discredited are kept in every weighting.
func capsAsPlanted(t *testing.T, w *warehouse.Warehouse, advanced, advancedHigh, certified, certifiedHigh float64) {
	rows := complied(t, w, "2020-01-01", "2020-08-01")
	if len(rows) != 9 {
		t.Fatalf("%d rows, want three tiers in three weightings", len(rows))
	}
	for _, r := range rows {
		if r.Status != catalog.Pass || r.Regime.Code != "D237" {
			t.Errorf("%s %s under %s: %s %s, want PASS under D237", r.Tier, r.Weighting, r.Regime.Code, r.Status, shown(r.Ratio))
		}
		want := map[string][2]float64{"advanced_certified": {advanced, advancedHigh}, "certified": {certified, certifiedHigh}}[r.Tier]
		if r.Weighting != catalog.WeighPooled || r.Tier == "discredited" {
			continue
		}
		near(t, r.Tier, r.Ratio, want[0], 5e-4)
		if r.Ratio.High == nil || math.Abs(*r.Ratio.High-want[1]) > 0.002 {
			t.Errorf("%s: upper end of %s, want %g", r.Tier, shown(r.Ratio), want[1])
		}
	}
}

// savingsAsPlanted checks the figures of section 3.1, which come from another draw of the same quotas, and the cost against its assumptions:
// 600 CNY and 12 hours at 50 CNY for an inspection.
func savingsAsPlanted(t *testing.T, w *warehouse.Warehouse) {
	s, err := answers(t, w).Savings(t.Context(), access.Local(), catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-08-01")})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "inspections avoided", s.Avoided, 15_644, 156)
	near(t, "hours of their own", s.Freed, 17_795, 178)
	near(t, "hours of regular ones", s.FreedAtReference, 33_297, 333)
	near(t, "covered", s.Covered, 1, 0)
	if len(s.Scenarios) != 3 || s.Avoided.Value == nil {
		t.Fatalf("%+v", s)
	}
	for i, each := range []float64{400 + 6*20, 600 + 12*50, 900 + 24*120} {
		near(t, s.Scenarios[i].Name, s.Scenarios[i].Saved, *s.Avoided.Value*each, 1)
	}
	near(t, "cost", s.Cost, *s.Avoided.Value*1200, 1)
	if s.Cost.Low == nil || s.Cost.High == nil || *s.Cost.Low != *s.Scenarios[0].Saved.Low || *s.Cost.High != *s.Scenarios[2].Saved.High {
		t.Errorf("the range %s is not that of the scenarios", shown(s.Cost))
	}
}

func statuses(rows []catalog.CapCompliance, weighting catalog.Weighting) string {
	var out []string
	for _, r := range rows {
		if r.Weighting == weighting {
			out = append(out, fmt.Sprint(r.Regime.Code, " ", r.During.From, " ", r.During.To, " ", r.Tier, " ", r.Status))
		}
	}
	return strings.Join(out, ", ")
}

// planted is the value of a check of a world.
func planted(t *testing.T, truth scenario.Truth, name string) float64 {
	t.Helper()
	for _, c := range truth.Checks {
		if c.Name == name {
			return c.Value
		}
	}
	t.Fatalf("world %s has no check %q", truth.World, name)
	return math.NaN()
}
