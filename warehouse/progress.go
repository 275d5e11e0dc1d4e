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
			p                      catalog.LoadProgress
			load                   uint64
			seen                   sighting
			read, bytesRead, bytes uint64
			monthsBuilt            uint32
		)
		if err := rows.Scan(&load, &p.BegunAt, &seen.swept, &seen.version, &seen.visible, &seen.silent, &p.HeardAt, &p.Kind, &p.File, &read, &bytesRead, &bytes,
			&monthsBuilt, &seen.months); err != nil {
			return nil, public(ctx, fmt.Errorf("read the progress of loads: %w", err))
		}
		p.ID, p.Rows, p.BytesRead, p.Bytes = strconv.FormatUint(load, 10), int64(read), int64(bytesRead), int64(bytes)
		p.MonthsBuilt, p.Months = int(monthsBuilt), int(seen.months)
		if p.HeardAt.Unix() == 0 {
			p.HeardAt = time.Time{}
		}
		p.State, p.DataVersion = seen.state(), seen.name()
		out = append(out, p)
	}
	return out, public(ctx, rows.Err())
}

// sighting is what the store knows of a load, from which its state follows.
type sighting struct {
	visible bool
	version uint64 // that made it visible; 0: none
	swept   bool
	silent  int64 // ms since it was last heard of
	months  uint32
}

func (f sighting) state() catalog.LoadState {
	switch {
	case f.visible:
		return catalog.Published
	case f.version > 0:
		return catalog.Undone
	case f.swept:
		return catalog.Abandoned
	case time.Duration(f.silent)*time.Millisecond > catalog.LoadSilence:
		return catalog.Silent
	case f.months > 0:
		return catalog.Building
	default:
		return catalog.Reading
	}
}

// name is the version as answers name it, empty where there is none.
func (f sighting) name() string {
	if f.version == 0 {
		return ""
	}
	return strconv.FormatUint(f.version, 10)
}
