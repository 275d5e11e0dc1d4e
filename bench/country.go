package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ClickHouse/clickhouse-go/v2"

	"greenlane/record"
)

// A store as large as a country is a tenth of it, loaded from files, and nine copies made within the engine: four of when the files' declarations were
// lodged and five of 74 weeks before, so that its 19 months become 36. The operators are the same for all.
const (
	copies      = 10
	firstBefore = copies / 2 // the copy that the earlier ones are made of
	daysBefore  = 518
)

// What building such a store may take of the engine's memory above idle, MB, and a declaration on the disk, bytes.
const (
	countryMemory = 1536
	factBytes     = 60
	rollupBytes   = 10
)

// inCountry runs fn over such a store, which is made where an earlier section or run has not kept it. files are those of its tenth.
func (b *bench) inCountry(ctx context.Context, fn func(ctx context.Context, s *session, files fileSet) error) error {
	part := *b
	part.scale /= copies
	files, err := part.files(ctx)
	if err != nil {
		return err
	}
	dir := filepath.Join(b.folder, "country")
	if b.cache != "" {
		dir = filepath.Join(b.cache, fmt.Sprintf("country-%g", b.scale))
	}
	if _, err := os.Stat(dir); err != nil {
		if err := b.makeCountry(ctx, files, dir); err != nil {
			return err
		}
	}
	return within(ctx, dir, func(ctx context.Context, s *session) error {
		if err := s.migrate(ctx); err != nil {
			return err
		}
		if _, err := s.store.Refresh(ctx); err != nil { // what an earlier program made
			return err
		}
		return fn(ctx, s, files)
	})
}

// makeCountry makes the store in a directory, which is there once all of it is.
func (b *bench) makeCountry(ctx context.Context, files fileSet, dir string) error {
	making := dir + ".part"
	if err := os.RemoveAll(making); err != nil {
		return fmt.Errorf("clear %s: %w", making, err)
	}
	err := within(ctx, making, func(ctx context.Context, s *session) error {
		if err := s.migrate(ctx); err != nil {
			return err
		}
		if _, err := s.load(ctx, loadOrder{files: files, kinds: loadKinds}); err != nil {
			return err
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
		tenth, err := b.paceOf(ctx, s)
		if err != nil {
			return err
		}
		if err := s.multiply(ctx); err != nil {
			return err
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
		if _, _, err := s.rebuild(ctx); err != nil {
			return err
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
		grown, err := b.paceOf(ctx, s)
		if err != nil {
			return err
		}
		b.noteGrowth(tenth, grown)
		return b.noteCountry(ctx, s)
	})
	if err != nil {
		return errors.Join(err, os.RemoveAll(making))
	}
	if err := os.Rename(making, dir); err != nil {
		return fmt.Errorf("finish the store: %w", err)
	}
	return nil
}

// multiply makes the copies. They are rows of the load that brought what they are copies of.
func (s *session) multiply(ctx context.Context) error {
	for number := 1; number < copies; number++ {
		from, days := 0, 0
		switch {
		case number == firstBefore:
			days = daysBefore
		case number > firstBefore:
			from = firstBefore
		}
		run := func(name string, table record.Kind) error {
			text, err := statement(name)
			if err != nil {
				return err
			}
			err = s.conn.Exec(ctx, text, clickhouse.Named("from", from), clickhouse.Named("copy", number), clickhouse.Named("days", days), clickhouse.Named("table", string(table)))
			if err != nil {
				return fmt.Errorf("make copy %d, %s: %w", number, name, err)
			}
			return nil
		}
		if err := run("copy_declarations", record.Declarations); err != nil {
			return err
		}
		for _, kind := range []record.Kind{record.DeclarationEvents, record.Inspections} {
			name := "copy_rows"
			if days > 0 {
				name = "earlier_" + string(kind)
			}
			if err := run(name, kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// noteCountry says how large the store is, and measures what a declaration takes in the tables that answer questions.
func (b *bench) noteCountry(ctx context.Context, s *session) error {
	text, err := statement("stored_bytes")
	if err != nil {
		return err
	}
	var declarations, months, operators, fact, rollups uint64
	if err := s.conn.QueryRow(ctx, text).Scan(&declarations, &months, &operators, &fact, &rollups); err != nil {
		return fmt.Errorf("measure the store: %w", err)
	}
	b.note("country: %d declarations of %d operators in %d months (UTC)", declarations, operators, months)
	each := func(bytes uint64) series { return series{float64(bytes) / float64(declarations)} }
	b.table.below("stored: fact, of a declaration", each(fact), nil, "bytes", factBytes)
	b.table.below("stored: rollups, of a declaration", each(rollups), nil, "bytes", rollupBytes)
	return nil
}
