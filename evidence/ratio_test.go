package evidence

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestKoopmanPublishedFigures(t *testing.T) {
	cases := []struct {
		source                      string
		xt, nt, xr, nr, low, high   float64
		lowTolerance, highTolerance float64
	}{
		// P. A. R. Koopman, Biometrics 40 (1984), table 1: 36/40 against 16/80, 2.94 to 7.15; to more digits
		// 2.9396 and 7.1522 in R's DescTools::BinomRatioCI(36, 40, 16, 80, method = "koopman").
		{"Koopman", 36, 40, 16, 80, 2.9396, 7.1522, 0.0005, 0.0005},
	}
	for _, c := range cases {
		iv, ok := Koopman(c.xt, c.nt, c.xr, c.nr, 0.95)
		if !ok || iv.Method != MethodKoopman {
			t.Fatalf("%s: %+v, %v", c.source, iv, ok)
		}
		near(t, c.source+" low", iv.Low, c.low, c.lowTolerance)
		near(t, c.source+" high", iv.High, c.high, c.highTolerance)
		// Exchanging the two arms inverts the interval.
		inverse, _ := Koopman(c.xr, c.nr, c.xt, c.nt, 0.95)
		near(t, c.source+" inverse low", 1/inverse.High, iv.Low, 1e-9)
		near(t, c.source+" inverse high", 1/inverse.Low, iv.High, 1e-9)
	}
}

// At an end of the interval Pearson's chi-square is z². Here it is computed as Koopman writes it, over both
// arms, with the restricted estimate found by a plain search of the likelihood instead of the closed form.
func TestKoopmanEndsAreWhereChiSquareIsCritical(t *testing.T) {
	z2 := math.Pow(normalQuantile(0.95), 2)
	for _, c := range [][4]float64{{3, 800, 120, 900}, {1, 40, 8, 35}, {4, 4000, 2, 60}, {40, 40, 55, 60}, {2.5, 60.5, 7.25, 44}} {
		iv, ok := Koopman(c[0], c[1], c[2], c[3], 0.95)
		if !ok {
			t.Fatalf("%v: no interval", c)
		}
		for _, end := range []float64{iv.Low, iv.High} {
			chi := pearson(c[0], c[1], c[2], c[3], end)
			if math.Abs(chi-z2) > 1e-4 {
				t.Errorf("%v at %v: chi-square %v, want %v", c, end, chi, z2)
			}
		}
	}
}

func pearson(xt, nt, xr, nr, ratio float64) float64 {
	like := func(p float64) float64 { // log likelihood with p_r = p, p_t = ratio·p
		term := func(k, q float64) float64 {
			if k == 0 {
				return 0
			}
			return k * math.Log(q)
		}
		return term(xt, ratio*p) + term(nt-xt, 1-ratio*p) + term(xr, p) + term(nr-xr, 1-p)
	}
	low, high := 1e-12, math.Min(1, 1/ratio)-1e-12
	for range 300 { // the likelihood has one peak
		a, b := low+(high-low)/3, high-(high-low)/3
		if like(a) < like(b) {
			low = a
		} else {
			high = b
		}
	}
	pr := (low + high) / 2
	pt := ratio * pr
	square := func(x, n, p float64) float64 { return (x - n*p) * (x - n*p) / (n * p * (1 - p)) }
	return square(xt, nt, pt) + square(xr, nr, pr)
}

func TestRatioReasons(t *testing.T) {
	many := singles(1000, 100)
	cases := []struct {
		name   string
		t, ref Clusters
		level  float64
		want   Reason
	}{
		{"fine", many, many, 0.95, Estimable},
		{"exactly 30", singles(30, 6), singles(30, 6), 0.95, Estimable},
		{"no declarations", Clusters{}, many, 0.95, NoPopulation},
		{"no reference", many, Clusters{}, 0.95, NoPopulation},
		{"29 declarations", singles(29, 6), many, 0.95, SmallBase},
		{"29 of the reference", many, singles(29, 6), 0.95, SmallBase},
		{"reference never inspected", many, singles(1000, 0), 0.95, NoReferenceEvents},
		{"level in per cent", many, many, 95, Inconsistent},
	}
	for _, c := range cases {
		ratio, why := RatioToReference(c.t, c.ref, c.level)
		if why != c.want {
			t.Errorf("%s: reason %q, want %q", c.name, why, c.want)
		}
		if why != Estimable && ratio != (Ratio{}) {
			t.Errorf("%s: a refused ratio carries %+v", c.name, ratio)
		}
	}
}

func TestRatioMethodFollowsTheCounts(t *testing.T) {
	ref := singles(10_000, 2_000)
	cases := []struct {
		name   string
		t, ref Clusters
		want   string
	}{
		{"5 inspected", singles(1000, 5), ref, MethodDeltaClustered},
		{"4 inspected", singles(1000, 4), ref, MethodKoopmanClustered},
		{"4 of the reference", singles(1000, 50), singles(1000, 4), MethodKoopmanClustered},
		{"all inspected", singles(100, 100), ref, MethodKoopmanClustered},
		{"one group on each side", oneGroup(1000, 50), oneGroup(1000, 200), MethodDelta},
		{"one group on each side, few", oneGroup(1000, 2), oneGroup(1000, 200), MethodKoopman},
		{"one group and many", oneGroup(1000, 50), ref, MethodDeltaClustered},
	}
	for _, c := range cases {
		ratio, why := RatioToReference(c.t, c.ref, 0.95)
		if why != Estimable || ratio.Interval.Method != c.want || ratio.Interval.NoLow || ratio.Interval.NoHigh {
			t.Errorf("%s: %+v %q, want %q", c.name, ratio, why, c.want)
		}
	}
}

func TestDeltaByHand(t *testing.T) {
	// One group a side, so binomial: 50/1000 against 200/1000. se² = 19/1000 + 4/1000, RR = 1/4.
	ratio, _ := RatioToReference(oneGroup(1000, 50), oneGroup(1000, 200), 0.95)
	factor := math.Exp(1.959963985 * math.Sqrt(0.019+0.004))
	near(t, "value", ratio.Value, 0.25, 1e-15)
	near(t, "low", ratio.Interval.Low, 0.25/factor, 1e-9)
	near(t, "high", ratio.Interval.High, 0.25*factor, 1e-9)
}

func TestDeltaUsesTheClusteredVariance(t *testing.T) {
	// t: (40,1) (60,0) (100,9), N=200, x=10, p=1/20: residuals −1, −3, 4; v_t = 3/2·26/40000 = 0.000975,
	// v_t/p² = 0.39, more than the binomial 0.095. ref: equal rates, so the binomial 0.8/(0.2·200) = 0.02.
	c := clustersOf([]group{{40, 1}, {60, 0}, {100, 9}})
	ref := clustersOf([]group{{100, 20}, {100, 20}})
	// Three uneven groups, of the inspections two: 40,000/15,200 and 10·9/(9·8), the root of the product 1.8137, counted
	// as 2: 2/1·2/3 times the variance, with 2 degrees of freedom; the other has as good as endless many.
	ratio, _ := RatioToReference(c, ref, 0.95)
	vt := 0.39 * 4 / 3
	factor := math.Exp(tQuantile((vt+0.02)*(vt+0.02)/(vt*vt/2), 0.95) * math.Sqrt(vt+0.02))
	near(t, "value", ratio.Value, 0.25, 1e-15)
	near(t, "low", ratio.Interval.Low, 0.25/factor, 1e-9)
	near(t, "high", ratio.Interval.High, 0.25*factor, 1e-7)
	// The other way round the same se stands around 4.
	ratio, _ = RatioToReference(ref, c, 0.95)
	near(t, "inverse low", ratio.Interval.Low, 4/factor, 1e-9)
	near(t, "inverse high", ratio.Interval.High, 4*factor, 1e-6)
}

func TestNothingInTheNumeratorIsNotZero(t *testing.T) {
	ratio, why := RatioToReference(singles(500, 0), singles(1000, 200), 0.95)
	if why != Estimable || !ratio.Interval.NoLow || ratio.Interval.NoHigh {
		t.Fatalf("%+v %q", ratio, why)
	}
	// Haldane: (0.5/501)/(200.5/1001).
	near(t, "value", ratio.Value, 0.5/501/(200.5/1001), 1e-15)
	// Roughly the Wilson upper bound of 0/500 over 0.2; the reference is known far better.
	wilson, _ := Wilson(0, 500, 0.95)
	near(t, "upper", ratio.Interval.High, wilson.High/0.2, 0.001)
	if !(ratio.Interval.High > ratio.Value) {
		t.Errorf("upper bound %v under the value %v", ratio.Interval.High, ratio.Value)
	}
	if low, _ := RatioToReference(singles(500, 0), singles(1000, 200), 0.2); low.Interval.High != low.Value {
		t.Errorf("at level 0.2 the bound %v falls under the value %v", low.Interval.High, low.Value)
	}
}

func TestRatioProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ref := clustersOf(drawGroups(t, 12)), clustersOf(drawGroups(t, 12))
		level := rapid.Float64Range(1e-6, 1-1e-9).Draw(t, "level")
		wider := level + (1-level)*rapid.Float64Range(0.001, 0.999).Draw(t, "wider")
		ratio, why := RatioToReference(c, ref, level)
		wide, _ := RatioToReference(c, ref, wider)
		if why != Estimable {
			return
		}
		iv := ratio.Interval
		if !finite(ratio.Value, iv.Low, iv.High) || !(0 <= iv.Low && iv.Low <= ratio.Value && ratio.Value <= iv.High) {
			t.Fatalf("%+v", ratio)
		}
		if !(ratio.Value > 0) || iv.NoLow != (c.X == 0) {
			t.Fatalf("a numerator of %d gives %+v", c.X, ratio)
		}
		if wide.Interval.Low > iv.Low*(1+1e-9) || wide.Interval.High < iv.High*(1-1e-9) {
			t.Fatalf("level %v gives %+v, the higher %v gives %+v", level, iv, wider, wide.Interval)
		}
	})
}

func TestKoopmanProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nt, nr := rapid.Float64Range(1, 1e7).Draw(t, "nt"), rapid.Float64Range(1, 1e7).Draw(t, "nr")
		xt := nt * rapid.Float64Range(0, 1).Draw(t, "pt")
		xr := nr * rapid.Float64Range(1e-7, 1).Draw(t, "pr")
		iv, ok := Koopman(xt, nt, xr, nr, 0.95)
		estimate := xt / nt / (xr / nr)
		if !ok || !finite(iv.Low, iv.High) || iv.Low < 0 || iv.Low > estimate*(1+1e-12) || iv.High < estimate*(1-1e-12) || iv.Low >= iv.High {
			t.Fatalf("%+v, %v around %v", iv, ok, estimate)
		}
	})
	for _, c := range [][5]float64{{1, 10, 0, 10, 0.95}, {11, 10, 1, 10, 0.95}, {1, 10, 11, 10, 0.95}, {1, 0, 1, 10, 0.95}, {math.NaN(), 10, 1, 10, 0.95}, {1, math.Inf(1), 1, 10, 0.95}, {1, 10, 1, 10, 0}} {
		if iv, ok := Koopman(c[0], c[1], c[2], c[3], c[4]); ok {
			t.Errorf("Koopman(%v) = %+v", c, iv)
		}
	}
}

// 10 of 100 beside 30 of 100, [0.0552, 0.1744] and [0.2189, 0.3958] by Wilson: method 10 of Newcombe 1998.
func TestDifferenceToReferenceByHand(t *testing.T) {
	d, why := DifferenceToReference(singles(100, 10), singles(100, 30), 0.95)
	if why != Estimable || d.Interval.Method != MethodMover {
		t.Fatalf("%+v %q", d, why)
	}
	near(t, "difference", d.Value, -0.2, 1e-12)
	near(t, "low", d.Interval.Low, -0.2-math.Hypot(0.1-0.0552, 0.3958-0.3), 2e-3)
	near(t, "high", d.Interval.High, -0.2+math.Hypot(0.1744-0.1, 0.3-0.2189), 2e-3)
	for name, c := range map[string]struct {
		t, ref Clusters
		level  float64
		want   Reason
	}{
		"of nothing":            {Clusters{}, singles(100, 30), 0.95, NoPopulation},
		"29 declarations":       {singles(29, 6), singles(100, 30), 0.95, SmallBase},
		"29 of the reference":   {singles(100, 30), singles(29, 6), 0.95, SmallBase},
		"reference never found": {singles(100, 30), singles(100, 0), 0.95, Estimable},
		"level in per cent":     {singles(100, 30), singles(100, 30), 95, Inconsistent},
		"sums of no data":       {Clusters{N: 100, X: 200}, singles(100, 30), 0.95, Inconsistent},
	} {
		if _, why := DifferenceToReference(c.t, c.ref, c.level); why != c.want {
			t.Errorf("%s: reason %q, want %q", name, why, c.want)
		}
	}
}
