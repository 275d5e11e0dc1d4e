package loader

import (
	"context"
	"fmt"
	"strings"
	"time"

	"greenlane/record"
)

// replacing is a load that makes its files the whole truth of one kind for a period.
type replacing struct {
	entity *record.Entity
	field  int // of valid time
	days   record.Days
	span   record.Span
}

// replaces checks that the load can replace a period; nil where it adds to what is there.
func (l *Loader) replaces(plan *inputPlan) (*replacing, error) {
	if l.opt.Replace == nil {
		return nil, nil
	}
	if len(plan.kinds) != 1 {
		var names []string
		for _, e := range plan.kinds {
			names = append(names, string(e.Kind))
		}
		return nil, fmt.Errorf("a period is replaced by files of one kind, and these make %s; load them one by one", strings.Join(names, ", "))
	}
	e := plan.kinds[0]
	if e.Period == "" {
		return nil, fmt.Errorf("%s cannot be replaced for a period: a row of theirs has no day or instant by which it would belong to one", e.Kind)
	}
	zone, err := loadZone(l.reportingZone(plan))
	if err != nil {
		return nil, err
	}
	r := &replacing{entity: e, field: e.Field(e.Period), days: *l.opt.Replace}
	r.span = r.days.Span(&e.Fields[r.field], zone)
	return r, nil
}

// reportingZone is the zone whose days a period has.
func (l *Loader) reportingZone(plan *inputPlan) string {
	if l.opt.Zone != "" {
		return l.opt.Zone
	}
	return plan.profile.Zone
}

// inside refuses the load where a row lies outside the period.
func (r *replacing) inside(p *pass) error {
	f, s := &r.entity.Fields[r.field], &p.row.Slots[r.field]
	if s.Set && r.span.Holds(f, s.N) {
		return nil
	}
	at := "missing"
	switch {
	case s.Set && f.Type == record.Day:
		at = time.UnixMilli(s.N * dayMS).UTC().Format(time.DateOnly)
	case s.Set:
		at = time.UnixMilli(s.N).UTC().Format(time.RFC3339)
	}
	return &Refused{
		Kind: r.entity.Kind, File: p.file, Read: p.tally.read,
		Reason: fmt.Sprintf("%s line %d: %s is %s, which is not in %s, the period that the file is to be the whole truth of", p.file, p.row.line, f.Name, at, r.days),
	}
}

// void makes the gate that keeps records out which waited while their period was replaced; nil where none was.
func (l *load) void(ctx context.Context, e *record.Entity, r *retrial) (func(*pass) error, error) {
	if e.Period == "" {
		return nil, nil
	}
	replaced, err := l.batch.Replacements(ctx, e.Kind)
	if err != nil || len(replaced) == 0 {
		return nil, err
	}
	field := e.Field(e.Period)
	return func(p *pass) error {
		for _, x := range replaced {
			if s := &p.row.Slots[field]; s.Set && r.origin < x.Load && x.Span.Holds(&e.Fields[field], s.N) {
				return errVoid
			}
		}
		return nil
	}, nil
}
