package warehouse

import (
	"context"
	"fmt"
	"sort"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/record"
)

// panelOperators is how many operators a panel may have.
const panelOperators = 2_000_000

// Panel reads the clearance times of operators month by month, in one pass over the declarations, with what was decided on their tiers.
func (v *Version) Panel(ctx context.Context, scope access.Scope, q catalog.Certification) (*catalog.Panel, error) {
	return complete(ctx, v, func(ctx context.Context) (*catalog.Panel, error) { return v.panel(ctx, scope, q) })
}

func (v *Version) panel(ctx context.Context, scope access.Scope, q catalog.Certification) (*catalog.Panel, error) {
	w, version, began := v.w, v.at, time.Now()
	basis, known := q.Basis.Duration()
	if !known {
		return nil, fmt.Errorf("basis %q is not in the catalog", q.Basis)
	}
	reader, _, err := w.conns(ctx)
	if err != nil {
		return nil, err
	}
	first, last := q.Span()
	during := catalog.Period{From: catalog.MonthStart(first), To: catalog.MonthStart(last + 1)}
	t := &terms{scope: scope, q: catalog.Query{During: during, Where: q.Where}, fact: catalog.Clearance, zone: w.cfg.Zone, version: version, cut: version.Cut}
	if t.needsRecognition() {
		if err := t.recognitions(ctx, reader); err != nil {
			return nil, err
		}
	}
	var progress readCount
	courses, err := tierCourses(w.bounded(ctx, &progress, 1, panelOperators), reader, t)
	if err != nil {
		return nil, fmt.Errorf("read the decisions on tiers: %w", err)
	}
	text, params := t.panelStatement(basis, q.Modes).sql()
	out := &catalog.Panel{Cut: t.cut, Zone: t.zone}
	if out.Operators, out.Gaps, err = panelRows(w.bounded(ctx, &progress, 2, panelOperators), reader, text, params, courses); err != nil {
		return nil, fmt.Errorf("read the panel: %w", err)
	}
	out.Provenance = catalog.Provenance{
		DataVersion: version.Name(), KnownAt: t.knownAt(), DataCut: t.cut, Table: t.facts().table, Reads: oneRead(t, "operators are followed one by one"), SQL: statement("tier_courses") + ";\n\n" + text,
		QueryID: catalog.RequestID(ctx), RowsRead: progress.rows.Load(), BytesRead: progress.bytes.Load(), Elapsed: time.Since(began),
	}
	return out, nil
}

// tierCourses are the decisions on each operator.
func tierCourses(ctx context.Context, conn driver.Conn, t *terms) (map[uint64][]catalog.TierDecision, error) {
	rows, err := conn.Query(ctx, statement("tier_courses"), named("loads", t.version.Loads), named("known", t.known()), named("cut", t.cut.UnixMilli()))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[uint64][]catalog.TierDecision{}
	for rows.Next() {
		var operator uint64
		var since []int64
		var tiers, kinds []string
		if err := rows.Scan(&operator, &since, &tiers, &kinds); err != nil {
			return nil, err
		}
		decisions := make([]catalog.TierDecision, len(since))
		for i, ms := range since {
			decisions[i] = catalog.TierDecision{From: time.UnixMilli(ms).In(t.zone), Tier: tiers[i], Kind: kinds[i]}
		}
		out[operator] = decisions
	}
	return out, rows.Err()
}

// panelColumns are what is counted of an operator in a month, beside the transport modes.
var panelColumns = []string{"m", "n", "logs", "inspected", "logs_uninspected", "without"}

// panelStatement returns a row for each operator with lists over its months. Logarithms are added up as whole numbers of 10^-9, so that their
// sum does not depend on the order.
func (t *terms) panelStatement(basis catalog.Duration, modes bool) *query {
	local := fn("toTimeZone", name("lodged_at"), param{"String", t.zone.String()})
	d := fn("assumeNotNull", t.duration(basis))
	positive := fn("ifNull", infix{">", []expr{t.duration(basis), integer(0)}}, name("false"))
	hours := fn("divide", fn("greatest", d, integer(1)), integer(3_600_000))
	logs := fn("toInt64", fn("round", infix{"*", []expr{integer(catalog.LogScale), fn("log", hours)}}))
	low := &query{from: t.facts(), where: t.where(matching, false), group: []string{"o_1", "m_1"}, columns: []column{
		{"o_1", name("operator_key")},
		{"m_1", fn("toInt64", infix{"+", []expr{infix{"*", []expr{fn("toYear", local), integer(12)}}, fn("toMonth", local), integer(-1)}})},
		{"n_1", fn("toInt64", fn("countIf", positive))},
		{"logs_1", fn("sumIf", logs, positive)},
		{"inspected_1", fn("toInt64", fn("countIf", and(positive, name("inspected"))))},
		{"logs_uninspected_1", fn("sumIf", logs, and(positive, not(name("inspected"))))},
		{"without_1", fn("toInt64", fn("countIf", not(positive)))},
		{"gaps_1", fn("groupBitOr", name("gaps"))},
	}}
	all := panelColumns
	if modes {
		for i, mode := range catalog.TransportModes {
			as := fmt.Sprint("mode", i)
			all = append(all[:len(all):len(all)], as)
			low.columns = append(low.columns, column{as + "_1", fn("toInt64", fn("countIf", and(positive, infix{"=", []expr{name("transport_mode"), param{"String", mode.Code}}})))})
		}
	}
	members := make([]expr, len(all))
	for i, c := range all {
		members[i] = name(c + "_1")
	}
	gathered := &query{from: source{query: low}, group: []string{"o_2"}, columns: []column{
		{"o_2", name("o_1")}, {"gaps_2", fn("groupBitOr", name("gaps_1"))}, {"all_2", fn("arraySort", fn("groupArray", fn("array", members...)))},
	}}
	return &query{from: source{query: gathered}, columns: []column{
		{"o_3", name("o_2")}, {"gaps_3", fn("toUInt16", name("gaps_2"))}, {"all_3", name("all_2")},
	}}
}

// panelRows reads the operators with declarations on which there are decisions, in the order of their keys.
func panelRows(ctx context.Context, conn driver.Conn, text string, params []any, courses map[uint64][]catalog.TierDecision) ([]catalog.PanelOperator, map[catalog.Cover]catalog.Gap, error) {
	rows, err := conn.Query(ctx, text, params...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var out []catalog.PanelOperator
	var keys []uint64
	var gaps record.Gap
	for rows.Next() {
		var operator uint64
		var missing uint16
		var months [][]int64
		if err := rows.Scan(&operator, &missing, &months); err != nil {
			return nil, nil, err
		}
		gaps |= record.Gap(missing)
		decisions := courses[operator]
		if len(decisions) == 0 {
			continue
		}
		o := catalog.PanelOperator{Decisions: decisions, Months: make([]catalog.PanelMonth, len(months))}
		for i, m := range months {
			o.Months[i] = catalog.PanelMonth{
				Month: int(m[0]), Declarations: m[1], LogSum: m[2], Inspected: m[3], LogSumUninspected: m[4], Without: m[5], ByMode: m[len(panelColumns):],
			}
		}
		out, keys = append(out, o), append(keys, operator)
	}
	sort.Sort(byKey{keys, out})
	return out, covers(gaps), rows.Err()
}

// byKey sorts operators by their keys, so that an answer does not depend on the order in which the server returns them.
type byKey struct {
	keys []uint64
	of   []catalog.PanelOperator
}

func (b byKey) Len() int           { return len(b.keys) }
func (b byKey) Less(i, j int) bool { return b.keys[i] < b.keys[j] }
func (b byKey) Swap(i, j int) {
	b.keys[i], b.keys[j] = b.keys[j], b.keys[i]
	b.of[i], b.of[j] = b.of[j], b.of[i]
}
