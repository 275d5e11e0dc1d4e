package loader

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// lodgements answers when a declaration was lodged by the first LOD event of the same load (D012).
// The events are read for it only when a declaration without lodged_at is met.
type lodgements struct {
	load   *load
	seen   *identities // id: declaration_key; at: ms. nil until asked
	breach *record.Breach

	id, number, lodged int // fields of declarations
}

func (l *load) lodgements(t *table) (*lodgements, error) {
	if t.entity.Kind != record.Declarations || !l.plan.has(record.DeclarationEvents) {
		return nil, nil
	}
	b, err := t.breachOf("D012")
	e := t.entity
	return &lodgements{load: l, breach: b, id: e.Field("declaration_id"), number: e.Field("declaration_no"), lodged: e.Field("lodged_at")}, err
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

// scan reads the LOD events of the load.
func (s *lodgements) scan(ctx context.Context) error {
	s.seen = newIdentities()
	e, err := record.Find(record.DeclarationEvents)
	if err != nil {
		return err
	}
	t, err := newTable(e, s.load.plan.profile)
	if err != nil {
		return err
	}
	p, err := newPass(t, 0, s.load.plan.started.UnixMilli(), nil, nil)
	if err != nil {
		return err
	}
	for i := range s.load.plan.inputs {
		in := &s.load.plan.inputs[i]
		if !slices.Contains(in.emits(), e.Kind) {
			continue
		}
		for _, f := range in.files {
			if err := s.scanFile(ctx, p, in, f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *lodgements) scanFile(ctx context.Context, p *pass, in *plannedInput, f source) error {
	r, err := f.open(ctx, in.dialect())
	if err != nil {
		return err
	}
	defer r.close()
	plans, err := in.plans(p.table, r.header())
	if err != nil {
		return err
	}
	e := p.table.entity
	kind, at, declaration := e.Field("event_type"), e.Field("occurred_at"), e.Field("declaration_id")
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rec, wrong, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case wrong != nil:
			continue
		}
		for _, plan := range plans {
			if !plan.wanted(rec) {
				continue
			}
			copy(p.row.Slots, plan.template)
			if v := p.parse(rec, plan); v.breach != nil || p.demand().breach != nil || p.row.Slots[kind].N != record.EventLodged {
				continue
			}
			s.add(xxhash.Sum64(p.row.Slots[declaration].Text), p.row.Slots[at].N)
		}
	}
}

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
