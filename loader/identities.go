package loader

import "math/bits"

// shelf is a growing array that never moves what it holds: no copy doubles the memory while it grows.
type shelf[T any] struct {
	chunks [][]T
	n      int
}

const (
	chunkBits = 13
	chunkMask = 1<<chunkBits - 1
)

func (s *shelf[T]) add(v T) {
	if s.n>>chunkBits == len(s.chunks) {
		s.chunks = append(s.chunks, make([]T, 1<<chunkBits))
	}
	s.chunks[s.n>>chunkBits][s.n&chunkMask] = v
	s.n++
}

func (s *shelf[T]) at(i int) T        { return s.chunks[i>>chunkBits][i&chunkMask] }
func (s *shelf[T]) put(i int, v T)    { s.chunks[i>>chunkBits][i&chunkMask] = v }
func (s *shelf[T]) release()          { s.chunks, s.n = nil, 0 }
func slotOf(id uint64, s uint) uint64 { return id * 0x9e3779b97f4a7c15 >> s }

// identities remembers what is stored of a kind and what this load adds: an id may have several entries (versions).
// An entry costs 8 bytes of id, 8 of payload, what the kind needs beside, and about 10 of index.
type identities struct {
	tags    []uint8  // open addressing by id: a tag of the id at each place, 0 where none is; most ids that are sought are found missing here
	index   []uint32 // number of the entry at each place, from 0
	shift   uint
	fetched uint32 // of no meaning: what is read and of no use would not be read at all
	id      shelf[uint64]
	payload shelf[uint64]
	version shelf[uint32] // kinds with versions
	at      shelf[int64]  // inspections: recorded_at, ms
}

func newIdentities() *identities {
	t := &identities{}
	t.room(1 << 10)
	return t
}

// tagOf returns bits of an id's hash that its place does not use, never 0.
func tagOf(id uint64) uint8 { return max(uint8(id*0x9e3779b97f4a7c15), 1) }

func (t *identities) len() int { return t.id.n }

// add appends an entry; the caller appends to the other shelves in use.
func (t *identities) add(id, payload uint64) int {
	n := t.id.n
	t.id.add(id)
	t.payload.add(payload)
	if (n+1)*4 > len(t.tags)*3 {
		t.room(2 * t.id.n)
		return n
	}
	t.place(id, n)
	return n
}

func (t *identities) place(id uint64, n int) {
	mask := uint64(len(t.tags) - 1)
	at := slotOf(id, t.shift)
	for t.tags[at] != 0 {
		at = (at + 1) & mask
	}
	t.tags[at], t.index[at] = tagOf(id), uint32(n)
}

// reserve makes room for more entries at once, instead of by and by. None or fewer changes nothing.
func (t *identities) reserve(more int) {
	if n := (t.id.n + more) * 4 / 3; more > 0 && n > len(t.tags) {
		t.room(n)
	}
}

// room makes an index of at least so many places and puts the entries into it.
func (t *identities) room(places int) {
	t.tags, t.index = nil, nil // let them go before their successors are made
	t.shift = uint(bits.LeadingZeros64(uint64(places) - 1))
	t.tags, t.index = make([]uint8, 1<<(64-t.shift)), make([]uint32, 1<<(64-t.shift))
	for i := range t.id.n {
		t.place(t.id.at(i), i)
	}
}

// cursor walks the entries of one id.
type cursor struct {
	id    uint64
	at    uint64
	entry int // -1 at the end
}

// seek returns the first entry of an id.
func (t *identities) seek(id uint64) cursor {
	c := cursor{id: id, at: slotOf(id, t.shift)}
	t.settle(&c)
	return c
}

// next goes on to the id's next entry.
func (t *identities) next(c *cursor) {
	c.at = (c.at + 1) & uint64(len(t.tags)-1)
	t.settle(c)
}

// fetch has the places of ids brought from memory.
func (t *identities) fetch(ids []uint64) {
	for _, id := range ids {
		at := slotOf(id, t.shift)
		t.fetched += uint32(t.tags[at]) + t.index[at]
	}
}

func (t *identities) settle(c *cursor) {
	mask, tag := uint64(len(t.tags)-1), tagOf(c.id)
	for {
		switch t.tags[c.at] {
		case 0:
			c.entry = -1
			return
		case tag:
			if c.entry = int(t.index[c.at]); t.id.at(c.entry) == c.id {
				return
			}
		}
		c.at = (c.at + 1) & mask
	}
}

// mix makes one id of two, for kinds whose identity has two parts. It does not collapse close values of either.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return hi ^ lo ^ a*0x9e3779b97f4a7c15
}
