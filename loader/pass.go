package loader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// admission decides on a row that broke no rule of its own: it knows the other records.
type admission interface {
	// admit returns a breach, nil where the row enters; it may flag the row and set r.month.
	// A breach with disposition Unchanged drops the row as nothing new.
	admit(r *rowState) (breach *record.Breach, field int)
	// accepted is called after the row was written.
	accepted(r *rowState, w *writer)
	// endFile ends a file; an error refuses the load.
	endFile(file string) error
}

// expectant is an admission that makes room for the rows of a file where their number is known before they are read.
type expectant interface{ expect(rows int) }

// rowState is the record in hand.
type rowState struct {
	record.Row
	key     uint64 // of kinds with an identity
	payload uint64
	month   uint32
	line    uint64
	stated  bool // recorded_at was stated
}

// pass reads all records of one kind.
type pass struct {
	table    *table
	rules    []rule
	required []missing
	idents   []ident
	recorded int   // field recorded_at
	parent   int   // field that names the declaration on which the row hangs, or -1
	moments  []int // fields of valid time
	filled   *record.Breach
	unread   *record.Breach
	admit    admission
	writer   *writer
	out      *outlet
	windows  *windows    // nil where everything is known
	lodged   *lodgements // declarations, where the load has events; else nil

	zoneOf  int              // column whose office or country says in which zone a naive instant is read, or -1
	naive   []*record.Breach // by field: what an instant without offset breaks
	local   []int            // fields of the row in hand that had none
	clocks  []*clock         // by number of the zone, nil until it is needed
	dated   []datedCode
	quietly bool // an absent recorded_at is not flagged

	gate     func(*pass) error // asked of rows that may enter, now or later; an error ends the pass. nil: all may pass
	progress func(done bool)   // nil where nobody asks

	row     rowState
	file    string
	scratch []byte
	coming  []uint64 // keys of rows that follow
	reading bool     // cells of the record in hand
	tally   tally
	latest  int64 // of recorded_at, or of valid time where that was not stated; ms
}

// ident is an identifier whose key is needed.
type ident struct {
	field int
	last  []byte
	key   int64
}

// recordsPerWord is how many records of a file are read before the next word about it, a power of two.
const recordsPerWord = 1 << 14

func newPass(t *table, loadID uint64, now int64, admit admission, out *outlet) (*pass, error) {
	p := &pass{table: t, admit: admit, out: out, recorded: t.entity.Field("recorded_at"), latest: noInstant, zoneOf: -1, parent: -1}
	if t.entity.Parent {
		p.parent = t.entity.Field("declaration_id")
	}
	if t.entity.ZoneOf != "" {
		p.zoneOf = t.entity.Field(t.entity.ZoneOf)
	}
	p.quietly = p.recorded >= 0 && t.entity.Fields[p.recorded].Fill == record.AtLoadTime
	p.clocks, p.naive = make([]*clock, len(t.profile.Zones())), make([]*record.Breach, len(t.entity.Fields))
	p.row.Slots = make([]record.Slot, len(t.entity.Fields))
	p.row.Now, p.row.Profile = now, t.profile
	var err error
	if p.writer, err = newWriter(t, loadID); err != nil {
		return nil, err
	}
	if p.rules, err = t.rules(); err != nil {
		return nil, err
	}
	if p.required, err = t.required(); err != nil {
		return nil, err
	}
	if p.unread, err = t.breachOf("L004"); err != nil {
		return nil, err
	}
	if p.filled, err = t.breachOf("L007"); err != nil {
		return nil, err
	}
	for i := range t.entity.Fields {
		f := &t.entity.Fields[i]
		if f.Key != "" {
			p.idents = append(p.idents, ident{field: i})
		}
		if f.Type == record.Moment && f.Column != "" && i != p.recorded {
			p.moments = append(p.moments, i)
		}
		if f.Type == record.Moment {
			if p.naive[i], err = t.naiveBreach(f); err != nil {
				return nil, err
			}
		}
	}
	p.dated, err = t.datedCodes()
	return p, err
}

// read takes every record of a file through the plans.
func (p *pass) read(ctx context.Context, file string, r records, plans []*plan) (err error) {
	p.file = file
	stored, _ := r.(*parquetFile)
	if stored != nil { // of which cells are read when they are asked for
		defer p.damaged(&err)
	}
	for n := 0; ; n++ {
		if n&1023 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if p.progress != nil && n&(recordsPerWord-1) == 0 && n > 0 {
				p.progress(false)
			}
		}
		if p.windows != nil {
			if err := p.windows.step(ctx, p); err != nil {
				return err
			}
		}
		rec, wrong, err := r.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return p.admit.endFile(file)
			}
			return fmt.Errorf("read %s: %w", file, err)
		}
		if stored != nil && rec.row == 0 {
			for _, plan := range plans {
				p.announce(stored, plan)
			}
		}
		if wrong != nil {
			p.tally.read++
			if err := p.refuse(ctx, rec, p.faulty(wrong)); err != nil {
				return err
			}
			continue
		}
		for _, plan := range plans {
			if !plan.wanted(rec) {
				continue
			}
			if err := p.take(ctx, rec, plan); err != nil {
				return err
			}
		}
	}
}

// damaged turns what a damaged file makes the library do while cells are read into an error. What goes wrong elsewhere is no fault of the file.
func (p *pass) damaged(err *error) {
	if !p.reading {
		return
	}
	if r := recover(); r != nil {
		*err = damage(r)
	}
}

// take makes a row of a record and decides on it.
func (p *pass) take(ctx context.Context, rec *cells, plan *plan) error {
	p.tally.read++
	row := &p.row
	plan.begin(row.Slots)
	row.Flags, row.month, row.line = 0, 0, rec.line
	p.reading = true
	v := p.parse(rec, plan)
	p.reading = false
	if v.breach == nil || v.breach.Disposition == record.Quarantined {
		if d := p.demand(); v.breach == nil || d.breach != nil && d.breach.Disposition == record.Rejected {
			v = d
		}
	}
	if p.lodged != nil && v.field == p.lodged.lodged && v.breach != nil && v.value == nil {
		if err := p.lodged.fill(ctx, &row.Row); err != nil {
			return err
		}
		v = p.demand()
	}
	if v.breach == nil || v.breach.Disposition != record.Rejected {
		if len(plan.hashed) > 0 {
			row.payload, p.scratch = plan.digest(p.table.entity, row.Slots, p.scratch)
		}
		p.judge(&v)
	}
	if p.gate != nil && (v.breach == nil || v.breach.Disposition == record.Quarantined) {
		if err := p.gate(p); err != nil {
			return err
		}
	}
	if v.breach == nil {
		if b, field := p.admit.admit(row); b != nil {
			v = verdict{breach: b, field: field}
		}
	}
	if v.breach != nil {
		if v.breach.Disposition == record.Unchanged {
			p.tally.unchanged++
			return nil
		}
		if v.value == nil && v.field >= 0 && plan.cellOf[v.field] >= 0 {
			p.reading = true
			v.value = rec.at(plan.cellOf[v.field])
			p.reading = false
		}
		if v.field >= 0 && plan.sources != nil {
			v.column = plan.sources[v.field]
		}
		return p.refuse(ctx, rec, v)
	}
	p.tally.accept(row.Flags)
	p.latest = max(p.latest, p.knownUntil())
	if p.writer.block == nil {
		p.writer.begin(p.out.used())
	}
	p.writer.emit(row)
	p.admit.accepted(row, p.writer)
	if p.writer.full() {
		return p.out.ship(ctx, p.writer.finish())
	}
	return nil
}

// settled stores what was accepted so far.
func (p *pass) settled(ctx context.Context) error {
	if err := p.out.ship(ctx, p.writer.finish()); err != nil {
		return err
	}
	return p.out.settle(ctx, p.table.entity.Kind)
}

// parse fills the slots. The verdict is the first breach that keeps the row out; a rejection goes before a quarantine.
func (p *pass) parse(rec *cells, plan *plan) (v verdict) {
	row := &p.row
	p.local = p.local[:0]
	for i := range plan.steps {
		s := &plan.steps[i]
		var text []byte
		var b *record.Breach
		if s.stored != nil {
			if b = s.stored.read(&row.Slots[s.field], rec.row); b != nil {
				text = rec.at(s.cell)
			}
		} else {
			var f *fault
			if text, b, f = s.read(rec, &row.Slots[s.field]); f != nil {
				plan.skip(row.Slots, i+1)
				return p.faulty(f)
			}
		}
		if b == nil {
			continue
		}
		if b == p.naive[s.field] {
			p.local = append(p.local, s.field)
		}
		if p.note(&v, b, s.field, text); v.breach != nil && v.breach.Disposition == record.Rejected {
			plan.skip(row.Slots, i+1)
			return v
		}
	}
	p.settle()
	return v
}

// settle puts the row into the zone of its office or country, and reads again in it what had no offset.
func (p *pass) settle() {
	row := &p.row
	row.Zone = p.table.zone
	if p.zoneOf < 0 {
		return
	}
	number := row.Slots[p.zoneOf].Info
	if number == 0 || int(number) >= len(p.clocks) {
		return
	}
	c := p.clocks[number]
	if c == nil {
		c = newClock(p.table.zone)
		if zone, err := loadZone(p.table.profile.Zones()[number]); err == nil {
			c = newClock(zone)
		}
		p.clocks[number] = c
	}
	row.Zone = c.zone
	for _, field := range p.local {
		s := &row.Slots[field]
		ms, offset := c.inZone(s.N + int64(int32(s.Info))*60_000)
		s.N, s.Info = ms, uint32(int32(offset))
	}
}

// demand looks for required values that are missing.
func (p *pass) demand() (v verdict) {
	row := &p.row
	for i := range p.required {
		if m := &p.required[i]; !row.Slots[m.field].Set {
			if m.fallback.Set {
				row.Slots[m.field] = m.fallback
			}
			if p.note(&v, m.breach, m.field, nil); v.breach != nil && v.breach.Disposition == record.Rejected {
				return v
			}
		}
	}
	return v
}

func (p *pass) faulty(f *fault) verdict {
	b, err := p.table.breachOf(f.code)
	if err != nil {
		b = p.unread
	}
	named := *b
	named.Field = f.column
	return verdict{breach: &named, field: -1, value: f.value}
}

// note takes a breach into account: a flag, or the verdict.
func (p *pass) note(v *verdict, b *record.Breach, field int, text []byte) {
	switch b.Disposition {
	case record.Rejected, record.Quarantined:
		if v.breach == nil || v.breach.Disposition == record.Quarantined && b.Disposition == record.Rejected {
			*v = verdict{breach: b, field: field, value: text}
		}
	default:
		p.row.Flags |= b.Flag()
	}
}

// judge applies the rules over the row and completes it.
func (p *pass) judge(v *verdict) {
	row := &p.row
	for i := range p.dated {
		if d := &p.dated[i]; d.tooEarly(&row.Row) {
			p.note(v, d.breach, d.field, nil)
		}
	}
	for i := range p.rules {
		r := &p.rules[i]
		if v.breach != nil && r.breach.Disposition != record.Rejected {
			continue // it stays out anyway; only a rejection can still matter
		}
		if r.check(&row.Row) {
			if p.note(v, r.breach, r.field, nil); v.breach != nil && v.breach.Disposition == record.Rejected {
				return
			}
		}
	}
	if v.breach == nil {
		p.finish()
	}
}

// finish takes what follows from the row without being a breach.
func (p *pass) finish() {
	if fill := p.table.entity.Fill; fill != nil {
		fill(&p.row.Row)
	}
	p.complete()
}

// complete fills recorded_at and computes keys.
func (p *pass) complete() {
	row := &p.row
	if p.recorded >= 0 {
		recorded := &row.Slots[p.recorded]
		if row.stated = recorded.Set; !row.stated {
			recorded.Put(row.Now)
			if !p.quietly {
				row.Flags |= p.filled.Flag()
			}
		}
	}
	for i := range p.idents {
		id := &p.idents[i]
		s := &row.Slots[id.field]
		if len(s.Text) == 0 {
			s.N = 0
			continue
		}
		if !bytes.Equal(id.last, s.Text) {
			id.last = append(id.last[:0], s.Text...)
			id.key = int64(xxhash.Sum64(s.Text))
		}
		s.N = id.key
	}
}

// refuse keeps a record that does not enter.
func (p *pass) refuse(ctx context.Context, rec *cells, v verdict) error {
	b := v.breach
	quarantined := b.Disposition == record.Quarantined
	p.tally.refuse(quarantined)
	column := b.Field
	if v.field >= 0 {
		column = p.table.entity.Fields[v.field].Name
	}
	if v.column != "" {
		column = v.column
	}
	p.reading = true
	x := record.Reject{
		Kind: p.table.entity.Kind, File: p.file, Line: rec.line, Quarantined: quarantined, Code: b.ID,
		Column: column, Value: string(v.value), Message: b.Meaning, Payload: rec.payload(),
	}
	p.reading = false
	if quarantined && v.field >= 0 && v.field == p.parent {
		x.Awaits = uint64(p.row.Slots[v.field].N)
	}
	p.out.reject(x)
	if p.out.rejectsFull() {
		return p.out.ship(ctx, nil)
	}
	return nil
}

// knownUntil returns the instant that the row says its source had reached: recorded_at, or where it states none its latest instant.
func (p *pass) knownUntil() int64 {
	row := &p.row
	if row.stated {
		return row.Slots[p.recorded].N
	}
	at := noInstant
	for _, i := range p.moments {
		if s := &row.Slots[i]; s.Set {
			at = max(at, s.N)
		}
	}
	return at
}
