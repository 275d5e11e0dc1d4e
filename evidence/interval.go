// Package evidence says how sure a number is: intervals for rates, means, ratios and quantiles, and the
// Kaplan–Meier curve. Every function is pure, needs no order of its inputs, draws no random number and gives
// the same bits for the same input on the same processor architecture; none returns an infinity, nor NaN but for
// replicates without a value.
//
// The records are complete registers, so an interval is about the process that produced the period and not
// about sampling ("process uncertainty"). Clusters are groups of operators under common control.
package evidence

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a two-sided confidence interval [Low, High], both ends included, in the unit of the value that
// it belongs to.
type Interval struct {
	Low, High float64
	// NoLow and NoHigh mark a side without a bound: a Kaplan–Meier curve that ends too early, or a ratio with
	// nothing in its numerator. The figure on that side is then 0 and stands for nothing.
	NoLow, NoHigh bool
	// Method is one of the Method constants.
	Method string
}

// Method names are stable and shown to users beside the interval.
const (
	MethodWilson           = "Wilson score"
	MethodWilsonClustered  = "Wilson score, clustered by group"
	MethodOperatorT        = "Student t over operators"
	MethodOperatorWilson   = "Wilson score over operators"
	MethodDelta            = "delta method on the log ratio"
	MethodDeltaClustered   = "delta method on the log ratio, clustered by group"
	MethodKoopman          = "Koopman score"
	MethodKoopmanClustered = "Koopman score, clustered by group"
	MethodOrderStatistics  = "order statistics"
	MethodBrookmeyer       = "Brookmeyer–Crowley, log–log Greenwood"
	MethodGreenwood        = "log–log Greenwood"
	MethodProductLimit     = "product limit" // of a Kaplan–Meier quantile without an interval

	MethodOrderStatisticsClustered = "order statistics, clustered by group"
	MethodBrookmeyerClustered      = "Brookmeyer–Crowley, log–log Greenwood, clustered by group"
	MethodGreenwoodClustered       = "log–log Greenwood, clustered by group"

	MethodPoisson          = "exact Poisson"
	MethodPoissonClustered = "Poisson, overdispersed by group"
	MethodGroupT           = "Student t, clustered by group"
	MethodMover            = "from the intervals of both (MOVER)"
	MethodMoverLog         = "from the intervals of both, on the log scale (MOVER)"
	MethodWilsonKish       = "Wilson score on the effective sample size (Kish)"
	MethodGamma            = "gamma (Fay–Feuer)"
	MethodGammaClustered   = "gamma (Fay–Feuer, mid-P), clustered by group"
	MethodDeltaSum         = "delta method on the inspections avoided"
	MethodBootstrap        = "group bootstrap, Poisson weights"
	MethodGroupWilson      = "Wilson score over effective groups"
	MethodJackknife        = "jackknife over groups, log scale"
	MethodMonthChanges     = "Student t over months"
	MethodOperatorChanges  = "Student t over operator changes"
	MethodRange            = "range over the scenarios and their intervals"
)

// MinimumBase is the smallest denominator that either side of a ratio may have (metric 5).
const MinimumBase = 30

// Reason says why a figure cannot be given; the zero value says that it can.
type Reason string

// Reasons are stable codes.
const (
	Estimable         Reason = ""
	NoPopulation      Reason = "no_population"       // a denominator is 0
	SmallBase         Reason = "small_base"          // a denominator is below MinimumBase
	NoReferenceEvents Reason = "no_reference_events" // the reference has a numerator of 0
	NotCovered        Reason = "weight_not_covered"  // strata without declarations carry too much of the standard mix
	FewGroups         Reason = "few_groups"          // fewer than MinimumGroups
	NoEvents          Reason = "no_events"           // a numerator of 0 that leaves no bound above
	NotMatched        Reason = "not_matched"         // no studied operator has a control like it
	Unstable          Reason = "unstable"            // resampling the groups says nothing
	Inconsistent      Reason = "inconsistent_input"  // sums that no data can have, or a level outside (0, 1)
)

// normalQuantile is z with P(|Z| <= z) = level; 1.95996 for 0.95. Taken from the lower tail, where the
// argument keeps its digits as level approaches 1.
func normalQuantile(level float64) float64 {
	return math.Abs(distuv.UnitNormal.Quantile((1 - level) / 2))
}

// validLevel also refuses NaN.
func validLevel(level float64) bool { return level > 0 && level < 1 }

func clamp(v, low, high float64) float64 { return math.Min(math.Max(v, low), high) }
