package answer

import (
	"context"
	"slices"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/evidence"
)

// weighings are the ways to weigh an inspection rate, and the measures that do.
var weighings = []struct {
	as    catalog.Weighting
	rate  string
	ratio string // measured itself; else it is that of the two rates
}{
	{catalog.WeighPooled, "inspectionRate", "inspectionRateRatio"},
	{catalog.WeighOperators, "inspectionRateOperatorMean", ""},
	{catalog.WeighStandardised, "inspectionRateStandardised", ""},
}

// CapCompliance tells a principal whether the inspection rates of a period kept the bounds of the regimes in force, each on its own days.
func (s *Service) CapCompliance(ctx context.Context, p access.Principal, during catalog.Period) ([]catalog.CapCompliance, error) {
	if err := checkPeriod("during", during); err != nil {
		return nil, err
	}
	refs, err := s.version.References(ctx)
	if err != nil {
		return nil, err
	}
	out := []catalog.CapCompliance{}
	for _, b := range boundsOf(refs.Regimes, during) {
		r, err := s.Ask(ctx, p, b.q)
		if err != nil {
			return nil, err
		}
		out = append(out, b.judged(r)...)
	}
	return out, nil
}

// regimeBounds are those of a regime in the days on which it was in force, and what is to be asked about them.
type regimeBounds struct {
	regime catalog.Regime
	during catalog.Period
	q      catalog.Query
}

// boundsOf are those of every regime that was in force during a period.
func boundsOf(regimes []catalog.Regime, during catalog.Period) []regimeBounds {
	var out []regimeBounds
	for _, g := range regimes {
		part, inForce := g.During(during)
		if !inForce {
			continue
		}
		q := catalog.Query{Fact: catalog.Clearance.Name, During: part, Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}}}
		for _, w := range weighings {
			q.Rows.Measures = append(q.Rows.Measures, w.rate)
			if w.ratio != "" {
				q.Rows.Measures = append(q.Rows.Measures, w.ratio)
			}
		}
		out = append(out, regimeBounds{g, part, q})
	}
	return out
}

// judged sets every tier of the regime beside its bounds.
func (b regimeBounds) judged(r *catalog.Result) []catalog.CapCompliance {
	g, part := b.regime, b.during
	cell := func(tier, measure string) catalog.Cell { return cellOf(b.q, r, tier, measure) }
	var out []catalog.CapCompliance
	for _, tier := range catalog.ComplianceTiers {
		if !slices.Contains(g.Tiers, tier) {
			continue
		}
		for _, w := range weighings {
			row := catalog.CapCompliance{Regime: g, During: part, Tier: tier, Weighting: w.as, Rate: cell(tier, w.rate)}
			if w.ratio != "" {
				row.Ratio = cell(tier, w.ratio)
			} else {
				row.Ratio = quotientOf(row.Rate, cell(catalog.ReferenceTier, w.rate))
			}
			row.Cap, row.Floor = bound(g.Caps, tier), bound(g.Floors, tier)
			row.Status = complied(row)
			out = append(out, row)
		}
	}
	return out
}

// cellOf is a measure in the row of one key; a row that is not there has no population.
func cellOf(q catalog.Query, r *catalog.Result, key, measure string) catalog.Cell {
	for _, row := range r.Rows {
		if row.Keys[0] == key {
			return row.Cells[slices.Index(q.Rows.Measures, measure)]
		}
	}
	return catalog.Cell{Status: catalog.NoPopulation, Level: level, Warnings: []catalog.Warning{}}
}

func bound(of map[string]float64, tier string) *float64 {
	if v, set := of[tier]; set {
		return &v
	}
	return nil
}

// quotientOf is the ratio of two cells that were judged by themselves: what either may not show, it does not show either.
func quotientOf(a, b catalog.Cell) catalog.Cell {
	c := catalog.Cell{Status: catalog.OK, Level: a.Level, Declarations: a.Declarations, Groups: a.Groups, Warnings: slices.Clone(a.Warnings)}
	for _, w := range b.Warnings {
		if !slices.Contains(c.Warnings, w) {
			c.Warnings = append(c.Warnings, w)
		}
	}
	for _, side := range []catalog.Cell{a, b} {
		switch {
		case side.Value == nil:
			c.Status = side.Status
			return c
		case side.Status == catalog.Provisional:
			c.Status = catalog.Provisional
		}
	}
	if *b.Value == 0 {
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "no declaration of the reference tier was inspected, so nothing can be compared with it")
		return c
	}
	c.Numerator, c.Denominator = a.Value, b.Value
	ratio := *a.Value / *b.Value
	c.Value = &ratio
	switch q, ok := evidence.Quotient(estimateOf(a), estimateOf(b)); {
	case ok:
		bounds(&c, q.Interval)
	case ratio == 0 && a.High != nil && *a.High > 0 && b.Low != nil && *b.Low > 0: // only a bound stands, as with the pooled ratio
		high := *a.High / *b.Low
		c.High = &high
	}
	return c
}

// complied compares the whole interval with the bound.
func complied(row catalog.CapCompliance) catalog.Compliance {
	below := func(c catalog.Cell, most float64) bool { return c.Value != nil && c.High != nil && *c.High < most }
	above := func(c catalog.Cell, least float64) bool { return c.Value != nil && c.Low != nil && *c.Low > least }
	switch {
	case row.Cap == nil && row.Floor == nil:
		return catalog.NotApplicable
	case row.Cap != nil && above(row.Ratio, *row.Cap), row.Floor != nil && below(row.Rate, *row.Floor):
		return catalog.Fail
	case row.Cap != nil && !below(row.Ratio, *row.Cap), row.Floor != nil && !above(row.Rate, *row.Floor):
		return catalog.Inconclusive
	}
	return catalog.Pass
}
