package warehouse

import (
	"reflect"
	"slices"

	"greenlane/access"
	"greenlane/catalog"
)

// Together divides questions into lists of their places such that Observe answers a list as it would each question of it alone, by fewer statements, none of
// which costs much more than the dearest of those that it stands for.
func (v *Version) Together(scope access.Scope, qs []catalog.Query) [][]int {
	alone, lists := make([]*plan, len(qs)), make([][]int, len(qs))
	for i, q := range qs {
		alone[i], lists[i] = v.planned(scope, q), []int{i}
	}
	join := func(a, b []int) bool {
		for _, i := range a {
			if slices.ContainsFunc(b, func(j int) bool { return !ofSameRows(qs[i], qs[j]) }) {
				return false
			}
		}
		return v.spares(scope, qs, alone, slices.Concat(a, b))
	}
	for joined := true; joined; { // two that are dearer together may not be with a third
		joined = false
		for i := 0; i < len(lists); i++ {
			for j := i + 1; j < len(lists); j++ {
				if join(lists[i], lists[j]) {
					lists[i] = append(lists[i], lists[j]...)
					lists, joined = slices.Delete(lists, j, j+1), true
					j--
				}
			}
		}
	}
	for _, list := range lists {
		slices.Sort(list)
	}
	return lists
}

// planned is the plan of questions that differ in what they select alone.
func (v *Version) planned(scope access.Scope, qs ...catalog.Query) *plan {
	q := joined(qs)
	fact, _ := catalog.FactNamed(q.Fact)
	return newPlan(&terms{scope: scope, q: q, fact: fact, zone: v.w.cfg.Zone, version: v.at, cut: v.at.Cut}, qs...)
}

// joined is the question that selects what some questions select.
func joined(qs []catalog.Query) catalog.Query {
	out := qs[0]
	for _, q := range qs[1:] {
		if q.Rows.Wanted {
			out.Rows.Dimensions = q.Rows.Dimensions
		}
		out.Rows, out.Total, out.Excluded = both(out.Rows, q.Rows), both(out.Total, q.Total), out.Excluded || q.Excluded
	}
	return out
}

func both(a, b catalog.Selection) catalog.Selection {
	a.Wanted, a.Measures = a.Wanted || b.Wanted, slices.Clone(a.Measures)
	for _, m := range b.Measures {
		if !slices.Contains(a.Measures, m) {
			a.Measures = append(a.Measures, m)
		}
	}
	return a
}

// ofSameRows tells whether two questions differ in what they select alone: the same rows, where both want any. Measures that are about some of the records
// decide by themselves which rows there are, and what is explained is read apart anyway.
func ofSameRows(a, b catalog.Query) bool {
	if a.Rows.Wanted && b.Rows.Wanted && !slices.Equal(a.Rows.Dimensions, b.Rows.Dimensions) || particular(a) || particular(b) {
		return false
	}
	return reflect.DeepEqual(bare(a), bare(b))
}

// bare is a question without what it selects and how that is arranged.
func bare(q catalog.Query) catalog.Query {
	q.Rows, q.Total, q.Excluded = catalog.Selection{}, catalog.Selection{}, false
	q.Having, q.OrderBy, q.First, q.After = nil, nil, 0, ""
	return q
}

func particular(q catalog.Query) bool {
	fact, _ := catalog.FactNamed(q.Fact)
	return len(q.Rows.Explained)+len(q.Total.Explained) > 0 || slices.ContainsFunc(slices.Concat(q.Rows.Measures, q.Total.Measures), func(name string) bool {
		m, _ := fact.Measure(name)
		return m.About != nil
	})
}

// spares tells whether the questions at some places are better counted together: every statement of theirs would be needed for one of them alone, of the same table
// and as finely, and no curve is told by other bins and no time by another table.
func (v *Version) spares(scope access.Scope, qs []catalog.Query, alone []*plan, places []int) bool {
	of := make([]catalog.Query, len(places))
	for i, at := range places {
		of[i] = qs[at]
	}
	shared := v.planned(scope, of...)
	needed, curves := map[*pass]bool{}, true
	stands := func(y, x *pass) {
		if y == nil || x == nil {
			return
		}
		asFine := y.firm == x.firm && y.byOwn() == x.byOwn() && y.rows == x.rows && (!y.rows || len(y.dims) == len(x.dims))
		needed[y] = needed[y] || asFine && y.sumsTable() == x.sumsTable()
		curves = curves && (shared.t.q.Exact || sameLevels(y.survivals, x.survivals)) && sameTimes(y, x)
	}
	for i, at := range places {
		stands(shared.base, alone[at].base)
		stands(shared.tiers, alone[at].tiers)
		mine, own := shared.parts[i], alone[at].parts[0]
		for k, m := range slices.Concat(mine.rows, mine.total) {
			theirs := slices.Concat(own.rows, own.total)[k].passes()
			for n, y := range m.passes() {
				stands(y, theirs[n])
			}
		}
	}
	return curves && !slices.ContainsFunc(shared.passes, func(y *pass) bool { return !needed[y] })
}

// passes are all that hold parts of a measure, always in the same order.
func (mp measurePlan) passes() []*pass {
	return []*pass{mp.by.base, mp.by.tiers, mp.own, mp.wider, mp.reference, mp.draws, mp.widerDraws, mp.mix, mp.referenceMix, mp.aeoMix, mp.mixed}
}

// sumsTable is the table of sums that a pass reads; empty: the records themselves.
func (p *pass) sumsTable() string {
	if p.rollup == nil {
		return ""
	}
	return p.rollup.table
}

// sameTimes tells whether passes that may read a histogram, or not, decide it alike.
func sameTimes(a, b *pass) bool {
	held := func(p *pass) bool { return p.rollup != nil && p.rollup.times }
	if !held(a) && !held(b) {
		return true
	}
	mine, theirs := a.eachDuration(), b.eachDuration()
	same := len(mine) == len(theirs) && !slices.ContainsFunc(mine, func(d catalog.Duration) bool { return !slices.Contains(theirs, d) })
	return a.sumsTable() == b.sumsTable() && a.rows == b.rows && a.total == b.total && same
}

func sameLevels(a, b []float64) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
