package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
)

// explain gathers, for the measures that a question wants explained, what each row leaves out and, where the asker may read records, which weigh most.
func (w *Warehouse) explain(ctx context.Context, conn driver.Conn, p *plan, part questionPlan, out *catalog.Observed, progress *readCount) error {
	for _, side := range []struct {
		measures []string
		plans    []measurePlan
		dims     []catalog.Dimension
		rows     []*catalog.ObservedRow
	}{
		{part.q.Rows.Explained, part.rows, p.dims, pointers(out.Rows)},
		{part.q.Total.Explained, part.total, nil, []*catalog.ObservedRow{&out.Total}},
	} {
		if len(side.measures) == 0 || p.base.stock {
			continue
		}
		for _, r := range side.rows {
			r.Behind = make(map[string]catalog.Behind, len(side.measures))
			for _, m := range side.measures {
				r.Behind[m] = catalog.Behind{Excluded: []catalog.Exclusion{}}
			}
		}
		for _, of := range p.counted() {
			left, err := w.excluded(ctx, conn, of, side.dims, progress)
			if err != nil {
				return err
			}
			for _, r := range side.rows {
				for _, m := range side.measures {
					r.Behind[m] = catalog.Behind{Excluded: append(r.Behind[m].Excluded, of.concerning(left[keyOf(r.Keys)], m)...)}
				}
			}
		}
		if !p.t.scope.Records() {
			continue
		}
		for _, mp := range side.plans {
			if !slices.Contains(side.measures, mp.measure.Name) {
				continue
			}
			leftOut := func(r *catalog.ObservedRow) int { return int(r.Of(mp.measure.Name).Parts[mp.measure.Name].Trimmed.Out) } // which are those that would weigh most
			most := 0
			for _, r := range side.rows {
				most = max(most, leftOut(r))
			}
			heaviest, err := w.heaviest(ctx, conn, mp.rowsOf(mp.by.t), mp, side.dims, most+catalog.ExplainedRecords, progress)
			if err != nil {
				return err
			}
			for _, r := range side.rows {
				b := r.Behind[mp.measure.Name]
				all := heaviest[keyOf(r.Keys)]
				all = all[min(leftOut(r), len(all)):]
				b.Records = all[:min(catalog.ExplainedRecords, len(all))]
				r.Behind[mp.measure.Name] = b
			}
		}
	}
	return nil
}

func pointers(rows []catalog.ObservedRow) []*catalog.ObservedRow {
	out := make([]*catalog.ObservedRow, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}

// rowsOf are the terms of the rows that a measure of some terms sums.
func (mp measurePlan) rowsOf(t *terms) *terms {
	if _, another := mp.measure.Formula.(catalog.TotalOn); another {
		return mp.own.other
	}
	return t
}

// heaviest reads so many records that contribute most to a measure in each row.
func (w *Warehouse) heaviest(ctx context.Context, conn driver.Conn, t *terms, mp measurePlan, dims []catalog.Dimension, many int, progress *readCount) (map[string][]catalog.Contribution, error) {
	text, params := t.heaviest(mp, dims, many).sql()
	rows, err := conn.Query(w.context(ctx, progress, 0), text, params...)
	if err != nil {
		return nil, fmt.Errorf("read the records behind %s: %w", mp.measure.Name, err)
	}
	defer rows.Close()
	out := map[string][]catalog.Contribution{}
	for rows.Next() {
		keys := make([]string, len(dims))
		var c catalog.Contribution
		var ms int64
		var weight, worth float64
		var targets []any
		for i := range keys {
			targets = append(targets, &keys[i])
		}
		targets = append(targets, &c.Record, &c.Operator, &ms, &c.Amount, &weight, &worth)
		if err := rows.Scan(targets[:len(rows.Columns())]...); err != nil {
			return nil, fmt.Errorf("read the records behind %s: %w", mp.measure.Name, err)
		}
		c.At = time.UnixMilli(ms).UTC()
		out[keyOf(keys)] = append(out[keyOf(keys)], c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the records behind %s: %w", mp.measure.Name, err)
	}
	return out, nameContributions(ctx, conn, out)
}

// heaviest are so many records that contribute most to a measure.
func (t *terms) heaviest(mp measurePlan, dims []catalog.Dimension, many int) *query {
	counts, amount := t.contribution(mp.measure.Formula)
	q := &query{from: t.facts(), where: and(t.where(mp.own.reach, false), counts), limitBy: many}
	for i, d := range dims {
		q.columns = append(q.columns, column{at(0, "d", i), fn("toString", t.key(d))})
		q.limitKeys = append(q.limitKeys, at(0, "d", i))
	}
	if f, ok := mp.measure.Formula.(catalog.OperatorMean); ok && f.Least > 0 {
		q.where = and(q.where, t.large(f, mp.own.reach, dims))
	}
	id, instant := expr(name("declaration_key")), fn("toUnixTimestamp64Milli", name("lodged_at"))
	if t.fact.View != "" {
		id, instant = integer(0), fn("toInt64", infix{"*", []expr{fn("toInt64", fn("toInt32", name("day"))), integer(86_400_000)}})
	}
	q.columns = append(q.columns, column{at(0, "record"), fn("toString", id)}, column{at(0, "by"), fn("toString", name("operator_key"))}, column{at(0, "at"), instant},
		column{at(0, "amount"), fn("toString", amount)}, column{at(0, "weight"), fn("toFloat64", amount)})
	q.order = []string{at(0, "weight") + " DESC", at(0, "record"), at(0, "at"), at(0, "by")}
	if t.fact.View == "" { // of declarations that count alike the most valuable
		q.columns = append(q.columns, column{at(0, "worth"), fn("toFloat64", fn("ifNull", name("value_cny"), integer(0)))})
		q.order = []string{at(0, "weight") + " DESC", at(0, "worth") + " DESC", at(0, "record"), at(0, "at"), at(0, "by")}
	}
	return q
}

// large keeps the rows of operators that have as many in their row of the answer as it takes for them to count.
func (t *terms) large(f catalog.OperatorMean, r reach, dims []catalog.Dimension) expr {
	var keys []expr
	for _, d := range dims {
		keys = append(keys, t.key(d))
	}
	keys = append(keys, name("operator_key"))
	own := &query{from: t.facts(), where: t.where(r, false)}
	for i, key := range keys {
		own.columns, own.group = append(own.columns, column{at(1, "k", i), key}), append(own.group, at(1, "k", i))
	}
	own.columns = append(own.columns, column{at(1, "n"), fn("countIf", orTrue(t.when(f.Over)))})
	enough := &query{from: source{query: own}, where: infix{">=", []expr{name(at(1, "n")), integer(f.Least)}}}
	for i, key := range own.group {
		enough.columns = append(enough.columns, column{at(2, "k", i), name(key)})
	}
	if len(keys) == 1 { // one value is no tuple
		return among{keys[0], enough}
	}
	return among{fn("tuple", keys...), enough}
}

// contribution is which rows count towards a measure, and how much each.
func (t *terms) contribution(f catalog.Formula) (counts, amount expr) {
	of := func(a catalog.Aggregate) (expr, expr) {
		switch {
		case a.Column != "":
			return and(t.when(a), fn("isNotNull", name(a.Column))), fn("assumeNotNull", name(a.Column))
		case a.Duration != nil:
			return and(t.when(a), t.timed(*a.Duration)), fn("assumeNotNull", t.duration(*a.Duration))
		}
		return t.when(a), integer(1)
	}
	long := func(d catalog.Duration) (expr, expr) { return t.timed(d), fn("assumeNotNull", t.duration(d)) }
	switch f := f.(type) {
	case catalog.Total:
		return of(f.Of)
	case catalog.Rate:
		return of(f.Of)
	case catalog.OperatorMean:
		return of(f.Of)
	case catalog.OperatorMedian:
		return of(f.Of)
	case catalog.RateRatio:
		return of(f.Of)
	case catalog.Standardised:
		return of(f.Of)
	case catalog.Poststratified:
		return of(f.Of)
	case catalog.Freed:
		return of(f.Spent)
	case catalog.Quotient:
		return of(f.Of)
	case catalog.TierShare:
		return of(f.Of)
	case catalog.Alignment:
		return of(f.Spent)
	case catalog.Share:
		return of(f.Of)
	case catalog.Concentration:
		return of(f.Of)
	case catalog.WeightedRate:
		return of(f.Of)
	case catalog.Average:
		return of(f.Of)
	case catalog.PerTenThousand:
		return of(f.Over)
	case catalog.PerOperatorYear:
		return of(f.Of)
	case catalog.PerThousandOperators:
		return of(f.Of)
	case catalog.PerHundredOperators:
		return of(f.Of)
	case catalog.TotalOn:
		return of(f.Of)
	case catalog.StockAtEnd: // what counts are no rows of the fact
		return name("false"), integer(1)
	case catalog.Mean:
		return long(f.Duration)
	case catalog.Quantile:
		return long(f.Duration)
	}
	return nil, integer(1)
}

// nameContributions puts the ids that sources use in place of stored keys.
func nameContributions(ctx context.Context, conn driver.Conn, all map[string][]catalog.Contribution) error {
	for _, of := range []struct {
		statement string
		field     func(*catalog.Contribution) *string
	}{
		{"declaration_ids", func(c *catalog.Contribution) *string { return &c.Record }},
		{"operator_ids", func(c *catalog.Contribution) *string { return &c.Operator }},
	} {
		var keys []string
		for _, list := range all {
			for i := range list {
				if key := *of.field(&list[i]); key != "0" {
					keys = append(keys, key)
				}
			}
		}
		ids, err := namesOf(ctx, conn, of.statement, keys)
		if err != nil {
			return err
		}
		for _, list := range all {
			for i := range list {
				field := of.field(&list[i])
				*field = ids[*field]
			}
		}
	}
	return nil
}
