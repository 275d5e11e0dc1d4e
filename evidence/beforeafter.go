package evidence

import "math"

// Trials is a rate as so many events in so many independent trials, either possibly fractional: x = p·n_eff.
type Trials struct{ X, N float64 }

// Trials of a rate over groups: its effective sample size for an interval of this level (see WilsonClustered). False
// without declarations, where the sums fail Check, and for a level outside (0, 1).
func (c Clusters) Trials(level float64) (Trials, bool) {
	if !validLevel(level) {
		return Trials{}, false
	}
	size, _, ok := c.effectiveSize(level)
	p, known := c.Rate()
	return Trials{p * size, size}, ok && known
}

// Trials of a weighted rate: its effective size by Kish. False when nothing has weight.
func (w Weighted) Trials() (Trials, bool) {
	size, ok := w.EffectiveSize()
	p, known := w.Rate()
	return Trials{p * size, size}, ok && known
}

// BeforeAfter is a rate before and after an arrangement took effect.
type BeforeAfter struct{ Before, After Trials }

// MinimumClearances is the smallest number of clearances on each side of metric 33.
const MinimumClearances = 100

// Reduction is 1 − p_after/p_before (metric 33, 1 is a fall to nothing, below 0 a rise) with the delta method on
// the log ratio, se² = 1/x_a − 1/n_a + 1/x_b − 1/n_b; Koopman's score interval where either count is below 5 or
// a rate is 1. With nothing after, the value is Haldane's (½ added to every cell) and the reduction has no upper
// bound (NoHigh): show "at least Low".
//
// Reason: NoPopulation when a side has no trial, NoReferenceEvents when there was no event before, Inconsistent
// for impossible counts or a level outside (0, 1). Whether the base is large enough is for the caller, who knows
// the records (MinimumClearances).
func (r BeforeAfter) Reduction(level float64) (Estimate, Reason) {
	ratio, why := r.ratio(level)
	if why != Estimable {
		return Estimate{}, why
	}
	return ratio.Reduction(), Estimable
}

// ReductionBeyond is 1 − ratio/control ratio: the reduction beyond what happened where the arrangement did not
// apply (metric 33, adjusted). Delta method on the four cells, se² = Σ(1/x − 1/n); where a count is below 5 or a
// rate is 1, MOVER on the two Koopman intervals. Reasons as of Reduction, of either; NoReferenceEvents also when
// the control has no event after, because then there is nothing to adjust by.
func (r BeforeAfter) ReductionBeyond(control BeforeAfter, level float64) (Estimate, Reason) {
	own, why := r.ratio(level)
	if why != Estimable {
		return Estimate{}, why
	}
	other, why := control.ratio(level)
	switch {
	case why != Estimable:
		return Estimate{}, why
	case control.After.X == 0:
		return Estimate{}, NoReferenceEvents
	}
	if !r.small() && !control.small() {
		value := own.Value / other.Value
		return logEstimate(value, math.Sqrt(r.logVariance()+control.logVariance()), level).Reduction(), Estimable
	}
	ratio, ok := Quotient(own, other)
	if !ok {
		return Estimate{}, Inconsistent
	}
	return ratio.Reduction(), Estimable
}

func (r BeforeAfter) ratio(level float64) (Estimate, Reason) {
	b, a := r.Before, r.After
	switch {
	case !validLevel(level) || !b.possible() || !a.possible():
		return Estimate{}, Inconsistent
	case b.N == 0 || a.N == 0:
		return Estimate{}, NoPopulation
	case b.X == 0:
		return Estimate{}, NoReferenceEvents
	}
	value := (a.X / a.N) / (b.X / b.N)
	if !r.small() {
		return logEstimate(value, math.Sqrt(r.logVariance()), level), Estimable
	}
	iv, ok := Koopman(a.X, a.N, b.X, b.N, level)
	if !ok {
		return Estimate{}, Inconsistent
	}
	if a.X == 0 {
		value = 0.5 / (a.N + 1) * (b.N + 1) / (b.X + 0.5)
		return Estimate{value, Interval{High: math.Max(iv.High, value), NoLow: true, Method: iv.Method}}, Estimable
	}
	iv.Low, iv.High = math.Min(iv.Low, value), math.Max(iv.High, value)
	return Estimate{value, iv}, Estimable
}

// small holds where the log ratio is too far from normal, or a rate of 1 has no variance.
func (r BeforeAfter) small() bool {
	return r.Before.X < smallNumerator || r.After.X < smallNumerator || r.Before.X >= r.Before.N || r.After.X >= r.After.N
}

func (r BeforeAfter) logVariance() float64 {
	return 1/r.After.X - 1/r.After.N + 1/r.Before.X - 1/r.Before.N
}

func (t Trials) possible() bool { return finite(t.X, t.N) && t.X >= 0 && t.X <= t.N }

// logEstimate is a positive value with the interval of a normal logarithm.
func logEstimate(value, se, level float64) Estimate {
	factor := math.Exp(normalQuantile(level) * se)
	return Estimate{value, Interval{Low: value / factor, High: value * factor, Method: MethodDelta}}
}
