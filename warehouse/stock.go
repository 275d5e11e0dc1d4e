package warehouse

import (
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

// stockScan counts operators at the end of a local day. Its columns stand in for those of a scan of the fact.
func (p *pass) stockScan(t *terms) *query {
	q := &query{from: t.stocks(), group: p.keys(1)}
	for i, d := range p.dims {
		switch {
		case !p.rows:
		case d.Kind == catalog.TimeBucket:
			q.columns = append(q.columns, column{at(1, "d", i), t.bucket(d)})
		default:
			q.columns = append(q.columns, column{at(1, "d", i), name(d.Column)})
		}
	}
	q.columns = append(q.columns, column{at(1, "n"), integer(0)}, column{at(1, "ops"), fn("uniqExact", name("operator_key"))},
		column{at(1, "groups"), fn("uniqExact", name("group_key"))})
	if p.active {
		q.columns = append(q.columns, column{at(1, "active"), fn("uniqExactIf", name("operator_key"), among{name("operator_key"), t.trading()})})
	}
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

// stocks are the operators at the end of the question's day or, where there are several ends, at each of them, with that day.
func (t *terms) stocks() source {
	follow := uint8(1)
	if t.q.KeepPredecessors {
		follow = 0
	}
	loads, links, known := column{"loads", param{"Array(UInt64)", t.version.Loads}}, column{"follow", param{"UInt8", follow}}, column{"known", param{"Int64", t.known()}}
	if t.ends != nil {
		var days []int32
		var befores []int64
		for _, day := range t.ends {
			days, befores = append(days, numberOf(day)), append(befores, t.before(day))
		}
		return source{table: "operator_stocks", args: []column{
			{"days", param{"Array(Int32)", days}}, {"befores", param{"Array(Int64)", befores}}, loads, links, known,
		}}
	}
	table := "operator_stock"
	if t.mentions(func(d catalog.Dimension) bool { return d.Name == "role" }) {
		table = "operator_stock_roles"
	}
	return source{table: table, args: []column{
		{"before", param{"Int64", t.before(t.q.At)}}, loads, {"today", param{"Int32", numberOf(t.q.At)}}, links, known,
	}}
}

// before is the first instant (ms) that the stock at the end of a day does not know: what happened at the data cut itself is known.
func (t *terms) before(day catalog.Date) int64 {
	return min(day.AddDays(1).In(t.zone).UnixMilli(), t.cut.UnixMilli()+1)
}

// numberOf is a day in days since 1970.
func numberOf(day catalog.Date) int32 { return int32(day.In(time.UTC).Unix() / 86_400) }

// trading are the operators with a declaration in the twelve months before the end of the day and, where links are followed, those that they go on as.
func (t *terms) trading() *query {
	c := *t
	c.fact, c.kept = catalog.Clearance, false
	end := t.q.At.AddDays(1)
	c.q = catalog.Query{During: catalog.Period{From: catalog.DateOf(end.In(time.UTC).AddDate(-1, 0, 0)), To: end}, KnownAt: t.q.KnownAt}
	lodging := &query{columns: []column{{"operator_key", name("operator_key")}}, from: c.facts(), where: c.where(matching, false), group: []string{"operator_key"}}
	if t.q.KeepPredecessors {
		return lodging
	}
	heirs := &query{
		columns: []column{{"operator_key", name("operator_key")}, {"heirs", fn("groupArray", name("heir_key"))}},
		from:    source{table: "operator_heirs", args: append(t.visible(), column{"today", param{"Int32", numberOf(t.q.At)}})},
		group:   []string{"operator_key"},
	}
	return &query{
		columns: []column{{"trading_key", fn("arrayJoin", fn("arrayPushBack", name("heirs"), name("operator_key")))}},
		from:    source{query: lodging, beside: []*query{heirs}},
	}
}

// stockPermitted keeps operators registered at offices that the scope may see.
func stockPermitted(s access.Scope) expr {
	if s.Everything() {
		return nil
	}
	return in(name("home_office"), "String", s.Offices())
}
