package evidence

import "math"

// minimumFreedom bounds the degrees of freedom from below where a group dominates.
const minimumFreedom = 2

// freedom are the degrees of freedom of a variance over G groups of which K would vary as much if they were equal:
// K·(G−1)/G, 2 at least and G−1 at most. Where residuals vary with the size of their group, the degrees of freedom of
// F. E. Satterthwaite, Biometrics Bull. 2 (1946) 110–114, are G−1−c²(G−2) for sizes of a small coefficient of variation
// c; this is G−1−c²(G−1) and needs no higher powers of the sizes.
func freedom(groups int64, effective float64) float64 {
	g := float64(groups)
	return math.Min(math.Max(effective*(g-1)/g, minimumFreedom), math.Max(g-1, 1))
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
