package evidence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// KMBin is one time of a mergeable histogram: how many durations ended at Time by the event and how many were
// cut off there, still running. At equal times events come before censorings.
type KMBin struct {
	Time             float64 // any unit; quantiles come back in it
	Events, Censored int64
}

// KaplanMeier is the product-limit curve of durations of which some are censored. Where it was left off, the curve and its variance depend on the counts
// before alone: releases with no censoring between them may come as one bin without moving anything behind it.
// Source: E. L. Kaplan and P. Meier, JASA 53 (1958) 457–481.
type KaplanMeier struct {
	bins             []KMBin // ascending, one a time
	atRisk           []int64 // of each bin: durations of Time or longer
	steps            []kmStep
	events, censored int64
	clustered        bool // the steps have the variance by group
}

// kmStep is the curve from time on, up to the next step.
type kmStep struct {
	time      float64
	survival  float64
	greenwood float64 // Σ d/(r(r−d)) up to here; infinite once nobody is left
}

// sameSurvival is the relative distance within which a survival counts as equal to the one looked for, so that
// rounding in a product over many bins does not move a quantile to the next time.
const sameSurvival = 1e-9

// NewKaplanMeier computes the curve. Bins may come in any order and repeat times, so histograms of months,
// offices or tiers merge by appending them. An error for a time that is not finite, a negative count, or more
// than 2⁶³−1 durations.
func NewKaplanMeier(bins []KMBin) (*KaplanMeier, error) {
	k := &KaplanMeier{bins: make([]KMBin, 0, len(bins))}
	sorted, byTime := bins, func(a, b KMBin) int { return cmp.Compare(a.Time, b.Time) }
	if !slices.IsSortedFunc(bins, byTime) {
		sorted = slices.Clone(bins)
		slices.SortFunc(sorted, byTime)
	}
	total := int64(0)
	for _, b := range sorted {
		if !finite(b.Time) || b.Events < 0 || b.Censored < 0 {
			return nil, fmt.Errorf("estimate a Kaplan–Meier curve: bin at %v with %d events and %d censored: the time must be finite and the counts not negative", b.Time, b.Events, b.Censored)
		}
		if b.Events > math.MaxInt64-total || b.Censored > math.MaxInt64-total-b.Events {
			return nil, fmt.Errorf("estimate a Kaplan–Meier curve: more than %d durations", int64(math.MaxInt64))
		}
		total += b.Events + b.Censored
		k.events += b.Events
		k.censored += b.Censored
		if b.Events+b.Censored == 0 {
			continue
		}
		if last := len(k.bins) - 1; last >= 0 && k.bins[last].Time == b.Time {
			k.bins[last].Events += b.Events
			k.bins[last].Censored += b.Censored
			continue
		}
		k.bins = append(k.bins, b)
	}
	k.estimate(total)
	return k, nil
}

// estimate multiplies run by run: between censorings the factors (r−d)/r telescope to one quotient of counts,
// so a curve without censoring is exact to the last digit.
func (k *KaplanMeier) estimate(total int64) {
	left, runStart, before := total, total, 1.0
	greenwood := 0.0
	k.atRisk, k.steps = make([]int64, len(k.bins)), make([]kmStep, 0, len(k.bins))
	for i, b := range k.bins {
		k.atRisk[i] = left
		if b.Events > 0 {
			rest := float64(left - b.Events)
			greenwood += float64(b.Events) / (float64(left) * rest)
			k.steps = append(k.steps, kmStep{b.Time, before * rest / float64(runStart), greenwood})
			left -= b.Events
		}
		if b.Censored > 0 {
			before *= float64(left) / float64(runStart)
			left -= b.Censored
			runStart = left
		}
	}
}

// Clustered is the same curve for durations that resemble each other within groups: its intervals have the variance
// times the design effect, that of the share ended by the time in question (Clusters.DesignEffect), 1 at least.
func (k *KaplanMeier) Clustered(designEffect float64) *KaplanMeier {
	wider := *k
	wider.clustered = true
	wider.steps = slices.Clone(k.steps)
	for i := range wider.steps {
		wider.steps[i].greenwood *= math.Max(designEffect, 1)
	}
	return &wider
}

// Counts returns how many durations ended by the event and how many were censored.
func (k *KaplanMeier) Counts() (events, censored int64) { return k.events, k.censored }

// AtRisk is the number of durations of t or longer.
func (k *KaplanMeier) AtRisk(t float64) int64 {
	i, _ := slices.BinarySearchFunc(k.bins, t, func(b KMBin, t float64) int { return cmp.Compare(b.Time, t) })
	if i == len(k.bins) {
		return 0
	}
	return k.atRisk[i]
}

// Survival is the probability that a duration exceeds t, events at t included in the past. False without
// durations, for a t that is not a number, and after the last observed time unless the curve has reached 0.
func (k *KaplanMeier) Survival(t float64) (float64, bool) {
	if len(k.bins) == 0 || math.IsNaN(t) {
		return 0, false
	}
	i, found := slices.BinarySearchFunc(k.steps, t, func(s kmStep, t float64) int { return cmp.Compare(s.time, t) })
	if found {
		i++
	}
	survival := 1.0
	if i > 0 {
		survival = k.steps[i-1].survival
	}
	return survival, survival == 0 || t <= k.bins[len(k.bins)-1].Time
}

// Quantile is the first time at which the survival is 1−p or less: p = 0.5 for the median, 0.9 for the p90.
// (Where the curve rests on 1−p exactly, R and SAS return the middle of that stretch; this returns its start,
// as metric 19 does.) False when the curve ends before it gets there, or p is outside (0, 1).
func (k *KaplanMeier) Quantile(p float64) (float64, bool) {
	if !(p > 0 && p < 1) {
		return 0, false
	}
	for _, s := range k.steps {
		if s.survival <= (1-p)*(1+sameSurvival) {
			return s.time, true
		}
	}
	return 0, false
}

// QuantileInterval is the Brookmeyer–Crowley interval of Quantile(p): the times at which a log–log confidence
// band of the survival with Greenwood's variance includes 1−p. The low end is the first time from which on, until the
// upper band gets there, the lower band is at 1−p or below; the high end the first at which the upper band is. (Of a
// clustered curve the band can include 1−p at the first few events, too, where it has no meaning yet.) A band that
// never gets there leaves its side open (NoLow, NoHigh), and so does a curve that reaches 0 without having got there,
// because the band has no width at 0. False when both sides are open, or p or level is outside (0, 1).
//
// Source: R. Brookmeyer and J. Crowley, Biometrics 38 (1982) 29–41; J. P. Klein and M. L. Moeschberger,
// Survival Analysis, 2nd ed., §4.5. Same ends as R's survfit(conf.type = "log-log").
func (k *KaplanMeier) QuantileInterval(p, level float64) (Interval, bool) {
	if !(p > 0 && p < 1) || !validLevel(level) {
		return Interval{}, false
	}
	z, target := normalQuantile(level), math.Log(-math.Log1p(-p))
	iv := Interval{NoLow: true, NoHigh: true, Method: MethodBrookmeyer}
	if k.clustered {
		iv.Method = MethodBrookmeyerClustered
	}
	for _, s := range k.steps {
		logS := math.Log(s.survival)
		if !(logS < 0) || math.IsInf(logS, -1) {
			continue
		}
		distance := (math.Log(-logS) - target) * -logS / math.Sqrt(s.greenwood)
		switch {
		case distance < -z:
			iv.Low, iv.NoLow = 0, true
		case iv.NoLow:
			iv.Low, iv.NoLow = s.time, false
		}
		if distance >= z {
			iv.High, iv.NoHigh = s.time, false
			break
		}
	}
	return iv, !iv.NoLow || !iv.NoHigh
}

// SurvivalInterval is the interval of Survival(t), and with 1 minus its ends that of what has ended by t (metric 40:
// another offence within 365 days): a log–log band with Greenwood's variance, S^exp(∓z·√Σd/(r(r−d))/ln S). At a
// survival of 1 or 0, where that variance says nothing, it is Wilson's with the durations followed to the end as
// trials: those at risk at t, or those that ended. False where Survival has no value, or level is outside (0, 1).
//
// Source: J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure Time Data (1980), §1.3. Same
// ends as R's survfit(conf.type = "log-log").
func (k *KaplanMeier) SurvivalInterval(t, level float64) (Interval, bool) {
	survival, ok := k.Survival(t)
	if !ok || !validLevel(level) {
		return Interval{}, false
	}
	if survival == 0 {
		return Wilson(0, float64(k.events), level)
	}
	i, found := slices.BinarySearchFunc(k.steps, t, func(s kmStep, t float64) int { return cmp.Compare(s.time, t) })
	if found {
		i++
	}
	logS := math.Log(survival)
	if i == 0 || !(logS < 0) {
		trials := float64(k.AtRisk(t))
		return Wilson(trials, trials, level)
	}
	factor := math.Exp(normalQuantile(level) * math.Sqrt(k.steps[i-1].greenwood) / -logS)
	iv := Interval{Low: math.Exp(logS * factor), High: math.Exp(logS / factor), Method: MethodGreenwood}
	if k.clustered {
		iv.Method = MethodGreenwoodClustered
	}
	return iv, finite(iv.Low, iv.High)
}
