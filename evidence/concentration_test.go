package evidence

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func holdingsOf(values []int64) Holdings {
	h := Holdings{Largest: new(big.Int), V: new(big.Int), VV: new(big.Int), LeaveOut: new(big.Int), LeaveOut2: new(big.Int)}
	for _, v := range values {
		h.Groups++
		if own := big.NewInt(v); own.Cmp(h.Largest) > 0 {
			h.Largest = own
		}
		h.V.Add(h.V, big.NewInt(v))
		h.VV.Add(h.VV, mul(big.NewInt(v), big.NewInt(v)))
	}
	if len(values) < 2 {
		return h
	}
	for _, v := range values {
		own := big.NewInt(v)
		rest := new(big.Int).Sub(h.V, own)
		left := mul(new(big.Int).Sub(h.VV, mul(own, own)), big.NewInt(LeaveOutScale))
		left.Div(left, mul(rest, rest))
		h.LeaveOut.Add(h.LeaveOut, left)
		h.LeaveOut2.Add(h.LeaveOut2, mul(left, left))
	}
	return h
}

func TestConcentrationByHand(t *testing.T) {
	// The example of the United States merger guidelines of 1992, §1.5: 30, 30, 20 and 20 % have an HHI of 2,600.
	c, why := Concentrate(holdingsOf([]int64{30, 30, 20, 20}), 0.95)
	if why != Estimable || c.HHI.Value != 2600 || c.Band != HighlyConcentrated || !c.HHI.Interval.NoLow || !c.HHI.Interval.NoHigh {
		t.Errorf("%+v %q", c, why)
	}
	near(t, "effective number", c.EffectiveNumber, 1/0.26, 1e-12)
	if n := c.Number(); !n.sound() || n.Value != c.EffectiveNumber || n.Interval.NoLow != c.HHI.Interval.NoHigh {
		t.Errorf("effective number %+v of %+v", n, c.HHI)
	}
	// 4, 2, 2, 1, 1: 10 and 26, HHI 2,600. Without the 4: 10/36; without a 2: 22/64; without a 1: 25/81.
	c, why = Concentrate(holdingsOf([]int64{4, 2, 2, 1, 1}), 0.95)
	if why != Estimable || c.HHI.Interval.Method != MethodJackknife {
		t.Fatalf("%+v %q", c, why)
	}
	left := []float64{10.0 / 36, 22.0 / 64, 22.0 / 64, 25.0 / 81, 25.0 / 81}
	mean, sum := 0.0, 0.0
	for _, l := range left {
		mean += l / 5
	}
	for _, l := range left {
		sum += (l - mean) * (l - mean)
	}
	// 26/4² = 1.625 of five groups of the largest make the squares; t of 4 degrees of freedom.
	se := math.Sqrt(0.8*sum) / 0.26
	half, farther := 2.776445*se, (2.75*(1-math.Sqrt(0.325))+6.5/1.625)*se
	near(t, "high", math.Log(c.HHI.Interval.High), math.Min(math.Log(2600)+half+farther, math.Log(10_000)), 1e-6)
	near(t, "low, that of equal groups", c.HHI.Interval.Low, 2000, 1e-9) // 2600 less half a logarithm would be below
	// Two of 3 and eighteen of 2: 42 and 90; 90/9 = 10 of twenty groups.
	values := []int64{3, 3}
	for range 18 {
		values = append(values, 2)
	}
	c, _ = Concentrate(holdingsOf(values), 0.95)
	index, large, small := 90.0/42/42, 81.0/39/39, 86.0/40/40
	mean = (2*large + 18*small) / 20
	se = math.Sqrt(0.95*(2*(large-mean)*(large-mean)+18*(small-mean)*(small-mean))) / index
	half, nearer := 2.093024*se, 2.75*(1-math.Sqrt(0.5))*se/10
	near(t, "high of twenty", math.Log(c.HHI.Interval.High/1e4/index), half+10*nearer+6.5/10*se, 1e-6)
	near(t, "low of twenty", math.Log(c.HHI.Interval.Low/1e4/index), math.Max(-half+nearer, math.Log(0.05/index)), 1e-6)
}

func TestBands(t *testing.T) {
	for hhi, want := range map[float64]ConcentrationBand{
		1: Unconcentrated, 999.99: Unconcentrated, 1000: ModeratelyConcentrated, 1800: ModeratelyConcentrated, 1800.01: HighlyConcentrated, 10_000: HighlyConcentrated,
	} {
		if got := BandOf(hhi); got != want {
			t.Errorf("%v: %s, want %s", hhi, got, want)
		}
	}
}

func TestConcentrationReasons(t *testing.T) {
	v := big.NewInt
	good := holdingsOf([]int64{4, 2, 2, 1, 1})
	spoilt := func(spoil func(*Holdings)) Holdings {
		h := good
		spoil(&h)
		return h
	}
	cases := []struct {
		name string
		h    Holdings
		why  Reason
	}{
		{"fine", good, Estimable},
		{"nothing", Holdings{}, NoPopulation},
		{"one group", holdingsOf([]int64{7}), Estimable},
		{"negative value", spoilt(func(h *Holdings) { h.V = v(-10) }), Inconsistent},
		{"above the square", spoilt(func(h *Holdings) { h.VV = v(101) }), Inconsistent},
		{"below Cauchy", spoilt(func(h *Holdings) { h.VV = v(19) }), Inconsistent},
		{"nothing left out", spoilt(func(h *Holdings) { h.LeaveOut = nil }), Inconsistent},
		{"shares above 1", spoilt(func(h *Holdings) { h.LeaveOut = v(5*LeaveOutScale + 1) }), Inconsistent},
		{"leave-outs below Cauchy", spoilt(func(h *Holdings) { h.LeaveOut2 = v(1) }), Inconsistent},
		{"largest too large", spoilt(func(h *Holdings) { h.Largest = v(6) }), Inconsistent},
		{"largest too small", spoilt(func(h *Holdings) { h.Largest = v(2) }), Inconsistent},
		{"no largest", spoilt(func(h *Holdings) { h.Largest = nil }), Inconsistent},
		{"negative groups", spoilt(func(h *Holdings) { h.Groups = -1 }), Inconsistent},
		{"one group that leaves something", spoilt(func(h *Holdings) { h.Groups = 1 }), Inconsistent},
	}
	for _, c := range cases {
		if got, why := Concentrate(c.h, 0.95); why != c.why {
			t.Errorf("%s: %+v %q, want %q", c.name, got, why, c.why)
		}
	}
	// Equal groups: the index is as low as it can be and nothing varies.
	if c, why := Concentrate(holdingsOf([]int64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3}), 0.95); why != Estimable || c.HHI.Value != 1000 || c.EffectiveNumber != 10 || !c.HHI.Interval.NoLow {
		t.Errorf("%+v %q", c, why)
	}
}

func TestConcentrationStaysInItsRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(1, 1_000_000_000_000_000_000), 1, 60).Draw(t, "values")
		c, why := Concentrate(holdingsOf(values), 0.95)
		least := 10_000 / float64(len(values))
		if why != Estimable || c.HHI.Value < least*(1-1e-12) || c.HHI.Value > 10_000 {
			t.Fatalf("%+v %q", c, why)
		}
		if iv := c.HHI.Interval; !iv.NoLow && (iv.Low > c.HHI.Value || iv.High < c.HHI.Value || iv.High > 10_000 || iv.Low < least*(1-1e-12)) {
			t.Fatalf("%+v", c)
		}
	})
}
