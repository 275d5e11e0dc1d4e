package loader

// twice notes declarations that may have an event twice, so that the store need not look for them among all. It knows nothing where the
// declarations are only known in windows.
type twice struct {
	met   []uint32 // by position of the declaration: the types of its events numbered 1, as bits
	of    map[uint64]struct{}
	blind bool
}

// mostDoubtful bounds how many declarations are named to the store; with more it looks for itself.
const mostDoubtful = 200_000

// begin is told of how many declarations are known, and whether these are all.
func (t *twice) begin(w window, declarations int) {
	if t.blind = t.blind || w.some || t.met != nil; t.blind {
		t.met, t.of = nil, nil
		return
	}
	t.met, t.of = make([]uint32, declarations), map[uint64]struct{}{}
}

// note takes an event into account: of the declaration at a position, with a key; of a type, with a number.
func (t *twice) note(at int, key uint64, kind, number int64) {
	if t.blind {
		return
	}
	bit := uint32(1) << uint(kind)
	if number == 1 && kind < 32 && t.met[at]&bit == 0 {
		t.met[at] |= bit
		return
	}
	if t.of[key] = struct{}{}; len(t.of) > mostDoubtful {
		t.met, t.of, t.blind = nil, nil, true
	}
}

// doubtful returns the keys of the declarations of which an event may occur twice, nil where that is not known.
func (t *twice) doubtful() []uint64 {
	if t.blind || t.met == nil {
		return nil
	}
	keys := make([]uint64, 0, len(t.of))
	for key := range t.of {
		keys = append(keys, key)
	}
	t.met, t.of = nil, nil
	return keys
}
