package loader

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// recordAdmission admits kinds that say in their entity how they stand to other records.
type recordAdmission struct {
	entity   *record.Entity
	identity []int
	recorded int
	seen     *identities // id: record_key; at: recorded_at
	before   int         // entries of visible loads
	conflict *record.Breach
	refers   []reference
	unique   []uniqueness
	special  special // nil where the entity says everything
	watch    watcher // the special, where it looks at whole files
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

// uniqueness remembers which record states some columns together.
type uniqueness struct {
	fields []int
	breach *record.Breach
	owners *identities // id: hash of the columns; payload: record_key
}

// admitRecords makes the admission of a kind that has an identity.
func (l *load) admitRecords(ctx context.Context, t *table) (admission, error) {
	e := t.entity
	a := &recordAdmission{entity: e, identity: fieldsOf(e, e.Identity), recorded: e.Field("recorded_at"), seen: newIdentities()}
	var err error
	if a.conflict, err = t.breachOf(e.Conflict); err != nil {
		return nil, err
	}
	if a.refers, err = l.references(ctx, t); err != nil {
		return nil, err
	}
	for _, u := range e.Unique {
		b, err := t.breachOf(u.Code)
		if err != nil {
			return nil, err
		}
		a.unique = append(a.unique, uniqueness{fields: fieldsOf(e, u.Fields), breach: b, owners: newIdentities()})
	}
	if a.special, err = l.specialOf(ctx, t); err != nil {
		return nil, err
	}
	a.watch, _ = a.special.(watcher)
	err = l.batch.Known(ctx, e.Kind, nil, func(k Known) error {
		for i, key := range k.Key {
			a.seen.add(key, k.Payload[i])
			a.seen.at.add(k.At[i])
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up the %s that are known: %w", e.Kind, err)
	}
	a.before = a.seen.len()
	if a.special == nil && len(a.unique) == 0 {
		return a, nil
	}
	return a, l.eachStored(ctx, e.Kind, a.remember)
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
	for i := range a.unique {
		u := &a.unique[i]
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

// taken reports whether another record states the columns.
func (u *uniqueness) taken(a *recordAdmission, r *rowState) bool {
	id, ok := u.id(a, r.Slots)
	if !ok {
		return false
	}
	for c := u.owners.seek(id); c.entry >= 0; u.owners.next(&c) {
		if u.owners.payload.at(c.entry) != r.key {
			return true
		}
	}
	return false
}

// id hashes the columns, false where one is not stated.
func (u *uniqueness) id(a *recordAdmission, slots []record.Slot) (id uint64, ok bool) {
	for _, i := range u.fields {
		if !slots[i].Set {
			return 0, false
		}
	}
	id, a.scratch = keyOf(a.entity, u.fields, slots, a.scratch)
	return id, true
}

// remember takes a record into account for what comes after it.
func (a *recordAdmission) remember(key uint64, slots []record.Slot) {
	for i := range a.unique {
		if id, ok := a.unique[i].id(a, slots); ok {
			a.unique[i].owners.add(id, key)
		}
	}
	if a.special != nil {
		a.special.remember(key, slots)
	}
}

func (a *recordAdmission) accepted(r *rowState, _ *writer) {
	a.seen.add(r.key, r.payload)
	a.seen.at.add(r.Slots[a.recorded].N)
	a.remember(r.key, r.Slots)
}

func (a *recordAdmission) endFile(file string) error {
	if a.watch == nil {
		return nil
	}
	return a.watch.endFile(file)
}

// reference is a column with the records that it may name.
type reference struct {
	field  int
	keyed  bool // the slot holds the key already
	known  []func(key uint64) bool
	breach *record.Breach
}

// references prepares what the columns of a kind refer to.
func (l *load) references(ctx context.Context, t *table) ([]reference, error) {
	var out []reference
	for _, ref := range t.entity.Refers {
		b, err := t.breachOf(ref.Code)
		if err != nil {
			return nil, err
		}
		one := reference{field: t.entity.Field(ref.Field), breach: b}
		one.keyed = t.entity.Fields[one.field].Key != ""
		for _, kind := range ref.Kinds {
			known, err := l.knows(ctx, kind)
			if err != nil {
				return nil, err
			}
			one.known = append(one.known, known)
		}
		out = append(out, one)
	}
	return out, nil
}

// unknownOf returns the breach of the first column that names something unknown.
func unknownOf(refers []reference, slots []record.Slot) (*record.Breach, int) {
	for i := range refers {
		ref := &refers[i]
		if s := &slots[ref.field]; s.Set && !ref.finds(s) {
			return ref.breach, ref.field
		}
	}
	return nil, -1
}

func (f *reference) finds(s *record.Slot) bool {
	key := uint64(s.N)
	if !f.keyed {
		key = xxhash.Sum64(s.Text)
	}
	for _, known := range f.known {
		if known(key) {
			return true
		}
	}
	return false
}

// knows returns what tells whether a record of a kind is known: of a visible load, or of this one, which reads what is referred to first.
func (l *load) knows(ctx context.Context, kind record.Kind) (func(key uint64) bool, error) {
	if kind == record.Operators {
		return func(key uint64) bool { return l.operators.find(key) >= 0 }, nil
	}
	seen := newIdentities()
	err := l.batch.Known(ctx, kind, nil, func(k Known) error {
		keys := k.Key
		if kind == record.TierHistory {
			keys = k.Operator // what names a decision is its number
		}
		for _, key := range keys {
			if seen.seek(key).entry < 0 {
				seen.add(key, 0)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up the %s that are known: %w", kind, err)
	}
	return func(key uint64) bool { return seen.seek(key).entry >= 0 }, nil
}
