package loader

import (
	"context"
	"slices"

	"greenlane/record"
)

// declarationAdmission admits declarations and writes a tombstone into every month that a later version leaves.
type declarationAdmission struct {
	load   *load
	seen   *identities  // id: declaration_key
	whole  bool         // every declaration is in seen
	rows   parentsDraft // beside the entries of seen
	late   []lateVersion
	months months
	graves []grave // of the row in hand
	first  bool    // no other version of the row in hand is known
	by     int     // entry of its operator

	id, version, op, direction, operator, lodged, recorded int
	parties                                                []int // declarant and owner, where they have to be known
	sought                                                 []int // fields of keys that are looked up

	repeat, conflict, unknown, redated *record.Breach
}

// lateVersion is when a version above 1 was recorded. Entries ascend.
type lateVersion struct {
	entry    int
	recorded int64
}

// grave is a month that a declaration left, with the version that took it away.
type grave struct {
	month    uint32
	version  uint32
	recorded int64
}

func (l *load) admitDeclarations(t *table) (admission, error) {
	e := t.entity
	a := &declarationAdmission{
		load: l,
		id:   e.Field("declaration_id"), version: e.Field("version"), op: e.Field("op_type"), direction: e.Field("direction"), operator: e.Field("operator_id"),
		lodged: e.Field("lodged_at"), recorded: e.Field("recorded_at"),
	}
	if t.profile.National {
		a.parties = []int{e.Field("declarant_id"), e.Field("owner_id")}
	}
	a.sought = append([]int{a.id, a.operator}, a.parties...)
	for code, b := range map[string]**record.Breach{"D004": &a.repeat, "D005": &a.conflict, "D010": &a.unknown, "D014": &a.redated} {
		var err error
		if *b, err = t.breachOf(code); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *declarationAdmission) know(ctx context.Context, w window) error {
	a.seen, a.rows, a.late, a.whole = newIdentities(), parentsDraft{}, nil, !w.some
	return a.load.eachDeclaration(ctx, w.of(w.own), func(key, payload uint64, version, lodged, operator uint32) {
		a.seen.add(key, payload)
		a.rows.add(version, lodged, operator)
	})
}

func (a *declarationAdmission) remembered() int { return a.seen.len() }

func (a *declarationAdmission) expect(rows int) {
	a.seen.reserve(min(rows, a.load.loader.remember()-a.seen.len()))
}

func (a *declarationAdmission) keys() []int { return a.sought }

func (a *declarationAdmission) announce(field int, keys []uint64) {
	known := a.load.operators.seen
	if field == a.id {
		known = a.seen
	}
	known.fetch(keys)
}

func (a *declarationAdmission) wants(w *window, slots []record.Slot) {
	w.own = append(w.own, uint64(slots[a.id].N))
}

func (a *declarationAdmission) admit(r *rowState) (*record.Breach, int) {
	if a.by = a.load.operators.find(uint64(r.Slots[a.operator].N)); a.by < 0 {
		return a.unknown, a.operator
	}
	for _, field := range a.parties {
		s := &r.Slots[field]
		if s.Set && s.N != r.Slots[a.operator].N && a.load.operators.find(uint64(s.N)) < 0 {
			return a.unknown, field
		}
	}
	version := uint32(r.Slots[a.version].N)
	below, above := -1, -1 // entries of the neighbouring versions
	for c := a.seen.seek(uint64(r.Slots[a.id].N)); c.entry >= 0; a.seen.next(&c) {
		other := a.rows.version.at(c.entry)
		if other == version {
			if a.seen.payload.at(c.entry) == r.payload {
				return a.repeat, -1
			}
			return a.conflict, a.version
		}
		if other < version && (below < 0 || other > a.rows.version.at(below)) {
			below = c.entry
		}
		if other > version && (above < 0 || other < a.rows.version.at(above)) {
			above = c.entry
		}
	}
	a.first = below < 0 && above < 0
	a.bury(r, below, above)
	if len(a.graves) > 0 {
		r.Flags |= a.redated.Flag()
	}
	return nil, -1
}

// bury notes the months that are left between the row and its neighbouring versions: the one below is left for the row's month,
// the row's month is left for that of the one above. Months further off were left when their own neighbours came.
func (a *declarationAdmission) bury(r *rowState, below, above int) {
	a.graves = a.graves[:0]
	if below < 0 && above < 0 {
		return
	}
	month := a.months.of(r.Slots[a.lodged].N)
	if below >= 0 {
		if left := a.monthOf(below); left != month {
			a.graves = append(a.graves, grave{left, uint32(r.Slots[a.version].N), r.Slots[a.recorded].N})
		}
	}
	if above >= 0 && a.monthOf(above) != month {
		a.graves = append(a.graves, grave{month, a.rows.version.at(above), a.recordedAt(above, r)})
	}
}

// monthOf returns the month in which the version of an entry was lodged.
func (a *declarationAdmission) monthOf(entry int) uint32 {
	return a.months.of((int64(a.rows.lodged.at(entry)) + epoch2000) * 1000)
}

// parents turns what is remembered into the index for what hangs on declarations, nil where that is not all. The admission is of no
// use afterwards.
func (a *declarationAdmission) parents() *parents {
	if !a.whole {
		return nil
	}
	a.rows.key, a.seen = a.seen.id, nil
	return a.rows.index()
}

// recordedAt returns when an entry was recorded. Of versions of visible loads that is not known here: the row's own instant stands in.
func (a *declarationAdmission) recordedAt(entry int, r *rowState) int64 {
	i, ok := slices.BinarySearchFunc(a.late, entry, func(v lateVersion, e int) int { return v.entry - e })
	if !ok {
		return r.Slots[a.recorded].N
	}
	return a.late[i].recorded
}

func (a *declarationAdmission) accepted(r *rowState, w *writer) {
	if a.first {
		a.load.lodged.add(uint64(r.Slots[a.id].N))
	}
	entry := a.seen.add(uint64(r.Slots[a.id].N), r.payload)
	operator := uint32(a.by)
	if r.Slots[a.direction].N == record.DirectionImport {
		operator |= importBit
	}
	a.rows.add(uint32(r.Slots[a.version].N), secondsOf(r.Slots[a.lodged].N), operator)
	if r.Slots[a.version].N > 1 {
		a.late = append(a.late, lateVersion{entry, r.Slots[a.recorded].N})
	}
	if len(a.graves) == 0 {
		return
	}
	kept, payload := [...]record.Slot{r.Slots[a.version], r.Slots[a.op], r.Slots[a.lodged], r.Slots[a.recorded]}, r.payload
	r.payload = 0
	for _, g := range a.graves {
		r.Slots[a.version].N, r.Slots[a.op].N = int64(g.version), record.OpTombstone
		r.Slots[a.lodged].N, r.Slots[a.recorded].N = firstOf(g.month), g.recorded
		w.emit(r)
	}
	r.Slots[a.version], r.Slots[a.op], r.Slots[a.lodged], r.Slots[a.recorded] = kept[0], kept[1], kept[2], kept[3]
	r.payload = payload
}

func (a *declarationAdmission) endFile(string) error { return nil }

func cmpUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
