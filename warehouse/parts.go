package warehouse

import (
	"math/big"
	"slices"
	"strconv"

	"greenlane/catalog"
	"greenlane/record"
)

// lookup finds what passes counted for one row of the answer.
type lookup struct {
	tallies map[*pass]*tally
	keys    []string // of the row
	key     string   // the same joined
	total   bool     // it is the total, and has no keys
}

var nothing = &counted{}

// find returns what a pass counted for the row's keys; a row that a statement does not have counted nothing there.
func (l lookup) find(q *pass) *counted { return l.named(q, l.key) }

// findBeside returns what a pass counted for some of the row's keys.
func (l lookup) findBeside(q *pass, at []int) *counted {
	if q == nil {
		return nothing
	}
	return l.findAt(q, l.narrow(at))
}

func (l lookup) narrow(at []int) []string {
	narrowed := make([]string, len(at))
	for i, position := range at {
		if !l.total {
			narrowed[i] = l.keys[position]
		}
	}
	return narrowed
}

func (l lookup) findAt(q *pass, keys []string) *counted { return l.named(q, keyOf(keys)) }

func (l lookup) named(q *pass, key string) *counted {
	if q == nil || l.tallies[q] == nil {
		return nothing
	}
	c := l.tallies[q].total
	if !l.total {
		c = l.tallies[q].rows[key]
	}
	if c == nil {
		return nothing
	}
	return c
}

// row gathers what was counted for one row of the answer, of those measures that the plan has the passes of. The key is empty for the total.
func (p *plan) row(l lookup, part questionPlan, measures []measurePlan) catalog.ObservedRow {
	out := catalog.ObservedRow{Keys: l.keys, Parts: make(map[string]*catalog.Part, len(measures))}
	if base := l.find(p.base); base != nothing {
		out.Declarations, out.UnknownTier, out.Assumed = base.count("n"), base.count("unknown"), base.count("assumed")
		out.Gaps = covers(record.Gap(base.count("gaps")) | p.t.uncovered())
		if part.firm || !p.base.firm {
			out.Groups = base.count("groups")
		}
	}
	_, beside := p.without(isTier)
	if p.tiers != nil {
		out.Gaps = withGap(out.Gaps, covers(record.Gap(l.findBeside(p.tiers, beside).count("gaps"))), catalog.CoverTiers)
	}
	parts := make([]catalog.Part, len(measures))
	for i := range measures {
		if measures[i].by != p {
			continue
		}
		parts[i] = p.part(&measures[i], l)
		out.Parts[measures[i].measure.Name] = &parts[i]
	}
	return out
}

// part reads what stands behind a measure in a row.
func (p *plan) part(mp *measurePlan, l lookup) catalog.Part {
	own, wider := l.find(mp.own), l.findBeside(mp.wider, mp.bucket)
	switch f := mp.measure.Formula.(type) {
	case catalog.BeforeAfter, catalog.Growth, catalog.GrowthGap:
		return p.comparison(mp, l)
	case catalog.WeightedRate:
		return catalog.Part{Weighted: weighedPart(own, []catalog.Aggregate{f.Of, f.Over, f.Squares, f.Records})}
	case catalog.Average:
		part := catalog.Part{Mean: sums(own, mp.own, pair{of: f.Of, over: f.Over}), Missing: own.count("m_" + f.Of.Name)}
		part.Least, part.Most = alike(own, f.Over)
		return part
	case catalog.Total:
		part := sumPart(own, f.Of)
		part.Least, part.Most = alike(own, f.Of)
		return part
	case catalog.TotalOn:
		part, summed := sumPart(own, f.Of), set(own, f.Of)
		summed.Of = mp.measure.Rows
		part.Sets, part.N = []catalog.Set{summed}, own.exact("a_"+summedRows(f.Of).Name, 0).Int64()
		return part
	case catalog.PerTenThousand:
		return catalog.Part{Mean: sums(own, mp.own, pair{of: f.Of, over: f.Over})}
	case catalog.PerOperatorYear:
		return riskPart(own, wider, f)
	case catalog.PerHundredOperators:
		return catalog.Part{Sum: sumPart(own, f.Of).Sum, Distinct: own.count("ops")}
	case catalog.StockAtEnd:
		return catalog.Part{Distinct: own.count("ops")}
	case catalog.PerThousandOperators:
		return catalog.Part{Sum: sumPart(own, f.Of).Sum, Distinct: wider.count("ops")}
	case catalog.StockCount:
		if f.Active {
			return catalog.Part{Distinct: own.count("active")}
		}
		return catalog.Part{Distinct: own.count("ops")}
	case catalog.DistinctOperators:
		return catalog.Part{Distinct: own.count("ops")}
	case catalog.Rate:
		part := catalog.Part{Clusters: catalog.Clusters{N: own.exact("a_"+f.Over.Name, 0).Int64(), X: own.exact("a_"+f.Of.Name, 0).Int64()}}
		if !mp.plain {
			part = ratePart(own, mp.own, pair{of: f.Of, over: f.Over})
		}
		if mp.quiet { // what another question has counted
			part.Operators, part.RateSum, part.RateSum2 = 0, nil, nil
		}
		part.Least, part.Most = alike(own, f.Over)
		p.mixes(&part, mp, l)
		return part
	case catalog.OperatorMean:
		return ratePart(own, mp.own, pair{of: f.Of, over: f.Over, least: f.Least})
	case catalog.OperatorMedian:
		return catalog.Part{N: own.count(at0("cn", mp.index)), Groups: own.count("groups"), Ranked: ranked(own, mp.index)}
	case catalog.RateRatio:
		reference := l.findBeside(mp.reference, mp.bucket)
		part := catalog.Part{
			Clusters: clusters(own, mp.own, f.Of, f.Over), Reference: clusters(reference, mp.reference, f.Of, f.Over),
			Sets: []catalog.Set{set(own, catalog.Aggregate{}), set(reference, catalog.Aggregate{})}, Itself: p.isReference(l),
		}
		p.mixes(&part, mp, l)
		return part
	case catalog.Standardised, catalog.Freed:
		var part catalog.Part
		if s, ok := f.(catalog.Standardised); ok {
			part = ratePart(own, mp.own, pair{of: s.Of, over: s.Over})
		} else {
			part.Sets = []catalog.Set{set(own, catalog.Aggregate{}), set(l.findBeside(mp.referenceMix, mp.bucket), catalog.Aggregate{})}
			part.Itself = p.isReference(l)
		}
		p.mixes(&part, mp, l)
		return part
	case catalog.Poststratified:
		part := ratePart(own, mp.own, pair{of: f.Of, over: f.Over})
		part.Mix, part.Mixed = mixOf(l.find(mp.mix)), mixOf(l.find(mp.mixed)).Strata
		return part
	case catalog.Quotient:
		if f.Trimmed {
			return trimmedPart(own, l.find(mp.draws), mp.draws, f)
		}
		part := catalog.Part{Sum: sumPart(own, f.Of).Sum, Over: sumPart(own, f.Over).Sum, Sets: []catalog.Set{set(own, f.Of), set(own, f.Over)}}
		if mp.draws != nil {
			draws := l.find(mp.draws)
			part.Draws, part.OverDraws, part.Behind = drawn(draws, mp.draws, f.Of), drawn(draws, mp.draws, f.Over), drawnSums(draws, mp.draws, f.Of, f.Over)
			part.Largest = mostOf(draws, mp.draws, f.Of, f.Over)
		}
		return part
	case catalog.TierShare:
		part := catalog.Part{Sum: sumPart(own, f.Of).Sum, Over: sumPart(wider, f.Of).Sum, Sets: []catalog.Set{set(own, f.Of), set(wider, f.Of)}}
		if mp.draws != nil {
			draws, all := l.find(mp.draws), l.findBeside(mp.widerDraws, mp.bucket)
			part.Draws, part.OverDraws = drawn(draws, mp.draws, f.Of), drawn(all, mp.widerDraws, f.Of)
			if len(part.Draws) == 0 { // nothing is of the row's tier, whichever groups are drawn
				part.Draws = slices.Repeat([]*big.Int{new(big.Int)}, len(part.OverDraws))
			}
			part.BehindPart, part.Behind = drawnSums(draws, mp.draws, f.Of, f.Of), drawnSums(all, mp.widerDraws, f.Of, f.Of)
		}
		return part
	case catalog.Alignment:
		return p.alignment(mp, f, l)
	case catalog.Share:
		of := f.Of
		if f.Party {
			of = partOf(of)
		}
		return catalog.Part{Sum: sumPart(own, of).Sum, Over: sumPart(wider, f.Of).Sum, Sets: []catalog.Set{set(own, of), set(wider, f.Of)}}
	case catalog.Mean:
		parts := meanOf(f.Duration)
		mean := catalog.Sums{N: own.exact("a_"+parts.over.Name, 0), X: own.exact("a_"+parts.of.Name, 0)}
		if !mp.plain {
			mean = sums(own, mp.own, parts)
		}
		return catalog.Part{Mean: mean, Without: own.count("n") - own.exact("a_timed_"+f.Duration.Name, 0).Int64()}
	case catalog.Concentration:
		return concentration(own, l.find(mp.draws), mp.draws, f.Of)
	case catalog.Quantile:
		return timesPart(own, mp.index)
	case catalog.Survival:
		part := p.curvePart(own, mp.index)
		if f.Again != nil {
			part.Clusters = clusters(l.find(p.base), p.base, f.Again.Of, f.Again.Over)
		}
		return part
	case catalog.EndedBy:
		return p.curvePart(own, mp.index)
	}
	return catalog.Part{}
}

// mixes reads the strata that a measure needs.
func (p *plan) mixes(part *catalog.Part, mp *measurePlan, l lookup) {
	if mp.mix != nil {
		part.Mix = mixOf(l.find(mp.mix))
	}
	if mp.referenceMix != nil {
		part.ReferenceMix = mixOf(l.findBeside(mp.referenceMix, mp.bucket))
	}
	if mp.aeoMix != nil && p.isReference(l) {
		part.Itself, part.ReferenceMix = true, mixOf(l.findBeside(mp.aeoMix, mp.bucket))
	}
	if mp.mixed != nil {
		whole := lookup{tallies: l.tallies, total: true}
		part.Mixed = mixOf(whole.find(mp.mixed)).Strata
	}
}

// alignment reads what stands behind every tier beside the row.
func (p *plan) alignment(mp *measurePlan, f catalog.Alignment, l lookup) catalog.Part {
	var part catalog.Part
	var all catalog.Set
	own := p.tiersOf(l)
	each := lookup{tallies: l.tallies}
	for _, tier := range catalog.Tiers {
		keys := append(l.narrow(mp.bucket), tier.Code)
		c, draws := each.findAt(mp.wider, keys), each.findAt(mp.widerDraws, keys)
		if c == nothing {
			continue
		}
		t := catalog.TierEffort{
			Tier: tier.Code, Own: slices.Contains(own, tier.Code), Declarations: c.count("n"),
			Spent: sumPart(c, f.Spent).Sum, Found: sumPart(c, f.Found).Sum, Tried: sumPart(c, f.Tried).Sum,
		}
		for i, a := range []catalog.Aggregate{lodgedRows, f.Spent, f.Found, f.Tried} {
			if f.Apart {
				break
			}
			t.Draws[i], t.Behind[i] = drawn(draws, mp.widerDraws, a), drawnSums(draws, mp.widerDraws, a, a)
		}
		part.Tiers = append(part.Tiers, t)
		all = all.And(set(c, f.Spent))
	}
	part.Sets = []catalog.Set{all}
	if mp.draws != nil {
		part.Groups = drawnSums(l.findBeside(mp.draws, mp.bucket), mp.draws, lodgedRows, lodgedRows).Groups
	}
	return part
}

// tiersOf are the tiers that a row of a comparison of tiers is that of: its own where it has a definite one, else the AEO tiers.
func (p *plan) tiersOf(l lookup) []string {
	if at := slices.IndexFunc(p.dims, isTier); at >= 0 && !l.total {
		return []string{l.keys[at]}
	}
	if fixedTier(p.t.q.Where) {
		return slices.DeleteFunc(codesOf(catalog.Tiers), func(tier string) bool { return !passesTier(p.t.q.Where, tier) })
	}
	return catalog.AEOTiers
}

func (p *plan) isReference(l lookup) bool {
	return slices.Equal(p.tiersOf(l), []string{catalog.ReferenceTier})
}

func codesOf(list []catalog.Code) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.Code
	}
	return out
}

// drawn are the replicates of an aggregate.
func drawn(c *counted, p *pass, a catalog.Aggregate) []*big.Int {
	return c.list(at0("draw", slices.IndexFunc(p.drawn, sameName(a))))
}

func concentration(own, c *counted, p *pass, a catalog.Aggregate) catalog.Part {
	i := slices.IndexFunc(p.concentrated, sameName(a))
	return catalog.Part{
		Sum: c.exact(at0("hhi_sum", i), 0), Squares: c.exact(at0("hhi_squares", i), 0), Groups: c.count(at0("concentrated", i)),
		Largest: c.exact(at0("hhi_most", i), 0), Four: c.exact(at0("hhi_four", i), 0),
		WithoutOne: c.exact(at0("hhi_without", i), 0), WithoutOne2: c.exact(at0("hhi_without_squares", i), 0), Sets: []catalog.Set{set(own, a)},
	}
}

// set is what stands behind one side of a comparison, in a sum of a where that has a column.
func set(c *counted, a catalog.Aggregate) catalog.Set {
	return catalog.Set{
		Declarations: c.count("n"), UnknownTier: c.count("unknown"), Assumed: c.count("assumed"), Missing: c.count("m_" + a.Name), Gaps: covers(record.Gap(c.count("gaps"))),
	}
}

// withGap enters what one set of declarations leaves open into what another does, the worse of both.
func withGap(into, from map[catalog.Cover]catalog.Gap, of catalog.Cover) map[catalog.Cover]catalog.Gap {
	if from[of] == catalog.NoGap {
		return into
	}
	if into == nil {
		into = map[catalog.Cover]catalog.Gap{}
	}
	into[of] = max(into[of], from[of])
	return into
}

func at0(base string, i int) string { return base + strconv.Itoa(i) }

func sumPart(c *counted, a catalog.Aggregate) catalog.Part {
	if c == nothing {
		return catalog.Part{Sum: new(big.Int)}
	}
	return catalog.Part{Sum: c.exact("a_"+a.Name, a.Scale), Missing: c.count("m_" + a.Name)}
}

// alike are the first and the last of what the rows of an aggregate should have alike.
func alike(c *counted, a catalog.Aggregate) (least, most string) {
	return c.text("least_" + a.Name), c.text("most_" + a.Name)
}

// ratePart carries both averages of a rate, so that each can be told beside the other.
func ratePart(c *counted, p *pass, q pair) catalog.Part {
	i := p.pairOf(q)
	part := catalog.Part{Operators: c.count(at0("mo", i)), RateSum: c.exact(at0("mr", i), 0), RateSum2: c.exact(at0("mrr", i), 0)}
	if q.least > 0 {
		part.Clusters = reached(c, i)
	} else {
		part.Clusters = clusters(c, p, q.of, q.over)
	}
	return part
}

func clusters(c *counted, p *pass, of, over catalog.Aggregate) catalog.Clusters {
	s := sums(c, p, pair{of: of, over: over})
	return catalog.Clusters{Groups: s.Groups, N: s.N.Int64(), X: s.X.Int64(), NN: s.NN, NX: s.NX, XX: s.XX}
}

func sums(c *counted, p *pass, q pair) catalog.Sums {
	i := p.pairOf(q)
	return catalog.Sums{
		Groups: c.count(at0("cg", i)), N: c.exact("a_"+q.over.Name, 0), X: c.exact("a_"+q.of.Name, 0),
		NN: c.exact(at0("nn", i), 0), NX: c.exact(at0("nx", i), 0), XX: c.exact(at0("xx", i), 0), Fourth: c.list(at0("fourth", i)),
	}
}

func timesPart(c *counted, i int) catalog.Part {
	part := catalog.Part{Reached: reached(c, i), Ranked: ranked(c, i)}
	part.N = part.Reached.N
	if n := c.count("n"); n > 0 { // else without bounds
		part.Without = n - part.N
	}
	before, least, most := c.count(at0("before", i)), c.array(at0("qleast_at", i)), c.array(at0("qmost_at", i))
	for k, in := range c.array(at0("qin_at", i)) {
		part.Bins = append(part.Bins, catalog.RankedBin{Before: before, In: in, Least: least[k], Most: most[k]})
		before += in
	}
	part.Histogram = part.Bins != nil && part.N >= exactBelow
	return part
}

// ranked are the values around a quantile and around its bounds by their rank.
func ranked(c *counted, i int) map[int64]int64 {
	out := map[int64]int64{}
	for _, around := range []string{"qm", "ql", "qh"} {
		first := c.count(at0(around+"_from", i))
		for k, value := range c.array(at0(around+"_at", i)) {
			out[first+int64(k)] = value
		}
	}
	return out
}

// reached are the sums of shareByGroup.
func reached(c *counted, i int) catalog.Clusters {
	return catalog.Clusters{
		Groups: c.count(at0("cg", i)), N: c.count(at0("cn", i)), X: c.count(at0("cx", i)),
		NN: c.exact(at0("nn", i), 0), NX: c.exact(at0("nx", i), 0), XX: c.exact(at0("xx", i), 0),
	}
}

func (p *plan) curvePart(c *counted, i int) catalog.Part {
	all := int64(0)
	bins := make([]catalog.TimeBin, len(c.array("around")))
	events, censored := c.array("events"), c.array("censored")
	for i, ms := range c.array("around") {
		bins[i] = catalog.TimeBin{At: ms, UpTo: ms, Events: events[i], Censored: censored[i]}
		if upTo := c.array("upto"); upTo != nil {
			bins[i].UpTo = upTo[i]
		}
		all += events[i] + censored[i]
	}
	many := all >= exactBelow
	return catalog.Part{Reached: reached(c, i), Curve: bins, Binned: !p.t.q.Exact && many, Histogram: many && c.array("upto") != nil}
}
