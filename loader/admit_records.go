package loader

import (
	"context"
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// recordAdmission admits kinds that say in their entity how they stand to other records.
type recordAdmission struct {
	load     *load
	entity   *record.Entity
	identity []int
	recorded int
	seen     *identities // id: record_key; at: recorded_at
	before   int         // entries of visible loads
	conflict *record.Breach
	refers   []*reference
	unique   []*uniqueness
	special  special // nil where the entity says everything
	watch    watcher // the special, where it looks at whole files
	judge    partial // the special, where it needs to know some records only
	scratch  []byte
}

// special is what a kind asks of other records beyond what its entity says.
type special interface {
	// check decides about a row that is new, after it normalised what the code says.
	check(r *rowState) (*record.Breach, int)
	// remember takes a record into account: one that is stored, the latest of its identity, or one that entered.
	remember(key uint64, slots []record.Slot)
}

// watcher is a special that decides about whole files.
type watcher interface {
	// meet is told of every row that broke no rule of its own, before anything else is asked.
	meet(r *rowState)
	// endFile ends a file; an error refuses the load.
	endFile(file string) error
}

// partial is a special that can decide about some records knowing only what concerns these.
type partial interface {
	// know forgets what is known and looks up what is known of a window. It returns errTooMany where that is too much.
	know(ctx context.Context, w window) error
}

// admitRecords makes the admission of a kind that has an identity.
func (l *load) admitRecords(ctx context.Context, t *table) (admission, error) {
	e := t.entity
	a := &recordAdmission{load: l, entity: e, identity: fieldsOf(e, e.Identity), recorded: e.Field("recorded_at")}
	var err error
	if a.conflict, err = t.breachOf(e.Conflict); err != nil {
		return nil, err
	}
	if a.refers, err = l.references(t); err != nil {
		return nil, err
	}
	for _, u := range e.Unique {
		b, err := t.breachOf(u.Code)
		if err != nil {
			return nil, err
		}
		a.unique = append(a.unique, &uniqueness{fields: fieldsOf(e, u.Fields), breach: b})
	}
	if a.special, err = l.specialOf(ctx, t); err != nil {
		return nil, err
	}
	a.watch, _ = a.special.(watcher)
	a.judge, _ = a.special.(partial)
	if a.special == nil || a.judge != nil || a.watch != nil {
		return &recordWindows{a}, nil
	}
	if err := a.know(ctx, window{}, noBound); err != nil {
		return nil, err
	}
	return a, l.eachStored(ctx, e.Kind, record.Among{}, noBound, a.special.remember)
}

func fieldsOf(e *record.Entity, names []string) []int {
	out := make([]int, len(names))
	for i, name := range names {
		out[i] = e.Field(name)
	}
	return out
}

// keyOf hashes columns that name a record: a single text as it is, so that it is what refers to the record has, several one after the other.
func keyOf(e *record.Entity, fields []int, slots []record.Slot, scratch []byte) (uint64, []byte) {
	out := scratch[:0]
	for _, i := range fields {
		f, s := &e.Fields[i], &slots[i]
		text := f.Key == "" && (f.Type == record.Ident || f.Type == record.Words || f.Type == record.Listed)
		switch {
		case text && len(fields) == 1:
			out = append(out, s.Text...)
		case text:
			out = append(append(out, s.Text...), 0xff) // not a byte of UTF-8 text
		case !s.Set:
			out = append(out, 0)
		default:
			out = binary.LittleEndian.AppendUint64(append(out, 1), uint64(s.N))
		}
	}
	return xxhash.Sum64(out), out
}

func (a *recordAdmission) admit(r *rowState) (*record.Breach, int) {
	if a.watch != nil {
		a.watch.meet(r)
	}
	r.key, a.scratch = keyOf(a.entity, a.identity, r.Slots, a.scratch)
	known, repeated := a.compare(r)
	if repeated {
		return nothingNew, -1
	}
	waits, field := unknownOf(a.refers, r.Slots)
	if known != nil {
		return known, a.identity[len(a.identity)-1]
	}
	for _, u := range a.unique {
		if !u.taken(a, r) {
			continue
		}
		if u.breach.Disposition == record.Rejected {
			return u.breach, u.fields[len(u.fields)-1]
		}
		r.Flags |= u.breach.Flag()
	}
	if a.special != nil {
		if b, at := a.special.check(r); b != nil && (waits == nil || b.Disposition == record.Rejected) {
			return b, at
		}
	}
	return waits, field
}

// compare sets a row against what is known of its record: the same content as the latest changes nothing, one that was recorded later
// replaces it. Among records that do not state recorded_at, that of a later load is the later one.
func (a *recordAdmission) compare(r *rowState) (conflict *record.Breach, repeated bool) {
	latest, same := -1, false
	for c := a.seen.seek(r.key); c.entry >= 0; a.seen.next(&c) {
		same = same || a.seen.payload.at(c.entry) == r.payload
		if latest < 0 || a.seen.at.at(c.entry) > a.seen.at.at(latest) || a.seen.at.at(c.entry) == a.seen.at.at(latest) && c.entry > latest {
			latest = c.entry
		}
	}
	switch at := r.Slots[a.recorded].N; {
	case latest < 0:
		return nil, false
	case a.seen.payload.at(latest) == r.payload:
		return nil, true
	case at > a.seen.at.at(latest) || !r.stated && latest < a.before:
		return nil, false
	case same:
		return nil, true
	}
	return a.conflict, false
}

func (a *recordAdmission) accepted(r *rowState, _ *writer) {
	a.seen.add(r.key, r.payload)
	a.seen.at.add(r.Slots[a.recorded].N)
	for _, u := range a.unique {
		u.remember(a, r.key, r.Slots)
	}
	if a.special != nil {
		a.special.remember(r.key, r.Slots)
	}
}

func (a *recordAdmission) endFile(file string) error {
	if a.watch == nil {
		return nil
	}
	return a.watch.endFile(file)
}
