package warehouse

import (
	"time"

	"greenlane/access"
)

// stockScan counts operators at the end of a local day. Its columns stand in for those of a scan of the fact.
func (p *pass) stockScan(t *terms) *query {
	day := t.q.At.AddDays(1).In(t.zone)
	today := t.q.At.In(time.UTC).Unix() / 86_400
	follow := uint8(1)
	if t.q.KeepPredecessors {
		follow = 0
	}
	known := anyTime
	if !t.q.KnownAt.IsZero() {
		known = t.q.KnownAt.UnixMilli()
	}
	q := &query{
		from: source{table: "operator_stock", args: []column{
			{"before", param{"Int64", min(day.UnixMilli(), t.cut.UnixMilli()+1)}}, // what happened at the cut itself is known
			{"loads", param{"Array(UInt64)", t.version.Loads}},
			{"today", param{"Int32", today}},
			{"follow", param{"UInt8", follow}},
			{"known", param{"Int64", known}},
		}},
		group: p.keys(1),
	}
	for i, d := range p.dims {
		if p.rows {
			q.columns = append(q.columns, column{at(1, "d", i), name(d.Column)})
		}
	}
	q.columns = append(q.columns, column{at(1, "n"), integer(0)}, column{at(1, "ops"), fn("count")},
		column{at(1, "groups"), fn("uniqExact", name("group_key"))})
	conditions := []expr{stockPermitted(t.scope)}
	if t.q.Where != nil {
		conditions = append(conditions, t.condition(*t.q.Where))
	}
	q.where = and(conditions...)
	if p.grouped() {
		q.total = []string{}
		q.columns = append(q.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
	return p.finish(q, 1)
}

// stockPermitted keeps operators registered at offices that the scope may see.
func stockPermitted(s access.Scope) expr {
	if s.Everything() {
		return nil
	}
	return in(name("home_office"), "String", s.Offices())
}
