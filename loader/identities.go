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
// An entry costs 8 bytes of id, 8 of payload, what the kind needs beside, and about 8 of index.
type identities struct {
	index   []uint32 // open addressing by id: number of an entry, from 1, with a tag of its id above
	shift   uint
	tagged  bool // there is room for tags; they spare a look at most ids that are not the one sought
	id      shelf[uint64]
	payload shelf[uint64]
	version shelf[uint32] // kinds with versions
	at      shelf[int64]  // inspections: recorded_at, ms
}

const (
	entryBits = 26 // of an index element; the tag has the other six. Beyond so many entries tags are given up
	entryMask = 1<<entryBits - 1
)

func newIdentities() *identities {
	return &identities{index: make([]uint32, 1<<10), shift: 64 - 10, tagged: true}
}

// tag returns bits of an id's hash that its place in the index does not use.
func (t *identities) tag(id uint64) uint32 {
	if !t.tagged {
		return 0
	}
	return uint32(id*0x9e3779b97f4a7c15) >> entryBits << entryBits
}

// entry takes an index element apart.
func (t *identities) entry(n uint32) int {
	if t.tagged {
		n &= entryMask
	}
	return int(n) - 1
}

func (t *identities) len() int { return t.id.n }

// add appends an entry; the caller appends to the other shelves in use.
func (t *identities) add(id, payload uint64) int {
	n := t.id.n
	t.id.add(id)
	t.payload.add(payload)
	if (n+1)*4 > len(t.index)*3 {
		t.grow()
		return n
	}
	t.place(id, n)
	return n
}

func (t *identities) place(id uint64, n int) {
	mask := uint64(len(t.index) - 1)
	at := slotOf(id, t.shift)
	for t.index[at] != 0 {
		at = (at + 1) & mask
	}
	t.index[at] = uint32(n+1) | t.tag(id)
}

func (t *identities) grow() {
	t.index = nil // let it go before its successor is made
	t.shift = uint(bits.LeadingZeros64(uint64(t.id.n)*2 - 1))
	t.index = make([]uint32, 1<<(64-t.shift))
	t.tagged = t.id.n < entryMask/2
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
	c.at = (c.at + 1) & uint64(len(t.index)-1)
	t.settle(c)
}

func (t *identities) settle(c *cursor) {
	mask, tag := uint64(len(t.index)-1), t.tag(c.id)
	for {
		n := t.index[c.at]
		if n == 0 {
			c.entry = -1
			return
		}
		if !t.tagged || n&^entryMask == tag {
			if c.entry = t.entry(n); t.id.at(c.entry) == c.id {
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
