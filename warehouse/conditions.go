package warehouse

import (
	"time"

	"greenlane/catalog"
	"greenlane/record"
)

// facts is what a question reads: the live builds, as of an earlier instant the rows that a build would have made of what was known
// then, or a view of records that are not built.
func (t *terms) facts() source {
	var from source
	switch {
	case t.rollup != nil:
		from = source{table: t.rollup.table}
	case t.fact.View != "":
		return t.view(t.fact.View)
	case t.q.KnownAt.IsZero():
		from = source{table: "fact"}
	case t.kept:
		from = source{table: knownRows}
	default:
		from = t.factsOf(t.months())
	}
	if len(t.fact.Segments) > 0 {
		from = source{query: t.segments(from)}
	}
	if t.work != "" {
		from = t.withWork(from)
	}
	if t.rollup != nil && !t.rollup.firm { // a rollup without operators is read for nothing that is theirs
		return from
	}
	if t.mentions(func(d catalog.Dimension) bool { return d.OfOperator }) {
		from.beside = append(from.beside, &query{
			columns: []column{{"operator_key", name("operator_key")}, {"sector", name("sector")}, {"size_class", name("size_class")}},
			from:    source{table: "latest_operators", args: t.visible()},
		})
	}
	return t.besideTiers(from)
}

// view reads a view of records that are not built.
func (t *terms) view(of string) source { return t.besideTiers(source{table: of, args: t.viewed()}) }

// besideTiers sets the tier of today beside every row, where the question wants it.
func (t *terms) besideTiers(from source) source {
	if t.q.CurrentTiers {
		from.beside = append(from.beside, &query{
			columns: []column{{"operator_key", name("operator_key")}, {"current_tier", name("tier")}},
			from:    source{table: "current_tiers", args: append(t.visible(), column{"cut", param{"Int64", t.cut.UnixMilli()}})},
		})
	}
	return from
}

// visible are the parameters that say which records are seen.
func (t *terms) visible() []column {
	return []column{{"loads", param{"Array(UInt64)", t.version.Loads}}, {"known", param{"Int64", t.known()}}}
}

// viewed are the parameters that every view of a fact takes, with those of a view of stretches of time.
func (t *terms) viewed() []column {
	all := append(
		t.visible(), column{"cut", param{"Int64", t.cut.UnixMilli()}}, column{"zone", param{"String", t.zone.String()}},
		column{"since", param{"Date32", t.q.During.From.String()}}, column{"until", param{"Date32", t.q.During.To.String()}})
	if t.edges != nil {
		all = append(all, column{"edges", param{"Array(Int64)", t.edges}})
	}
	return all
}

func (t *terms) known() int64 {
	if t.q.KnownAt.IsZero() {
		return anyTime
	}
	return t.q.KnownAt.UnixMilli()
}

// segments makes a row of each declaration and segment.
func (t *terms) segments(from source) *query {
	var all []expr
	for _, s := range t.fact.Segments {
		d := t.duration(s.Duration)
		if !s.Duration.Signed {
			d = fn("if", infix{">=", []expr{d, integer(0)}}, d, name("NULL"))
		}
		all = append(all, fn("tuple", param{"String", s.Code}, param{"String", s.Owner}, d))
	}
	one := &query{columns: []column{{"*", name("*")}, {"stretch", fn("arrayJoin", fn("array", all...))}}, from: from, where: t.period()}
	part := func(i int64) expr { return fn("tupleElement", name("stretch"), integer(i)) }
	return &query{
		columns: []column{{"*", name("*")}, {"segment", part(1)}, {"owner", part(2)}, {"segment_ms", part(3)}},
		from:    source{query: one},
	}
}

// mentions tells whether the question groups or filters by a dimension of which a property holds.
func (t *terms) mentions(property func(catalog.Dimension) bool) bool {
	has := func(n string) bool {
		d, known := t.fact.Dimension(n)
		return known && property(d)
	}
	for _, n := range append(append([]string{}, t.q.Rows.Dimensions...), t.q.StandardiseBy...) {
		if has(n) {
			return true
		}
	}
	var inside func(f *catalog.Filter) bool
	inside = func(f *catalog.Filter) bool {
		if f == nil {
			return false
		}
		for i := range f.All {
			if inside(&f.All[i]) {
				return true
			}
		}
		for i := range f.Any {
			if inside(&f.Any[i]) {
				return true
			}
		}
		return inside(f.Not) || f.Dimension != "" && has(f.Dimension)
	}
	return inside(t.q.Where)
}

// holds is a condition of the catalog on a row of the fact; never null.
func (t *terms) holds(c catalog.Condition) expr {
	switch c := c.(type) {
	case catalog.Is:
		return name(c)
	case catalog.Lacks:
		return fn("isNull", name(c))
	case catalog.Coded:
		return in(name(c.Column), "String", c.Codes)
	case catalog.AnyOf:
		return or(t.all(c)...)
	case catalog.AllOf:
		return and(t.all(c)...)
	case catalog.Not:
		return not(t.holds(c.Condition))
	case catalog.Timed:
		return t.timed(c.Duration)
	case catalog.Within:
		return fn("ifNull", infix{"<=", []expr{t.duration(c.Duration), integer(c.Most)}}, name("false"))
	case catalog.Watched:
		return infix{"<=", []expr{name("lodged_at"), instant(t.cut.Add(-time.Duration(c) * time.Millisecond))}}
	case catalog.Open:
		return and(infix{"<=", []expr{name("lodged_at"), instant(t.cut)}}, fn("ifNull", infix{">", []expr{name("released_ms"), t.watched()}}, name("true")))
	case catalog.AEOParty:
		return or(in(t.tier(), "String", catalog.AEOTiers), in(name("tier_declarant"), "String", catalog.AEOTiers))
	case catalog.Recognised:
		return t.recognised()
	}
	return name("false")
}

// watched is for how many milliseconds after its lodgement a declaration has been seen by the data cut.
func (t *terms) watched() expr {
	return infix{"-", []expr{param{"Int64", t.cut.UnixMilli()}, fn("toUnixTimestamp64Milli", name("lodged_at"))}}
}

func (t *terms) all(conditions []catalog.Condition) []expr {
	out := make([]expr, len(conditions))
	for i, c := range conditions {
		out[i] = t.holds(c)
	}
	return out
}

// when is the condition under which an aggregate takes a row; nil when it takes every one.
func (t *terms) when(a catalog.Aggregate) expr {
	all := t.all(a.When)
	if a.Value {
		all = append(all, not(name("outside_value")))
	}
	return and(all...)
}

// duration is null where one of its ends is not known.
func (t *terms) duration(d catalog.Duration) expr {
	if d.Open {
		return fn("if", t.holds(catalog.Open{}), t.watched(), name("NULL"))
	}
	from := point(d.From)
	if d.Later != "" {
		later := point(d.Later)
		if d.Either {
			from = fn("if", fn("isNull", from), later, fn("greatest", from, fn("ifNull", later, from)))
		} else {
			from = infix{"+", []expr{from, fn("greatest", infix{"-", []expr{later, from}}, integer(0))}}
		}
	}
	switch {
	case d.To == catalog.Lodged:
		return infix{"-", []expr{integer(0), from}}
	case d.From == "" && d.Later == "":
		return name(d.To)
	}
	return infix{"-", []expr{name(d.To), from}}
}

func point(column string) expr {
	if column == "" || column == catalog.Lodged {
		return integer(0)
	}
	return name(column)
}

// timed tells whether a duration is known and not broken.
func (t *terms) timed(d catalog.Duration) expr {
	if d.Signed {
		return fn("isNotNull", t.duration(d))
	}
	return fn("ifNull", infix{">=", []expr{t.duration(d), integer(0)}}, name("false"))
}

// tier is the tier that a row counts as.
func (t *terms) tier() expr {
	if t.q.CurrentTiers {
		return fn("if", fn("empty", name("current_tier")), param{"String", "unknown"}, name("current_tier"))
	}
	return name("tier")
}

// assumed is true of rows whose tier is that of the time before a first decision.
func (t *terms) assumed() expr {
	switch {
	case t.rollup != nil:
		return name("assumed")
	case t.q.CurrentTiers:
		return name("false")
	case t.fact.View != "":
		return name("assumed")
	}
	return found(record.FoundTierAssumed)
}
