package loader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"greenlane/record"
)

// Patience is how long a quarantined record waits for what it refers to, from the load that quarantined it.
const Patience = 35 * 24 * time.Hour

// waiting is what is to be tried again in this load.
type waiting struct {
	kinds map[record.Kind][]string // profiles under which records of a kind that wait were read
}

// awaited looks for records that wait, after those that have waited too long were given up.
func (l *load) awaited(ctx context.Context) (waiting, error) {
	kinds, err := l.batch.Waiting(ctx)
	if err != nil || len(kinds) == 0 {
		return waiting{}, err
	}
	return waiting{kinds}, l.batch.Expire(ctx, l.plan.started.Add(-Patience))
}

// brings tells whether the load has accepted records of a kind before this one in the order of kinds: what one of this may wait for.
// Events and controls only wait for a declaration to be known, whatever it says; of those there may be millions.
func (l *load) brings(e *record.Entity) bool {
	hang := hangs(e)
	for _, before := range record.Entities {
		if before == e {
			return false
		}
		n := l.accepted[before.Kind]
		if hang && before.Kind == record.Declarations {
			n = l.lodged.n
		}
		if n > 0 {
			return true
		}
	}
	return false
}

// hangs tells kinds whose records only wait for a declaration.
func hangs(e *record.Entity) bool {
	return e.Kind == record.DeclarationEvents || e.Kind == record.Inspections
}

// arrivals are declarations of which no version was known before.
type arrivals struct {
	n    uint64
	keys []uint64 // nil where there are more than fewArrivals
}

// fewArrivals is up to how many new declarations the records that await them are asked for by key; with more, all that wait are read.
const fewArrivals = 200_000

func (a *arrivals) add(key uint64) {
	if a.n++; a.n > fewArrivals {
		a.keys = nil
		return
	}
	a.keys = append(a.keys, key)
}

// retry tries records of a kind again that earlier loads quarantined, as their files were read. Those that enter become rows of this load.
func (l *load) retry(ctx context.Context, e *record.Entity) error {
	if len(l.waits.kinds[e.Kind]) == 0 {
		return nil
	}
	if err := l.counted(); err != nil {
		return err
	}
	if !l.brings(e) {
		return nil
	}
	for _, profile := range l.waits.kinds[e.Kind] {
		if err := l.retryUnder(ctx, e, profile); err != nil {
			return fmt.Errorf("try %s that wait again: %w", e.Kind, err)
		}
	}
	return nil
}

func (l *load) retryUnder(ctx context.Context, e *record.Entity, name string) error {
	base, err := record.FindProfile(name)
	if err != nil {
		return err
	}
	profile, err := l.under(ctx, base)
	if err != nil {
		return err
	}
	t, err := newTable(e, profile)
	if err != nil {
		return err
	}
	t.lodgedElsewhere = true
	var arrived []uint64
	if hangs(e) {
		arrived = l.lodged.keys
	}
	admit, err := l.admissionOf(ctx, t)
	if err != nil {
		return err
	}
	if a, ok := admit.(windowed); ok {
		all := window{some: true}
		if err := l.aheadWaiting(profile, arrived)(ctx, e, func(slots []record.Slot, _ bool) { a.wants(&all, slots) }); err != nil {
			return err
		}
		all.own, all.parents = once(all.own), once(all.parents)
		if err := a.know(ctx, all); err != nil {
			return err
		}
	}
	out := newOutlet(l.batch, nil, nil)
	p, err := newPass(t, l.batch.ID(), 0, admit, out)
	if err != nil {
		return err
	}
	r := &retrial{load: l, pass: p}
	out.divert = func(x record.Reject) { r.refused = append(r.refused, x) }
	if p.gate, err = l.void(ctx, e, r); err != nil {
		return err
	}
	if e.Kind == record.Declarations {
		if p.lodged, err = newLodgements(t, l.aheadWaiting(profile, nil)); err != nil {
			return err
		}
	}
	err = out.run(ctx, func(ctx context.Context) error {
		if err := l.batch.Pending(ctx, e.Kind, name, arrived, func(x *record.Pending) error { return r.try(ctx, x) }); err != nil {
			return err
		}
		return errors.Join(r.note(ctx), out.ship(ctx, p.writer.finish()))
	})
	if err != nil {
		return err
	}
	l.batch.Finish(e.Kind)
	if e.Kind == record.Declarations {
		l.parents = nil // it is of before, as are lists below
	}
	if slices.Contains(referenceKinds, e.Kind) {
		l.extended = nil
	}
	l.accepted[e.Kind] += p.tally.accepted
	l.freed += r.entered
	l.latest = max(l.latest, p.latest)
	return nil
}

// retrial tries the waiting records of one kind and profile.
type retrial struct {
	load *load
	pass *pass

	file    waitingFile
	origin  uint64 // load of the record in hand
	entered uint64
	refused []record.Reject // of the record in hand
	retried []record.Retried
}

// try takes one record through the plans of its file.
func (r *retrial) try(ctx context.Context, x *record.Pending) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p := r.pass
	rec, wrong, err := r.file.record(p.table, x)
	if err != nil {
		r.load.remark(fmt.Sprintf("%s of load %d that wait cannot be read again: %v", x.Read.File, x.Load, err))
		return nil
	}
	if wrong != nil {
		return nil // it was read once, so it is cut or of another version of the program; it waits until it expires
	}
	p.file, p.row.Zone, p.row.Now = x.Read.File, p.table.zone, x.Started.UnixMilli()
	r.origin = x.Load
	before := p.tally
	r.refused = r.refused[:0]
	void := false
	for _, plan := range r.file.plans {
		if !plan.wanted(rec) {
			continue
		}
		switch err := p.take(ctx, rec, plan); {
		case errors.Is(err, errVoid):
			void = true
		case err != nil:
			return err
		}
	}
	outcome := record.Retried{Load: x.Load, Reject: record.Reject{Kind: p.table.entity.Kind, File: x.Read.File, Line: x.Line}}
	switch {
	case void:
		outcome.Outcome = record.WaitedInVain
	case p.tally.quarantined > before.quarantined:
		return nil // it goes on waiting
	case p.tally.accepted > before.accepted:
		r.entered++
		outcome.Outcome = record.Entered
	case p.tally.unchanged > before.unchanged:
		outcome.Outcome = record.NothingNew
	case len(r.refused) > 0:
		outcome.Outcome, outcome.Reject = record.FailedAgain, r.refused[0]
	default:
		return nil
	}
	if r.retried = append(r.retried, outcome); len(r.retried) < rejectsPerPortion {
		return nil
	}
	return r.note(ctx)
}

func (r *retrial) note(ctx context.Context) error {
	retried := r.retried
	r.retried = nil
	return r.load.batch.Retry(ctx, retried)
}

// errVoid stops a record whose period a later load replaced.
var errVoid = errors.New("the period of the record was replaced")

// waitingFile reads kept records of the file met last.
type waitingFile struct {
	read    *record.FileRead
	records records
	plans   []*plan // nil where the file cannot be read again
	line    uint64
	payload string
}

func (f *waitingFile) record(t *table, x *record.Pending) (*cells, *fault, error) {
	if f.read != x.Read {
		f.read, f.plans = x.Read, nil
		if err := f.open(t); err != nil {
			return nil, nil, err
		}
	}
	if f.plans == nil {
		return nil, &fault{}, nil // everything was said about this file
	}
	f.line, f.payload = x.Line, x.Payload
	return f.records.next()
}

func (f *waitingFile) open(t *table) error {
	in := plannedInput{zoneStated: f.read.ZoneStated}
	var err error
	if in.zone, err = loadZone(f.read.Zone); err != nil {
		return err
	}
	if f.read.Mapping != "" {
		if in.Mapping, err = ParseMapping(f.read.MappingName, []byte(f.read.Mapping)); err != nil {
			return err
		}
	}
	plans, err := in.plans(t, f.read.Header)
	if err != nil {
		return err
	}
	f.plans = slices.DeleteFunc(plans, func(x *plan) bool { return x == nil })
	shape := Shape{Dialect: Dialect{Format: f.read.Format, Delimiter: f.read.Delimiter}, Header: f.read.Header}
	f.records = shape.again(func() (uint64, string, error) { return f.line, f.payload, nil })
	return nil
}

// aheadWaiting calls fn with rows of a kind that wait and were read under a profile; where arrived is not nil, for these declarations.
func (l *load) aheadWaiting(profile *record.Profile, arrived []uint64) func(context.Context, *record.Entity, glimpse) error {
	return func(ctx context.Context, e *record.Entity, fn glimpse) error {
		t, err := newTable(e, profile)
		if err != nil {
			return err
		}
		p, err := newPass(t, 0, 0, nil, nil)
		if err != nil {
			return err
		}
		var file waitingFile
		return l.batch.Pending(ctx, e.Kind, profile.Name, arrived, func(x *record.Pending) error {
			rec, wrong, err := file.record(t, x)
			if err == nil && wrong == nil {
				p.row.Zone, p.row.Now = t.zone, x.Started.UnixMilli()
				p.peek(rec, file.plans, fn)
			}
			return nil
		})
	}
}

// filesRead says how the files of the load were read, where records of theirs wait.
func (l *load) filesRead() []record.FileRead {
	if !slices.ContainsFunc(l.tallies, func(t kindTally) bool { return t.tally.quarantined > 0 }) {
		return nil
	}
	var out []record.FileRead
	for i := range l.plan.inputs {
		in := &l.plan.inputs[i]
		for _, f := range in.files {
			read := record.FileRead{
				File: f.name, Kinds: in.emits(), Format: f.shape.Dialect.Format, Delimiter: f.shape.Dialect.Delimiter, Header: f.shape.Header,
				Profile: l.plan.profile.Name, Zone: in.zone.String(), ZoneStated: in.zoneStated,
			}
			if m := in.Mapping; m != nil {
				read.MappingName, read.Mapping = m.name, m.text
			}
			out = append(out, read)
		}
	}
	return out
}
