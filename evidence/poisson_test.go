package evidence

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestPoissonPublishedFigures(t *testing.T) {
	// Garwood's limits as tabled by K. Ulm, Am. J. Epidemiol. 131 (1990) 373–375, and in R's poisson.test.
	cases := []struct {
		count            int64
		level, low, high float64
	}{
		{0, 0.95, 0, 3.688879},
		{1, 0.95, 0.02531781, 5.571643},
		{3, 0.95, 0.6186721, 8.767273},
		{10, 0.95, 4.795389, 18.39036},
		{100, 0.95, 81.36399, 121.6272},
		{10, 0.90, 5.425406, 16.96222},
		{11, 0.99, 4.321, 22.779},
	}
	for _, c := range cases {
		iv, ok := PoissonCount(c.count, c.level)
		if !ok || iv.Method != MethodPoisson || iv.NoLow || iv.NoHigh {
			t.Fatalf("%d: %+v, %v", c.count, iv, ok)
		}
		near(t, "low", iv.Low, c.low, 5e-4)
		near(t, "high", iv.High, c.high, 5e-4)
	}
}

// poissonUpTo is P(K <= k) for a Poisson variable, by adding logarithms of the terms.
func poissonUpTo(k int64, mean float64) float64 {
	sum := 0.0
	for j := range k + 1 {
		lg, _ := math.Lgamma(float64(j) + 1)
		sum += math.Exp(float64(j)*math.Log(mean) - mean - lg)
	}
	return sum
}

// At an end of the interval the observed count is just at the edge of what the process gives.
func TestPoissonEndsAreWhereTheTailIsCritical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.Int64Range(0, 3000).Draw(t, "count")
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		iv, ok := PoissonCount(count, level)
		if !ok || iv.Low > float64(count) || iv.High < float64(count) {
			t.Fatalf("%+v, %v", iv, ok)
		}
		if tail := poissonUpTo(count, iv.High); math.Abs(tail-(1-level)/2) > 1e-8 {
			t.Fatalf("P(K <= %d) at the high end = %v, want %v", count, tail, (1-level)/2)
		}
		if count == 0 {
			if iv.Low != 0 {
				t.Fatalf("low %v of no event", iv.Low)
			}
			return
		}
		if tail := 1 - poissonUpTo(count-1, iv.Low); math.Abs(tail-(1-level)/2) > 1e-8 {
			t.Fatalf("P(K >= %d) at the low end = %v, want %v", count, tail, (1-level)/2)
		}
	})
}

func TestPoissonOfLargeCounts(t *testing.T) {
	// k ∓ z√k to first order, with (z²−1)/3 further: Cornish–Fisher; the high end belongs to k+1.
	const k = 1_000_000_000
	iv, ok := PoissonCount(k, 0.95)
	z := normalQuantile(0.95)
	if !ok {
		t.Fatal("refused")
	}
	near(t, "low", iv.Low, k-z*math.Sqrt(k)+(z*z-1)/3, 0.05)
	near(t, "high", iv.High, k+1+z*math.Sqrt(k+1)+(z*z-1)/3, 0.05)
}

func TestPoissonRateIsOfTheExposure(t *testing.T) {
	// Ten offences in 25,000 declarations: 4 in 10,000, Garwood 4.795389/2.5 to 18.39036/2.5.
	iv, ok := PoissonRate(10, 2.5, 0.95)
	if !ok {
		t.Fatal("refused")
	}
	near(t, "low", iv.Low, 1.918156, 1e-6)
	near(t, "high", iv.High, 7.356142, 1e-6)
	for _, exposure := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if iv, ok := PoissonRate(10, exposure, 0.95); ok {
			t.Errorf("exposure %v: %+v", exposure, iv)
		}
	}
	for _, level := range []float64{0, 1, math.NaN()} {
		if iv, ok := PoissonCount(10, level); ok {
			t.Errorf("level %v: %+v", level, iv)
		}
	}
	if iv, ok := PoissonCount(-1, 0.95); ok {
		t.Errorf("%+v of a negative count", iv)
	}
}

func TestPoissonRateByGroup(t *testing.T) {
	// Ten firms with 2,500 declarations each; five of them have 4 offences each: 20 in 25,000, 8 in 10,000. Residuals
	// are ±2: v·(Σn)² = 10/9·40, against 20 of a Poisson process.
	var s Sums
	for i := range int64(10) {
		s = s.Add(2500, 4*(i%2))
	}
	iv, ok := PoissonRateClustered(s, 10_000, 0.95)
	if !ok || iv.Method != MethodPoissonClustered {
		t.Fatalf("%+v, %v", iv, ok)
	}
	// Of the 20·19 ordered pairs of offences 5·4·3 are of one firm: 6.33 groups; the mean with ten is the root of 63.3.
	dispersion := 10.0 / 9 * 40 / 20 * math.Pow(scarcity(10, math.Sqrt(10*380.0/60), 0.95), 2)
	near(t, "low", iv.Low, gammaQuantile(20/dispersion, 0.025)*dispersion/2.5, 1e-9)
	near(t, "high", iv.High, gammaQuantileAbove(20/dispersion+1, 0.025)*dispersion/2.5, 1e-9)
	exact, _ := PoissonRate(20, 2.5, 0.95)
	if iv.Low >= exact.Low || iv.High <= exact.High {
		t.Errorf("%+v is not wider than %+v", iv, exact)
	}
	// Spread more evenly than chance would, without events, and of one firm, it is the exact one.
	for name, s := range map[string]Sums{
		"even": sumsOf([]group{{100, 2}, {100, 2}, {100, 2}}), "none": sumsOf([]group{{100, 0}, {100, 0}}), "one firm": sumsOf([]group{{300, 6}}),
	} {
		iv, ok := PoissonRateClustered(s, 100, 0.95)
		n, _ := s.N.Float64()
		want, _ := PoissonRate(s.X.Int64(), n/100, 0.95)
		if !ok || iv != want {
			t.Errorf("%s: %+v, %v; want %+v", name, iv, ok, want)
		}
	}
	for name, s := range map[string]Sums{"negative": sumsOf([]group{{100, -2}, {100, 3}, {100, -2}}), "no exposure": {}, "impossible": {Groups: 2, N: big.NewInt(5), X: big.NewInt(2)}} {
		if iv, ok := PoissonRateClustered(s, 1, 0.95); ok {
			t.Errorf("%s: %+v", name, iv)
		}
	}
}
