package evidence

import (
	"math"
	"testing"
)

func TestS0ForeignReduction(t *testing.T) {
	// 3-scenarios.md, S0: Japan 1,200 → 540 of 20,000 each: 0.55 [0.503, 0.593]; adjusted by the United States
	// 1,000 → 1,000 of 20,000 each: 0.55 [0.487, 0.605].
	japan := BeforeAfter{Before: Trials{1200, 20_000}, After: Trials{540, 20_000}}
	control := BeforeAfter{Before: Trials{1000, 20_000}, After: Trials{1000, 20_000}}
	r, why := japan.Reduction(0.95)
	if why != Estimable || r.Interval.Method != MethodDelta {
		t.Fatalf("%+v %q", r, why)
	}
	near(t, "reduction", r.Value, 0.55, 1e-12)
	near(t, "low", r.Interval.Low, 0.503, 6e-4)
	near(t, "high", r.Interval.High, 0.593, 6e-4)
	r, why = japan.ReductionBeyond(control, 0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	near(t, "adjusted", r.Value, 0.55, 1e-12)
	near(t, "adjusted low", r.Interval.Low, 0.487, 6e-4)
	near(t, "adjusted high", r.Interval.High, 0.605, 6e-4)
}

func TestReductionOfSmallCounts(t *testing.T) {
	// Koopman's own example, 36/40 against 16/80, as a rise: 1 − 4.5, with 2.94 and 7.15. The rate after is below
	// 1 and both counts are 5 or more, so the delta method answers; 3 of 40 are too few for it.
	few := BeforeAfter{Before: Trials{16, 80}, After: Trials{3, 40}}
	r, why := few.Reduction(0.95)
	koopman, _ := Koopman(3, 40, 16, 80, 0.95)
	if why != Estimable || r.Interval.Method != MethodKoopman {
		t.Fatalf("%+v %q", r, why)
	}
	near(t, "reduction", r.Value, 1-0.375, 1e-12)
	near(t, "low", r.Interval.Low, 1-koopman.High, 1e-12)
	near(t, "high", r.Interval.High, 1-koopman.Low, 1e-12)

	// Nothing after: ½/41·81/16.5, at least what Koopman's upper bound leaves.
	none := BeforeAfter{Before: Trials{16, 80}, After: Trials{0, 40}}
	r, why = none.Reduction(0.95)
	if why != Estimable || !r.Interval.NoHigh || r.Interval.NoLow {
		t.Fatalf("%+v %q", r, why)
	}
	near(t, "Haldane", r.Value, 1-0.5/41*81/16.5, 1e-12)

	control := BeforeAfter{Before: Trials{20, 100}, After: Trials{20, 100}}
	r, why = few.ReductionBeyond(control, 0.95)
	if why != Estimable || r.Interval.Method != MethodMoverLog || r.Interval.NoLow || r.Interval.NoHigh {
		t.Fatalf("%+v %q", r, why)
	}
	near(t, "adjusted", r.Value, 1-0.375, 1e-12)
	if own, _ := few.Reduction(0.95); r.Interval.Low >= own.Interval.Low || r.Interval.High <= own.Interval.High {
		t.Errorf("adjusting cost nothing: %+v, %+v", r.Interval, own.Interval)
	}
	if r, why = none.ReductionBeyond(control, 0.95); why != Estimable || !r.Interval.NoHigh || r.Interval.NoLow {
		t.Errorf("%+v %q", r, why)
	}
}

func TestReductionReasons(t *testing.T) {
	some, all, none, empty := Trials{10, 100}, Trials{100, 100}, Trials{0, 100}, Trials{}
	good := BeforeAfter{some, some}
	cases := []struct {
		name         string
		own, control BeforeAfter
		why          Reason
	}{
		{"fine", good, good, Estimable},
		{"all before", BeforeAfter{all, some}, good, Estimable},
		{"none after", BeforeAfter{some, none}, good, Estimable},
		{"none before", BeforeAfter{none, some}, good, NoReferenceEvents},
		{"nothing before", BeforeAfter{empty, some}, good, NoPopulation},
		{"nothing after", BeforeAfter{some, empty}, good, NoPopulation},
		{"more than all", BeforeAfter{some, Trials{2, 1}}, good, Inconsistent},
		{"not a number", BeforeAfter{some, Trials{math.NaN(), 1}}, good, Inconsistent},
		{"control none before", good, BeforeAfter{none, some}, NoReferenceEvents},
		{"control none after", good, BeforeAfter{some, none}, NoReferenceEvents},
		{"control nothing", good, BeforeAfter{some, empty}, NoPopulation},
	}
	for _, c := range cases {
		if _, why := c.own.ReductionBeyond(c.control, 0.95); why != c.why {
			t.Errorf("%s: %q, want %q", c.name, why, c.why)
		}
	}
	if _, why := good.Reduction(1); why != Inconsistent {
		t.Errorf("level 1: %q", why)
	}
}
