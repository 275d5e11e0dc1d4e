package loader

import (
	"context"
	"errors"
	"io"
	"slices"

	"greenlane/record"
)

// DefaultRemember is how many records a loader remembers at once: some 100 MB. What a store or a file holds beyond it is looked up in
// windows, so that memory depends on neither.
const DefaultRemember = 3_000_000

// Of files that are few and hold little, only what they concern is looked up, however little the store holds.
const (
	fewFiles = 4
	fewBytes = 16 << 20
)

// errTooMany says that more is known than may be remembered at once.
var errTooMany = errors.New("more records are known than can be remembered at once")

// window is what is to be known of: keys of the kind, and of the declarations that its rows hang on. The zero window is everything.
type window struct {
	some         bool
	own, parents []uint64
}

// of returns keys as Store.Known takes them: nil for everything.
func (w window) of(keys []uint64) []uint64 {
	if w.some && keys == nil {
		return []uint64{}
	}
	return keys
}

// windowed is an admission that can decide about some records knowing only what concerns these.
type windowed interface {
	admission
	// know forgets what is known and looks up what is known of a window, what this load has stored included. It returns errTooMany
	// where that is more than may be remembered.
	know(ctx context.Context, w window) error
	// remembered returns how many records are known.
	remembered() int
	// wants adds what has to be known for a row.
	wants(w *window, slots []record.Slot)
}

// windows lets an admission know what the next records need: everything, as long as that is not too much.
type windows struct {
	load  *load
	admit windowed
	all   bool // everything is known

	in    *plannedInput
	file  source
	scout *scout // reads the file ahead; nil until it is needed
	left  int    // records of the window that are still to come
	read  int    // records of the file that were asked for
}

func (l *load) windows(ctx context.Context, a windowed, kind record.Kind) (*windows, error) {
	w := &windows{load: l, admit: a}
	if l.small(kind) {
		return w, a.know(ctx, window{some: true})
	}
	err := a.know(ctx, window{})
	if w.all = err == nil; errors.Is(err, errTooMany) {
		err = nil
	}
	return w, err
}

// small reports whether the files of a kind are few and hold so little that only what they concern is looked up.
func (l *load) small(kind record.Kind) bool {
	files, size := 0, int64(0)
	for i := range l.plan.inputs {
		in := &l.plan.inputs[i]
		if slices.Contains(in.emits(), kind) {
			for _, f := range in.files {
				files, size = files+1, size+f.text()
			}
		}
	}
	return files <= fewFiles && size <= l.loader.few
}

// open begins a file.
func (w *windows) open(in *plannedInput, f source) { w.in, w.file, w.left, w.read = in, f, 0, 0 }

// step is called before each record of the file is read.
func (w *windows) step(ctx context.Context, p *pass) error {
	if w.read++; w.all {
		if w.read&1023 != 0 || w.admit.remembered() <= w.load.loader.remember() {
			return nil
		}
		w.all = false
	}
	if w.scout == nil {
		if err := w.look(ctx, p); err != nil {
			return err
		}
	}
	if w.left > 0 {
		w.left--
		return nil
	}
	if err := p.settled(ctx); err != nil {
		return err
	}
	next := window{some: true}
	n, err := w.scout.read(ctx, max(w.load.loader.remember()/3, 1), func(slots []record.Slot, _ bool) { w.admit.wants(&next, slots) })
	if err != nil {
		return err
	}
	w.left = n - 1
	next.own, next.parents = once(next.own), once(next.parents)
	if p.lodged != nil {
		p.lodged.ask(next.of(next.own))
	}
	return w.admit.know(ctx, next)
}

// look opens the file once more, at the record that is read next.
func (w *windows) look(ctx context.Context, p *pass) (err error) {
	if w.scout, err = w.load.scout(ctx, p.table.entity, w.in, w.file); err != nil {
		return err
	}
	_, err = w.scout.read(ctx, w.read-1, nil)
	return err
}

func (w *windows) close() {
	if w.scout != nil {
		w.scout.close()
		w.scout = nil
	}
}

// once sorts keys and drops repeats and the key of nothing.
func once(keys []uint64) []uint64 {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if len(keys) > 0 && keys[0] == 0 {
		keys = keys[1:]
	}
	return keys
}

// scout reads records of a file ahead of the pass that takes them, with a table of its own.
type scout struct {
	pass  *pass
	open  *opened
	plans []*plan
}

func (l *load) scout(ctx context.Context, e *record.Entity, in *plannedInput, f source) (*scout, error) {
	profile, err := l.profile(ctx)
	if err != nil {
		return nil, err
	}
	t, err := newTable(e, profile)
	if err != nil {
		return nil, err
	}
	t.lodgedElsewhere = l.plan.has(record.DeclarationEvents)
	p, err := newPass(t, 0, l.plan.started.UnixMilli(), nil, nil)
	if err != nil {
		return nil, err
	}
	r, err := f.open(ctx, in.dialect())
	if err != nil {
		return nil, err
	}
	plans, err := in.plansOf(t, r)
	if err != nil {
		r.close()
		return nil, err
	}
	return &scout{p, r, plans}, nil
}

// read reads up to most records and returns how many there were. It calls fn, which may be nil, for every row that they become.
func (s *scout) read(ctx context.Context, most int, fn glimpse) (n int, err error) {
	for ; n < most; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return n, ctx.Err()
		}
		rec, wrong, err := s.open.next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if wrong == nil && fn != nil {
			s.pass.peek(rec, s.plans, fn)
		}
	}
	return n, nil
}

func (s *scout) close() { s.open.close() }

// peek calls fn with what a record becomes.
func (p *pass) peek(rec *cells, plans []*plan, fn glimpse) {
	for _, plan := range plans {
		if plan.wanted(rec) {
			right := p.foresee(rec, plan)
			fn(p.row.Slots, right)
		}
	}
}

// foresee fills the row as take would, and reports whether it breaks no rule of its own.
func (p *pass) foresee(rec *cells, plan *plan) bool {
	plan.begin(p.row.Slots)
	v := p.parse(rec, plan)
	if v.breach == nil {
		v = p.demand()
	}
	right := v.breach == nil
	p.judge(&v)
	if right = right && v.breach == nil; !right {
		var again verdict
		if p.judge(&again); again.breach != nil {
			p.finish()
		}
	}
	return right
}
