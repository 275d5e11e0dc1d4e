package warehouse

import (
	"time"

	"greenlane/catalog"
)

// eventAt is the instant (ms) of the event by whose day declarations are counted; of those without it that of lodgement.
func (t *terms) eventAt() expr {
	return infix{"+", []expr{fn("toUnixTimestamp64Milli", name("lodged_at")), fn("ifNull", name(t.event.Column), integer(0))}}
}

// happened keeps declarations with the event from an instant on and before another. They may have been lodged whenever: nothing says how long it takes, and one that
// comes before lodgement breaks the order (E020) and stays.
func (t *terms) happened(from, to time.Time) expr {
	at := t.eventAt()
	return and(fn("isNotNull", name(t.event.Column)), infix{">=", []expr{at, param{"Int64", from.UnixMilli()}}}, infix{"<", []expr{at, param{"Int64", to.UnixMilli()}}})
}

// own is a measure with the formula that it has among the declarations of the terms; false where it counts by another day than they do.
func (t *terms) own(m catalog.Measure) (catalog.Measure, bool) {
	f, byEvent := m.Formula.(catalog.ByEvent)
	switch {
	case !byEvent:
		return m, t.event == nil
	case t.event == nil || t.event.Column != f.Event.Column:
		return m, false
	}
	m.Formula = f.Of
	return m, true
}

// by is the plan of the same questions over declarations by the day of an event. Its statements are sent with those of the plan.
func (p *plan) by(e catalog.Event) *plan {
	for _, b := range p.events {
		if b.t.event.Column == e.Column {
			return b
		}
	}
	t := *p.t
	t.event = &e
	b := &plan{t: &t, dims: p.dims}
	b.begin(false, false)
	p.events = append(p.events, b)
	return b
}

// join puts the statements of the plans by another day behind the plan's own.
func (p *plan) join() {
	for _, b := range p.events {
		for _, q := range b.passes {
			if q.other == nil {
				q.other = b.t
			}
		}
		p.passes = append(p.passes, b.passes...)
	}
}

// plans are the plan and those by another day.
func (p *plan) plans() []*plan { return append([]*plan{p}, p.events...) }

// found are the keys of the rows of a question, by what they are joined to: of what was lodged, and of what counts by another day of one of its measures.
func (p *plan) found(part questionPlan, tallies map[*pass]*tally) map[string][]string {
	out := map[string][]string{}
	add := func(q *pass) {
		for key, c := range tallies[q].rows {
			out[key] = c.keys
		}
	}
	for _, one := range p.plans() {
		if one == p || part.asks(one) {
			add(one.base)
		}
	}
	for i := range part.rows {
		if _, another := part.rows[i].measure.Formula.(catalog.TotalOn); another {
			add(part.rows[i].own)
		}
	}
	return out
}

// asks tells whether rows of a question have a measure of a plan.
func (q questionPlan) asks(of *plan) bool {
	for i := range q.rows {
		if q.rows[i].by == of {
			return true
		}
	}
	return false
}

// joined is a row of the answer, with the rows by another day of those of its measures that are counted by that.
func (p *plan) joined(l lookup, part questionPlan, measures []measurePlan) catalog.ObservedRow {
	out := p.row(l, part, measures)
	for _, b := range p.events {
		row := b.row(l, questionPlan{}, measures)
		// Of a source without the event nothing is counted by its day: what was lodged tells that there is one.
		for _, need := range b.t.event.Needs {
			row.Gaps = withGap(row.Gaps, out.Gaps, need)
		}
		for measure := range row.Parts {
			if out.ByEvent == nil {
				out.ByEvent = map[string]*catalog.ObservedRow{}
			}
			out.ByEvent[measure] = &row
		}
	}
	return out
}

// dayless are the reasons why declarations are left out that would count by another day, which they do not have. Those lodged in the question's days are told.
func (t *terms) dayless(counted func(...expr) expr) []exclusion {
	if t.event != nil {
		return nil
	}
	by := func(column string) func(catalog.Measure) bool {
		return func(m catalog.Measure) bool {
			f, byEvent := m.Formula.(catalog.ByEvent)
			return byEvent && f.Event.Column == column
		}
	}
	return []exclusion{
		{
			reason: "NO_INSPECTION_END", measures: "hit rates by the day of inspection", concerns: by("inspections_ended_ms"),
			count: counted(name("inspected"), name("completed"), fn("isNull", name("inspections_ended_ms"))),
		},
		{
			reason: "NO_SAMPLE_END", measures: "non-conformity by the day of the result", concerns: by("samples_ended_ms"),
			count: counted(name("sampled"), name("sample_completed"), fn("isNull", name("samples_ended_ms"))),
		},
	}
}
