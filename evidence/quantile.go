package evidence

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// exactRanksUpTo is the sample size up to which ranks are taken from the binomial distribution. Above it only cut
// ranks are: the incomplete beta function loses digits for large samples in the middle of the distribution, where the
// normal ranks need no help.
const exactRanksUpTo = 10_000

// QuantileRanks returns the ranks, from 1 to n in ascending order, of the two order statistics that enclose the
// q quantile of the process with at least the given level, both ends included: for up to 10,000 values the innermost
// two that each leave out at most half of what the level leaves, by the binomial distribution; above that
// n·q ∓ z√(n·q(1−q)), for the median n/2 ∓ 0.98√n (metric 17), rounded outwards and cut at 1 and n. Metric 17's ranks
// are up to one further out on either side for small n, where they cover 99 % for 95 %. Where one side has no such
// rank, further ranks on the other make up for it. False when even the smallest and the largest of n values do not
// enclose the quantile (fewer than 6 for the median, 29 for q = 0.9, at 0.95), or q or level is outside (0, 1).
func QuantileRanks(n int64, q, level float64) (lo, hi int64, ok bool) {
	if n < 1 || !(q > 0 && q < 1) || !validLevel(level) {
		return 0, 0, false
	}
	count := float64(n)
	if 1-math.Pow(q, count)-math.Pow(1-q, count) < level {
		return 0, 0, false
	}
	if n <= exactRanksUpTo {
		if lo, hi, ok = equalTails(n, q, level); ok {
			return lo, hi, lo < hi
		}
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

// equalTails are the largest rank below which at most (1−level)/2 of the binomial distribution lies, and the smallest
// from which on at most as much does; false when there is none on a side.
func equalTails(n int64, q, level float64) (lo, hi int64, ok bool) {
	below := distuv.Binomial{N: float64(n), P: q}
	tail := (1 - level) / 2
	// P(B < r) grows with r.
	lo = int64(sort.Search(int(n), func(k int) bool { return below.CDF(float64(k)) > tail })) // P(B <= k) > tail first
	hi = 1 + int64(sort.Search(int(n), func(k int) bool { return below.Survival(float64(k)) <= tail }))
	return lo, hi, lo >= 1 && hi <= n
}

// rankCoverage is P(lo <= B < hi) for B values below the quantile, binomial with n and q.
func rankCoverage(n int64, q float64, lo, hi int64) float64 {
	below := distuv.Binomial{N: float64(n), P: q}
	return below.CDF(float64(hi-1)) - below.CDF(float64(lo-1))
}

// QuantileRanksClustered are the ranks that enclose the q quantile where the values of a group resemble each other: c
// counts by group the values at or below the estimated quantile, so that its rate is near q. The ranks are those of
// Wilson's interval of q on the effective size of c, and never inside QuantileRanks. False where QuantileRanks gives
// none, when c fails Check, and where groups say nothing: fewer than two, or all values at or below the quantile.
//
// Source: R. S. Woodruff, JASA 47 (1952) 635–646.
func QuantileRanksClustered(c Clusters, q, level float64) (lo, hi int64, ok bool) {
	lo, hi, ok = QuantileRanks(c.N, q, level)
	if !ok {
		return 0, 0, false
	}
	size, clustered, ok := c.effectiveSize(level)
	if !ok || !clustered {
		return 0, 0, false
	}
	iv, ok := Wilson(q*size, size, level)
	n := float64(c.N)
	lo = min(lo, int64(clamp(math.Floor(n*iv.Low), 1, n)))
	hi = max(hi, int64(clamp(math.Ceil(n*iv.High)+1, 1, n)))
	return lo, hi, ok
}
