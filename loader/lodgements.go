package loader

import (
	"context"
	"slices"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// lodgements answers when a declaration was lodged by the first LOD event of the same load (D012).
// The events are read for it only when a declaration without lodged_at is met.
type lodgements struct {
	// ahead calls its argument with the events to look at.
	ahead  func(ctx context.Context, e *record.Entity, fn glimpse) error
	seen   *identities // id: declaration_key; at: ms. nil until asked
	of     []uint64    // the declarations in question, ascending; nil: all
	breach *record.Breach

	id, number, lodged int // fields of declarations
}

func (l *load) lodgements(t *table) (*lodgements, error) {
	if t.entity.Kind != record.Declarations || !l.plan.has(record.DeclarationEvents) {
		return nil, nil
	}
	return newLodgements(t, l.ahead)
}

func newLodgements(t *table, ahead func(context.Context, *record.Entity, glimpse) error) (*lodgements, error) {
	b, err := t.breachOf("D012")
	e := t.entity
	return &lodgements{ahead: ahead, breach: b, id: e.Field("declaration_id"), number: e.Field("declaration_no"), lodged: e.Field("lodged_at")}, err
}

// fill completes a row without lodged_at where an event tells it.
func (s *lodgements) fill(ctx context.Context, row *record.Row) error {
	if s.seen == nil {
		if err := s.scan(ctx); err != nil {
			return err
		}
	}
	id := &row.Slots[s.id]
	if !id.Set {
		id = &row.Slots[s.number]
	}
	if c := s.seen.seek(xxhash.Sum64(id.Text)); c.entry >= 0 {
		row.Slots[s.lodged].Put(s.seen.at.at(c.entry))
		row.Flags |= s.breach.Flag()
	}
	return nil
}

// scan reads the LOD events.
func (s *lodgements) scan(ctx context.Context) error {
	s.seen = newIdentities()
	e, err := record.Find(record.DeclarationEvents)
	if err != nil {
		return err
	}
	kind, at, declaration := e.Field("event_type"), e.Field("occurred_at"), e.Field("declaration_id")
	return s.ahead(ctx, e, func(slots []record.Slot, right bool) {
		if right && slots[kind].N == record.EventLodged && s.asks(uint64(slots[declaration].N)) {
			s.add(uint64(slots[declaration].N), slots[at].N)
		}
	})
}

func (s *lodgements) asks(key uint64) bool {
	if s.of == nil {
		return true
	}
	_, found := slices.BinarySearch(s.of, key)
	return found
}

// ask forgets what is known and narrows what is looked for to some declarations, ascending.
func (s *lodgements) ask(of []uint64) { s.seen, s.of = nil, of }

// add keeps the earliest instant of a declaration.
func (s *lodgements) add(key uint64, at int64) {
	c := s.seen.seek(key)
	if c.entry < 0 {
		s.seen.add(key, 1)
		s.seen.at.add(at)
		return
	}
	if at < s.seen.at.at(c.entry) {
		s.seen.at.put(c.entry, at)
	}
}
