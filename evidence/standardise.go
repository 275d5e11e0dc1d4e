package evidence

import "math"

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
// taken by their complement, whose events are the rarer ones. Ends are cut at 0 and 1.
//
// Reason: NoPopulation when no weighted stratum has declarations, NotCovered when Covered is below
// MinimumCovered (Covered is then set), Inconsistent for sums that fail Check, weights that are negative, not
// finite, all 0 or not one a stratum, or a level outside (0, 1).
//
// Source: M. P. Fay and E. J. Feuer, Stat. Med. 16 (1997) 791–801.
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
	method := MethodGamma
	if by, ok := s.spread(share); ok {
		method = MethodGammaClustered
		enlarged := scarcity(s.Groups, by.effective, level)
		variance = math.Max(variance, by.variance*enlarged*enlarged)
	}
	out := Standardised{Covered: covered / all, Variance: variance, Estimate: Estimate{Value: rate}}
	if rate > 0.5 {
		iv := gammaInterval(other, variance, largest, level)
		out.Interval = Interval{Low: clamp(1-iv.High, 0, rate), High: clamp(1-iv.Low, rate, 1), Method: method}
		return out, Estimable
	}
	iv := gammaInterval(rate, variance, largest, level)
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
