package loader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"greenlane/record"
)

// ahead calls fn with the records of a kind that the load still has to take, as far as they break no rule of their own. The slots are reused.
func (l *load) ahead(ctx context.Context, e *record.Entity, fn func(slots []record.Slot)) error {
	profile, err := l.profile(ctx)
	if err != nil {
		return err
	}
	t, err := newTable(e, profile)
	if err != nil {
		return err
	}
	p, err := newPass(t, 0, l.plan.started.UnixMilli(), nil, nil)
	if err != nil {
		return err
	}
	for i := range l.plan.inputs {
		in := &l.plan.inputs[i]
		if !slices.Contains(in.emits(), e.Kind) {
			continue
		}
		for _, f := range in.files {
			if err := p.ahead(ctx, in, f, fn); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
	}
	return nil
}

func (p *pass) ahead(ctx context.Context, in *plannedInput, f source, fn func(slots []record.Slot)) error {
	r, err := f.open(ctx, in.dialect())
	if err != nil {
		return err
	}
	defer r.close()
	plans, err := in.plans(p.table, r.header())
	if err != nil {
		return err
	}
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
		p.peek(rec, plans, fn)
	}
}

// peek calls fn with what a record becomes, where it breaks no rule of its own.
func (p *pass) peek(rec *cells, plans []*plan, fn func(slots []record.Slot)) {
	for _, plan := range plans {
		if plan == nil || !plan.wanted(rec) {
			continue
		}
		copy(p.row.Slots, plan.template)
		v := p.parse(rec, plan)
		if v.breach == nil {
			v = p.demand()
		}
		if v.breach == nil {
			p.judge(&v)
		}
		if v.breach == nil {
			fn(p.row.Slots)
		}
	}
}
