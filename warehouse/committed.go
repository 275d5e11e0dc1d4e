package warehouse

import (
	"context"
	"fmt"

	"greenlane/record"
)

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
