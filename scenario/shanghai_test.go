package scenario_test

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"testing"

	"greenlane/scenario"
)

var tiers = []string{"advanced_certified", "certified", "regular", "discredited"}

func write(t *testing.T, name string, opt scenario.Options) (string, scenario.Truth) {
	t.Helper()
	w, err := scenario.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), name)
	truth, err := w.Write(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	return dir, truth
}

// The acceptance table of domain/3-scenarios.md §3.1, computed from the files.
func TestSeedLiteralPlantsTheBriefing(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 0.54 M declarations with 4 M events")
	}
	dir, truth := write(t, "shanghai-2020", scenario.Options{Seed: 1, Scale: 1})
	w := read(t, dir)
	if got := w.rows["declarations"]; got < 530_000 || got > 550_000 {
		t.Errorf("%d declarations, want about 0.54 M", got)
	}
	if got := w.rows["declaration_events"]; got < 3_800_000 || got > 4_100_000 {
		t.Errorf("%d events, want about 3.9 M", got)
	}
	if got := w.stock(local(2020, 7, 31)); got["advanced_certified"] != 399 || got["certified"] != 600 || got["regular"] != 12001 || got["discredited"] != 61 {
		t.Errorf("stock %v", got)
	}
	if got, want := fmt.Sprint(w.upgrades), "map[advanced_certified → discredited:1 advanced_certified → regular:1 certified → advanced_certified:30 regular → advanced_certified:15]"; got != want {
		t.Errorf("transitions %s, want %s", got, want)
	}
	checkShanghai(t, w, truth, []float64{0.008, 0.08, 0.20, 0.85})
	checkPaper(t, w)

	p := w.summarise(local(2020, 1, 1), local(2020, 8, 1), nil)
	a, regular, all := p["advanced_certified"], p["regular"], p["all"]
	if got := len(a.perOperator); got != 401 {
		t.Errorf("%d advanced operators with declarations, want 401", got)
	}
	near(t, "share by declarations", float64(a.n)/float64(all.n), 0.419816, 0.003)
	near(t, "share by weight", float64(a.grams)/float64(all.grams), 0.420934, 0.003)
	near(t, "ratio to regular", a.rate()/regular.rate(), 0.0400, 1e-4)
	near(t, "ratio of certified to regular", p["certified"].rate()/regular.rate(), 0.4, 1e-3)
	if m := a.operatorMean(); m >= 0.01 {
		t.Errorf("operator mean of the advanced tier %v, want below 0.01", m)
	}
	near(t, "operator mean of the regular tier", regular.operatorMean(), 0.20, 0.01)
	if v := float64(a.centsInspected) / float64(a.cents); v >= 0.01 {
		t.Errorf("value-weighted rate of the advanced tier %v, want below 0.01", v)
	}
	// Freed officer-hours, by own and by reference hours an inspected declaration: 15,644 inspections, 17,795 and 33,297 h.
	avoided := float64(a.n)*regular.rate() - float64(a.x)
	near(t, "avoided inspections", avoided, 15_644, 156)
	near(t, "freed hours at own hours", avoided*(a.hours-documentHours(w, "advanced_certified"))/float64(a.x), 17_795, 178)
	near(t, "freed hours at reference hours", avoided*(regular.hours-documentHours(w, "regular"))/float64(regular.x), 33_297, 333)
	near(t, "share of officer-hours", a.hours/all.hours, 0.045, 0.002)
	for i, want := range []float64{0.04, 0.06, 0.08, 0.25} {
		s := p[tiers[i]]
		near(t, tiers[i]+" findings", float64(s.hits)/float64(s.completed), want, 0.003)
		near(t, tiers[i]+" inspected twice", float64(s.rows-s.x)/float64(s.x), 0.01, 0.003)
	}
	if before := w.summarise(local(2019, 1, 1), local(2019, 2, 1), nil); true {
		for i, want := range []float64{12, 24, 30, 60} {
			near(t, tiers[i]+" median hours, January 2019", medianOf(before[tiers[i]].customs, hour), want, want*0.02)
		}
	}
	if u := all.unreleased; u < 500 || u > 2500 {
		t.Errorf("%d declarations unreleased at the cut, want about a day's", u)
	}
	if hash := utcDays(w); hash == all.n {
		t.Error("days of UTC give the same declarations as days of Shanghai: the zone is not tested")
	}
}

// documentHours adds up the documentary checks of a tier in the headline period.
func documentHours(w *world, tier string) float64 {
	sum := 0.0
	for _, s := range w.summarise(local(2020, 1, 1), local(2020, 8, 1), func(d *decl) bool {
		return d.onsite == 0 && w.tierAt(d.operator, d.lodged) == tier
	}) {
		sum += s.hours
	}
	return sum / 2 // once under its tier, once under all
}

// utcDays counts the headline period by days of UTC.
func utcDays(w *world) int {
	n := 0
	for _, d := range w.decls {
		if d.lodged >= local(2020, 1, 1).UnixMilli()+8*int64(hour) && d.lodged < local(2020, 8, 1).UnixMilli()+8*int64(hour) {
			n++
		}
	}
	return n
}

// checkShanghai checks what holds at every scale, against the parameters and against truth.json.
func checkShanghai(t *testing.T, w *world, truth scenario.Truth, rates []float64) {
	t.Helper()
	cut := local(2020, 8, 1)
	if w.latest != cut.UnixMilli() || truth.Cut != "2020-08-01T00:00:00+08:00" {
		t.Errorf("latest recorded_at %d, truth says %s, want the cut exactly", w.latest, truth.Cut)
	}
	for kind, n := range w.rows {
		if int64(n) != truth.Rows[kind] {
			t.Errorf("%s: %d rows, truth says %d", kind, n, truth.Rows[kind])
		}
	}
	if got := w.stock(local(2020, 7, 31)); fmt.Sprint(got) != fmt.Sprint(truth.Stock) {
		t.Errorf("stock %v, truth says %v", got, truth.Stock)
	}
	for _, tr := range truth.Transitions {
		if got := w.upgrades[tr.From+" → "+tr.To]; got != tr.Operators {
			t.Errorf("%s to %s: %d operators, truth says %d", tr.From, tr.To, got, tr.Operators)
		}
	}
	if len(truth.Periods) != 2 {
		t.Fatalf("%d periods in the truth", len(truth.Periods))
	}
	for i, bounds := range [][2]int{{2020, 8}, {2019, 13}} {
		year, end := bounds[0], bounds[1]
		got := w.summarise(local(year, 1, 1), local(year, 1, 1).AddDate(0, end-1, 0), nil)
		comparePeriod(t, got, truth.Periods[i])
		a, all := got["advanced_certified"], got["all"]
		near(t, "share by value", float64(a.cents)/float64(all.cents), 0.42, 1e-6)
		for k, want := range rates {
			s := got[tiers[k]]
			near(t, strconv.Itoa(year)+" inspection rate "+tiers[k], s.rate(), want, 0.5/float64(s.n)+1e-12)
		}
	}
	checkNamed(t, w, truth)
	checkLeavers(t, w)
	checkPlanted(t, w, truth)
}

func comparePeriod(t *testing.T, got map[string]*summary, want scenario.Period) {
	t.Helper()
	if len(want.Tiers) != 4 || int64(got["all"].n) != want.Declarations {
		t.Fatalf("%s: %d tiers and %d declarations in the truth, files %d", want.From, len(want.Tiers), want.Declarations, got["all"].n)
	}
	for _, tier := range want.Tiers {
		s := got[tier.Tier]
		counts := []int64{int64(s.n), int64(s.x), int64(s.rows), int64(s.completed), int64(s.hits), int64(s.unreleased), int64(len(s.perOperator)), int64(len(s.onsite))}
		truths := []int64{tier.Declarations, tier.Inspected, tier.InspectionRows, tier.Completed, tier.Hits, tier.Unreleased, int64(tier.Operators), tier.OnsiteInspectionsDone}
		if fmt.Sprint(counts) != fmt.Sprint(truths) {
			t.Errorf("%s %s: counts %v, truth says %v", want.From, tier.Tier, counts, truths)
		}
		if value := fmt.Sprintf("%d.%02d", s.cents/100, s.cents%100); value != tier.ValueCny {
			t.Errorf("%s %s: value %s, truth says %s", want.From, tier.Tier, value, tier.ValueCny)
		}
		if kg := fmt.Sprintf("%d.%03d", s.grams/1000, s.grams%1000); kg != tier.NetKg {
			t.Errorf("%s %s: net kg %s, truth says %s", want.From, tier.Tier, kg, tier.NetKg)
		}
		near(t, "rate", s.rate(), tier.InspectionRate, 1e-12)
		near(t, "operator mean", s.operatorMean(), tier.InspectionRateOperatorMean, 1e-9)
		near(t, "ratio", s.rate()/got["regular"].rate(), tier.InspectionRateRatio, 1e-12)
		near(t, "hours", s.hours, tier.OfficerHours, 1e-6*math.Max(1, s.hours))
		near(t, "customs median", medianOf(s.customs, hour), tier.CustomsMedianHours, 1e-9)
		near(t, "overall median", medianOf(s.overall, hour), tier.OverallMedianHours, 1e-9)
		near(t, "on-site median", medianOf(s.onsite, minute), tier.OnsiteMedianMinutes, 1e-9)
	}
}

// checkNamed checks OP000357 before and after its certification in October 2019.
func checkNamed(t *testing.T, w *world, truth scenario.Truth) {
	t.Helper()
	is := func(d *decl) bool { return d.operator == "OP000357" }
	before := w.summarise(local(2019, 1, 1), local(2019, 10, 1), is)
	after := w.summarise(local(2019, 10, 1), local(2020, 8, 1), is)
	inPeriod := w.summarise(local(2020, 1, 1), local(2020, 8, 1), is)
	if before["certified"].n != 3600 || after["advanced_certified"].n != 4000 || before["all"].n != 3600 || after["all"].n != 4000 {
		t.Errorf("357 declared %d and %d times, want 3600 as certified and 4000 as advanced", before["all"].n, after["all"].n)
	}
	if before["all"].x != 288 || after["all"].x != 32 || after["all"].unreleased != 5 {
		t.Errorf("357: %d and %d inspected, %d unreleased; want 288, 32 and 5", before["all"].x, after["all"].x, after["all"].unreleased)
	}
	near(t, "357 customs before", medianOf(before["all"].customs, hour), 24, 0.12)
	near(t, "357 overall before", medianOf(before["all"].overall, hour), 34, 0.17)
	near(t, "357 on site before", medianOf(before["all"].onsite, minute), 45, 0.1)
	for name, s := range map[string]*summary{"after": after["all"], "in the headline period": inPeriod["all"]} {
		near(t, "357 customs "+name, medianOf(s.customs, hour), 12, 0.06)
		near(t, "357 overall "+name, medianOf(s.overall, hour), 17, 0.085)
		near(t, "357 on site "+name, medianOf(s.onsite, minute), 6, 0.1)
		if lo, hi := s.onsite[0], s.onsite[len(s.onsite)-1]; lo < 3*minute || hi > 9*minute {
			t.Errorf("357 on site %s: %d to %d ms, want 3 to 9 minutes", name, lo, hi)
		}
	}
	if on := before["all"].onsite; on[0] < 25*minute || on[len(on)-1] > 75*minute {
		t.Errorf("357 on site before: %d to %d ms, want 25 to 75 minutes", on[0], on[len(on)-1])
	}
	n := truth.Named
	near(t, "truth, 357 customs before", n.Before.CustomsMedianHours, medianOf(before["all"].customs, hour), 1e-9)
	near(t, "truth, 357 customs after", n.After.CustomsMedianHours, medianOf(after["all"].customs, hour), 1e-9)
	near(t, "truth, 357 overall in P", n.InPeriod.OverallMedianHours, medianOf(inPeriod["all"].overall, hour), 1e-9)
	near(t, "truth, 357 on site after", n.After.OnsiteMedianMinutes, medianOf(after["all"].onsite, minute), 1e-9)
}

// checkLeavers checks the figures of A9 within the large world.
func checkLeavers(t *testing.T, w *world) {
	t.Helper()
	march := w.summarise(local(2020, 3, 1), local(2020, 4, 1), func(d *decl) bool { return d.operator == "OP000355" })
	if a, r := march["advanced_certified"], march["regular"]; a.n != 15 || a.x != 0 || r.n != 21 || r.x != 5 {
		t.Errorf("355 in March: %d (%d inspected) as advanced, %d (%d) as regular; want 15 (0) and 21 (5)", a.n, a.x, r.n, r.x)
	}
	spring := w.summarise(local(2020, 5, 20), local(2020, 7, 1), func(d *decl) bool { return d.operator == "OP000356" })
	if spring["discredited"].n != 27 || spring["all"].n != 27 {
		t.Errorf("356 from 20 May to 30 June: %d of %d discredited, want 27", spring["discredited"].n, spring["all"].n)
	}
}

func TestSeedRatioPlantsTheDecree(t *testing.T) {
	dir, truth := write(t, "shanghai-2020-ratio", scenario.Options{Seed: 7, Scale: 0.25})
	w := read(t, dir)
	checkShanghai(t, w, truth, []float64{0.008, 0.02, 0.046, 0.85})
	p := w.summarise(local(2020, 1, 1), local(2020, 8, 1), nil)
	near(t, "ratio to regular", p["advanced_certified"].rate()/p["regular"].rate(), 0.174, 0.003)
	near(t, "ratio of certified to regular", p["certified"].rate()/p["regular"].rate(), 0.435, 0.01)
}

func TestScaleMultipliesTheFirmsExceptTheNamed(t *testing.T) {
	dir, truth := write(t, "shanghai-2020", scenario.Options{Seed: 3, Scale: 0.05})
	w := read(t, dir)
	checkShanghai(t, w, truth, []float64{0.008, 0.08, 0.20, 0.85})
	if got := w.stock(local(2020, 7, 31)); got["certified"] != 30 || got["regular"] != 601 || got["discredited"] != 4 {
		t.Errorf("stock %v, want a twentieth of the world's", got)
	}
}
