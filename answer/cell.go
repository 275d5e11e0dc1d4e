package answer

import (
	"fmt"
	"strings"

	"greenlane/catalog"
	"greenlane/evidence"
)

// level is the confidence level of every interval.
const level = 0.95

const (
	smallBase     = 30    // declarations below which a rate or a quantile is marked
	unknownShare  = 0.001 // of declarations without any tier decision: above it tier-dependent values are provisional (semantics, Tiers)
	weightingGap  = 1.25  // pooled and operator mean further apart than this: which average is meant matters (definition notes, section 2.4)
	census        = "none: every declaration is counted"
	coverageFloor = 0.95 // share of declarations stating a weight below which their sum is not shown
	rateScale     = 1e12 // operator rates arrive as whole numbers of 10^-12
)

// fill enters a measure into a cell of a row.
func (j *judgement) fill(c *catalog.Cell, m *sought, r *catalog.ObservedRow, provisional bool) {
	if j.after != "" && m.ByStratum() {
		why := "decided after the tier and by it: within its values nothing of what the tier does is left"
		if _, sampled := m.Formula.(catalog.Poststratified); sampled {
			why = "decided by the selection itself: within its values it is not known what part was selected at random"
		}
		c.Refuse(catalog.NotEstimable, catalog.WarnPostTreatment, "standardiseBy names %s, which is %s; use strata of goods and ways", j.after, why)
		return
	}
	part := r.Parts[m.Name]
	if part == nil {
		part = &catalog.Part{}
	}
	if j.after != "" {
		remarkless := *part
		remarkless.Mix, remarkless.ReferenceMix = catalog.Mix{}, catalog.Mix{} // a comparison within such strata is no remark on another one
		part = &remarkless
	}
	for _, need := range m.needs {
		switch gap(need, r, part) {
		case catalog.Selected:
			c.Refuse(catalog.NotEstimable, catalog.WarnSelectedPopulation, "a source behind this row holds only a selection of the %s, so no %s can be known from it", need, strings.ToLower(m.Title))
			return
		case catalog.NotCollected:
			c.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "a source behind this row does not cover %s", need)
			return
		case catalog.NoGap:
		}
	}
	if err := consistent(m, part); err != nil {
		j.broken = fmt.Errorf("%s of row %q: %w", m.Name, r.Keys, err)
		c.Refuse(catalog.NotEstimable, "", "")
		return
	}
	j.value(judged{c, m.rows, m.plain, m.after}, m.Measure, part)
	if c.Status != catalog.OK {
		return
	}
	if provisional {
		c.Demote(catalog.WarnProvisional, "the period ends after the data cut %s: later records will change it", j.cut.In(j.zone).Format("2006-01-02 15:04"))
	}
	unknown, all, assumed, rows := r.UnknownTier, r.Declarations, r.Assumed, j.fact.Rows
	if _, another := m.Formula.(catalog.TotalOn); another && len(part.Sets) == 1 { // of other records than those of the row
		unknown, all, assumed, rows = 0, 0, part.Sets[0].Assumed, m.rows
	}
	if m.tiered {
		of := ""
		for _, set := range part.Sets {
			if !tooUnknown(unknown, all) {
				unknown, all, of = set.UnknownTier, set.Declarations, set.Of
			}
		}
		switch {
		case !tooUnknown(unknown, all):
		case of != "":
			c.Demote(catalog.WarnTierUnknown, "%d of %d %s are without any tier decision", unknown, all, of)
		default:
			c.Demote(catalog.WarnTierUnknown, "%d of %d %s are of operators without any tier decision", unknown, all, j.fact.Rows)
		}
	}
	if m.tiered && j.q.CurrentTiers {
		c.Warn(catalog.WarnCurrentTiers, "tiers are those of %s, not those at lodgement", j.cut.In(j.zone).Format("2006-01-02 15:04"))
	}
	if m.tiered && assumed > 0 {
		c.Warn(catalog.WarnAssumedRegular, "%d %s are from before their operator's first tier decision and count as regular", assumed, rows)
	}
}

func tooUnknown(unknown, all int64) bool { return float64(unknown) > unknownShare*float64(all) }

// gap is what the sources behind a row, or behind what it is compared with, do not cover.
func gap(need catalog.Cover, r *catalog.ObservedRow, p *catalog.Part) catalog.Gap {
	worst := r.Gaps[need]
	for _, set := range p.Sets {
		worst = max(worst, set.Gaps[need])
	}
	return worst
}

// consistent tells a question that was counted wrongly from one without population.
func consistent(m *sought, p *catalog.Part) error {
	for _, k := range []*catalog.Clusters{&p.Clusters, &p.Reference, &p.Reached} {
		// Of a plain one the sums of squares are not known.
		if *k == (catalog.Clusters{}) || m.plain && k != &p.Reference { // the measure has none
			continue
		}
		if err := evidenceClusters(*k).Check(); err != nil {
			return err
		}
	}
	if p.Mean.N != nil && !m.plain {
		if err := sumsOf(p.Mean).Check(); err != nil {
			return err
		}
	}
	if p.N == 0 {
		return nil
	}
	var quantile float64
	var low, high int64
	var bounded bool
	switch f := m.Formula.(type) {
	case catalog.Quantile:
		if p.Bins != nil {
			return binsHold(p, f.Level)
		}
		quantile = f.Level
		low, high, _, bounded = ranks(f, p)
	case catalog.OperatorMedian:
		quantile = median
		low, high, bounded = evidence.QuantileRanks(p.N, median, level)
	default:
		return nil
	}
	needed := []int64{int64(float64(p.N-1)*quantile + 1)}
	if bounded && !m.plain {
		needed = append(needed, low, high)
	}
	for _, rank := range needed {
		if _, known := p.Ranked[rank]; !known {
			return fmt.Errorf("read the %v quantile of %d values: rank %d was not fetched", quantile, p.N, rank)
		}
	}
	return nil
}

// binsHold tells whether the bins of a histogram hold the ranks around a quantile, give or take one that rounding moves.
func binsHold(p *catalog.Part, quantile float64) error {
	rank, first, last := int64(float64(p.N-1)*quantile+1), p.Bins[0], p.Bins[len(p.Bins)-1]
	if first.Before > rank || rank > last.Before+last.In {
		return fmt.Errorf("read the %v quantile of %d values: rank %d lies in none of the bins", quantile, p.N, rank)
	}
	return nil
}

func positive(n int64) *int64 {
	if n <= 0 {
		return nil
	}
	return &n
}

// judged is a cell that is being filled, with what its rows are called.
type judged struct {
	*catalog.Cell
	rows  string
	plain bool // without its interval
	after bool // its rows have all come to the event by whose day they count
}

// value computes the measure by its formula.
func (j *judgement) value(c judged, m catalog.Measure, p *catalog.Part) {
	switch f := m.Formula.(type) {
	case catalog.Total:
		sum(c, m, f, p)
	case catalog.TotalOn:
		c.Declarations, c.Groups = &p.N, nil
		sum(c, m, catalog.Total{Of: f.Of, Process: f.Process}, p)
	case catalog.DistinctOperators, catalog.StockCount:
		c.Count(p.Distinct)
	case catalog.Rate:
		rate(c, p)
	case catalog.OperatorMean:
		operatorMean(c, p)
	case catalog.OperatorMedian:
		operatorMedian(c, p)
	case catalog.RateRatio:
		ratio(c, f, p)
	case catalog.Standardised:
		standardised(c, p, stratified{"declarations", "the mix of all tiers", "standardised by mix"})
	case catalog.Poststratified:
		standardised(c, p, stratified{"finished random inspections", "its declarations", "weighted by stratum"})
	case catalog.Freed:
		freed(c, f, p)
	case catalog.Quotient:
		quotient(c, f, p)
	case catalog.TierShare:
		tierShare(c, f, p)
	case catalog.Alignment:
		alignment(c, m, f, p)
	case catalog.Mean:
		mean(c, f, p)
	case catalog.Concentration:
		concentration(c, f, p)
	case catalog.Share:
		share(c, f, p)
	case catalog.Quantile:
		quantile(c, f, p)
	case catalog.Survival:
		survival(c, f, p)
	case catalog.PerTenThousand:
		perTenThousand(c, p)
	case catalog.PerOperatorYear:
		perOperatorYear(c, p)
	case catalog.PerHundredOperators:
		perHundredOperators(c, m, p)
	case catalog.StockAtEnd:
		c.Count(p.Distinct)
		c.Declarations = &p.Distinct
	case catalog.PerThousandOperators:
		perThousandOperators(c, p)
	case catalog.EndedBy:
		endedBy(c, f, p)
	case catalog.WeightedRate:
		weightedRate(c, f, p)
	case catalog.Average:
		average(c, f, p)
	case catalog.BeforeAfter:
		beforeAfter(c, f, p)
	case catalog.Growth:
		growth(c, f, p)
	case catalog.GrowthGap:
		growthGap(c, f, p)
	}
}

func sum(c judged, m catalog.Measure, f catalog.Total, p *catalog.Part) {
	switch {
	case m.Unit == catalog.DeclaredCcy && p.Least != p.Most:
		c.Refuse(catalog.NotEstimable, catalog.WarnMixedCurrencies, "the row mixes declared currencies; group by declaredCcy or filter to one")
		return
	case !stated(c, m.Unit, p.Missing, *c.Declarations):
		return
	}
	if p.Missing > 0 {
		partial(c, p.Missing)
	}
	if f.Of.Column == "" || m.Unit == catalog.Records {
		c.Count(p.Sum.Int64())
		if m.Unit == catalog.Records {
			n := p.Sum.Int64()
			c.Declarations = &n
		}
		if f.Process {
			if iv, ok := evidence.PoissonCount(p.Sum.Int64(), level); ok {
				bounds(c.Cell, iv)
			}
		}
		return
	}
	c.Decimal = decimal(p.Sum, f.Of.Scale)
	c.Value = scaled(p.Sum, f.Of.Scale)
	c.Method = m.Interval
}

// stated refuses a sum over declarations of which some do not state what is summed: money always, weight when too many.
func stated(c judged, unit catalog.Unit, missing, of int64) bool {
	if missing == 0 || unit == catalog.Kilograms && float64(missing) <= (1-coverageFloor)*float64(of) {
		return true
	}
	c.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "%d of %d %s do not state it in this unit", missing, of, c.rows)
	return false
}

func partial(c judged, missing int64) {
	c.Warn(catalog.WarnLowCoverage, "%d %s do not state it and are not in the sum", missing, c.rows)
}
