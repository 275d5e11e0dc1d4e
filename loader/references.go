package loader

import (
	"context"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// reference is a column with the records that it may name.
type reference struct {
	field  int
	keyed  bool // the slot holds the key already
	kinds  []record.Kind
	known  []func(key uint64) bool
	breach *record.Breach
}

// references prepares what the columns of a kind refer to.
func (l *load) references(t *table) ([]*reference, error) {
	var out []*reference
	for _, ref := range t.entity.Refers {
		b, err := t.breachOf(ref.Code)
		if err != nil {
			return nil, err
		}
		one := &reference{field: t.entity.Field(ref.Field), kinds: ref.Kinds, breach: b}
		one.keyed = t.entity.Fields[one.field].Key != ""
		out = append(out, one)
	}
	return out, nil
}

// know looks up what the columns may name: some keys, or where it is nil everything, if that is no more than most.
func (l *load) know(ctx context.Context, refers []*reference, of []uint64, most int) error {
	for _, ref := range refers {
		ref.known = ref.known[:0]
		for _, kind := range ref.kinds {
			known, err := l.knows(ctx, kind, of, most)
			if err != nil {
				return err
			}
			ref.known = append(ref.known, known)
		}
	}
	return nil
}

// unknownOf returns the breach of the first column that names something unknown.
func unknownOf(refers []*reference, slots []record.Slot) (*record.Breach, int) {
	for _, ref := range refers {
		if s := &slots[ref.field]; s.Set && !ref.finds(s) {
			return ref.breach, ref.field
		}
	}
	return nil, -1
}

func (f *reference) finds(s *record.Slot) bool {
	key := f.key(s)
	return slices.ContainsFunc(f.known, func(known func(uint64) bool) bool { return known(key) })
}

func (f *reference) key(s *record.Slot) uint64 {
	if f.keyed {
		return uint64(s.N)
	}
	return xxhash.Sum64(s.Text)
}

// named adds the key of what the column names, unless that is an operator: these are known, all of them.
func (f *reference) named(w *window, slots []record.Slot) {
	if s := &slots[f.field]; s.Set && !slices.Equal(f.kinds, []record.Kind{record.Operators}) {
		w.named = append(w.named, f.key(s))
	}
}

// knows returns what tells whether a record of a kind is known: of a visible load, or of this one, which reads what is referred to first.
// Of some keys it knows these alone; of all, which is nil, no more than most.
func (l *load) knows(ctx context.Context, kind record.Kind, of []uint64, most int) (func(key uint64) bool, error) {
	if kind == record.Operators {
		return func(key uint64) bool { return l.operators.find(key) >= 0 }, nil
	}
	seen := newIdentities()
	err := l.batch.Known(ctx, kind, of, func(k Known) error {
		keys := k.Key
		if kind == record.TierHistory {
			keys = k.Operator // what names a decision is its number
		}
		for _, key := range keys {
			if seen.seek(key).entry < 0 {
				seen.add(key, 0)
			}
		}
		if of == nil && seen.len() > most {
			return errTooMany
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up the %s that are known: %w", kind, err)
	}
	return func(key uint64) bool { return seen.seek(key).entry >= 0 }, nil
}
