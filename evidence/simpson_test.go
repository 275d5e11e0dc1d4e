package evidence

import "testing"

// A1 of 3-scenarios.md: strata L and H.
var (
	simpsonAEO     = []Stratum{{5_000, 10}, {95_000, 7_600}}
	simpsonRegular = []Stratum{{98_000, 980}, {2_000, 600}}
)

func TestA1Simpson(t *testing.T) {
	s, why := SimpsonCheck(simpsonAEO, simpsonRegular)
	if why != Estimable || !s.Reversal || !s.Material || s.Strata != 2 || s.Below != 2 || s.Above != 0 {
		t.Fatalf("%+v %q", s, why)
	}
	near(t, "crude", s.Crude, 0.0761/0.0158, 1e-12) // "AEO inspected 4.8× more"
	// 0.515·0.002 + 0.485·0.08 = 0.03983; 0.515·0.01 + 0.485·0.3 = 0.15065.
	near(t, "standardised", s.Standardised, 0.03983/0.15065, 1e-12)

	weights := []float64{103_000, 97_000}
	aeo, why := Standardise(Strata{Counts: simpsonAEO}, weights, 0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	regular, why := Standardise(Strata{Counts: simpsonRegular}, weights, 0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	near(t, "AEO", aeo.Value, 0.0398, 5e-5)
	near(t, "regular", regular.Value, 0.1507, 6e-5)
	if aeo.Interval.High >= regular.Interval.Low {
		t.Errorf("%+v and %+v overlap", aeo.Interval, regular.Interval)
	}
}

func TestSimpsonWithoutConfounding(t *testing.T) {
	// The same mix in both tiers: crude and standardised agree.
	s, why := SimpsonCheck([]Stratum{{1000, 10}, {3000, 120}}, []Stratum{{2000, 40}, {6000, 480}})
	if why != Estimable || s.Reversal || s.Material || s.Below != 2 {
		t.Fatalf("%+v %q", s, why)
	}
	near(t, "crude", s.Crude, 0.5, 1e-12)
	near(t, "standardised", s.Standardised, 0.5, 1e-12)
	// Bent but not turned: 0.5 % and 1 % against 1 % and 2 %, half in each; crude 0.75 % against 1.1 %.
	s, why = SimpsonCheck([]Stratum{{5000, 25}, {5000, 50}}, []Stratum{{9000, 90}, {1000, 20}})
	if why != Estimable || s.Reversal || !s.Material || s.Below != 2 {
		t.Fatalf("%+v %q", s, why)
	}
	near(t, "crude", s.Crude, 0.75/1.1, 1e-12)
	near(t, "standardised", s.Standardised, 0.5, 1e-12)
}

func TestSimpsonReasons(t *testing.T) {
	some, none, few := Stratum{100, 10}, Stratum{100, 0}, Stratum{29, 5}
	cases := []struct {
		name            string
		tier, reference []Stratum
		why             Reason
	}{
		{"no strata", nil, nil, NoPopulation},
		{"too few declarations", []Stratum{some, few}, []Stratum{few, some}, NoPopulation},
		{"nothing to compare with", []Stratum{some}, []Stratum{none}, NoReferenceEvents},
		{"different lengths", []Stratum{some}, []Stratum{some, some}, Inconsistent},
		{"more than all", []Stratum{{100, 101}}, []Stratum{some}, Inconsistent},
		{"negative", []Stratum{some}, []Stratum{{100, -1}}, Inconsistent},
		{"nothing in the numerator", []Stratum{none}, []Stratum{some}, Estimable},
	}
	for _, c := range cases {
		if s, why := SimpsonCheck(c.tier, c.reference); why != c.why || s.Reversal || s.Material {
			t.Errorf("%s: %+v %q, want %q", c.name, s, why, c.why)
		}
	}
}
