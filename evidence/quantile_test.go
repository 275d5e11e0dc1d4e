package evidence

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// binomialBetween is P(lo <= B < hi), B binomial with n and q, by adding logarithms of the terms.
func binomialBetween(n int64, q float64, lo, hi int64) float64 {
	all, _ := math.Lgamma(float64(n) + 1)
	sum := 0.0
	for k := lo; k < hi; k++ {
		a, _ := math.Lgamma(float64(k) + 1)
		b, _ := math.Lgamma(float64(n-k) + 1)
		sum += math.Exp(all - a - b + float64(k)*math.Log(q) + float64(n-k)*math.Log1p(-q))
	}
	return sum
}

func TestMedianRanksAreTheSpecified(t *testing.T) {
	cases := []struct{ n, lo, hi int64 }{
		// M. J. Campbell and M. J. Gardner, BMJ 296 (1988) 1454–1456: 40th and 61st of 100, 18th and 33rd of 50.
		{100, 40, 61},
		{50, 18, 33},
		// The extremes of 6 enclose the median with 96.9 %; those of 5 with 93.8 % only (below).
		{6, 1, 6},
		{12, 3, 10}, // 96.1 %; the formula's 2nd and 11th have 99.4 %
	}
	for _, c := range cases {
		if lo, hi, ok := QuantileRanks(c.n, 0.5, 0.95); !ok || lo != c.lo || hi != c.hi {
			t.Errorf("n=%d: %d, %d, %v; want %d, %d", c.n, lo, hi, ok, c.lo, c.hi)
		}
	}
	// Metric 17's SQL with its 0.98: floor(n/2−0.98√n) and ceil(n/2+1+0.98√n), cut at 1 and n; up to 10,000 values at
	// most one rank further in, as far as 95 % allow.
	for n := int64(6); n <= 20_000; n++ {
		root := 0.5 * normalQuantile(0.95) * math.Sqrt(float64(n))
		lo := max(int64(math.Floor(float64(n)/2-root)), 1)
		hi := min(int64(math.Ceil(float64(n)/2+1+root)), n)
		a, b, ok := QuantileRanks(n, 0.5, 0.95)
		if in := a - lo; !ok || in < 0 || in > 1 || hi-b != in || n > exactRanksUpTo && in != 0 {
			t.Fatalf("n=%d: %d, %d, %v; the SQL gives %d, %d", n, a, b, ok, lo, hi)
		}
		if n < 300 && (binomialBetween(n, 0.5, a, b) < 0.95 || binomialBetween(n, 0.5, a+1, b-1) >= 0.95) {
			t.Fatalf("n=%d: %d, %d are not the innermost ranks that cover 95 %%", n, a, b)
		}
	}
}

func TestTooFewValuesEncloseNothing(t *testing.T) {
	cases := []struct {
		q     float64
		first int64 // smallest n with 1 − qⁿ − (1−q)ⁿ >= 0.95
	}{{0.5, 6}, {0.9, 29}, {0.1, 29}, {0.95, 59}, {0.99, 299}, {0.9999, 29_956}}
	for _, c := range cases {
		if lo, hi, ok := QuantileRanks(c.first-1, c.q, 0.95); ok {
			t.Errorf("q=%v n=%d: %d, %d", c.q, c.first-1, lo, hi)
		}
		lo, hi, ok := QuantileRanks(c.first, c.q, 0.95)
		if !ok || binomialBetween(c.first, c.q, lo, hi) < 0.95 {
			t.Errorf("q=%v n=%d: %d, %d, %v", c.q, c.first, lo, hi, ok)
		}
	}
	nan := math.NaN()
	for _, c := range []struct {
		n        int64
		q, level float64
	}{{0, 0.5, 0.95}, {-4, 0.5, 0.95}, {100, 0, 0.95}, {100, 1, 0.95}, {100, nan, 0.95}, {100, 0.5, 1}, {100, 0.5, nan}} {
		if lo, hi, ok := QuantileRanks(c.n, c.q, c.level); ok {
			t.Errorf("QuantileRanks(%+v) = %d, %d", c, lo, hi)
		}
	}
}

func TestRanksCoverAtLeastTheLevel(t *testing.T) {
	// Here the normal ranks 1425 and 1451 are not cut and still cover only 99.898 %.
	if lo, hi, ok := QuantileRanks(1452, 0.99, 0.999); !ok || binomialBetween(1452, 0.99, lo, hi) < 0.999 {
		t.Errorf("%d, %d, %v", lo, hi, ok)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 5000).Draw(t, "n")
		q := rapid.Float64Range(0.005, 0.995).Draw(t, "q")
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		lo, hi, ok := QuantileRanks(n, q, level)
		if full := 1 - math.Pow(q, float64(n)) - math.Pow(1-q, float64(n)); !ok {
			if full > level+1e-9 {
				t.Fatalf("refused although the extremes cover %v", full)
			}
			return
		}
		if lo < 1 || hi > n || lo >= hi {
			t.Fatalf("ranks %d, %d of %d", lo, hi, n)
		}
		if covered := binomialBetween(n, q, lo, hi); covered < level-1e-9 {
			t.Fatalf("ranks %d, %d of %d cover %v", lo, hi, n, covered)
		}
		at := float64(n) * q // the point estimate is one of the two values around this rank
		if float64(lo) > math.Ceil(at) || float64(hi) < math.Floor(at) {
			t.Fatalf("ranks %d, %d do not enclose %v", lo, hi, at)
		}
		wider := level + (1-level)*rapid.Float64Range(0.001, 0.99).Draw(t, "wider")
		if a, b, ok := QuantileRanks(n, q, wider); ok && (a > lo || b < hi) {
			t.Fatalf("level %v gives %d, %d; the higher %v gives %d, %d", level, lo, hi, wider, a, b)
		}
	})
}

func TestRanksOfLargeSamples(t *testing.T) {
	lo, hi, ok := QuantileRanks(4_000_000, 0.9, 0.95)
	// 3,600,000 ∓ 1.95996·600 = ∓ 1175.98
	if !ok || lo != 3_598_824 || hi != 3_601_177 {
		t.Errorf("%d, %d, %v", lo, hi, ok)
	}
}

func TestRanksOfClusteredValues(t *testing.T) {
	// One value a group: as good as independent, but for t and the interval of Wilson.
	a, b, _ := QuantileRanks(400, 0.5, 0.95)
	lo, hi, ok := QuantileRanksClustered(singles(400, 200), 0.5, 0.95)
	if !ok || lo > a || hi < b || a-lo > 2 || hi-b > 2 {
		t.Errorf("%d, %d, %v; independent %d, %d", lo, hi, ok, a, b)
	}
	// Forty groups of ten, all below or all above: as wide as forty values, 1/2 ∓ about t·√(1/160) of 400.
	var c Clusters
	for i := range int64(40) {
		c = c.Add(10, 10*(i%2))
	}
	lo, hi, ok = QuantileRanksClustered(c, 0.5, 0.95)
	if !ok || lo > 145 || lo < 130 || hi < 256 || hi > 271 {
		t.Errorf("%d, %d, %v", lo, hi, ok)
	}
	if lo, hi, ok := QuantileRanksClustered(oneGroup(400, 200), 0.5, 0.95); ok {
		t.Errorf("%d, %d of one group", lo, hi)
	}
	if lo, hi, ok := QuantileRanksClustered(singles(400, 400), 0.5, 0.95); ok {
		t.Errorf("%d, %d where all values are alike", lo, hi)
	}
	if lo, hi, ok := QuantileRanksClustered(Clusters{Groups: 2, N: 400, X: 401}, 0.5, 0.95); ok {
		t.Errorf("%d, %d of impossible counts", lo, hi)
	}
}
