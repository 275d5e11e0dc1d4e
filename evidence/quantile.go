package evidence

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// exactRanksUpTo is the sample size up to which the coverage of every pair of ranks is checked against the
// binomial distribution. Above it only cut ranks are: the incomplete beta function loses digits for large
// samples in the middle of the distribution, where the normal ranks need no help.
const exactRanksUpTo = 10_000

// QuantileRanks returns the ranks, from 1 to n in ascending order, of the two order statistics that enclose the
// q quantile of the process with at least the given level, both ends included: n·q ∓ z√(n·q(1−q)), for the
// median n/2 ∓ 0.98√n (metric 17), rounded outwards and cut at 1 and n. Where a cut, or skewness far from the
// median, costs coverage, further ranks are given until the level is reached; the median never needs it. False
// when even the smallest and the largest of n values do not enclose the quantile (fewer than 6 for the median,
// 29 for q = 0.9, at 0.95), or q or level is outside (0, 1).
func QuantileRanks(n int64, q, level float64) (lo, hi int64, ok bool) {
	if n < 1 || !(q > 0 && q < 1) || !validLevel(level) {
		return 0, 0, false
	}
	count := float64(n)
	if 1-math.Pow(q, count)-math.Pow(1-q, count) < level {
		return 0, 0, false
	}
	reach := normalQuantile(level) * math.Sqrt(count*q*(1-q))
	lo = int64(clamp(math.Floor(count*q-reach), 1, count))
	hi = int64(clamp(math.Ceil(count*q+1+reach), 1, count))
	check := n <= exactRanksUpTo || lo == 1 || hi == n
	for check && (lo > 1 || hi < n) && rankCoverage(n, q, lo, hi) < level {
		// The rank that a longer reach would take next, so that a higher level never gives a rank back.
		if hi == n || (lo > 1 && count*q-float64(lo) <= float64(hi-1)-count*q) {
			lo--
		} else {
			hi++
		}
	}
	return lo, hi, lo < hi
}

// rankCoverage is P(lo <= B < hi) for B values below the quantile, binomial with n and q.
func rankCoverage(n int64, q float64, lo, hi int64) float64 {
	below := distuv.Binomial{N: float64(n), P: q}
	return below.CDF(float64(hi-1)) - below.CDF(float64(lo-1))
}
