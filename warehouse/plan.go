package warehouse

import (
	"math/big"
	"slices"
	"strconv"

	"greenlane/catalog"
	"greenlane/record"
)

// plan is how a question is answered: its statements, and where each measure finds its parts in them.
type plan struct {
	t      *terms
	dims   []catalog.Dimension
	passes []*pass
	base   *pass // the rows themselves
	tiers  *pass // where the filter names tiers: what it would find whatever the tier. Else nil
	rows   []measurePlan
	total  []measurePlan
}

// measurePlan says which passes hold a measure's parts. Unused ones are nil.
type measurePlan struct {
	measure   catalog.Measure
	own       *pass
	wider     *pass // Share: the set it is a share of
	reference *pass // RateRatio
	bucket    []int // positions of the keys of wider and of reference among the row's keys
	index     int   // of a Quantile among its pass's durations
}

// newPlan decides the statements: one scan for everything that is taken over the same declarations.
func newPlan(t *terms) *plan {
	p := &plan{t: t}
	for _, d := range t.q.Rows.Dimensions {
		dim, _ := t.fact.Dimension(d)
		p.dims = append(p.dims, dim)
	}
	p.base = p.pass(matching, p.dims, func(*pass) bool { return true })
	p.base.rows, p.base.total, p.base.stock = t.q.Rows.Wanted, t.q.Total.Wanted, t.fact.Stock
	if !t.fact.Stock && mentionsTier(t.q.Where) {
		dims, _ := p.without(isTier)
		p.tiers = p.pass(tierless, dims, additive)
		p.tiers.rows, p.tiers.total = p.tiers.rows || p.base.rows, p.tiers.total || p.base.total
	}
	if t.q.Rows.Wanted {
		p.rows = p.measures(t.q.Rows.Measures, false)
	}
	if t.q.Total.Wanted {
		p.total = p.measures(t.q.Total.Measures, true)
	}
	return p
}

// pass returns the statement over a reach and dimensions, making it when there is none that fits.
func (p *plan) pass(r reach, dims []catalog.Dimension, fits func(*pass) bool) *pass {
	for _, q := range p.passes {
		if q.reach == r && slices.EqualFunc(q.dims, dims, func(a, b catalog.Dimension) bool { return a.Name == b.Name }) && fits(q) {
			return q
		}
	}
	q := &pass{reach: r, dims: dims}
	p.passes = append(p.passes, q)
	return q
}

func (p *plan) measures(names []string, total bool) []measurePlan {
	var out []measurePlan
	for _, n := range names {
		m, _ := p.t.fact.Measure(n)
		out = append(out, p.measure(m, total))
	}
	return out
}

func additive(q *pass) bool { return len(q.survivals) == 0 && len(q.durations) == 0 }

func (p *plan) measure(m catalog.Measure, total bool) measurePlan {
	mp := measurePlan{measure: m, own: p.base}
	switch f := m.Formula.(type) {
	case catalog.Total:
		p.base.addSum(f.Of)
	case catalog.DistinctOperators:
		p.base.firm = true
	case catalog.Rate:
		p.base.addPair(f.Of, f.Over)
	case catalog.OperatorMean:
		p.base.addPair(f.Of, f.Over)
	case catalog.RateRatio:
		if !p.oneTier(total) {
			mp.own = p.pass(aeo, p.dims, additive).want(total)
		}
		mp.own.addPair(f.Of, f.Over)
		dims, at := p.without(isTier)
		mp.reference, mp.bucket = p.pass(reference, dims, additive).want(total), at
		mp.reference.addPair(f.Of, f.Over)
	case catalog.Share:
		if f.AEO {
			mp.own = p.pass(aeo, p.dims, additive).want(total)
			mp.wider = p.pass(tierless, p.dims, additive).want(total)
			_, mp.bucket = p.without(func(catalog.Dimension) bool { return false })
		} else {
			dims, at := p.without(func(d catalog.Dimension) bool { return d.Kind != catalog.TimeBucket })
			mp.wider, mp.bucket = p.pass(tierless, dims, additive).want(total), at
		}
		mp.own.addSum(f.Of)
		mp.wider.addSum(f.Of)
	case catalog.Quantile:
		mp.own = p.pass(matching, p.dims, func(q *pass) bool { return len(q.durations) > 0 }).want(total)
		mp.index = slices.Index(mp.own.durations, f)
		if mp.index < 0 {
			mp.index = len(mp.own.durations)
			mp.own.durations = append(mp.own.durations, f)
		}
	case catalog.Survival:
		mp.own = p.pass(matching, p.dims, func(q *pass) bool { return len(q.survivals) > 0 }).want(total)
		if !slices.Contains(mp.own.survivals, f) {
			mp.own.survivals = append(mp.own.survivals, f)
		}
	}
	return mp
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

// row gathers what was counted for one row of the answer. The key is empty for the total.
func (p *plan) row(base *counted, keys []string, total bool, tallies map[*pass]*tally, measures []measurePlan) catalog.ObservedRow {
	out := catalog.ObservedRow{Keys: keys, Parts: make(map[string]catalog.Part, len(measures))}
	if base != nil {
		out.Declarations, out.UnknownTier, out.Assumed = base.counts["n"], base.counts["unknown"], base.counts["assumed"]
		out.Groups, out.Gaps = base.counts["groups"], covers(record.Gap(base.counts["gaps"]))
	}
	find := func(q *pass, keys []string) *counted {
		if q == nil || tallies[q] == nil {
			return nil
		}
		if total {
			return tallies[q].total
		}
		return tallies[q].rows[keyOf(keys)]
	}
	narrow := func(to []int) []string {
		narrowed := make([]string, len(to))
		for i, at := range to {
			if !total {
				narrowed[i] = keys[at]
			}
		}
		return narrowed
	}
	_, beside := p.without(isTier)
	if all := find(p.tiers, narrow(beside)); all != nil {
		out.Gaps = withGap(out.Gaps, covers(record.Gap(all.counts["gaps"])), catalog.CoverTiers)
	}
	for _, mp := range measures {
		narrowed := narrow(mp.bucket)
		out.Parts[mp.measure.Name] = mp.part(find(mp.own, keys), find(mp.wider, narrowed), find(mp.reference, narrowed))
	}
	return out
}

// part reads a measure's parts; a row that a statement does not have counted nothing there.
func (mp *measurePlan) part(own, wider, reference *counted) catalog.Part {
	empty := &counted{}
	for _, c := range []**counted{&own, &wider, &reference} {
		if *c == nil {
			*c = empty
		}
	}
	switch f := mp.measure.Formula.(type) {
	case catalog.Total:
		part := sumPart(own, f.Of)
		if own.texts["ccy_least"] != own.texts["ccy_most"] {
			part.Distinct = 2
		}
		return part
	case catalog.DistinctOperators, catalog.StockCount:
		return catalog.Part{Distinct: own.counts["ops"]}
	case catalog.Rate:
		return ratePart(own, mp.own, f.Of, f.Over)
	case catalog.OperatorMean:
		return ratePart(own, mp.own, f.Of, f.Over)
	case catalog.RateRatio:
		return catalog.Part{
			Clusters: clusters(own, mp.own, f.Of, f.Over), Reference: clusters(reference, mp.reference, f.Of, f.Over),
			Sets: []catalog.Set{set(own, catalog.Aggregate{}), set(reference, catalog.Aggregate{})},
		}
	case catalog.Share:
		return catalog.Part{
			Sum: sumPart(own, f.Of).Sum, Over: sumPart(wider, f.Of).Sum, Sets: []catalog.Set{set(own, f.Of), set(wider, f.Of)},
		}
	case catalog.Quantile:
		return timesPart(own, mp.index)
	case catalog.Survival:
		bins, all := curve(own)
		return catalog.Part{Curve: bins, Binned: all >= exactBelow}
	}
	return catalog.Part{}
}

// set is what stands behind one side of a comparison, in a sum of a where that has a column.
func set(c *counted, a catalog.Aggregate) catalog.Set {
	return catalog.Set{
		Declarations: c.counts["n"], UnknownTier: c.counts["unknown"], Missing: c.counts["m_"+a.Name], Gaps: covers(record.Gap(c.counts["gaps"])),
	}
}

// withGap enters what one set of declarations leaves open into what another does.
func withGap(into, from map[catalog.Cover]catalog.Gap, of catalog.Cover) map[catalog.Cover]catalog.Gap {
	if from[of] == catalog.NoGap {
		return into
	}
	if into == nil {
		into = map[catalog.Cover]catalog.Gap{}
	}
	into[of] = from[of]
	return into
}

func at0(base string, i int) string { return base + strconv.Itoa(i) }

func sumPart(c *counted, a catalog.Aggregate) catalog.Part {
	if c.texts == nil {
		return catalog.Part{Sum: new(big.Int)}
	}
	return catalog.Part{Sum: c.exact("a_"+a.Name, a.Scale), Missing: c.counts["m_"+a.Name]}
}

// ratePart carries both averages of a rate, so that each can be told beside the other.
func ratePart(c *counted, p *pass, of, over catalog.Aggregate) catalog.Part {
	i := p.pairOf(of, over)
	return catalog.Part{
		Operators: c.counts[at0("mo", i)], RateSum: c.exact(at0("mr", i), 0), RateSum2: c.exact(at0("mrr", i), 0),
		Clusters: clusters(c, p, of, over),
	}
}

func clusters(c *counted, p *pass, of, over catalog.Aggregate) catalog.Clusters {
	zero := catalog.Clusters{NN: new(big.Int), NX: new(big.Int), XX: new(big.Int)}
	if c.texts == nil {
		return zero
	}
	i := p.pairOf(of, over)
	return catalog.Clusters{
		Groups: c.counts[at0("cg", i)],
		N:      c.exact("a_"+over.Name, 0).Int64(), X: c.exact("a_"+of.Name, 0).Int64(),
		NN: c.exact(at0("nn", i), 0), NX: c.exact(at0("nx", i), 0), XX: c.exact(at0("xx", i), 0),
	}
}

func timesPart(c *counted, i int) catalog.Part {
	n := c.counts[at0("qn", i)]
	part := catalog.Part{N: n, Without: c.counts["n"] - n, Ranked: map[int64]int64{}}
	for _, around := range []string{"qm", "ql", "qh"} {
		first := c.counts[at0(around+"_from", i)]
		for k, ms := range c.arrays[at0(around+"_at", i)] {
			part.Ranked[first+int64(k)] = ms
		}
	}
	return part
}

func curve(c *counted) (bins []catalog.TimeBin, all int64) {
	bins = make([]catalog.TimeBin, len(c.arrays["around"]))
	events, censored := c.arrays["events"], c.arrays["censored"]
	for i, ms := range c.arrays["around"] {
		bins[i] = catalog.TimeBin{At: ms, Events: events[i], Censored: censored[i]}
		all += events[i] + censored[i]
	}
	return bins, all
}
