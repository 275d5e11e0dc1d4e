package loader

import (
	"context"

	"greenlane/record"
)

// eventAdmission admits events, and watches for the eight-hour signature of a file (E006).
type eventAdmission struct {
	parentOf
	declaration, kind, at, recorded int
	unknown, shifted                *record.Breach

	number           int // field seq
	twice            twice
	lodgements, late uint64 // of the file: LOD events, and those that lie eight hours off
}

func (l *load) admitEvents(t *table) (admission, error) {
	e := t.entity
	a := &eventAdmission{
		parentOf:    parentOf{load: l},
		declaration: e.Field("declaration_id"), kind: e.Field("event_type"), at: e.Field("occurred_at"), recorded: e.Field("recorded_at"), number: e.Field("seq"),
	}
	var err error
	if a.unknown, err = t.breachOf("E001"); err != nil {
		return nil, err
	}
	a.shifted, err = t.breachOf("E006")
	return a, err
}

func (a *eventAdmission) admit(r *rowState) (*record.Breach, int) {
	at := a.find(uint64(r.Slots[a.declaration].N))
	if at < 0 {
		return a.unknown, a.declaration
	}
	r.month = a.month
	if r.Slots[a.kind].N == record.EventLodged {
		a.lodgements++
		occurred := r.Slots[a.at].N
		off := a.of[at].operator&roughBit == 0 && eightHours(occurred-a.lodgedMS(at)) ||
			r.stated && eightHours(occurred-r.Slots[a.recorded].N) && occurred > r.Slots[a.recorded].N
		if off {
			a.late++
		}
	}
	return nil, -1
}

func (a *eventAdmission) wants(w *window, slots []record.Slot) {
	w.parents = append(w.parents, uint64(slots[a.declaration].N))
}

// eightHours reports whether a difference (ms) is 480 ± 5 minutes, either way.
func eightHours(d int64) bool {
	const shift, slack = 480 * 60_000, 5 * 60_000
	if d < 0 {
		d = -d
	}
	return d >= shift-slack && d <= shift+slack
}

func (a *eventAdmission) know(ctx context.Context, w window) error {
	err := a.parentOf.know(ctx, w)
	if err == nil {
		a.twice.begin(w, len(a.of))
	}
	return err
}

func (a *eventAdmission) accepted(r *rowState, _ *writer) {
	a.twice.note(a.parentOf.at, uint64(r.Slots[a.declaration].N), r.Slots[a.kind].N, r.Slots[a.number].N)
}

// endFile refuses a file of which at least 90 % of the LOD events lie eight hours off.
func (a *eventAdmission) endFile(file string) error {
	n, late := a.lodgements, a.late
	a.lodgements, a.late = 0, 0
	if late == 0 || late*10 < n*9 {
		return nil
	}
	return refusedFile(record.DeclarationEvents, file, a.shifted, n, late)
}
