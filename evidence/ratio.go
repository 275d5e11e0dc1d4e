package evidence

import "math"

// Ratio is a rate relative to a reference rate (metric 5).
type Ratio struct {
	// Value is p_t/p_ref. With nothing in the numerator it is the Haldane estimate, ½ added to every cell, and
	// Interval.NoLow is set: show "< High" and never 0, which would claim that it cannot happen.
	Value    float64
	Interval Interval
}

// smallNumerator is the count below which the log ratio is too far from normal (metric 5: "x < 5").
const smallNumerator = 5

// RatioToReference compares the rate of t with that of ref, whose groups count as independent of those of t.
//
// The interval is the delta method on the log ratio, se² = v_t/p_t² + v_ref/p_ref² with the group-linearised
// variances, each at least the binomial one and larger where groups are uneven, and t with the degrees of freedom of
// Welch and Satterthwaite: with many groups the normal quantile. Where a numerator is below 5, or a rate is 1, so that its variance
// says nothing, it is Koopman's score interval with the effective sizes as trials. With nothing in the
// numerator only the upper bound exists: that of the two-sided interval at this level, as with the "0 of n"
// bounds of rates.
//
// Reason: NoPopulation when a denominator is 0, SmallBase when one is below MinimumBase, NoReferenceEvents when
// ref has nothing in its numerator, Inconsistent when the sums fail Check or level is outside (0, 1).
func RatioToReference(t, ref Clusters, level float64) (Ratio, Reason) {
	if !validLevel(level) {
		return Ratio{}, Inconsistent
	}
	nt, clusteredT, okT := t.effectiveSize(level)
	nr, clusteredR, okR := ref.effectiveSize(level)
	switch {
	case !okT || !okR:
		return Ratio{}, Inconsistent
	case t.N == 0 || ref.N == 0:
		return Ratio{}, NoPopulation
	case t.N < MinimumBase || ref.N < MinimumBase:
		return Ratio{}, SmallBase
	case ref.X == 0:
		return Ratio{}, NoReferenceEvents
	}
	pt, _ := t.Rate()
	pr, _ := ref.Rate()
	clustered := clusteredT || clusteredR
	if t.X < smallNumerator || ref.X < smallNumerator || t.X == t.N || ref.X == ref.N {
		return koopmanRatio(t, ref, nt, nr, clustered, level)
	}
	value := pt / pr
	vt, ft := t.logVariance()
	vr, fr := ref.logVariance()
	nu := (vt + vr) * (vt + vr) / (vt*vt/ft + vr*vr/fr) // Welch and Satterthwaite
	const anything = 300                                // on the log scale: two groups at a level near 1 exclude nothing, and infinities are not shown
	factor := math.Exp(math.Min(tQuantile(nu, level)*math.Sqrt(vt+vr), anything))
	iv := Interval{Low: value / factor, High: value * factor, Method: MethodDelta}
	if clustered {
		iv.Method = MethodDeltaClustered
	}
	return Ratio{Value: value, Interval: iv}, Estimable
}

// DifferenceToReference is p_t − p_ref (metric 5), in percentage points once it is multiplied by 100, from the clustered Wilson intervals of both (see
// Difference). Reason as of RatioToReference; a reference with nothing in its numerator can be subtracted.
func DifferenceToReference(t, ref Clusters, level float64) (Estimate, Reason) {
	switch {
	case !validLevel(level) || t.Check() != nil || ref.Check() != nil:
		return Estimate{}, Inconsistent
	case t.N == 0 || ref.N == 0:
		return Estimate{}, NoPopulation
	case t.N < MinimumBase || ref.N < MinimumBase:
		return Estimate{}, SmallBase
	}
	var both [2]Estimate
	for i, c := range []Clusters{t, ref} {
		p, _ := c.Rate()
		iv, ok := WilsonClustered(c, level)
		if !ok {
			return Estimate{}, Inconsistent
		}
		both[i] = Estimate{p, iv}
	}
	d, ok := Difference(both[0], both[1])
	if !ok {
		return Estimate{}, Inconsistent
	}
	return d, Estimable
}

// logVariance is the variance of the log of a rate above 0, and its degrees of freedom: those of the groups where
// they decide it, as good as endless where the declarations do.
func (c Clusters) logVariance() (variance, degrees float64) {
	const endless = 1e12
	p, _ := c.Rate()
	binomial := (1 - p) / (p * float64(c.N))
	clustered, ok := c.Variance()
	if !ok {
		return binomial, endless
	}
	effective := c.groupsBehind()
	if clustered *= residuals(c.Groups, effective) / (p * p); clustered <= binomial {
		return binomial, endless
	}
	return clustered, freedom(c.Groups, effective)
}

func koopmanRatio(t, ref Clusters, nt, nr float64, clustered bool, level float64) (Ratio, Reason) {
	pt, _ := t.Rate()
	pr, _ := ref.Rate()
	iv, ok := Koopman(pt*nt, nt, pr*nr, nr, level)
	if !ok {
		return Ratio{}, Inconsistent
	}
	if clustered {
		iv.Method = MethodKoopmanClustered
	}
	if t.X > 0 {
		value := pt / pr
		iv.Low, iv.High = math.Min(iv.Low, value), math.Max(iv.High, value)
		return Ratio{Value: value, Interval: iv}, Estimable
	}
	value := 0.5 / float64(t.N+1) * float64(ref.N+1) / (float64(ref.X) + 0.5)
	// At levels below about 0.7 the bound would fall under the Haldane estimate.
	return Ratio{Value: value, Interval: Interval{High: math.Max(iv.High, value), NoLow: true, Method: iv.Method}}, Estimable
}

// Koopman is the score interval of the ratio (xt/nt)/(xr/nr) of two independent proportions, counts possibly
// fractional: the ratios at which Pearson's chi-square with one degree of freedom stays within level. xt = 0
// gives Low 0. False when xr is not positive, a count is outside [0, n], or level is outside (0, 1).
//
// Source: P. A. R. Koopman, Biometrics 40 (1984) 513–517; restricted estimates after O. Miettinen and
// M. Nurminen, Stat. Med. 4 (1985) 213–226, without their N/(N−1).
func Koopman(xt, nt, xr, nr, level float64) (Interval, bool) {
	if !validLevel(level) || !finite(nt, nr) || !(xt >= 0) || !(xr > 0) || !(nt > 0) || xt > nt || xr > nr {
		return Interval{}, false
	}
	z := normalQuantile(level)
	score := koopmanScore(xt, nt, xr, nr)
	estimate := (xt / nt) / (xr / nr)
	iv := Interval{Method: MethodKoopman}
	start := estimate
	if xt == 0 {
		start = 1 / (nt * xr / nr) / 1e6 // far below any upper bound: the score is practically 0 there
	} else {
		iv.Low = crossing(score, z, estimate, 0.5)
	}
	iv.High = crossing(score, z, start, 2)
	return iv, finite(iv.Low, iv.High)
}

// koopmanScore is |p_t − φ·p_r| over its standard error under the restriction p_t = φ·p_r, the square root of
// Koopman's chi-square; it grows in both directions from the estimate.
func koopmanScore(xt, nt, xr, nr float64) func(ratio float64) float64 {
	return func(ratio float64) float64 {
		a := (nt + nr) * ratio
		b := (nt+xr)*ratio + xt + nr
		c := xt + xr
		// The smaller root of a·p² − b·p + c, in the form without a difference of near equals.
		pr := math.Min(2*c/(b+math.Sqrt(math.Max(b*b-4*a*c, 0))), 1)
		pt := math.Min(ratio*pr, 1)
		distance := math.Abs(xt/nt - ratio*(xr/nr))
		variance := pt*(1-pt)/nt + ratio*ratio*pr*(1-pr)/nr
		return distance / math.Sqrt(variance) // variance 0 at a distance: an infinite score, as it should be
	}
}

// crossing walks from inside, where score <= z, by the factor until outside, and halves the log distance until
// no float64 lies between. It returns the last point inside, or the end of the walk when score never exceeds z.
func crossing(score func(float64) float64, z, inside, factor float64) float64 {
	outside := inside * factor
	for score(outside) <= z {
		inside, outside = outside, outside*factor
		if outside < 1e-300 || outside > 1e300 {
			return inside
		}
	}
	for range 200 { // 60 halvings exhaust a float64; the rest is room for slow ends
		middle := math.Sqrt(inside) * math.Sqrt(outside)
		if middle == inside || middle == outside {
			break
		}
		if score(middle) <= z {
			inside = middle
		} else {
			outside = middle
		}
	}
	return inside
}
