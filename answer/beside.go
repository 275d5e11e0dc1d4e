package answer

import (
	"math/big"

	"greenlane/catalog"
	"greenlane/evidence"
)

func evidenceWeighted(w catalog.Weighted) evidence.Weighted {
	return evidence.Weighted{Records: w.Records, W: w.N, WW: w.NN, WX: w.X}
}

// weightedRate is a rate over records that stand for others.
func weightedRate(c judged, f catalog.WeightedRate, p *catalog.Part) {
	w := evidenceWeighted(p.Weighted)
	value, ok := w.Rate()
	if !ok {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	c.Value, c.Numerator, c.Denominator, c.Declarations = &value, scaled(w.WX, f.Of.Scale), scaled(w.W, f.Over.Scale), &p.Weighted.Records
	if iv, ok := evidence.WilsonWeighted(w, level); ok {
		bounds(c.Cell, iv)
	}
	base(c, w.Records)
}

// average is a sum of any sign over how many there are.
func average(c judged, f catalog.Average, p *catalog.Part) {
	sums := sumsOf(p.Mean)
	value, ok := sums.Ratio()
	if !ok {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	if p.Missing > 0 {
		partial(c, p.Missing)
	}
	n := p.Mean.N.Int64()
	c.Value, c.Numerator, c.Denominator, c.Declarations, c.Groups = &value, scaled(p.Mean.X, f.Of.Scale), float(n), &n, positive(p.Mean.Groups)
	if iv, ok := evidence.MeanRatio(sums, level); ok {
		bounds(c.Cell, iv)
	}
	base(c, n)
	oneStandard(c, p)
}

// perTenThousand is a count of events for each ten thousand rows.
func perTenThousand(c judged, p *catalog.Part) {
	if p.Mean.N == nil || p.Mean.N.Sign() <= 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	events, n := p.Mean.X.Int64(), p.Mean.N.Int64()
	value := float64(events) / (float64(n) / tenThousand)
	c.Value, c.Numerator, c.Denominator, c.Declarations, c.Groups = &value, float(events), float(n), &n, positive(p.Mean.Groups)
	if iv, ok := evidence.PoissonRateClustered(sumsOf(p.Mean), tenThousand, level); ok {
		bounds(c.Cell, iv)
	}
	base(c, n)
}

const tenThousand = 10_000

// perOperatorYear is a count of events for each year that operators were at risk of one.
func perOperatorYear(c judged, p *catalog.Part) {
	if p.Over == nil || p.Over.Sign() <= 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	years := float64Of(p.Over) / msPerYear
	perExposure(c, p.Sum.Int64(), years)
	c.Denominator = &years
	restsOn(c, p.Operators)
}

const msPerYear = 365.25 * msPerDay

// perThousandOperators is a count of events for each thousand operators of a stock.
func perThousandOperators(c judged, p *catalog.Part) {
	if p.Distinct == 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	perExposure(c, p.Sum.Int64(), float64(p.Distinct)/thousand)
	c.Denominator = float(p.Distinct)
	restsOn(c, p.Distinct)
}

// perHundredOperators is a count for each hundred operators that it is about.
func perHundredOperators(c judged, m catalog.Measure, p *catalog.Part) {
	if p.Distinct == 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	value := hundred * float64Of(p.Sum) / float64(p.Distinct)
	c.Value, c.Numerator, c.Denominator, c.Method = &value, scaled(p.Sum, 0), float(p.Distinct), m.Interval
	restsOn(c, p.Distinct)
}

const (
	hundred  = 100
	thousand = 1000
)

// restsOn says what stands behind a figure about operators.
func restsOn(c judged, operators int64) {
	c.Declarations = &operators
	if operators < smallBase {
		c.Warn(catalog.WarnSmallBase, "rests on %d operators", operators)
	}
}

// perExposure is a count of events over what they could have occurred in, which is more than nothing.
func perExposure(c judged, events int64, exposure float64) {
	value := float64(events) / exposure
	c.Value, c.Numerator = &value, float(events)
	if iv, ok := evidence.PoissonRate(events, exposure, level); ok {
		bounds(c.Cell, iv)
	}
}

// beforeAfter compares a rate before and after one day.
func beforeAfter(c judged, f catalog.BeforeAfter, p *catalog.Part) {
	switch {
	case len(p.Sides) == 0:
		c.Refuse(catalog.NoPopulation, "", "")
		return
	case len(p.Sides) > 1:
		c.Refuse(catalog.NotEstimable, catalog.WarnMixedCohorts, "the row holds partners that were recognised on different days, %s to %s: group by partnerCountry or filter to one",
			p.Sides[0].Cohort, p.Sides[len(p.Sides)-1].Cohort)
		return
	}
	s := p.Sides[0]
	all := s.Before.Records + s.After.Records
	c.Declarations = &all
	compared := []catalog.Weighted{s.Before, s.After}
	if f.Beyond {
		compared = append(compared, s.ControlBefore, s.ControlAfter)
	}
	for _, side := range compared {
		if side.Records < evidence.MinimumClearances {
			c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "a side of %s in the period rests on %d %s, fewer than %d", s.Cohort, side.Records, c.rows, evidence.MinimumClearances)
			return
		}
	}
	own, ok := trials(s.Before, s.After)
	var control evidence.BeforeAfter
	controlled := true
	if f.Beyond {
		control, controlled = trials(s.ControlBefore, s.ControlAfter)
	}
	if !ok || !controlled {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	reduction, why := own.Reduction(level)
	if f.Beyond {
		reduction, why = own.ReductionBeyond(control, level)
	}
	if why != evidence.Estimable {
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "nothing was inspected before %s, so nothing can be compared with it", s.Cohort)
		return
	}
	before, _ := evidenceWeighted(s.Before).Rate()
	after, _ := evidenceWeighted(s.After).Rate()
	c.Value, c.Numerator, c.Denominator = &reduction.Value, &after, &before
	bounds(c.Cell, reduction.Interval)
	if own.After.X == 0 {
		c.Warn(catalog.WarnSmallBase, "nothing was inspected after %s: half an inspection is assumed, and only one bound stands", s.Cohort)
	}
}

func trials(before, after catalog.Weighted) (evidence.BeforeAfter, bool) {
	b, known := evidenceWeighted(before).Trials()
	a, ok := evidenceWeighted(after).Trials()
	return evidence.BeforeAfter{Before: b, After: a}, known && ok
}

// growth is a sum over that of a year before, less one.
func growth(c judged, f catalog.Growth, p *catalog.Part) {
	boot, ok := factor(c, f.Of, p)
	if !ok {
		return
	}
	value := boot.Value - 1
	c.Value, c.Groups = &value, positive(boot.Groups)
	c.Numerator, c.Denominator = scaled(p.Sum, f.Of.Scale), scaled(p.Over, f.Of.Scale)
	replicated(c, boot)
	for _, end := range []*float64{c.Low, c.High} {
		if end != nil {
			*end--
		}
	}
}

// growthGap is the growth factor of a part over that of another one.
func growthGap(c judged, f catalog.GrowthGap, p *catalog.Part) {
	own, ok := factor(c, f.Of, p)
	if !ok {
		return
	}
	against, ok := factor(c, f.Of, p.Against)
	if !ok {
		return
	}
	if against.Value == 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	gap, groups := own.Value/against.Value, min(own.Groups, against.Groups)
	c.Value, c.Numerator, c.Denominator, c.Groups = &gap, &own.Value, &against.Value, positive(groups)
	iv, why := evidence.GrowthGap(own, against, level)
	resampled(c, groups, iv, why)
}

// factor is a sum over that of a year before with its replicates; false where there is none, and the cell says why.
func factor(c judged, a catalog.Aggregate, p *catalog.Part) (evidence.Bootstrap, bool) {
	for _, set := range p.Sets {
		if set.Missing > 0 && a.Lack != "" {
			c.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "%d of %d %s %s", set.Missing, set.Declarations, c.rows, a.Lack)
			return evidence.Bootstrap{}, false
		}
		if !stated(c, unitOf(a), set.Missing, set.Declarations) {
			return evidence.Bootstrap{}, false
		}
	}
	if p.Sum == nil || p.Over == nil || p.Over.Sign() <= 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return evidence.Bootstrap{}, false
	}
	value, _ := new(big.Rat).SetFrac(p.Sum, p.Over).Float64()
	return sumsOf(p.Behind).Bootstrap(value, p.Draws, p.OverDraws, evidence.Factor), true
}
