package warehouse

// plainCurves counts waiting times by bins, for curves of which the bounds are not wanted: no time has to be sorted and no group told apart. It is for rows or for a
// total, of records as they are now, for it reads them twice. The bins are those of survivalStatement. That keeps more of them apart where it has to look
// further for bounds, so its quantile can be that of a neighbouring bin where much is cut off.
func (p *pass) plainCurves(t *terms) *query {
	scan := p.waits(t)
	binned := &query{from: source{query: scan}, columns: p.carry(2), group: append(p.keys(2), "bin")}
	binned.columns = append(binned.columns,
		column{"bin", p.binOf(t, marked())},
		column{at(2, "first"), fn("min", marked())}, column{at(2, "last"), fn("max", marked())},
		column{at(2, "events"), fn("countIf", name("event"))}, column{at(2, "censored"), fn("countIf", not(name("event")))})
	sorted := &query{from: source{query: binned}, columns: p.carry(3), group: p.keys(3)}
	sorted.columns = append(sorted.columns, column{
		"bins",
		fn("arraySort", fn("groupArray", fn("tuple", name(at(2, "first")), name(at(2, "last")), name(at(2, "events")), name(at(2, "censored"))))),
	})
	up := &query{from: source{query: sorted}, columns: p.carry(4)}
	of := func(part int64, x expr) expr { return fn("tupleElement", x, integer(part)) }
	upTo := func(part int64) expr {
		return fn("arrayCumSum", fn("arrayMap", lambda{[]name{"x"}, fn("toInt64", of(part, name("x")))}, name("bins")))
	}
	up.columns = append(up.columns,
		column{at(4, "around"), fn("arrayMap", lambda{[]name{"x"}, fn("intDiv", infix{"+", []expr{of(1, name("x")), of(2, name("x"))}}, integer(4))}, name("bins"))},
		column{at(4, "events"), upTo(3)}, column{at(4, "censored"), upTo(4)},
		column{"n", plus(fn("arrayElement", name(at(4, "events")), integer(-1)), fn("arrayElement", name(at(4, "censored")), integer(-1)))})
	up.columns = append(up.columns, p.nearby(t, 4, integer(1))...)
	kept := p.keptBins(storey{up, 4}, 0)
	return p.finish(kept.query, kept.level)
}

// binOf is the bin of a marked wait: the wait itself in cells of few, else its leading bits.
func (p *pass) binOf(t *terms, marked expr) expr {
	counted := &query{from: source{query: p.waits(t)}, columns: append(p.carry(2), column{at(2, "n"), fn("count")}), group: p.keys(2)}
	few := &query{from: source{query: counted}, where: infix{"<", []expr{name(at(2, "n")), integer(exactBelow)}}, columns: p.carry(3)}
	var cell []expr
	for _, key := range p.keys(1) {
		cell = append(cell, name(key))
	}
	of := fn("tuple", cell...)
	switch len(cell) {
	case 0:
		of, few.columns = integer(1), []column{{at(3, "all"), integer(1)}}
	case 1: // one value is no tuple
		of = cell[0]
	}
	return fn("if", among{of, few}, marked, leading(marked))
}
