package evidence

import "math"

const (
	// ownDeclarations and ownMonths are what an operator needs on either side of its certification to be its own
	// baseline (metric 23).
	ownDeclarations = 30
	ownMonths       = 3
)

// OwnBaseline compares operators with themselves before their certification (metric 23): nothing is taken out for
// the trend of all, the season, the mix or chance, so it is a change, never an effect.
type OwnBaseline struct {
	// SameMonths is the reduction against the same calendar months of the year before, Previous that against the
	// window just before. Prefer the first: a season counts as an effect in the second (scenario A3).
	SameMonths, Previous       Estimate
	SameMonthsWhy, PreviousWhy Reason // Estimable, or why there is none
	// Operators with enough declarations in either comparison.
	SameMonthsOperators, PreviousOperators int
}

// OwnBaselines takes the change of log hours of each studied operator over window months, the month of certification
// dropped unless the certificate began with it, and its mean over operators. The interval is t over operators; with
// one operator alone over its months. SmallBase where no operator has ownDeclarations in ownMonths months on either
// side; Inconsistent for a panel that fails Check, a window below ownMonths, or a level outside (0, 1).
func OwnBaselines(p Panel, window int, level float64) (OwnBaseline, Reason) {
	if p.Check() != nil || window < ownMonths || !validLevel(level) {
		return OwnBaseline{}, Inconsistent
	}
	o := p.observe(allDeclarations)
	var same, previous changes
	studied := 0
	for i, operator := range p.Operators {
		if !operator.Studied || operator.Certified == Never {
			continue
		}
		studied++
		first := operator.firstAfter()
		last := first + window - 1
		same.pairs(o, i, first, min(last, operator.Certified+11)) // twelve months before must lie before the certificate
		previous.sides(o, i, operator.Certified-window, operator.Certified-1, first, last)
	}
	if studied == 0 {
		return OwnBaseline{}, NoPopulation
	}
	var out OwnBaseline
	out.SameMonthsOperators, out.PreviousOperators = len(same.byOperator), len(previous.byOperator)
	out.SameMonths, out.SameMonthsWhy = same.reduction(level)
	out.Previous, out.PreviousWhy = previous.reduction(level)
	return out, Estimable
}

// changes of log hours by operator; of the last operator also how exact its own change is.
type changes struct {
	byOperator []float64
	variance   float64 // of the change, from the spread over months
	freedom    float64
}

// pairs adds the mean difference between each month and the same one a year before.
func (c *changes) pairs(o observed, operator, first, last int) {
	var differences []float64
	before, after := 0.0, 0.0
	for m := first; m <= last; m++ {
		y1, n1 := o.at(operator, m)
		y0, n0 := o.at(operator, m-12)
		if n1 > 0 && n0 > 0 {
			differences, before, after = append(differences, y1-y0), before+n0, after+n1
		}
	}
	if len(differences) < ownMonths || before < ownDeclarations || after < ownDeclarations {
		return
	}
	mean, variance := meanVariance(differences)
	c.byOperator = append(c.byOperator, mean)
	c.variance, c.freedom = variance/float64(len(differences)), float64(len(differences)-1)
}

// sides adds the difference between the means of two windows.
func (c *changes) sides(o observed, operator, from, to, first, last int) {
	mean0, before, months0 := o.mean(operator, from, to)
	mean1, after, months1 := o.mean(operator, first, last)
	if months0 < ownMonths || months1 < ownMonths || before < ownDeclarations || after < ownDeclarations {
		return
	}
	v0, v1 := o.variance(operator, from, to)/float64(months0), o.variance(operator, first, last)/float64(months1)
	c.byOperator = append(c.byOperator, mean1-mean0)
	c.variance = v0 + v1
	c.freedom = 1
	if c.variance > 0 {
		c.freedom = c.variance * c.variance / (v0*v0/float64(months0-1) + v1*v1/float64(months1-1))
	}
}

func (o observed) variance(operator, first, last int) float64 {
	var values []float64
	for m := first; m <= last; m++ {
		if y, n := o.at(operator, m); n > 0 {
			values = append(values, y)
		}
	}
	_, variance := meanVariance(values)
	return variance
}

func (c *changes) reduction(level float64) (Estimate, Reason) {
	if len(c.byOperator) == 0 {
		return Estimate{}, SmallBase
	}
	mean, variance := meanVariance(c.byOperator)
	se, freedom, method := math.Sqrt(variance/float64(len(c.byOperator))), float64(len(c.byOperator)-1), MethodOperatorChanges
	if len(c.byOperator) == 1 {
		se, freedom, method = math.Sqrt(c.variance), c.freedom, MethodMonthChanges
	}
	half := tQuantile(freedom, level) * se
	return Estimate{mean, Interval{Low: mean - half, High: mean + half, Method: method}}.reductionOfLog(), Estimable
}

// meanVariance is the mean and the sample variance, 0 of fewer than two values.
func meanVariance(values []float64) (mean, variance float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	if len(values) < 2 {
		return mean, 0
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, variance
}
