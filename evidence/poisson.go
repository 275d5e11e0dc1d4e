package evidence

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/mathext"
)

// PoissonCount is the exact interval of the mean of a Poisson process of which count events were seen (metrics
// 31 and 37): the means under which so few, or so many, have a probability of at least (1−level)/2. A count of 0
// gives Low 0 exactly. It covers at least level, and more where the count is small: 97 to 99 % for 95 %. False
// when count is negative or level outside (0, 1).
//
// Source: F. Garwood, Biometrika 28 (1936) 437–442: half the chi-square quantiles with 2k and 2k+2 degrees of
// freedom, which are gamma quantiles of shapes k and k+1.
func PoissonCount(count int64, level float64) (Interval, bool) {
	if count < 0 || !validLevel(level) {
		return Interval{}, false
	}
	iv := Interval{Method: MethodPoisson}
	if count > 0 {
		iv.Low = math.Min(gammaQuantile(float64(count), (1-level)/2), float64(count))
	}
	iv.High = math.Max(gammaQuantileAbove(float64(count)+1, (1-level)/2), float64(count))
	return iv, finite(iv.Low, iv.High)
}

// PoissonRate is the exact interval of the rate count/exposure, in events a unit of exposure: operator-years
// (metric 31), or tens of thousands of declarations (metric 39). The exposure is taken as known. False when the
// exposure is not positive, and where PoissonCount gives none.
func PoissonRate(count int64, exposure, level float64) (Interval, bool) {
	iv, ok := PoissonCount(count, level)
	if !ok || !(exposure > 0) || !finite(exposure) {
		return Interval{}, false
	}
	iv.Low, iv.High = iv.Low/exposure, iv.High/exposure
	return iv, finite(iv.Low, iv.High)
}

// PoissonRateClustered is PoissonRate of events x_i and exposures n_i by group where a group that has one event has
// others too (metric 39): events and exposure count as many times less as their variance, by group and enlarged where
// groups are few (scarcity), exceeds that of a Poisson process. unit is the exposure that the rate is by, in the unit
// of n: 10,000 for offences by 10,000 declarations. With fewer than two groups, and without events, it is PoissonRate. False
// for sums that fail Check or have negative events, and where PoissonRate gives none.
//
// It stands for the negative binomial, without its assumption of how the rates of groups are distributed.
func PoissonRateClustered(s Sums, unit, level float64) (Interval, bool) {
	events, exposure := orZero(s.X), orZero(s.N)
	if s.Check() != nil || !events.IsInt64() || events.Sign() < 0 || exposure.Sign() <= 0 || !(unit > 0) {
		return Interval{}, false
	}
	n, _ := exposure.Float64()
	variance, ok := s.Variance()
	if !ok || events.Sign() == 0 || !validLevel(level) {
		return PoissonRate(events.Int64(), n/unit, level)
	}
	x := float64(events.Int64())
	effective, _ := s.EffectiveGroups()
	within, _ := new(big.Int).Sub(orZero(s.XX), events).Float64()
	enlarged := scarcity(s.Groups, groupsOfEvents(effective, x*(x-1), within), level)
	dispersion := variance * enlarged * enlarged * n * n / x
	if !(dispersion > 1) {
		return PoissonRate(events.Int64(), n/unit, level)
	}
	count := x / dispersion
	iv := Interval{
		Low:    math.Min(gammaQuantile(count, (1-level)/2), count) * dispersion / n * unit,
		High:   math.Max(gammaQuantileAbove(count+1, (1-level)/2), count) * dispersion / n * unit,
		Method: MethodPoissonClustered,
	}
	return iv, finite(iv.Low, iv.High)
}

// gammaQuantile is q with P(X <= q) = p for a gamma variable of this shape and scale 1, 0 < p < 1.
func gammaQuantile(shape, p float64) float64 { return mathext.GammaIncRegInv(shape, p) }

// gammaQuantileAbove is q with P(X > q) = p; it keeps its digits where p is small.
func gammaQuantileAbove(shape, p float64) float64 { return mathext.GammaIncRegCompInv(shape, p) }
