package warehouse

import (
	"slices"

	"greenlane/catalog"
)

// cohort is the day around which rows are compared: a column of the Compared view of a fact.
var cohort = catalog.Dimension{Name: "cohort", Kind: catalog.OpenCode, Column: "cohort"}

// comparing is a pass over rows that set an earlier time beside a later one.
func (p *plan) comparing(r reach, dims []catalog.Dimension, total bool, fits func(*pass) bool) *pass {
	q := p.pass(r, dims, func(q *pass) bool { return q.compared && fits(q) }).want(total)
	q.compared = true
	return q
}

// compare plans a measure that sets an earlier time beside a later one.
func (p *plan) compare(mp *measurePlan, total bool) {
	summed := func(of ...catalog.Aggregate) {
		mp.own = p.comparing(matching, p.dims, total, adding)
		mp.draws = p.comparing(matching, p.dims, total, func(q *pass) bool { return len(q.drawn) > 0 })
		for _, a := range of {
			mp.own.addSum(a)
			if !slices.ContainsFunc(mp.draws.drawn, sameName(a)) {
				mp.draws.drawn = append(mp.draws.drawn, a)
			}
		}
	}
	switch f := mp.measure.Formula.(type) {
	case catalog.Growth:
		now, before := years(f.Of, "")
		summed(now, before)
		mp.draws.ratio(now, before)
	case catalog.GrowthGap:
		now, before := years(f.Of, "_among", f.Among)
		others, othersBefore := years(f.Of, "_against", f.Against)
		summed(now, before, others, othersBefore)
		mp.draws.ratio(now, before)
		mp.draws.ratio(others, othersBefore)
	case catalog.BeforeAfter:
		own, control := matching, elsewhere
		if !p.oneTier(total) {
			own, control = aeo, elsewhereAEO
		}
		dims := p.dims
		beside, at := p.without(func(d catalog.Dimension) bool { return catalog.IsPartner(d.Name) })
		if total { // its rows are the cohorts
			dims, beside, at = nil, nil, nil
		}
		sides := func(q *pass, treated bool) *pass {
			for _, after := range []bool{false, true} {
				for _, a := range weighedOn(f.Rate, after, treated) {
					q.addSum(a)
				}
			}
			return q
		}
		mp.own = sides(p.comparing(own, append(slices.Clone(dims), cohort), false, adding), true)
		if f.Beyond {
			mp.wider, mp.bucket = sides(p.comparing(control, append(slices.Clone(beside), cohort), false, adding), false), at
		}
	}
}

// years are a sum of the period and that of the year before, of the rows where more holds.
func years(of catalog.Aggregate, suffix string, more ...catalog.Condition) (now, before catalog.Aggregate) {
	part := func(name string, year catalog.Condition) catalog.Aggregate {
		a := of
		a.Name, a.When = of.Name+name+suffix, append(append(slices.Clone(of.When), more...), year)
		return a
	}
	return part("_now", catalog.Not{Condition: catalog.Is("earlier")}), part("_before", catalog.Is("earlier"))
}

// weighedOn are the sums of a weighted rate on one side of the day of a cohort.
func weighedOn(f catalog.WeightedRate, after, treated bool) []catalog.Aggregate {
	side := func(is bool, column string) (string, catalog.Condition) {
		if is {
			return "_" + column, catalog.Is(column)
		}
		return "_not_" + column, catalog.Not{Condition: catalog.Is(column)}
	}
	all := []catalog.Aggregate{f.Of, f.Over, f.Squares, f.Records}
	for i := range all {
		when, holds := side(after, "after")
		whom, applies := side(treated, "treated")
		all[i].Name, all[i].When = all[i].Name+when+whom, append(slices.Clone(all[i].When), holds, applies)
	}
	return all
}

// comparison reads what stands behind a measure that sets an earlier time beside a later one.
func (p *plan) comparison(mp *measurePlan, l lookup) catalog.Part {
	switch f := mp.measure.Formula.(type) {
	case catalog.Growth:
		now, before := years(f.Of, "")
		return p.growth(mp, l, now, before)
	case catalog.GrowthGap:
		now, before := years(f.Of, "_among", f.Among)
		part := p.growth(mp, l, now, before)
		now, before = years(f.Of, "_against", f.Against)
		against := p.growth(mp, l, now, before)
		part.Against = &against
		return part
	case catalog.BeforeAfter:
		return p.beforeAfter(mp, f, l)
	}
	return catalog.Part{}
}

func (p *plan) growth(mp *measurePlan, l lookup, now, before catalog.Aggregate) catalog.Part {
	own, draws := l.find(mp.own), l.find(mp.draws)
	return catalog.Part{
		Sum: sumPart(own, now).Sum, Over: sumPart(own, before).Sum, Sets: []catalog.Set{set(own, now), set(own, before)},
		Draws: drawn(draws, mp.draws, now), OverDraws: drawn(draws, mp.draws, before), Behind: drawnSums(draws, mp.draws, now, before),
	}
}

// beforeAfter reads each cohort of which the row has any clearance.
func (p *plan) beforeAfter(mp *measurePlan, f catalog.BeforeAfter, l lookup) catalog.Part {
	var part catalog.Part
	each := lookup{tallies: l.tallies}
	own, beside := l.keys, l.narrow(mp.bucket)
	if l.total {
		own, beside = nil, nil
	}
	for _, day := range cohorts(l.tallies[mp.own]) {
		c := each.findAt(mp.own, append(slices.Clone(own), day))
		sides := catalog.Sides{
			Cohort: day, Before: weighedPart(c, weighedOn(f.Rate, false, true)), After: weighedPart(c, weighedOn(f.Rate, true, true)),
		}
		if sides.Before.Records+sides.After.Records == 0 {
			continue
		}
		if f.Beyond {
			control := each.findAt(mp.wider, append(slices.Clone(beside), day))
			sides.ControlBefore, sides.ControlAfter = weighedPart(control, weighedOn(f.Rate, false, false)), weighedPart(control, weighedOn(f.Rate, true, false))
		}
		part.Sides = append(part.Sides, sides)
		part.Sets = append(part.Sets, set(c, catalog.Aggregate{}))
	}
	return part
}

// cohorts are the last keys of a tally's rows, ascending.
func cohorts(t *tally) []string {
	var out []string
	if t == nil {
		return nil
	}
	for _, c := range t.rows {
		if day := c.keys[len(c.keys)-1]; !slices.Contains(out, day) {
			out = append(out, day)
		}
	}
	slices.Sort(out)
	return out
}

// weighedPart reads the sums of a weighted rate: of, over, squares and records.
func weighedPart(c *counted, sums []catalog.Aggregate) catalog.Weighted {
	whole := func(i int) catalog.Aggregate { return sums[i] }
	return catalog.Weighted{
		X: sumPart(c, whole(0)).Sum, N: sumPart(c, whole(1)).Sum, NN: sumPart(c, whole(2)).Sum, Records: sumPart(c, whole(3)).Sum.Int64(),
	}
}
