package loader

import (
	"context"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// uniqueness remembers which record states some columns together: each record as it was stated last.
type uniqueness struct {
	fields []int
	breach *record.Breach
	owners *identities // id: hash of the columns; payload: record_key
	claims *identities // id: record_key; payload: hash of the columns
}

// know forgets what is known and looks it up: of the records whose last column has one of the hashes or, where it is nil, of all, if they
// are no more than most.
func (u *uniqueness) know(ctx context.Context, a *recordAdmission, of []uint64, most int) error {
	u.owners, u.claims = newIdentities(), newIdentities()
	among := record.Among{Column: a.entity.Fields[u.last()].Column, Hashed: true, Keys: of}
	return a.load.eachStored(ctx, a.entity.Kind, among, most, func(key uint64, slots []record.Slot) { u.remember(a, key, slots) })
}

func (u *uniqueness) last() int { return u.fields[len(u.fields)-1] }

// taken reports whether another record states the columns.
func (u *uniqueness) taken(a *recordAdmission, r *rowState) bool {
	id, ok := u.id(a, r.Slots)
	if !ok {
		return false
	}
	for c := u.owners.seek(id); c.entry >= 0; u.owners.next(&c) {
		owner := u.owners.payload.at(c.entry)
		if owner != r.key && u.claims.payload.at(u.claims.seek(owner).entry) == id {
			return true
		}
	}
	return false
}

// remember takes a record into account for what comes after it. What it stated before it states no more.
func (u *uniqueness) remember(a *recordAdmission, key uint64, slots []record.Slot) {
	id, ok := u.id(a, slots)
	c := u.claims.seek(key)
	switch {
	case !ok && c.entry < 0:
		return
	case c.entry < 0:
		u.claims.add(key, id)
	case u.claims.payload.at(c.entry) == id:
		return
	default:
		u.claims.payload.put(c.entry, id)
	}
	if ok {
		u.owners.add(id, key)
	}
}

// id hashes the columns, 0 and false where one is not stated.
func (u *uniqueness) id(a *recordAdmission, slots []record.Slot) (id uint64, ok bool) {
	for _, i := range u.fields {
		if !slots[i].Set {
			return 0, false
		}
	}
	id, a.scratch = keyOf(a.entity, u.fields, slots, a.scratch)
	return id, true
}

// named adds the hash by which the store finds who states the columns.
func (u *uniqueness) named(w *window, slots []record.Slot) {
	if s := &slots[u.last()]; s.Set {
		w.claimed = append(w.claimed, xxhash.Sum64(s.Text))
	}
}
