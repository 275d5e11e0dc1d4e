package evidence

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestStudentQuantiles(t *testing.T) {
	// W. S. Gosset's t, 97.5th and 95th percentiles, as in any table (Fisher and Yates, table III).
	cases := []struct{ nu, level, want float64 }{
		{1, 0.95, 12.706},
		{2, 0.95, 4.303},
		{5, 0.95, 2.571},
		{10, 0.95, 2.228},
		{30, 0.95, 2.042},
		{120, 0.95, 1.980},
		{1, 0.90, 6.314},
		{10, 0.90, 1.812},
		{10, 0.99, 3.169},
	}
	for _, c := range cases {
		near(t, "t", tQuantile(c.nu, c.level), c.want, 0.0005)
	}
	// The expansion agrees with the inverted distribution where it takes over, and tends to the normal quantile.
	for _, level := range []float64{0.2, 0.95, 0.999} {
		inverted := math.Abs(distuv.StudentsT{Mu: 0, Sigma: 1, Nu: 1000}.Quantile((1 - level) / 2))
		near(t, "expansion", tQuantile(1000, level), inverted, 1e-11)
	}
	// z = 1.96: (z³+z)/4 = 2.3723 over the degrees of freedom.
	near(t, "t at 1e8", (tQuantile(1e8, 0.95)-normalQuantile(0.95))*1e8, 2.3723, 0.01)
	near(t, "t far out", tQuantile(1e12, 0.95), normalQuantile(0.95), 1e-9)
	near(t, "z", normalQuantile(0.95), 1.959963985, 1e-9)
}

// Ten values, 3e7 + 1 and 3e7 − 1 in turn: n·Σv² = 9e16 + 100 needs more digits than a float64 has.
func TestSpreadSurvivesCancellation(t *testing.T) {
	variance, ok := sampleVariance(3e8, 9e15+10, 10)
	if !ok {
		t.Fatal("refused")
	}
	near(t, "variance", variance, 10.0/9, 1e-12)
}

func TestMeanRefusesWhatHasNoSpread(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		sum, squares float64
		n            int64
		level        float64
	}{
		{1, 1, 1, 0.95},
		{0, 0, 0, 0.95},
		{1, 1, -3, 0.95},
		{nan, 1, 5, 0.95},
		{1, inf, 5, 0.95},
		{10, 1, 5, 0.95}, // Σr² below (Σr)²/n
		{1, 1, 5, 1},
		{1e200, 1e300, 5, 0.95}, // the square overflows
	} {
		if iv, ok := MeanOfRates(c.sum, c.squares, c.n, c.level); ok {
			t.Errorf("MeanOfRates(%+v) = %+v", c, iv)
		}
	}
	for _, c := range [][2]float64{{-1, 1}, {6, 6}, {2, 3}, {2, -1}, {4, 1}} { // not five rates
		if iv, ok := MeanOfRates(c[0], c[1], 5, 0.95); ok {
			t.Errorf("MeanOfRates(%v) = %+v", c, iv)
		}
	}
}

func TestEqualRatesAreNotCertainty(t *testing.T) {
	cases := []struct {
		name         string
		sum, squares float64
		n            int64
		low, high    float64
	}{
		{"none of 10 firms ever inspected: as 0/10", 0, 0, 10, 0, 0.2775},
		{"all of 10 firms always inspected", 10, 10, 10, 0.7225, 1},
		{"20 firms at 1/2 each: as 10/20", 10, 5, 20, 0.2993, 0.7007},
	}
	for _, c := range cases {
		iv, ok := MeanOfRates(c.sum, c.squares, c.n, 0.95)
		if !ok || iv.Method != MethodOperatorWilson {
			t.Errorf("%s: %+v, %v", c.name, iv, ok)
		}
		near(t, c.name+" low", iv.Low, c.low, 0.00005)
		near(t, c.name+" high", iv.High, c.high, 0.00005)
	}
	// Ten times a third in float64 leaves a spread of rounding only.
	var sum, squares float64
	for range 10 {
		sum, squares = sum+1.0/3, squares+1.0/3*(1.0/3)
	}
	if iv, ok := MeanOfRates(sum, squares, 10, 0.95); !ok || iv.Method != MethodOperatorWilson {
		t.Errorf("rounding taken for spread: %+v, %v", iv, ok)
	}
}

func TestMeanOfRatesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := drawGroups(t, 30)
		if len(groups) < 2 {
			groups = append(groups, group{7, 2})
		}
		var sum, squares float64
		for _, g := range groups {
			r := float64(g.x) / float64(g.n)
			sum, squares = sum+r, squares+r*r
		}
		n := int64(len(groups))
		level := rapid.Float64Range(1e-6, 1-1e-6).Draw(t, "level")
		wider := level + (1-level)*rapid.Float64Range(0.001, 0.999).Draw(t, "wider")
		mean := sum / float64(n)
		iv, ok := MeanOfRates(sum, squares, n, level)
		if !ok || !(0 <= iv.Low && iv.Low <= mean && mean <= iv.High && iv.High <= 1) {
			t.Fatalf("%+v, %v does not hold %v within [0, 1]", iv, ok, mean)
		}
		wide, ok := MeanOfRates(sum, squares, n, wider)
		const rounding = 1e-15 // of an end near 1
		if !ok || wide.Low > iv.Low+rounding || wide.High < iv.High-rounding {
			t.Fatalf("level %v gives %+v, the higher %v gives %+v", level, iv, wider, wide)
		}
		if iv.Method != MethodOperatorT { // no spread but that of rounding
			return
		}
		// The two-pass formula as a second opinion: at either end the mean lies t standard errors away.
		var deviation float64
		for _, g := range groups {
			d := float64(g.x)/float64(g.n) - mean
			deviation += d * d
		}
		perRate := deviation / float64(n-1) / (mean * (1 - mean)) // of the variance μ(1−μ)
		reach := tQuantile(float64(n-1), level)
		for _, end := range []float64{iv.Low, iv.High} {
			if distance := math.Abs(end-mean) / math.Sqrt(end*(1-end)*perRate/float64(n)); end*(1-end) > 1e-10 && math.Abs(distance/reach-1) > 1e-4 {
				t.Fatalf("%v lies %v standard errors from %v, want %v", end, distance, mean, reach)
			}
		}
	})
}
