package warehouse_test

import (
	"context"
	"errors"
	"testing"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// impatient asks for the rows of a kind as soon as there are no more of them.
type impatient struct {
	*warehouse.Warehouse
	seen map[record.Kind]uint64
	err  error
}

func (s *impatient) Begin(ctx context.Context) (loader.Batch, error) {
	b, err := s.Warehouse.Begin(ctx)
	return &impatientBatch{b, s}, err
}

type impatientBatch struct {
	*warehouse.Batch
	of *impatient
}

func (b *impatientBatch) Finish(kind record.Kind) {
	b.Batch.Finish(kind)
	if kind == record.DeclarationEvents {
		return
	}
	err := b.Known(context.Background(), kind, nil, func(k record.Known) error {
		b.of.seen[kind] += uint64(len(k.Key))
		return nil
	})
	b.of.err = errors.Join(b.of.err, err)
}

// TestWhoAsksWaitsForWhatIsBeingStored: a kind that is finished is stored while others are read, and seen whole by whoever asks for it.
func TestWhoAsksWaitsForWhatIsBeingStored(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.02)
	s := &impatient{Warehouse: w, seen: map[record.Kind]uint64{}}
	report, err := tryKinds(t.Context(), s, dir, []record.Kind{record.Operators, record.TierHistory, record.Declarations, record.DeclarationEvents, record.Inspections})
	if err = errors.Join(err, s.err); err != nil {
		t.Fatal(err)
	}
	for _, of := range report.Summaries {
		if got := s.seen[of.Kind]; of.Kind != record.DeclarationEvents && (got != of.Accepted || got == 0) {
			t.Errorf("of %d %s that were accepted %d are seen", of.Accepted, of.Kind, got)
		}
	}
}
