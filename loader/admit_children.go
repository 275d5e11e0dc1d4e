package loader

import (
	"context"
	"fmt"

	"greenlane/record"
)

// parentsIn indexes the declarations that are known of a window for what hangs on them.
func (l *load) parentsIn(ctx context.Context, w window) (*parents, error) {
	if l.parents != nil {
		return l.parents, nil
	}
	var draft parentsDraft
	err := l.eachDeclaration(ctx, w.of(w.parents), func(key, _ uint64, version, lodged, operator uint32) {
		draft.key.add(key)
		draft.add(version, lodged, operator)
	})
	if err != nil {
		return nil, err
	}
	p := draft.index()
	if !w.some {
		l.parents = p
	}
	return p, nil
}

// eachDeclaration calls fn for every stored version of declarations, of all where of is nil and there are not too many: lodged in
// seconds since 2000, operator with its bits.
func (l *load) eachDeclaration(ctx context.Context, of []uint64, fn func(key, payload uint64, version, lodged, operator uint32)) error {
	known := 0
	err := l.batch.Known(ctx, record.Declarations, of, func(k Known) error {
		n := len(k.Key)
		if known += n; of == nil && known > l.loader.remember() {
			return errTooMany
		}
		for i, key := range k.Key {
			if k.Payload[i] == 0 {
				continue // a tombstone
			}
			lodged, operator := secondsOf(firstOf(k.Month[i])), nobody
			if len(k.Operator) == n && l.operators != nil {
				if entry := l.operators.find(k.Operator[i]); entry >= 0 {
					operator = uint32(entry)
				}
			}
			if len(k.At) == n {
				lodged = secondsOf(k.At[i])
			} else {
				operator |= roughBit
			}
			if len(k.Direction) == n && k.Direction[i] == record.DirectionImport {
				operator |= importBit
			}
			fn(key, k.Payload[i], k.Version[i], lodged, operator)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look up the declarations that are known: %w", err)
	}
	return nil
}

// parentOf finds the declaration of a row, remembering the last one: what hangs on one declaration mostly stands together.
type parentOf struct {
	load *load
	*parents
	last   uint64
	at     int
	near   int // where a declaration was found last
	months months
	month  uint32
}

func (p *parentOf) know(ctx context.Context, w window) (err error) {
	p.parents, err = p.load.parentsIn(ctx, w)
	p.last, p.at, p.near = 0, -1, -1
	return err
}

func (p *parentOf) remembered() int { return 0 }

// find returns the position of the declaration, -1 where it is not known, and sets month.
func (p *parentOf) find(key uint64) int {
	if key == p.last && key != 0 {
		return p.at
	}
	p.last, p.at, p.month = key, p.parents.find(key, p.near), 0
	if p.at >= 0 {
		p.near = p.at
		p.month = p.months.of(p.lodgedMS(p.at))
	}
	return p.at
}

// itemAdmission admits goods items.
type itemAdmission struct {
	parentOf
	seen                *identities // id: declaration and number
	before              int
	declaration, number int
	origin              int // -1 where imports need none
	goods               int

	unknown, twice, noOrigin, noCode, retired *record.Breach
}

func (l *load) admitItems(t *table) (admission, error) {
	e := t.entity
	a := &itemAdmission{
		parentOf:    parentOf{load: l},
		declaration: e.Field("declaration_id"), number: e.Field("item_no"), origin: -1, goods: e.Field("hs_code"),
	}
	if t.profile.National {
		a.origin = e.Field("origin")
	}
	for code, b := range map[string]**record.Breach{"I001": &a.unknown, "I002": &a.twice, "I005": &a.noOrigin, "I003": &a.noCode, "I004": &a.retired} {
		var err error
		if *b, err = t.breachOf(code); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *itemAdmission) know(ctx context.Context, w window) error {
	if err := a.parentOf.know(ctx, w); err != nil {
		return err
	}
	type entry struct{ id, payload uint64 }
	var mine []entry
	a.seen = newIdentities()
	err := a.load.batch.Known(ctx, record.DeclarationItems, w.of(w.parents), func(k Known) error {
		if !w.some && a.seen.len()+len(k.Key) > a.load.loader.remember() {
			return errTooMany
		}
		for i, key := range k.Key {
			e := entry{mix(key, k.Sub[i]), k.Payload[i]}
			if k.Mine[i] != 0 {
				mine = append(mine, e)
				continue
			}
			a.seen.add(e.id, e.payload)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look up the items that are known: %w", err)
	}
	a.before = a.seen.len()
	for _, e := range mine {
		a.seen.add(e.id, e.payload)
	}
	return nil
}

func (a *itemAdmission) remembered() int { return a.seen.len() }

func (a *itemAdmission) wants(w *window, slots []record.Slot) {
	w.parents = append(w.parents, uint64(slots[a.declaration].N))
}

func (a *itemAdmission) admit(r *rowState) (*record.Breach, int) {
	key := uint64(r.Slots[a.declaration].N)
	at := a.find(key)
	if at < 0 {
		return a.unknown, a.declaration
	}
	if a.origin >= 0 && !r.Slots[a.origin].Set && a.of[at].operator&importBit != 0 {
		return a.noOrigin, a.origin
	}
	r.month = a.month
	goods := &r.Slots[a.goods]
	if successor, right := r.Profile.Concord(goods.Text, r.LocalDay(a.lodgedMS(at))); !right {
		if successor == "" {
			return a.noCode, a.goods
		}
		goods.PutText([]byte(successor))
		r.Flags |= a.retired.Flag()
	}
	return a.compare(mix(key, uint64(r.Slots[a.number].N)), r.payload)
}

// compare sets a row against what is known of its item. Which of several stored contents came last is not known,
// so the row is nothing new only where it equals all of them.
func (a *itemAdmission) compare(id, payload uint64) (*record.Breach, int) {
	stored, same, here := false, true, false
	for c := a.seen.seek(id); c.entry >= 0; a.seen.next(&c) {
		equal := a.seen.payload.at(c.entry) == payload
		if c.entry >= a.before {
			if here = true; !equal {
				return a.twice, a.number
			}
			continue
		}
		stored, same = true, same && equal
	}
	if here || stored && same {
		return nothingNew, -1
	}
	return nil, -1
}

func (a *itemAdmission) accepted(r *rowState, _ *writer) {
	a.seen.add(mix(uint64(r.Slots[a.declaration].N), uint64(r.Slots[a.number].N)), r.payload)
}

func (a *itemAdmission) endFile(string) error { return nil }

// inspectionAdmission admits controls. One that turns out to be of another declaration leaves itself cancelled on the one it was of.
type inspectionAdmission struct {
	parentOf
	operators *operators
	seen      *identities   // id: inspection_key; at: recorded_at
	of        shelf[uint64] // declaration_key by entry; 0: an audit of none
	left      int           // entry of the control as it was until the row at hand; -1 where it stays where it was

	id, declaration, operator, control, result, recorded int
	twice, unknown, taken                                *record.Breach
}

func (l *load) admitInspections(t *table) (admission, error) {
	e := t.entity
	a := &inspectionAdmission{
		parentOf: parentOf{load: l}, operators: l.operators,
		id: e.Field("inspection_id"), declaration: e.Field("declaration_id"), operator: e.Field("operator_id"),
		control: e.Field("control_type"), result: e.Field("result"), recorded: e.Field("recorded_at"),
	}
	for code, b := range map[string]**record.Breach{"N001": &a.twice, "N002": &a.unknown, "N003": &a.taken} {
		var err error
		if *b, err = t.breachOf(code); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *inspectionAdmission) know(ctx context.Context, w window) error {
	a.seen, a.of = newIdentities(), shelf[uint64]{}
	err := a.load.batch.Known(ctx, record.Inspections, w.of(w.own), func(k Known) error {
		if !w.some && a.seen.len()+len(k.Key) > a.load.loader.remember() {
			return errTooMany
		}
		for i, key := range k.Key {
			if k.Payload[i] == 0 {
				continue // it left this declaration
			}
			at := noInstant
			if len(k.At) == len(k.Key) {
				at = k.At[i]
			}
			a.remember(key, k.Payload[i], at, k.Sub[i])
			if w.some {
				w.parents = append(w.parents, k.Sub[i]) // which it may leave
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look up the inspections that are known: %w", err)
	}
	return a.parentOf.know(ctx, w)
}

func (a *inspectionAdmission) remembered() int { return a.seen.len() }

func (a *inspectionAdmission) wants(w *window, slots []record.Slot) {
	w.own = append(w.own, uint64(slots[a.id].N))
	w.parents = append(w.parents, uint64(slots[a.declaration].N))
}

// remember keeps the state of an inspection that was recorded last.
func (a *inspectionAdmission) remember(key, payload uint64, recorded int64, declaration uint64) {
	c := a.seen.seek(key)
	if c.entry < 0 {
		a.seen.add(key, payload)
		a.seen.at.add(recorded)
		a.of.add(declaration)
		return
	}
	if recorded >= a.seen.at.at(c.entry) {
		a.seen.payload.put(c.entry, payload)
		a.seen.at.put(c.entry, recorded)
		a.of.put(c.entry, declaration)
	}
}

func (a *inspectionAdmission) admit(r *rowState) (*record.Breach, int) {
	declaration, operator := &r.Slots[a.declaration], &r.Slots[a.operator]
	if r.Slots[a.control].N == record.ControlAudit && !declaration.Set {
		if !operator.Set || a.operators.find(uint64(operator.N)) < 0 {
			return a.unknown, a.operator
		}
	} else {
		at := -1
		if declaration.Set {
			at = a.find(uint64(declaration.N))
		}
		if at < 0 {
			return a.unknown, a.declaration
		}
		r.month = a.month
		if entry := a.parents.of[at].operator &^ (importBit | roughBit); entry != nobody {
			if key := a.operators.seen.id.at(int(entry)); key != uint64(operator.N) {
				operator.N, operator.Set = int64(key), true
				r.Flags |= a.taken.Flag()
			}
		}
	}
	a.left = -1
	if c := a.seen.seek(uint64(r.Slots[a.id].N)); c.entry >= 0 {
		if a.seen.payload.at(c.entry) == r.payload {
			return nothingNew, -1
		}
		if r.Slots[a.recorded].N <= a.seen.at.at(c.entry) {
			return a.twice, a.id
		}
		if of := a.of.at(c.entry); of != 0 && of != a.declarationOf(r) {
			a.left = c.entry
		}
	}
	return nil, -1
}

// declarationOf returns the key of the row's declaration, 0 where it is an audit of none.
func (a *inspectionAdmission) declarationOf(r *rowState) uint64 {
	if s := &r.Slots[a.declaration]; s.Set {
		return uint64(s.N)
	}
	return 0
}

func (a *inspectionAdmission) accepted(r *rowState, w *writer) {
	if a.left >= 0 {
		a.leave(r, w)
	}
	a.remember(uint64(r.Slots[a.id].N), r.payload, r.Slots[a.recorded].N, a.declarationOf(r))
}

// leave writes the row cancelled to the declaration that its control was of. Line 0 has the row itself go before it wherever only one is taken.
func (a *inspectionAdmission) leave(r *rowState, w *writer) {
	of := a.of.at(a.left)
	if a.find(of) < 0 {
		return // the load that brought it was taken back
	}
	declaration, result, month, payload, line := r.Slots[a.declaration], r.Slots[a.result], r.month, r.payload, r.line
	r.Slots[a.declaration].N, r.Slots[a.declaration].Set = int64(of), true
	r.Slots[a.result].N, r.Slots[a.result].Set = record.ResultCancelled, true
	r.month, r.payload, r.line = a.month, 0, 0
	w.emit(r)
	r.Slots[a.declaration], r.Slots[a.result], r.month, r.payload, r.line = declaration, result, month, payload, line
}

func (a *inspectionAdmission) endFile(string) error { return nil }
