package warehouse

import (
	"slices"
	"strings"
	"time"

	"greenlane/catalog"
)

// beside is a pass over something else than the question's rows, in the dimensions that it has, too; turn makes the question's terms those of it.
func (p *plan) beside(what string, dims []catalog.Dimension, total bool, turn func(*terms)) *pass {
	q := p.pass(matching, dims, func(q *pass) bool { return q.reads == what }).want(total)
	if q.other != nil {
		return q
	}
	t := *p.t
	t.rows, t.covered = nil, &coverage{terms: &rowTerms{gapLoads: []uint64{}, gapBits: []uint16{}}}
	turn(&t)
	q.reads, q.other, q.dims = what, &t, nil
	for _, d := range dims {
		if same, has := t.fact.Dimension(d.Name); has {
			d = same
		}
		q.dims = append(q.dims, d)
	}
	return q
}

// eventsOver is the pass that sets rows of another fact, of the same days, filter and dimensions, over the question's own, by group.
func (p *plan) eventsOver(f catalog.PerTenThousand, total bool) *pass {
	q := p.pass(matching, p.dims, func(q *pass) bool { return q.events != nil && q.events.fact.Name == f.Fact }).want(total)
	if q.events == nil {
		t := *p.t
		t.fact, _ = catalog.FactNamed(f.Fact)
		q.events = &t
	}
	q.add(pair{of: f.Of, over: f.Over, mean: true})
	return q
}

// counts tells whether an aggregate is one of events, which are the numerators.
func (p *pass) counts(a catalog.Aggregate) bool {
	return p.events != nil && slices.ContainsFunc(p.pairs, func(q pair) bool { return q.of.Name == a.Name })
}

// withEvents puts the events of each operator beside the rows that a scan counts of it: what one of both counts is zero in the other.
func (p *pass) withEvents(own *query) *query {
	e := p.events
	q := &query{from: e.facts(), where: e.where(p.reach, false), group: own.group}
	for i := range p.keys(1) {
		same, _ := e.fact.Dimension(p.dims[i].Name)
		q.columns = append(q.columns, column{at(1, "d", i), fn("toString", e.key(same))})
	}
	q.columns = append(q.columns, column{at(1, "o"), name("operator_key")}, column{at(1, "g"), fn("any", name("group_key"))})
	for _, c := range []string{"n", "unknown", "assumed", "gaps"} {
		q.columns = append(q.columns, column{at(1, c), integer(0)})
	}
	for _, a := range p.sums {
		q.columns = append(q.columns, p.summed(e, a, 1, p.counts(a))...)
	}
	return &query{columns: []column{{"*", name("*")}}, from: source{union: []*query{own, q}}}
}

// summed are the columns of an aggregate in a scan of terms, zeros where it is not one of its own.
func (p *pass) summed(t *terms, a catalog.Aggregate, level int, own bool) []column {
	out := t.sum(a, level)
	if !own {
		for i := range out {
			out[i].expr = integer(0)
		}
	}
	return out
}

// onAnotherDay is the pass over the same records by another day.
func (p *plan) onAnotherDay(f catalog.TotalOn, total bool) *pass {
	return p.beside(f.View, p.dims, total, func(t *terms) {
		if f.ByDeclaration {
			t.work, t.rows, t.covered = f.View, p.t.rows, p.t.covered
			return
		}
		t.fact.View = f.View
		if end := t.q.During.To.In(t.zone).Add(-time.Millisecond); f.AtEnd && end.Before(t.cut) {
			t.cut = end
		}
	})
}

// summedRows counts the rows of which an aggregate is taken.
func summedRows(of catalog.Aggregate) catalog.Aggregate {
	return catalog.Aggregate{Name: of.Name + "_rows", When: of.When}
}

// stockAtEnd is the pass over the stock of operators at the end of the question's days and, for rows that are told apart by time, at the end of those that each has
// of them; of those alone that hold one of some tiers, where any is named.
func (p *plan) stockAtEnd(tiers []string, total bool) *pass {
	dims, timed := p.dims, slices.ContainsFunc(p.dims, func(d catalog.Dimension) bool { return d.Kind == catalog.TimeBucket })
	if timed && total { // stocks of different days are not added up
		dims = nil
	}
	q := p.beside(strings.Join(append([]string{catalog.OperatorStock.Name}, tiers...), " "), dims, total, func(t *terms) {
		if timed && !total {
			for _, next := range t.begins()[1:] {
				t.ends = append(t.ends, next.AddDays(-1))
			}
		}
		t.fact = catalog.OperatorStock
		t.q.At = t.q.During.To.AddDays(-1)
		if tiers == nil {
			return
		}
		all := []catalog.Filter{{Dimension: "tier", In: tiers}}
		if t.q.Where != nil {
			all = append(all, *t.q.Where)
		}
		t.q.Where = &catalog.Filter{All: all}
	})
	q.stock = true
	return q
}

// everyKey is where all keys of a row stand.
func (p *plan) everyKey() []int {
	_, at := p.without(func(catalog.Dimension) bool { return false })
	return at
}

// atRisk is the pass over the stretches in which operators were at risk of an event, and where its keys stand among the row's.
func (p *plan) atRisk(f catalog.PerOperatorYear, total bool) (q *pass, at []int) {
	alone := func(dimension string) bool { return slices.Contains(f.Alone, dimension) }
	dims, at := p.without(func(d catalog.Dimension) bool { return alone(d.Name) })
	q = p.beside(f.View, dims, total, func(t *terms) {
		t.edges = t.cuts()
		t.fact.View = f.View
		t.q.Where = withoutConditions(t.q.Where, alone)
	})
	for _, a := range []catalog.Aggregate{f.Held, f.Holders, f.Undecided} {
		q.addSum(a)
	}
	return q, at
}

func riskPart(own, held *counted, f catalog.PerOperatorYear) catalog.Part {
	holders, undecided := sumPart(held, f.Holders).Sum.Int64(), sumPart(held, f.Undecided).Sum.Int64()
	return catalog.Part{
		Sum: sumPart(own, f.Of).Sum, Over: sumPart(held, f.Held).Sum, Operators: holders,
		Sets: []catalog.Set{{Of: "operators", Declarations: holders, UnknownTier: undecided}},
	}
}

// cuts are the instants (ms) at which the days of begins do.
func (t *terms) cuts() []int64 {
	var out []int64
	for _, d := range t.begins() {
		out = append(out, d.In(t.zone).UnixMilli())
	}
	return out
}

// begins are the days with which the question's days begin and, between them, a bucket of a dimension of time that it names, and the day after the last.
func (t *terms) begins() []catalog.Date {
	starts := map[string]func(catalog.Date) bool{
		"year":    func(d catalog.Date) bool { return d.Month == time.January && d.Day == 1 },
		"quarter": func(d catalog.Date) bool { return (d.Month-1)%3 == 0 && d.Day == 1 },
		"month":   func(d catalog.Date) bool { return d.Day == 1 },
		"week":    func(d catalog.Date) bool { return d.In(time.UTC).Weekday() == time.Monday },
		"day":     func(catalog.Date) bool { return true },
	}
	out := []catalog.Date{t.q.During.From}
	for d := t.q.During.From.AddDays(1); d.Before(t.q.During.To); d = d.AddDays(1) {
		if t.mentions(func(dim catalog.Dimension) bool { return dim.Kind == catalog.TimeBucket && starts[dim.Bucket](d) }) {
			out = append(out, d)
		}
	}
	return append(out, t.q.During.To)
}
