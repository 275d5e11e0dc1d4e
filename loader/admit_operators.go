package loader

import (
	"context"
	"slices"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// operators knows every operator, of visible loads and of this one.
type operators struct {
	seen    *identities // id: operator_key
	customs *identities // id: hash of the customs code, payload: operator_key
	last    uint64      // key found last
	entry   int
}

func knownOperators(ctx context.Context, batch Batch) (*operators, error) {
	o := &operators{seen: newIdentities(), customs: newIdentities()}
	err := batch.Known(ctx, record.Operators, nil, func(k Known) error {
		for i, key := range k.Key {
			o.seen.add(key, k.Payload[i])
			o.seen.version.add(k.Version[i])
			if k.Sub[i] != 0 {
				o.customs.add(k.Sub[i], key)
			}
		}
		return nil
	})
	return o, err
}

// find returns the first entry of an operator, -1 where it is not known.
func (o *operators) find(key uint64) int {
	if key != o.last || key == 0 {
		o.last, o.entry = key, -1
		if key != 0 {
			o.entry = o.seen.seek(key).entry
		}
	}
	return o.entry
}

// version decides about a row of a kind in which later versions win and an equal one changes nothing.
// It returns the version to store, false where the row is nothing new.
func nextVersion(seen *identities, id, payload uint64, stated bool, version uint32, recorded bool) (uint32, bool) {
	var latest uint32
	var latestPayload uint64
	taken, known := false, false
	for c := seen.seek(id); c.entry >= 0; seen.next(&c) {
		v, p := seen.version.at(c.entry), seen.payload.at(c.entry)
		if !known || v >= latest {
			latest, latestPayload = v, p
		}
		known = true
		// A stated recorded_at is part of the payload: the same again is the same record, whatever came after it.
		if p == payload && (recorded || stated && v == version) {
			return 0, false
		}
		taken = taken || v == version
	}
	switch {
	case !known && stated:
		return version, true
	case !known:
		return 1, true
	case !stated && latestPayload == payload:
		return 0, false
	case !stated || taken:
		return latest + 1, true
	}
	return version, true
}

// operatorAdmission admits operators.
type operatorAdmission struct {
	*operators
	id        int
	version   int
	customsAt int
	closed    int
	unchanged *record.Breach
	duplicate *record.Breach
}

func (l *load) admitOperators(t *table) (admission, error) {
	e := t.entity
	a := &operatorAdmission{
		operators: l.operators, id: e.Field("operator_id"), version: e.Field("version"),
		customsAt: e.Field("customs_code"), closed: e.Field("closed_on"), unchanged: nothingNew,
	}
	var err error
	a.duplicate, err = t.breachOf("O013")
	return a, err
}

// nothingNew drops a row that repeats what is stored, in kinds where the model gives that no code.
var nothingNew = &record.Breach{ID: "U", Disposition: record.Unchanged, Bit: record.NoBit}

func (a *operatorAdmission) admit(r *rowState) (*record.Breach, int) {
	key := uint64(r.Slots[a.id].N)
	v := &r.Slots[a.version]
	version, changed := nextVersion(a.seen, key, r.payload, v.Set, uint32(v.N), r.stated)
	if !changed {
		return a.unchanged, -1
	}
	if code := a.customsCode(r); code != 0 {
		for c := a.customs.seek(code); c.entry >= 0; a.customs.next(&c) {
			if a.customs.payload.at(c.entry) != key {
				return a.duplicate, a.customsAt
			}
		}
	}
	v.Put(int64(version))
	return nil, -1
}

// customsCode returns the hash of the code where the operator holds one and is not closed, else 0.
func (a *operatorAdmission) customsCode(r *rowState) uint64 {
	code, closed := &r.Slots[a.customsAt], &r.Slots[a.closed]
	if !code.Set || closed.Set && closed.N*dayMS <= r.Now {
		return 0
	}
	return xxhash.Sum64(code.Text)
}

func (a *operatorAdmission) accepted(r *rowState, _ *writer) {
	key := uint64(r.Slots[a.id].N)
	a.seen.add(key, r.payload)
	a.seen.version.add(uint32(r.Slots[a.version].N))
	a.last = 0
	if code := a.customsCode(r); code != 0 && a.customs.seek(code).entry < 0 {
		a.customs.add(code, key)
	}
}

func (a *operatorAdmission) endFile(string) error { return nil }

// tierAdmission admits tier decisions.
type tierAdmission struct {
	*operators
	history  *identities // id: operator and instant
	operator int
	from     int
	version  int
	scope    int
	refers   []reference
	again    *record.Breach
	outside  *record.Breach
	roles    map[uint64][]roleOf // operator_key
}

// roleOf is a role that an operator has until a day, not included.
type roleOf struct {
	role  string
	until int64
}

func (l *load) admitTiers(ctx context.Context, t *table) (admission, error) {
	e := t.entity
	a := &tierAdmission{
		operators: l.operators, history: newIdentities(),
		operator: e.Field("operator_id"), from: e.Field("valid_from"), version: e.Field("version"), scope: e.Field("cert_scope"),
		roles: map[uint64][]roleOf{},
	}
	var err error
	if a.refers, err = l.references(ctx, t); err != nil {
		return nil, err
	}
	if a.again, err = t.breachOf("T003"); err != nil {
		return nil, err
	}
	if a.outside, err = t.breachOf("T011"); err != nil {
		return nil, err
	}
	if err := l.rolesOf(ctx, a.roles); err != nil {
		return nil, err
	}
	return a, l.batch.Known(ctx, record.TierHistory, nil, func(k Known) error {
		for i, key := range k.Key {
			a.history.add(mix(key, k.Sub[i]), k.Payload[i])
			a.history.version.add(k.Version[i])
		}
		return nil
	})
}

func (a *tierAdmission) admit(r *rowState) (*record.Breach, int) {
	key := uint64(r.Slots[a.operator].N)
	if waits, field := unknownOf(a.refers, r.Slots); waits != nil {
		return waits, field
	}
	if a.beyondRoles(r, key) {
		r.Flags |= a.outside.Flag()
	}
	id := mix(key, uint64(r.Slots[a.from].N))
	v := &r.Slots[a.version]
	version, changed := nextVersion(a.history, id, r.payload, v.Set, uint32(v.N), r.stated)
	if !changed {
		return nothingNew, -1
	}
	if a.history.seek(id).entry >= 0 {
		r.Flags |= a.again.Flag()
	}
	v.Put(int64(version))
	return nil, -1
}

// rolesOf collects the roles of every operator of which some are loaded.
func (l *load) rolesOf(ctx context.Context, roles map[uint64][]roleOf) error {
	e, err := record.Find(record.OperatorRoles)
	if err != nil {
		return err
	}
	operator, role, to := e.Field("operator_id"), e.Field("role"), e.Field("valid_to")
	return l.eachStored(ctx, e.Kind, func(_ uint64, slots []record.Slot) {
		key := uint64(slots[operator].N)
		roles[key] = append(roles[key], roleOf{string(slots[role].Text), endOf(&slots[to])})
	})
}

// beyondRoles reports whether a certificate covers a role that the operator does not have any more, or never had.
func (a *tierAdmission) beyondRoles(r *rowState, key uint64) bool {
	roles, scope := a.roles[key], &r.Slots[a.scope]
	if len(roles) == 0 || !scope.Set {
		return false
	}
	day := r.LocalDay(r.Slots[a.from].N)
	for code := range codes(scope.Text) {
		if string(code) != "all" && !slices.ContainsFunc(roles, func(x roleOf) bool { return x.role == string(code) && x.until > day }) {
			return true
		}
	}
	return false
}

func (a *tierAdmission) accepted(r *rowState, _ *writer) {
	key, from := uint64(r.Slots[a.operator].N), r.Slots[a.from].N
	a.history.add(mix(key, uint64(from)), r.payload)
	a.history.version.add(uint32(r.Slots[a.version].N))
}

func (a *tierAdmission) endFile(string) error { return nil }
