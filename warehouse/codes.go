package warehouse

import (
	"context"
	"fmt"

	"greenlane/record"
)

// recordCodes keeps how many rows of the load have which code.
func (b *Batch) recordCodes(ctx context.Context, landed record.Landed) error {
	insert, err := b.writer.PrepareBatch(ctx, statement("insert_load_codes"))
	if err != nil {
		return fmt.Errorf("record codes of load %d: %w", b.load, err)
	}
	defer insert.Close() //nolint:errcheck // after Send there is nothing left to close, before it its own error counts
	for _, s := range landed.Summaries {
		found := false
		for _, c := range landed.Codes {
			if c.Kind != s.Kind {
				continue
			}
			found = true
			if err := insert.Append(b.load, string(c.Kind), s.Read, c.Code, c.Disposition.String(), c.Rows); err != nil {
				return fmt.Errorf("record codes of load %d: %w", b.load, err)
			}
		}
		if found {
			continue
		}
		if err := insert.Append(b.load, string(s.Kind), s.Read, "", "none", uint64(0)); err != nil {
			return fmt.Errorf("record codes of load %d: %w", b.load, err)
		}
	}
	if err := insert.Send(); err != nil {
		return fmt.Errorf("record codes of load %d: %w", b.load, err)
	}
	return nil
}

// PastLoads returns what the last visible loads of a kind found, latest first; loads that read fewer rows are passed over.
func (b *Batch) PastLoads(ctx context.Context, kind record.Kind, last int, rows uint64) ([]record.PastLoad, error) {
	found, err := b.writer.Query(ctx, statement("past_loads"), named("loads", b.base.Loads), named("kind", string(kind)),
		named("rows", rows), named("last", uint32(last)))
	if err != nil {
		return nil, fmt.Errorf("read codes of earlier %s: %w", kind, away(err))
	}
	defer found.Close()
	var out []record.PastLoad
	for found.Next() {
		var past record.PastLoad
		var codes, dispositions []string
		var counts []uint64
		if err := found.Scan(&past.Read, &codes, &dispositions, &counts); err != nil {
			return nil, fmt.Errorf("read codes of earlier %s: %w", kind, err)
		}
		for i, code := range codes {
			if d, ok := record.FindDisposition(dispositions[i]); ok {
				past.Codes = append(past.Codes, record.CodeRows{Kind: kind, Code: code, Disposition: d, Rows: counts[i]})
			}
		}
		out = append(out, past)
	}
	return out, away(found.Err())
}
