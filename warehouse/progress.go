package warehouse

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"greenlane/catalog"
)

// loadsShown is how many loads Progress tells of: one is written at a time, so more than the newest few are history.
const loadsShown = 10

// NoteProgress tells those who look how far a load is.
func (b *Batch) NoteProgress(ctx context.Context, p catalog.LoadProgress) error {
	err := b.writer.Exec(ctx, statement("note_progress"), named("load", b.load), named("kind", p.Kind), named("file", filepath.Base(p.File)),
		named("rows", uint64(p.Rows)), named("bytes_read", uint64(p.BytesRead)), named("bytes", uint64(p.Bytes)),
		named("months_built", uint32(p.MonthsBuilt)), named("months", uint32(p.Months)))
	if err != nil {
		return fmt.Errorf("note how far load %d is: %w", b.load, err)
	}
	return nil
}

// Progress tells how far the newest loads are, of whatever program, the newest first.
func (w *Warehouse) Progress(ctx context.Context) ([]catalog.LoadProgress, error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := writer.Query(ctx, statement("load_progress"), named("last", uint32(loadsShown)))
	if err != nil {
		return nil, public(ctx, fmt.Errorf("read the progress of loads: %w", err))
	}
	defer rows.Close()
	var out []catalog.LoadProgress
	for rows.Next() {
		var (
			p                        catalog.LoadProgress
			load, version            uint64
			swept                    bool
			silent                   int64
			read, bytesRead, bytes   uint64
			monthsBuilt, monthsInAll uint32
		)
		if err := rows.Scan(&load, &p.BegunAt, &swept, &version, &silent, &p.HeardAt, &p.Kind, &p.File, &read, &bytesRead, &bytes,
			&monthsBuilt, &monthsInAll); err != nil {
			return nil, public(ctx, fmt.Errorf("read the progress of loads: %w", err))
		}
		p.ID, p.Rows, p.BytesRead, p.Bytes = strconv.FormatUint(load, 10), int64(read), int64(bytesRead), int64(bytes)
		p.MonthsBuilt, p.Months = int(monthsBuilt), int(monthsInAll)
		if p.HeardAt.Unix() == 0 {
			p.HeardAt = time.Time{}
		}
		switch {
		case version > 0:
			p.State, p.DataVersion = catalog.Published, strconv.FormatUint(version, 10)
		case swept:
			p.State = catalog.Abandoned
		case time.Duration(silent)*time.Millisecond > catalog.LoadSilence:
			p.State = catalog.Silent
		case p.Months > 0:
			p.State = catalog.Building
		default:
			p.State = catalog.Reading
		}
		out = append(out, p)
	}
	return out, public(ctx, rows.Err())
}
