package warehouse_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cespare/xxhash/v2"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// repeating notes what the store counts of repeated events when it is told where they may be, and when it is not.
type repeating struct {
	*warehouse.Warehouse
	of                  []uint64
	all, told, nowhere  [2]uint64
	allErr, err, noneAt error
}

func (s *repeating) Begin(ctx context.Context) (loader.Batch, error) {
	b, err := s.Warehouse.Begin(ctx)
	return &repeatingBatch{b, s}, err
}

type repeatingBatch struct {
	*warehouse.Batch
	s *repeating
}

func (b *repeatingBatch) Repeats(ctx context.Context, kind record.Kind, _ []uint64) (uint64, uint64, error) {
	s := b.s
	s.told[0], s.told[1], s.err = b.Batch.Repeats(ctx, kind, s.of)
	s.nowhere[0], s.nowhere[1], s.noneAt = b.Batch.Repeats(ctx, kind, []uint64{})
	s.all[0], s.all[1], s.allErr = b.Batch.Repeats(ctx, kind, nil)
	return s.all[0], s.all[1], s.allErr
}

// TestRepeatsAreLookedForWhereTheyMayBe: events of the load itself only in the declarations named, events of earlier loads everywhere.
func TestRepeatsAreLookedForWhereTheyMayBe(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	path := filepath.Join(dir, "declaration_events.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	const again = 40
	var of []uint64
	for _, line := range lines[1 : 1+again] {
		id, _, _ := bytes.Cut(line, []byte(","))
		of = append(of, xxhash.Sum64(id))
	}
	const other = 3 // of the repeats are estimated now
	repeats := slices.Clone(lines[1 : 1+again])
	for i := range other {
		repeats[i] = bytes.Replace(repeats[i], []byte(",0\n"), []byte(",1\n"), 1)
	}
	if err := os.WriteFile(path, append(text, bytes.Join(repeats, nil)...), 0o600); err != nil {
		t.Fatal(err)
	}
	load := func(kinds ...record.Kind) *repeating {
		s := &repeating{Warehouse: w, of: of}
		if _, err := tryKinds(t.Context(), s, dir, kinds); err != nil {
			t.Fatal(err)
		}
		if s.err != nil || s.noneAt != nil {
			t.Fatal(s.err, s.noneAt)
		}
		return s
	}
	first := load(record.Operators, record.Declarations, record.DeclarationEvents)
	if first.all != [2]uint64{again - other, other} || first.told != first.all || first.nowhere != [2]uint64{} {
		t.Errorf("of a first load: %v of all, %v where they are, %v nowhere", first.all, first.told, first.nowhere)
	}
	if err := os.WriteFile(path, bytes.Join(append(lines[:1:1], lines[100:200]...), nil), 0o600); err != nil {
		t.Fatal(err)
	}
	second := load(record.DeclarationEvents)
	if second.all != [2]uint64{100, 0} || second.told != second.all || second.nowhere != second.all {
		t.Errorf("of a second load: %v of all, %v where they are, %v nowhere", second.all, second.told, second.nowhere)
	}
}
