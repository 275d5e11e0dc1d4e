package warehouse

import (
	"slices"

	"greenlane/catalog"
)

// plan is how questions that differ in what they select alone are answered: their statements, and where each measure finds its parts in them.
type plan struct {
	t      *terms // of what they select together
	dims   []catalog.Dimension
	passes []*pass
	base   *pass // the rows themselves
	tiers  *pass // where the filter names tiers: what it would find whatever the tier. Else nil
	parts  []questionPlan
	events []*plan         // by the day of an event, with passes of their own
	same   map[*pass]*pass // passes that count what another one counts with its own
}

// questionPlan is one of the questions of a plan.
type questionPlan struct {
	q     catalog.Query
	rows  []measurePlan
	total []measurePlan
	firm  bool // its own measures tell operators and groups of the base apart
}

// measurePlan says which passes hold a measure's parts. Unused ones are nil.
type measurePlan struct {
	by        *plan           // whose passes they are: by the day by which it counts
	measure   catalog.Measure // with its formula among the declarations of that plan
	own       *pass
	wider     *pass // Share, TierShare: the set it is a share of; Alignment: all tiers
	reference *pass // RateRatio, Freed and remarks: the reference tier
	bucket    []int // positions of the keys of wider and of reference among the row's keys
	index     int   // of a Quantile, OperatorMedian, Survival or EndedBy among those of its pass
	plain     bool  // its interval is not wanted
	quiet     bool  // its warnings are not

	draws, widerDraws *pass // the replicates of a bootstrap
	mix, referenceMix *pass // strata of the row and of the reference tier
	aeoMix            *pass // remarks: the strata that the row of the reference tier is set beside
	mixed             *pass // the strata whose sizes are weights: Standardised: of all tiers in the period; Poststratified: of the row
}

// newPlan decides the statements: one scan for everything that is taken over the same declarations. The questions are those of the terms; none: that one.
func newPlan(t *terms, each ...catalog.Query) *plan {
	if len(each) == 0 {
		each = []catalog.Query{t.q}
	}
	p := &plan{t: t}
	for _, d := range t.q.Rows.Dimensions {
		dim, _ := t.fact.Dimension(d)
		p.dims = append(p.dims, dim)
	}
	p.begin(t.q.Rows.Wanted, t.q.Total.Wanted)
	firm := false
	for _, q := range each {
		p.base.firm = false
		part := questionPlan{q: q}
		if q.Rows.Wanted {
			part.rows = p.measures(q.Rows, false)
		}
		if q.Total.Wanted {
			part.total = p.measures(q.Total, true)
		}
		part.firm = p.base.firm
		firm = firm || part.firm
		p.parts = append(p.parts, part)
	}
	p.base.firm = firm
	p.choose()
	p.unite()
	p.join()
	return p
}

// unite gives what is wanted whatever the tier to the pass of the rows themselves where the filter names no tier, if the table that it reads holds both.
func (p *plan) unite() {
	if mentionsTier(p.t.q.Where) || p.base.firm || !additive(p.base) {
		return
	}
	p.same = map[*pass]*pass{}
	p.passes = slices.DeleteFunc(p.passes, func(q *pass) bool {
		if q.reach != tierless || q.firm || !additive(q) || !q.by(p.base.dims) {
			return false
		}
		both := *p.base
		both.rows, both.total, both.sums = both.rows || q.rows, both.total || q.total, slices.Clone(both.sums)
		for _, a := range q.sums {
			both.addSum(a)
		}
		if both.rollup != nil && !p.t.answers(both.rollup, &both) {
			return false
		}
		*p.base, p.same[q] = both, p.base
		return true
	})
}

// begin makes the passes that every measure needs.
func (p *plan) begin(rows, total bool) {
	p.base = p.pass(matching, p.dims, func(*pass) bool { return true })
	p.base.rows, p.base.total, p.base.stock = rows, total, p.t.fact.Stock
	if !p.t.fact.Stock && mentionsTier(p.t.q.Where) {
		dims, _ := p.without(isTier)
		p.tiers = p.pass(tierless, dims, additive)
		p.tiers.rows, p.tiers.total = p.tiers.rows || rows, p.tiers.total || total
	}
}

// pass returns the statement over a reach and dimensions, making it when there is none that fits.
func (p *plan) pass(r reach, dims []catalog.Dimension, fits func(*pass) bool) *pass {
	for _, q := range p.passes {
		if q.reach == r && q.by(dims) && fits(q) {
			return q
		}
	}
	q := &pass{reach: r, dims: dims}
	p.passes = append(p.passes, q)
	return q
}

func (p *plan) measures(of catalog.Selection, total bool) []measurePlan {
	var out []measurePlan
	for _, n := range of.Measures {
		m, _ := p.t.fact.Measure(n)
		by := p
		if f, byEvent := m.Formula.(catalog.ByEvent); byEvent {
			by, m.Formula = p.by(f.Event), f.Of
			by.base.want(total)
			if by.tiers != nil {
				by.tiers.want(total)
			}
		}
		mp := by.measure(m, total, slices.Contains(of.Remarked, n), slices.Contains(of.Plain, n), slices.Contains(of.Quiet, n))
		mp.by = by
		out = append(out, mp)
	}
	return out
}

// The kinds of passes: what is added up stands together in one scan, everything else in one of its kind.
func additive(q *pass) bool {
	return !q.compared && !q.apart && q.other == nil && q.events == nil && adding(q)
}

func adding(q *pass) bool {
	return len(q.survivals)+len(q.durations)+len(q.medians)+len(q.drawn)+len(q.concentrated) == 0 && q.strata == nil && !q.ended
}

// measure plans one of the rows or of the total; remarked tells that the warnings that need other measures are wanted, too, plain that its interval is not,
// quiet that no warning is.
func (p *plan) measure(m catalog.Measure, total, remarked, plain, quiet bool) measurePlan {
	mp := measurePlan{measure: m, own: p.base, plain: plain, quiet: quiet}
	beside, at := p.without(isTier)
	tierRow := func(fits func(*pass) bool) *pass { // the row's tier, or AEO where it has no definite one
		if p.oneTier(total) {
			return p.pass(matching, p.dims, fits).want(total)
		}
		return p.pass(aeo, p.dims, fits).want(total)
	}
	switch f := m.Formula.(type) {
	case catalog.Total:
		mp.own = p.counting(f.Of, total)
		mp.own.addSum(f.Of)
	case catalog.TotalOn:
		mp.own = p.onAnotherDay(f, total)
		mp.own.addSum(f.Of)
		mp.own.addSum(summedRows(f.Of))
	case catalog.DistinctOperators:
		p.base.addCount()
	case catalog.Rate:
		p.base.addRate(pair{of: f.Of, over: f.Over, own: !quiet}, plain)
		if remarked {
			p.remarks(&mp, f.Of, f.Over, total)
		}
	case catalog.OperatorMean:
		p.base.add(pair{of: f.Of, over: f.Over, least: f.Least, own: true})
	case catalog.OperatorMedian:
		mp.own = p.pass(matching, p.dims, func(q *pass) bool { return len(q.medians) > 0 }).want(total)
		mp.index = mp.own.addMedian(pair{of: f.Of, over: f.Over})
	case catalog.RateRatio:
		mp.own = tierRow(additive)
		mp.own.addPair(f.Of, f.Over)
		mp.reference, mp.bucket = p.pass(reference, beside, additive).want(total), at
		mp.reference.addPair(f.Of, f.Over)
		if remarked {
			p.remarks(&mp, f.Of, f.Over, total)
		}
	case catalog.Standardised:
		p.base.addPair(f.Of, f.Over)
		mp.mix = p.stratified(matching, p.dims, strata{of: f.Of, over: f.Over}, total)
		mp.mixed = p.stratified(tierless, nil, strata{of: f.Of, over: f.Over, counts: true}, true)
	case catalog.Poststratified:
		p.base.addPair(f.Of, f.Over)
		mp.mix = p.stratified(matching, p.dims, strata{of: f.Of, over: f.Over}, total)
		mp.mixed = p.stratified(matching, p.dims, strata{of: f.Of, over: f.Whole, counts: true}, total)
	case catalog.Freed:
		mp.own = tierRow(additive)
		mp.own.addPair(f.Of, f.Over)
		spent := strata{of: f.Of, over: f.Over, spent: &f.Spent}
		mp.mix = p.stratified(mp.own.reach, p.dims, spent, total)
		mp.bucket = at
		mp.referenceMix = p.stratified(reference, beside, spent, total)
	case catalog.Quotient:
		p.base.addSum(f.Of)
		p.base.addSum(f.Over)
		switch {
		case f.Trimmed: // which is not known before what it is without
			mp.draws = p.trimming(pair{of: f.Of, over: f.Over}, total)
		case f.Drawn && !plain:
			mp.draws = p.drawing(matching, p.dims, total, f.Of, f.Over)
			mp.draws.ratio(f.Of, f.Over)
		}
	case catalog.TierShare:
		mp.own, mp.wider, mp.bucket = tierRow(additive), p.pass(tierless, beside, additive).want(total), at
		mp.own.addSum(f.Of)
		mp.wider.addSum(f.Of)
		if !plain {
			mp.draws, mp.widerDraws = p.drawing(mp.own.reach, p.dims, total, f.Of), p.drawing(tierless, beside, total, f.Of)
		}
	case catalog.Alignment:
		tier, _ := p.t.fact.Dimension("tier")
		each := append(slices.Clone(beside), tier)
		mp.bucket = at
		// Rows of every tier are needed for a total, too: they are grouped by tier alone there.
		if total {
			each, mp.bucket = []catalog.Dimension{tier}, nil
		}
		mp.wider = p.pass(tierless, each, additive).want(false)
		for _, a := range []catalog.Aggregate{lodgedRows, f.Spent, f.Found, f.Tried} {
			mp.wider.addSum(a)
		}
		if !f.Apart {
			mp.widerDraws = p.drawing(tierless, each, false, lodgedRows, f.Spent, f.Found, f.Tried)
			mp.draws = p.drawing(tierless, beside, total, lodgedRows)
		}
	case catalog.Share:
		p.share(&mp, f, total)
	case catalog.Mean:
		p.base.addRate(meanOf(f.Duration), plain)
	case catalog.Concentration:
		p.base.addSum(f.Of)
		mp.draws = p.pass(matching, p.dims, func(q *pass) bool { return len(q.concentrated) > 0 }).want(total)
		if !slices.ContainsFunc(mp.draws.concentrated, sameName(f.Of)) {
			mp.draws.concentrated = append(mp.draws.concentrated, f.Of)
		}
	case catalog.Quantile:
		mp.own = p.pass(matching, p.dims, func(q *pass) bool { return len(q.durations) > 0 && q.plain == plain }).want(total)
		mp.own.plain = plain
		mp.own.durations, mp.index = placed(mp.own.durations, f)
	case catalog.Survival:
		mp.own = p.waiting(f.Of, false, total, plain)
		mp.own.survivals, mp.index = placed(mp.own.survivals, f.Level)
		if f.Again != nil {
			p.base.addPair(f.Again.Of, f.Again.Over)
		}
	case catalog.EndedBy:
		mp.own = p.waiting(f.Of, true, total, false)
		mp.own.ended = true
		mp.own.within, mp.index = placed(mp.own.within, f.Within)
	case catalog.WeightedRate:
		for _, a := range []catalog.Aggregate{f.Of, f.Over, f.Squares, f.Records} {
			p.base.addSum(a)
		}
	case catalog.Average:
		mp.own = p.counting(f.Over, total)
		mp.own.add(pair{of: f.Of, over: f.Over, mean: true})
	case catalog.PerTenThousand:
		mp.own = p.eventsOver(f, total)
	case catalog.PerOperatorYear:
		p.base.addSum(f.Of)
		mp.wider, mp.bucket = p.atRisk(f, total)
	case catalog.PerHundredOperators:
		p.base.addCount()
		p.base.addSum(f.Of)
	case catalog.StockAtEnd:
		mp.own = p.stockAtEnd(f.Tiers, total)
	case catalog.PerThousandOperators:
		p.base.addSum(f.Of)
		mp.wider, mp.bucket = p.stockAtEnd(nil, total), p.everyKey()
	case catalog.StockCount:
		p.base.active = p.base.active || f.Active
	case catalog.BeforeAfter, catalog.Growth, catalog.GrowthGap:
		p.compare(&mp, total)
	}
	return mp
}

// counting is the pass that sums an aggregate. Different values in rows do not add up to those of the total, which is counted apart.
func (p *plan) counting(a catalog.Aggregate, total bool) *pass {
	if a.Distinct == "" {
		return p.base
	}
	dims := p.dims
	if total {
		dims = nil
	}
	q := p.pass(matching, dims, func(q *pass) bool { return q.apart && q.total == total }).want(total)
	q.apart = true
	return q
}

// placed is where something stands in a list, at whose end it is put when it is not there.
func placed[T comparable](list []T, one T) ([]T, int) {
	if i := slices.Index(list, one); i >= 0 {
		return list, i
	}
	return append(list, one), len(list)
}

// waiting is the pass of a waiting time; ended tells that the share that has ended is wanted, for which every time counts, plain that bounds are not.
func (p *plan) waiting(w catalog.Waiting, ended, total, plain bool) *pass {
	q := p.pass(matching, p.dims, func(q *pass) bool {
		apart := plain && q.rows == total // what is counted by bins is counted for rows or for the total
		return q.waiting == w && q.ended == ended && q.plain == plain && !apart && (ended || len(q.survivals) > 0)
	}).want(total)
	q.waiting, q.plain = w, plain
	return q
}

// lodgedRows counts the rows themselves.
var lodgedRows = catalog.Aggregate{Name: "rows"}

func (p *plan) share(mp *measurePlan, f catalog.Share, total bool) {
	switch {
	case f.Party:
		mp.own = p.pass(tierless, p.dims, additive).want(total)
		mp.wider = mp.own
		mp.own.addSum(partOf(f.Of))
		mp.bucket = p.everyKey()
	case f.AEO:
		mp.own = p.pass(aeo, p.dims, additive).want(total)
		mp.wider = p.pass(tierless, p.dims, additive).want(total)
		mp.bucket = p.everyKey()
		mp.own.addSum(f.Of)
	default:
		dims, at := p.without(func(d catalog.Dimension) bool { return d.Kind != catalog.TimeBucket })
		mp.wider, mp.bucket = p.pass(tierless, dims, additive).want(total), at
		mp.own.addSum(f.Of)
	}
	mp.wider.addSum(f.Of)
}

// partOf is the part of an aggregate that has an AEO party.
func partOf(a catalog.Aggregate) catalog.Aggregate {
	a.Name += "_party"
	a.When = append(slices.Clone(a.When), catalog.AEOParty{})
	return a
}

func sameName(a catalog.Aggregate) func(catalog.Aggregate) bool {
	return func(b catalog.Aggregate) bool { return a.Name == b.Name }
}

// drawing is the pass of the bootstrap replicates of aggregates.
func (p *plan) drawing(r reach, dims []catalog.Dimension, total bool, of ...catalog.Aggregate) *pass {
	q := p.pass(r, dims, func(q *pass) bool { return len(q.drawn) > 0 && q.trimmed == nil && !q.compared }).want(total)
	for _, a := range of {
		if !slices.ContainsFunc(q.drawn, sameName(a)) {
			q.drawn = append(q.drawn, a)
		}
	}
	return q
}

// stratified is the pass of a rate by stratum; counts tells that its variance is not wanted.
func (p *plan) stratified(r reach, dims []catalog.Dimension, want strata, total bool) *pass {
	q := p.pass(r, dims, func(q *pass) bool {
		return q.strata != nil && q.strata.counts == want.counts && q.strata.of.Name == want.of.Name && q.strata.over.Name == want.over.Name
	})
	if q.strata == nil {
		q.strata = &strata{by: p.t.strata(), of: want.of, over: want.over, counts: want.counts}
	}
	if want.spent != nil {
		q.strata.spent = want.spent
	}
	return q.want(total)
}

// remarks plans what tells whether a comparison of tiers turns round within strata.
func (p *plan) remarks(mp *measurePlan, of, over catalog.Aggregate, total bool) {
	if !mp.measure.TierBound {
		return
	}
	_, ratio := mp.measure.Formula.(catalog.RateRatio)
	if !ratio && !p.oneTier(total) {
		return
	}
	beside, at := p.without(isTier)
	mp.mix = p.stratified(mp.own.reach, p.dims, strata{of: of, over: over, counts: true}, total)
	mp.referenceMix, mp.bucket = p.stratified(reference, beside, strata{of: of, over: over, counts: true}, total), at
	if !ratio {
		mp.aeoMix = p.stratified(aeo, beside, strata{of: of, over: over, counts: true}, total)
	}
}

// strata are the dimensions whose values make a stratum.
func (t *terms) strata() []catalog.Dimension {
	var out []catalog.Dimension
	for _, n := range t.q.StandardiseBy {
		if d, known := t.fact.Dimension(n); known {
			out = append(out, d)
		}
	}
	return out
}

// oneTier tells whether every row has one definite tier.
func (p *plan) oneTier(total bool) bool {
	return fixedTier(p.t.q.Where) || (!total && slices.ContainsFunc(p.dims, isTier))
}

func isTier(d catalog.Dimension) bool { return d.Name == "tier" }

// without drops dimensions and tells where the others stand among the row's.
func (p *plan) without(drop func(catalog.Dimension) bool) (dims []catalog.Dimension, at []int) {
	for i, d := range p.dims {
		if !drop(d) {
			dims, at = append(dims, d), append(at, i)
		}
	}
	return dims, at
}
