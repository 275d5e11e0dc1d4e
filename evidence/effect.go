package evidence

import (
	"fmt"
	"math"
	"slices"
)

// Estimand says what a certification effect is an effect of (scenario A16).
const Estimand = "total effect of the certificate on log hours of the certified operators: what it does itself, and what it does by sparing inspections"

// Effect is the difference-in-differences of clearance time around certifications (metric 25), with the tests that
// decide whether it may be called one.
type Effect struct {
	Treated, Controls, Cohorts int
	// Reduction is 1 − exp of the change of log hours against the controls, 0.5 for half the time.
	Reduction Estimate
	// ByDeclarations weighs operators and months by their declarations instead of alike.
	ByDeclarations Estimate
	// Unanticipated takes as its base the window that ends with month −4: the months −3 … −1 may be preparation.
	// UnanticipatedKnown is false where too few operators have declarations there.
	Unanticipated      Estimate
	UnanticipatedKnown bool
	// EarlyTrend is the trend of that window alone, the three months left out: where it is flat and Trend is not, what
	// moved was preparation.
	EarlyTrend      Estimate
	EarlyTrendKnown bool
	// Trend is what the certified gained on their controls a month before the certificate, in logs; negative is
	// faster. TrendAdjusted is the reduction beyond that trend drawn on: weak, for it takes a straight line for granted.
	Trend, TrendAdjusted Estimate
	// LeadsProbability is that of the joint test of the months −6 … −2; meaningless unless LeadsTested.
	LeadsProbability float64
	LeadsTested      bool
	Points           []EventPoint
	// Direct is the reduction among declarations without an inspection, Mediated what the total has beyond that,
	// 1 − (1−Reduction)/(1−Direct). DirectKnown is false where the panel does not know inspections.
	Direct, Mediated Estimate
	DirectKnown      bool
	// Alone is the largest change of the reduction, relative to it, when one operator is left out; AloneOperator
	// is its index in the panel.
	Alone         float64
	AloneOperator int
	Gates         []Gate
}

// Gate is a condition that must hold before a change is called an effect.
type Gate struct {
	Name   string
	Passed bool
	Figure string // what was found, in words for the reader
}

// Names of the gates, in the order of Effect.Gates.
const (
	GateOperators    = "operators"
	GateLeads        = "leads"
	GateAnticipation = "anticipation"
	GateOneFirm      = "one_firm"
	GateMediation    = "mediation"
)

// Bounds of the gates (2-metrics.md, §2.4).
const (
	leastTreated      = 20
	leastControls     = 50
	leadsAbove        = 0.10
	trendWithin       = 0.01 // logs a month, about 1 %
	anticipatedWithin = 0.02 // logs
	movedWithin       = 0.25 // of the estimate
)

// MayBeCalledEffect holds when all gates are passed. Otherwise it is a change or a difference.
func (e Effect) MayBeCalledEffect() bool {
	for _, g := range e.Gates {
		if !g.Passed {
			return false
		}
	}
	return len(e.Gates) > 0
}

// CertificationEffect compares the studied operators before and after their certification with operators that stay
// uncertified, month by month against the effect of the same calendar month among the controls of the cohort:
// window months on either side, the month of certification dropped unless the certificate began with it, every
// operator alike. Operators need 4 months with declarations on either side.
//
// Reason: NoPopulation when no studied operator can be compared, FewGroups when fewer than two can, or fewer than
// two controls, Inconsistent for a panel that fails Check, a window below 4 months, or a level outside (0, 1).
//
// Sources: B. Callaway and P. H. C. Sant'Anna, J. Econometrics 225 (2021) 200–230, for the not-yet-treated controls;
// D. Cengiz et al., Q. J. Econ. 134 (2019) 1405–1454, for the stacking by cohort.
func CertificationEffect(p Panel, window int, level float64) (Effect, Reason) {
	if p.Check() != nil || window < observedMonths || !validLevel(level) {
		return Effect{}, Inconsistent
	}
	c := p.compare(allDeclarations, window, weighting{})
	if len(c.treated) == 0 {
		return Effect{}, NoPopulation
	}
	change := c.change()
	total, ok := change.estimate(level)
	if !ok {
		return Effect{}, FewGroups
	}
	e := Effect{
		Treated: change.entering, Controls: len(c.column), Cohorts: len(c.cohorts),
		Reduction: total.reductionOfLog(), Points: c.events(level),
	}
	declarations := p.compare(allDeclarations, window, weighting{byDeclarations: true})
	if weighted, ok := declarations.change().estimate(level); ok {
		e.ByDeclarations = weighted.reductionOfLog()
	}
	e.EarlyTrend, e.EarlyTrendKnown = c.trend(-window-anticipation, -1-anticipation).estimate(level)
	trend := c.trend(-window, -1)
	e.Trend, _ = trend.estimate(level)
	if adjusted, ok := change.minus(trend, c.distance(change)).estimate(level); ok {
		e.TrendAdjusted = adjusted.reductionOfLog()
	}
	e.LeadsProbability, _, e.LeadsTested = c.leadsTest()
	e.Alone, e.AloneOperator = c.alone(change)
	e.Gates = []Gate{gateOperators(e), gateLeads(e), gateAnticipation(&e, c, change, level), gateOneFirm(e), gateMediation(&e, p, c, change, level)}
	return e, Estimable
}

// Flat holds where nothing in the months before shows that the certified were on a way of their own: the joint test finds none, nor does the
// trend. The gate asks for more, that a trend of 1 % a month can be excluded.
func (e Effect) Flat() bool {
	return e.LeadsTested && e.LeadsProbability > leadsAbove && e.Trend.Interval.Low <= 0 && e.Trend.Interval.High >= 0
}

// Prepared holds where the months before differ only for those of preparation: up to month −4 the certified went along with their controls,
// so that Unanticipated says what came of certification and preparation together.
func (e Effect) Prepared() bool {
	return e.UnanticipatedKnown && e.EarlyTrendKnown && e.EarlyTrend.Interval.Low >= -trendWithin && e.EarlyTrend.Interval.High <= trendWithin
}

// change is the difference-in-differences: after minus before.
func (c comparison) change() contrast {
	return c.contrast(func(t treatedOperator) ([]lambda, float64) { return c.changeOf(t, -c.window, -1) })
}

// changeOf a treated operator, with the months from first to last as the base.
func (c comparison) changeOf(t treatedOperator, first, last int) ([]lambda, float64) {
	least := min(observedMonths, c.window)
	before, ok := c.over(t, first, last, least, -1)
	after, both := c.after(t)
	if !ok || !both {
		return nil, 0
	}
	factors := slices.Concat(before, after)
	if !c.w.byDeclarations {
		return factors, 1
	}
	declarations := 0.0
	for _, m := range factors {
		_, n := c.gap(t, c.cohorts[t.cohort].certified+m.event)
		declarations += n
	}
	return factors, declarations
}

// alone leaves out one operator after the other.
func (c comparison) alone(change contrast) (largest float64, operator int) {
	whole := 1 - math.Exp(change.value)
	for i, t := range c.treated {
		if change.share[i] == 0 || change.share[i] == 1 {
			continue
		}
		rest := (change.value - change.share[i]*change.byOperator[i]) / (1 - change.share[i])
		if moved := math.Abs((1 - math.Exp(rest) - whole) / whole); moved > largest {
			largest, operator = moved, t.operator
		}
	}
	return largest, operator
}

func gateOperators(e Effect) Gate {
	return Gate{
		GateOperators, e.Treated >= leastTreated && e.Controls >= leastControls,
		fmt.Sprintf("%d certified and %d controls; at least %d and %d are needed", e.Treated, e.Controls, leastTreated, leastControls),
	}
}

func gateLeads(e Effect) Gate {
	iv := e.Trend.Interval
	figure := fmt.Sprintf("trend before %+.2f %% a month [%+.2f, %+.2f]", 100*e.Trend.Value, 100*iv.Low, 100*iv.High)
	if !e.LeadsTested {
		return Gate{GateLeads, false, "the months before cannot be tested jointly; " + figure}
	}
	return Gate{
		GateLeads, e.LeadsProbability > leadsAbove && iv.Low >= -trendWithin && iv.High <= trendWithin,
		fmt.Sprintf("p = %.3g that the months before differ by chance; %s", e.LeadsProbability, figure),
	}
}

// gateAnticipation moves the base to the window that ends before month −3, and fills what e says of it.
func gateAnticipation(e *Effect, c comparison, change contrast, level float64) Gate {
	early := c.contrast(func(t treatedOperator) ([]lambda, float64) {
		return c.changeOf(t, -c.window-anticipation, -1-anticipation)
	})
	estimate, ok := early.estimate(level)
	if !ok {
		return Gate{GateAnticipation, false, fmt.Sprintf("too few operators have %d months with declarations up to month −4", observedMonths)}
	}
	e.Unanticipated, e.UnanticipatedKnown = estimate.reductionOfLog(), true
	moved, _ := early.minus(change, 1).estimate(level)
	by := math.Abs(moved.Value)
	chance := moved.Interval.Low <= 0 && moved.Interval.High >= 0
	return Gate{
		GateAnticipation, by <= anticipatedWithin || chance && by <= movedWithin*math.Abs(change.value),
		fmt.Sprintf("reduction %.1f %% against the months up to −4, %.1f %% against those up to −1", 100*e.Unanticipated.Value, 100*e.Reduction.Value),
	}
}

func gateOneFirm(e Effect) Gate {
	return Gate{GateOneFirm, e.Alone < movedWithin, fmt.Sprintf("leaving out one operator changes the reduction by %.1f %% of itself at most", 100*e.Alone)}
}

// gateMediation repeats the comparison among declarations without inspection, and fills what e says of it.
func gateMediation(e *Effect, p Panel, all comparison, change contrast, level float64) Gate {
	if !p.InspectionsKnown {
		return Gate{GateMediation, true, "inspections are not known, so the part through fewer of them cannot be told apart"}
	}
	c := p.compare(uninspectedDeclarations, all.window, weighting{})
	direct := c.change()
	estimate, ok := direct.estimate(level)
	if !ok {
		return Gate{GateMediation, false, "too few operators have declarations without inspection on either side"}
	}
	e.Direct, e.DirectKnown = estimate.reductionOfLog(), true
	if through, known := change.minus(all.beside(c, direct), 1).estimate(level); known {
		e.Mediated = through.reductionOfLog()
	}
	return Gate{GateMediation, true, fmt.Sprintf("%.1f %% among declarations without inspection, %.1f %% of the rest through fewer inspections", 100*e.Direct.Value, 100*e.Mediated.Value)}
}

// reductionOfLog is 1 − exp of a change of logs, the ends exchanged.
func (e Estimate) reductionOfLog() Estimate {
	ratio := Estimate{math.Exp(e.Value), e.Interval}
	if !e.Interval.NoLow {
		ratio.Interval.Low = math.Exp(e.Interval.Low)
	}
	if !e.Interval.NoHigh {
		ratio.Interval.High = math.Exp(e.Interval.High)
	}
	return ratio.Reduction()
}
