package evidence

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// EventPoint is how far the certified operators were from their controls so many months after the month of
// certification (before it: negative), against BaseMonths.
type EventPoint struct {
	Month     int
	LogChange Estimate // of the log hours
	Operators int      // certified ones with declarations in that month
}

// BaseMonths names what event points are measured against: each operator's own mean over the window before.
const BaseMonths = "mean of the months of the window before the certification"

// leads of the joint test (metric 25): months −6 … −2, each against month −1.
const firstLead, lastLead = -6, -2

// point is the contrast of one event month against the operator's own months before.
func (c comparison) point(event int) contrast {
	return c.contrast(func(t treatedOperator) ([]lambda, float64) {
		before, ok := c.over(t, -c.window, -1, 1, -1)
		if _, w := c.gap(t, c.cohorts[t.cohort].certified+event); w == 0 || !ok {
			return nil, 0
		}
		return append(before, lambda{event, 1}), 1
	})
}

// events are the points of the window, ascending; months in which fewer than two operators lodged are left out.
func (c comparison) events(level float64) []EventPoint {
	var out []EventPoint
	for e := -c.window; e <= c.window; e++ {
		at := c.point(e)
		if estimate, ok := at.estimate(level); ok && !c.dropped(e) {
			out = append(out, EventPoint{e, estimate, at.entering})
		}
	}
	return out
}

// dropped holds for the month of certification, unless some cohort was certified from its first day.
func (c comparison) dropped(event int) bool {
	if event != 0 {
		return false
	}
	for _, h := range c.cohorts {
		if h.firstAfter == h.certified {
			return false
		}
	}
	return true
}

// trend is the common slope of the gaps over months before, in logs a month: Σ(e−ē)·gap/Σ(e−ē)², each
// operator's months around their own mean.
func (c comparison) trend(first, last int) contrast {
	return c.contrast(func(t treatedOperator) ([]lambda, float64) {
		months, ok := c.over(t, first, last, 2, 1)
		if !ok {
			return nil, 0
		}
		centre, square := 0.0, 0.0
		for _, m := range months {
			centre += m.factor * float64(m.event)
		}
		for _, m := range months {
			square += (float64(m.event) - centre) * (float64(m.event) - centre)
		}
		for i, m := range months {
			months[i].factor = (float64(m.event) - centre) / square
		}
		return months, square
	})
}

// distance is how many months apart the middles of the windows before and after lie, over the treated operators.
func (c comparison) distance(change contrast) float64 {
	apart := 0.0
	for i, t := range c.treated {
		if change.share[i] == 0 {
			continue
		}
		before, _ := c.over(t, -c.window, -1, 1, -1)
		after, _ := c.after(t)
		for _, m := range append(before, after...) {
			apart += change.share[i] * m.factor * float64(m.event)
		}
	}
	return apart
}

// after are the months of the window after the certification, as a mean.
func (c comparison) after(t treatedOperator) ([]lambda, bool) {
	h := c.cohorts[t.cohort]
	first := h.firstAfter - h.certified
	return c.over(t, first, first+c.window-1, min(observedMonths, c.window), 1)
}

// leadsTest is the probability of leads −6 … −2 that differ from lead −1 so much, if there was no difference:
// Hotelling's T² over operator changes, compared with F of p and n−p degrees of freedom. Months that too few
// operators have are left out. False when there are not more operators than leads, or the leads do not vary on
// their own.
func (c comparison) leadsTest() (probability float64, leads int, ok bool) {
	last := c.point(-1)
	var differences []contrast
	n := last.entering
	for e := max(firstLead, -c.window); e <= lastLead; e++ {
		if at := c.point(e); at.entering >= 2 && last.entering >= 2 {
			differences = append(differences, at.minus(last, 1))
			n = min(n, at.entering)
		}
	}
	leads = len(differences)
	if leads == 0 || n <= leads {
		return 0, leads, false
	}
	covariance, value := mat.NewSymDense(leads, nil), mat.NewVecDense(leads, nil)
	scale := 0.0
	for i, a := range differences {
		value.SetVec(i, a.value)
		for j := range i + 1 {
			treated, controls := a.covariance(differences[j])
			covariance.SetSym(i, j, treated+controls)
		}
		scale = math.Max(scale, covariance.At(i, i))
	}
	const noise = 1e-20 // variance of logs: what rounding leaves of operators that all move alike
	if scale <= noise {
		return 0, leads, false
	}
	solved := mat.NewVecDense(leads, nil)
	if solved.SolveVec(covariance, value) != nil {
		return 0, leads, false
	}
	p, operators := float64(leads), float64(n)
	f := mat.Dot(value, solved) * (operators - p) / (p * (operators - 1))
	probability = distuv.F{D1: p, D2: operators - p}.Survival(f)
	return probability, leads, finite(probability)
}
