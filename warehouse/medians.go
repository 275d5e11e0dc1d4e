package warehouse

import "slices"

// addMedian adds a rate of which the median over operators is wanted, and returns its place among those of the pass.
func (p *pass) addMedian(q pair) int {
	p.firm = true
	p.addSum(q.of)
	p.addSum(q.over)
	if i := slices.IndexFunc(p.medians, q.same); i >= 0 {
		return i
	}
	p.medians = append(p.medians, q)
	return len(p.medians) - 1
}

// medianMille is the level of a median in thousandths.
const medianMille = 500

// mediansStatement sorts the rates of the operators of each row once and picks the median and its bounds by rank.
func (p *pass) mediansStatement(t *terms) *query {
	low, level := p.byFirm(t)
	rows := &query{from: source{query: low}, columns: p.carry(level + 1), group: p.keys(level + 1)}
	rows.columns = append(rows.columns, column{at(level+1, "n"), fn("sum", name(at(level, "n")))}, column{at(level+1, "groups"), fn("uniqExact", name(at(level, "g")))})
	p.carryTotal(rows, level+1)
	for i, q := range p.medians {
		rate, counts := q.ownRate(level)
		rows.columns = append(rows.columns, column{at(level+1, "s", i), fn("arraySort", fn("groupArrayIf", rate, counts))})
	}
	s, all := storey{rows, level + 1}, len(p.medians)
	s = s.upon(all, func(i int) []column {
		n := fn("toInt64", fn("length", s.of("s", i)))
		return []column{{"cn", n}, {"size", n}, {"grouped", name("false")}} // operators count each by itself
	})
	s = s.bounds(all, func(int) integer { return medianMille })
	found := p.picked(s, 0, "n", "groups")
	for i := range p.medians {
		found.columns = append(append(found.columns, column{at(found.level, "cn", i), s.of("cn", i)}), s.ranked(i, i, medianMille)...)
	}
	return p.finish(found.query, found.level)
}
