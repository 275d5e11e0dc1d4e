package evidence

import "math"

// minimumFreedom bounds the degrees of freedom from below where a group dominates.
const minimumFreedom = 2

// freedom are the degrees of freedom of a variance over G groups of which K would vary as much if they were equal:
// K−½, 2 at least and G−1 at most. Where residuals vary with the size of their group, the degrees of freedom of
// F. E. Satterthwaite, Biometrics Bull. 2 (1946) 110–114, are G−1−c²(G−2) for sizes of a small coefficient of variation
// c, which is K−1+2c²: K−½ where sizes vary by half.
func freedom(groups int64, effective float64) float64 {
	return math.Min(math.Max(effective-0.5, minimumFreedom), math.Max(float64(groups-1), 1))
}

// residuals is the factor on a variance over groups whose residuals a large group pulls towards 0: K/(K−1) for K
// effective groups in place of G/(G−1), which the variance has already; 1 where they are equal.
func residuals(groups int64, effective float64) float64 {
	g, k := float64(groups), math.Max(effective, minimumFreedom)
	return math.Max(k/(k-1)*(g-1)/g, 1)
}

// scarcity is the factor by which a standard error over two or more groups must count as larger because the groups are
// few or uneven: t over the normal quantile, and residuals. It tends to 1 with many groups.
func scarcity(groups int64, effective, level float64) float64 {
	return tQuantile(freedom(groups, effective), level) / normalQuantile(level) * math.Sqrt(residuals(groups, effective))
}

const minimumTailGroups = 10

// tails say what a sample tells of the degrees of freedom of its variance.
type tails struct {
	share float64 // of those by its fourth moment; below 1 where a sample understates the tails of its process
	least float64 // degrees of freedom
}

// Chosen by simulation on draws of their own (docs/intervals.md).
var (
	tailsOfRates = tails{0.65, 2}
	tailsOfSums  = tails{1, 3} // whose skewness says the rest
	tailsOfMeans = tails{0.4, 3}
)

// freedom are the degrees of freedom of a variance Σe² over groups of which varianceGroups make it, (Σe²)²/Σe⁴:
// Satterthwaite's 2v²/Var(v) with the fourth moment as observed. There is no end to them with fewer than
// minimumTailGroups, of which a fourth moment says nothing.
func (t tails) freedom(groups int64, varianceGroups float64) float64 {
	excess := 1/varianceGroups - 1/float64(groups)
	if groups < minimumTailGroups || !(excess > 0) {
		return math.Inf(1)
	}
	return math.Max(2*t.share/excess, t.least)
}
