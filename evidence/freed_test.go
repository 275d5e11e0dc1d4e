package evidence

import (
	"math"
	"testing"
)

func TestFreedByHand(t *testing.T) {
	// Stratum 1: tier 1,000 with 10 inspected (20 h), reference 500 with 100 (300 h): 1000·(0.2−0.01) = 190 avoided,
	// 2 h and 3 h each. Stratum 2: tier 2,000 with none, reference 400 with 40 (100 h): 200 avoided, 2.5 h for both.
	// Stratum 3: the reference has nothing there; 1,000 of 4,000 declarations do not count.
	tier := Strata{Counts: []Stratum{{1000, 10}, {2000, 0}, {1000, 5}}}
	reference := Strata{Counts: []Stratum{{500, 100}, {400, 40}, {0, 0}}}
	f, why := FreedHours(tier, reference, []InspectionHours{{20, 300}, {0, 100}, {10, 0}}, 0.95)
	if why != Estimable || f.HoursBorrowed != 1 {
		t.Fatalf("%+v %q", f, why)
	}
	near(t, "covered", f.Covered, 0.75, 1e-15)
	near(t, "avoided", f.Avoided.Value, 390, 1e-10)
	near(t, "own hours", f.OwnHours.Value, 190*2+200*2.5, 1e-10)
	near(t, "reference hours", f.ReferenceHours.Value, 190*3+200*2.5, 1e-10)
	// 1000²·(0.2·0.8/500 + 0.01·0.99/1000) + 2000²·(0.1·0.9/400).
	se := math.Sqrt(1e6*(0.16/500+0.0099/1000) + 4e6*0.09/400)
	near(t, "low", f.Avoided.Interval.Low, 390-1.959964*se, 1e-3)
	near(t, "high", f.Avoided.Interval.High, 390+1.959964*se, 1e-3)
	se = math.Sqrt(9e6*(0.16/500+0.0099/1000) + 6.25*4e6*0.09/400)
	near(t, "hours low", f.ReferenceHours.Interval.Low, f.ReferenceHours.Value-1.959964*se, 1e-3)
}

func TestFreedIsClusteredByGroup(t *testing.T) {
	// Four groups of the reference, all or nothing: 40 of 80, twice the declarations of the groups without.
	reference := strataOf([][]Stratum{{{20, 20}}, {{20, 20}}, {{20, 0}}, {{20, 0}}})
	tier := Strata{Counts: []Stratum{{100, 10}}}
	f, why := FreedHours(tier, reference, []InspectionHours{{10, 40}}, 0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	near(t, "avoided", f.Avoided.Value, 40, 1e-12)
	// 4/3·4·10²/80² = 1/12 for the rate, with t of 3 degrees of freedom; the tier's 0.1·0.9/100 with z.
	half := 100 * math.Sqrt(3.182446*3.182446/12+1.959964*1.959964*0.0009)
	near(t, "half width", f.Avoided.Interval.High-40, half, 1e-4)
}

func TestFreedReasons(t *testing.T) {
	some, none := Strata{Counts: []Stratum{{100, 10}}}, Strata{Counts: []Stratum{{0, 0}}}
	h := []InspectionHours{{5, 5}}
	cases := []struct {
		name      string
		tier, ref Strata
		hours     []InspectionHours
		why       Reason
	}{
		{"fine", some, some, h, Estimable},
		{"no declarations", none, some, h, NoPopulation},
		{"nothing in common", some, none, h, NotCovered},
		{"lists differ", some, Strata{}, h, Inconsistent},
		{"hours missing", some, some, nil, Inconsistent},
		{"negative hours", some, some, []InspectionHours{{-1, 5}}, Inconsistent},
		{"no hours", some, some, []InspectionHours{{5, math.NaN()}}, Inconsistent},
		{"more than all", Strata{Counts: []Stratum{{1, 2}}}, some, h, Inconsistent},
	}
	for _, c := range cases {
		if f, why := FreedHours(c.tier, c.ref, c.hours, 0.95); why != c.why {
			t.Errorf("%s: %+v %q, want %q", c.name, f, why, c.why)
		}
	}
}

func TestCostByHand(t *testing.T) {
	// 390 avoided [300, 480] at 400 + 6 h × 50 CNY = 700 CNY.
	avoided := Estimate{390, Interval{Low: 300, High: 480, Method: MethodDeltaSum}}
	central, ok := CostSaved(avoided, CostParameters{400, 6, 50})
	if !ok || central.Value != 273_000 || central.Interval.Low != 210_000 || central.Interval.High != 336_000 || central.Interval.Method != MethodDeltaSum {
		t.Errorf("%+v, %v", central, ok)
	}
	low, _ := CostSaved(avoided, CostParameters{100, 0, 50})
	high, _ := CostSaved(avoided, CostParameters{1000, 24, 100})
	r := CostRange(low, central, high)
	if r.Value != 273_000 || r.Interval.Low != 30_000 || r.Interval.High != 480*3400 || r.Interval.Method != MethodRange {
		t.Errorf("%+v", r)
	}
	r = CostRange(low, central, Estimate{1, Interval{Low: 0, NoHigh: true}})
	if !r.Interval.NoHigh || r.Interval.High != 0 || r.Interval.NoLow {
		t.Errorf("%+v", r)
	}
	for _, p := range []CostParameters{{-1, 0, 0}, {0, -1, 0}, {0, 0, -1}, {math.NaN(), 0, 0}, {0, math.Inf(1), 1}} {
		if e, ok := CostSaved(avoided, p); ok {
			t.Errorf("%+v: %+v", p, e)
		}
	}
}
