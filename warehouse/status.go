package warehouse

import (
	"context"
	"fmt"

	"greenlane/catalog"
	"greenlane/record"
)

// Status says what the store holds.
func (w *Warehouse) Status(ctx context.Context) (catalog.DataStatus, error) {
	var out catalog.DataStatus
	_, writer, err := w.conns(ctx)
	if err != nil {
		return out, err
	}
	v, err := readVersion(ctx, writer)
	if err != nil {
		return out, public(ctx, err)
	}
	out.DataVersion, out.DataCut, out.PublishedAt = v.Name(), v.Cut, v.Published
	rows, err := writer.Query(ctx, statement("status_kinds"), named("loads", v.Loads))
	if err != nil {
		return out, public(ctx, fmt.Errorf("read loads by kind: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var k catalog.KindStatus
		var counts [7]uint64
		if err := rows.Scan(&k.Kind, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4], &counts[5], &counts[6]); err != nil {
			return out, public(ctx, fmt.Errorf("read loads by kind: %w", err))
		}
		for i, to := range []*int64{&k.Loads, &k.Read, &k.Accepted, &k.Rejected, &k.Quarantined, &k.Unchanged, &k.Flagged} {
			*to = int64(counts[i])
		}
		out.Kinds = append(out.Kinds, k)
	}
	if err := rows.Err(); err != nil {
		return out, public(ctx, fmt.Errorf("read loads by kind: %w", err))
	}
	rejects, err := writer.Query(ctx, statement("status_rejects"), named("loads", v.Loads))
	if err != nil {
		return out, public(ctx, fmt.Errorf("read rejects by code: %w", err))
	}
	defer rejects.Close()
	for rejects.Next() {
		var r catalog.RejectCount
		var n uint64
		if err := rejects.Scan(&r.Kind, &r.Code, &r.Disposition, &n); err != nil {
			return out, public(ctx, fmt.Errorf("read rejects by code: %w", err))
		}
		r.Rows = int64(n)
		out.Rejects = append(out.Rejects, r)
	}
	return out, public(ctx, rejects.Err())
}

// Committed returns the summaries of the visible load with this fingerprint, and false when there is none.
func (w *Warehouse) Committed(ctx context.Context, fingerprint string) ([]record.Summary, bool, error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return nil, false, err
	}
	v, err := readVersion(ctx, writer)
	if err != nil {
		return nil, false, err
	}
	rows, err := writer.Query(ctx, statement("committed_load"), named("loads", v.Loads), named("fingerprint", fingerprint))
	if err != nil {
		return nil, false, fmt.Errorf("look for an earlier load of the same files: %w", err)
	}
	defer rows.Close()
	var out []record.Summary
	for rows.Next() {
		s := record.Summary{DataVersion: v.Name()}
		var kind string
		if err := rows.Scan(&s.LoadID, &kind, &s.Read, &s.Accepted, &s.Rejected, &s.Quarantined, &s.Unchanged, &s.Flagged); err != nil {
			return nil, false, fmt.Errorf("look for an earlier load of the same files: %w", err)
		}
		s.Kind = record.Kind(kind)
		out = append(out, s)
	}
	return out, len(out) > 0, rows.Err()
}
