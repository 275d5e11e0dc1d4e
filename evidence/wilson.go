package evidence

import "math"

// Wilson is the score interval of a proportion of x in n independent trials, both possibly fractional
// (effective) counts. Ends lie in [0, 1]; x = 0 gives Low 0 and x = n gives High 1 exactly. False when n is
// not positive, x is outside [0, n] or level outside (0, 1).
//
// Source: E. B. Wilson, JASA 22 (1927) 209–212; method 3 of R. G. Newcombe, Stat. Med. 17 (1998) 857–872.
func Wilson(x, n, level float64) (Interval, bool) {
	if !(n > 0) || !(x >= 0) || x > n || math.IsInf(n, 0) || !validLevel(level) {
		return Interval{}, false
	}
	z := normalQuantile(level)
	middle := 2*x + z*z
	spread := z * math.Sqrt(z*z+4*x*(1-x/n))
	iv := Interval{High: 1, Method: MethodWilson}
	if x > 0 {
		// The smaller root as product of roots over the larger one: no difference of near equals.
		iv.Low = clamp(2*x*(x/n)/(middle+spread), 0, x/n)
	}
	if x < n {
		iv.High = clamp((middle+spread)/(2*(n+z*z)), x/n, 1)
	}
	return iv, true
}

// WilsonClustered is Wilson on the effective sample size of c (metrics 1 and 8): p(1−p)/v capped at N, and N
// itself when the rate is 0 or 1 or there are fewer than two groups. Method says which. Where groups are few or
// uneven the variance counts as larger, and its quantile is that of t (scarcity); with many groups it is the normal
// one. False when there is no declaration, c fails Check, or level is outside (0, 1).
//
// Source of the degrees of freedom in the effective size: E. L. Korn and B. I. Graubard, Surv. Methodol. 24 (1998)
// 193–201.
func WilsonClustered(c Clusters, level float64) (Interval, bool) {
	if !validLevel(level) {
		return Interval{}, false
	}
	size, clustered, ok := c.effectiveSize(level)
	if !ok {
		return Interval{}, false
	}
	if !clustered {
		return Wilson(float64(c.X), float64(c.N), level)
	}
	iv, ok := Wilson(float64(c.X)/float64(c.N)*size, size, level)
	iv.Method = MethodWilsonClustered
	return iv, ok
}
