package evidence

import (
	"math"
)

// MeanOfRates is the interval of an unweighted mean m of the rates of n operators (metric 2), from the sum of
// their rates and the sum of the squares: t with n−1 degrees of freedom in the score form, the means from which m
// lies t standard errors away, their standard error taken as √(μ(1−μ)/k) with k = m(1−m)·n/s² as observed. With many
// operators it is m ∓ t·s/√n; with few it is lopsided, as the rates are. Where the rates do not differ (all 0, above
// all) it would have no width and claim certainty; it is then Wilson's with the operators as trials, the widest that
// rates of this mean can call for. False when n < 2, the sums cannot belong to n rates, or level is outside (0, 1).
func MeanOfRates(sum, sumSquares float64, n int64, level float64) (Interval, bool) {
	const rounding = 1e-9 // relative; sums of rates carry at most this from rounding
	count := float64(n)
	if n < 2 || !(sum >= 0) || !(sumSquares >= 0) || sum > count*(1+rounding) || sumSquares > sum*(1+rounding)+rounding {
		return Interval{}, false
	}
	mean := math.Min(sum/count, 1)
	variance, ok := sampleVariance(sum, sumSquares, n)
	if !ok {
		return Interval{}, false
	}
	if variance <= rounding*mean*mean {
		iv, ok := Wilson(mean*count, count, level)
		iv.Method = MethodOperatorWilson
		return iv, ok
	}
	if !validLevel(level) || !(mean < 1) {
		return Interval{}, false
	}
	enlarged := tQuantile(count-1, level) / normalQuantile(level)
	size := mean * (1 - mean) * count / variance / (enlarged * enlarged)
	iv, ok := Wilson(mean*size, size, level)
	iv.Method = MethodOperatorT
	return iv, ok
}

// sampleVariance is (Σr² − (Σr)²/n)/(n−1). The difference is taken with the rounding errors of both products
// added back, so it loses no more digits than the sums themselves have lost. False when it is negative by more
// than rounding explains.
func sampleVariance(sum, sumSquares float64, n int64) (float64, bool) {
	count := float64(n)
	// The conversions keep the products rounded on processors where a compiler would fuse them.
	a, b := float64(count*sumSquares), float64(sum*sum)
	difference := (a - b) + (math.FMA(count, sumSquares, -a) - math.FMA(sum, sum, -b))
	if !finite(a, b, difference) || difference < -1e-9*b {
		return 0, false
	}
	return math.Max(difference, 0) / count / (count - 1), true
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
