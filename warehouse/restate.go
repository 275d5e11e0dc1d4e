package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/access"
	"greenlane/catalog"
)

// Restate compares what two sights show of the declarations of a period, each by the rows that a build makes of them. A sight that names no data
// version is of this one.
func (v *Version) Restate(ctx context.Context, scope access.Scope, q catalog.Comparison) (*catalog.Restatement, error) {
	ctx, cancel := context.WithTimeout(ctx, v.w.cfg.Limits.Time)
	defer cancel()
	out, err := v.restate(ctx, scope, q)
	if err != nil {
		return nil, public(ctx, err)
	}
	return out, nil
}

func (v *Version) restate(ctx context.Context, scope access.Scope, q catalog.Comparison) (*catalog.Restatement, error) {
	w, began := v.w, time.Now()
	reader, _, err := w.conns(ctx)
	if err != nil {
		return nil, err
	}
	c := &comparison{}
	for i, s := range []catalog.Sight{q.Before, q.After} {
		if c.sides[i], err = v.sight(ctx, reader, scope, q, s); err != nil {
			return nil, err
		}
	}
	after := c.sides[1]
	out := &catalog.Restatement{Provenance: catalog.Provenance{
		DataVersion: after.version.Name(), KnownAt: after.cut, DataCut: after.cut, Table: after.facts().table, Reads: oneRead(after, "every declaration is told apart"), QueryID: catalog.RequestID(ctx),
	}}
	if !q.After.KnownAt.IsZero() {
		out.Provenance.KnownAt = q.After.KnownAt
	}
	if c.months = c.differing(q); len(c.months) == 0 {
		return out, nil
	}
	if c.months, err = firstColumn[uint32](ctx, reader, statement("kindred_months"), named("months", c.months)); err != nil {
		return nil, fmt.Errorf("find months of re-dated declarations: %w", err)
	}
	var progress readCount
	text, params := c.statement().sql()
	if out.Rows, err = restated(w.context(ctx, &progress, 1), reader, text, params); err != nil {
		return nil, err
	}
	if out.More = len(out.Rows) > q.First; out.More {
		out.Rows = out.Rows[:q.First]
	}
	out.Provenance.SQL, out.Provenance.Elapsed = text, time.Since(began)
	out.Provenance.RowsRead, out.Provenance.BytesRead = progress.rows.Load(), progress.bytes.Load()
	return out, nil
}

// sight are the terms of one side of a comparison.
func (v *Version) sight(ctx context.Context, conn driver.Conn, scope access.Scope, q catalog.Comparison, s catalog.Sight) (*terms, error) {
	version := v.at
	if s.DataVersion != "" {
		number, err := strconv.ParseUint(s.DataVersion, 10, 64)
		if err != nil || number == 0 {
			return nil, catalog.Invalid("%q is no data version: provenance and dataStatus name them, for example \"12\"", s.DataVersion)
		}
		if version, err = readVersionAt(ctx, conn, number); err != nil {
			return nil, err
		}
		if version.Name() != s.DataVersion {
			return nil, &catalog.Error{Kind: catalog.NotFound, Message: "there is no data version " + s.DataVersion}
		}
	}
	known := s.KnownAt
	if known.IsZero() {
		known = time.UnixMilli(anyTime)
	}
	t := &terms{
		scope: scope, q: catalog.Query{During: q.During, Where: q.Where, KnownAt: known}, fact: catalog.Clearance, zone: v.w.cfg.Zone,
		version: version, cut: version.Cut,
	}
	if err := t.asKnown(ctx, conn, v.w.cfg.Outside); err != nil {
		return nil, err
	}
	return t, nil
}

// restated reads the rows of a comparison, by month, then the largest first.
func restated(ctx context.Context, conn driver.Conn, text string, params []any) ([]catalog.Restated, error) {
	rows, err := conn.Query(ctx, text, params...)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	defer rows.Close()
	var out []catalog.Restated
	for rows.Next() {
		var r catalog.Restated
		var reason uint8
		var n uint64
		var loads []uint64
		if err := rows.Scan(&reason, &r.MonthBefore, &r.TierBefore, &r.MonthAfter, &r.TierAfter, &n, &r.ValueBefore, &r.ValueAfter, &loads); err != nil {
			return nil, fmt.Errorf("compare: %w", err)
		}
		r.Reason, r.Declarations, r.Loads = catalog.Reasons[reason-1], int64(n), []string{}
		slices.Sort(loads)
		for _, load := range loads {
			r.Loads = append(r.Loads, strconv.FormatUint(load, 10))
		}
		out = append(out, r)
	}
	month := func(r catalog.Restated) string { return cmp.Or(r.MonthAfter, r.MonthBefore) }
	slices.SortFunc(out, func(a, b catalog.Restated) int {
		return cmp.Or(cmp.Compare(month(a), month(b)), cmp.Compare(b.Declarations, a.Declarations), cmp.Compare(a.Reason, b.Reason),
			cmp.Compare(a.MonthBefore, b.MonthBefore), cmp.Compare(a.TierBefore, b.TierBefore), cmp.Compare(a.TierAfter, b.TierAfter))
	})
	return out, rows.Err()
}
