package evidence

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// The share of the weight that the strata with declarations must carry (metric 4): below MinimumCovered a
// standardised rate is not given, below WellCovered it comes with a warning.
const (
	MinimumCovered = 0.75
	WellCovered    = 0.90
)

// Standardised is a rate that a tier would have with a common mix.
type Standardised struct {
	Estimate
	// Covered is the share of the weight in strata where the tier has declarations, 0 to 1. The rate is
	// renormalised over them; warn below WellCovered.
	Covered float64
	// Variance of the rate, as the interval uses it: clustered by group, and at least that of independent
	// declarations.
	Variance float64
}

// Standardise gives the directly standardised rate Σ w_s·x_s/n_s / Σ w_s over the strata with declarations
// (metric 4). Weights are those of the standard mix, one a stratum, of any scale.
//
// The interval is Fay and Feuer's gamma interval with the variance clustered by group across strata, enlarged
// where groups are few or uneven (scarcity) and at least that of independent declarations, (1−p)·Σ w²x/n²: theirs is of
// Poisson counts, which for a rate of 20 % is a quarter too large, hence the factor. Rates above one half are
// taken by their complement, whose events are the rarer ones. Ends are cut at 0 and 1. Where the variance is by group
// the interval is the mid-P one of the same two gamma distributions: theirs, which counts a whole event more above,
// covers 98 to 99 % of few events (docs/intervals.md).
//
// Reason: NoPopulation when no weighted stratum has declarations, NotCovered when Covered is below
// MinimumCovered (Covered is then set), Inconsistent for sums that fail Check, weights that are negative, not
// finite, all 0 or not one a stratum, or a level outside (0, 1).
//
// Sources: M. P. Fay and E. J. Feuer, Stat. Med. 16 (1997) 791–801; mid-P: M. P. Fay and S. Kim, Biom. J. 59 (2017)
// 377–387.
func Standardise(s Strata, weights []float64, level float64) (Standardised, Reason) {
	if !validLevel(level) || len(weights) != len(s.Counts) || s.Check() != nil {
		return Standardised{}, Inconsistent
	}
	all, covered := 0.0, 0.0
	for i, w := range weights {
		if !finite(w) || w < 0 {
			return Standardised{}, Inconsistent
		}
		all += w
		if s.Counts[i].N > 0 {
			covered += w
		}
	}
	switch {
	case !finite(all) || all == 0:
		return Standardised{}, Inconsistent
	case covered == 0:
		return Standardised{}, NoPopulation
	case covered/all < MinimumCovered:
		return Standardised{Covered: covered / all}, NotCovered
	}
	// Of the complement where the rate is above one half.
	share := make([]float64, len(weights))
	var rate, other, independent, independentOther, largest float64
	for i, w := range weights {
		c := s.Counts[i]
		if c.N == 0 {
			continue
		}
		n, x := float64(c.N), float64(c.X)
		share[i] = w / covered
		a := share[i] / n
		rate, other = rate+a*x, other+a*(n-x)
		independent, independentOther = independent+a*a*x, independentOther+a*a*(n-x)
		largest = math.Max(largest, a)
	}
	rate, other = math.Min(rate, 1), math.Min(other, 1)
	variance := other * independent
	if rate > 0.5 {
		variance = rate * independentOther
	}
	interval, method := gammaInterval, MethodGamma
	if by, ok := s.spread(share); ok {
		if math.Min(rate, other) > 0 {
			interval = midGammaInterval
		}
		method = MethodGammaClustered
		enlarged := scarcity(s.Groups, by.effective, level)
		variance = math.Max(variance, by.variance*enlarged*enlarged)
	}
	out := Standardised{Covered: covered / all, Variance: variance, Estimate: Estimate{Value: rate}}
	if rate > 0.5 {
		iv := interval(other, variance, largest, level)
		out.Interval = Interval{Low: clamp(1-iv.High, 0, rate), High: clamp(1-iv.Low, rate, 1), Method: method}
		return out, Estimable
	}
	iv := interval(rate, variance, largest, level)
	out.Interval = Interval{Low: clamp(iv.Low, 0, rate), High: clamp(iv.High, rate, 1), Method: method}
	return out, Estimable
}

// gammaInterval is Fay and Feuer's interval of a weighted sum of Poisson counts of this value and variance, in
// which no single event weighs more than largest.
func gammaInterval(value, variance, largest, level float64) Interval {
	iv := Interval{Method: MethodGamma}
	if value > 0 && variance > 0 {
		iv.Low = variance / value * gammaQuantile(value*value/variance, (1-level)/2)
	}
	above, spread := value+largest, variance+largest*largest
	iv.High = spread / above * gammaQuantileAbove(above*above/spread, (1-level)/2)
	return iv
}

// midGammaInterval is gammaInterval with the ends of an even mixture of its two distributions, that of the lower end
// and that of the upper one; value and variance are above 0. Of a single Poisson count it is the mid-P interval.
func midGammaInterval(value, variance, largest, level float64) Interval {
	above, spread, tail := value+largest, variance+largest*largest, (1-level)/2
	lower, upper := value*value/variance, above*above/spread // shapes
	mixture := func(end float64) float64 {
		return (mathext.GammaIncReg(lower, end*value/variance) + mathext.GammaIncReg(upper, end*above/spread)) / 2
	}
	beyond := func(end float64) float64 {
		return (mathext.GammaIncRegComp(lower, end*value/variance) + mathext.GammaIncRegComp(upper, end*above/spread)) / 2
	}
	outer := gammaInterval(value, variance, largest, level)
	return Interval{
		Low:    crossed(outer.Low, spread/above*gammaQuantile(upper, tail), func(end float64) bool { return mixture(end) < tail }),
		High:   crossed(variance/value*gammaQuantileAbove(lower, tail), outer.High, func(end float64) bool { return beyond(end) > tail }),
		Method: MethodGamma,
	}
}

// crossed halves the way between two ends until it is where a condition, which holds at the first, ends.
func crossed(holds, ends float64, condition func(float64) bool) float64 {
	const halvings = 45 // to the last digits of the way
	for range halvings {
		middle := holds + (ends-holds)/2
		if condition(middle) {
			holds = middle
		} else {
			ends = middle
		}
	}
	return holds
}
