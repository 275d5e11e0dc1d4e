package loader

import "math/bits"

// parents answers, for the key of a declaration: when was its latest version lodged, and by which operator.
// What is known lies in the order in which the declarations were met, which is mostly that in which they are asked for.
// Keys are hashes, so their top bits spread the places evenly over buckets of about four.
// It takes 21 bytes a declaration.
type parents struct {
	of     []parent
	shift  uint
	starts []uint32
	places []uint32 // by bucket; of entryBits each, with a tag of the key above where there is room
	tags   uint32   // the bits of the tag
}

// parent is what is known of a declaration, together, since all of it is asked for where its key is found.
type parent struct {
	key      uint64
	lodged   uint32 // seconds since 2000-01-01T00:00:00Z
	operator uint32 // entry of the operator among those known, or nobody; with the bits below
}

const (
	entryBits = 26 // of a place; a tag has the other six. Beyond so many declarations tags are given up
	entryMask = 1<<entryBits - 1
	epoch2000 = int64(946_684_800) // Unix seconds of 2000-01-01T00:00:00Z
	importBit = uint32(1) << 31    // the declaration is an import
	roughBit  = uint32(1) << 30    // lodged is right to the month only
	nobody    = uint32(1)<<30 - 1
)

// parentsDraft collects rows before they are ordered. The caller fills key, or shares the shelf of one who did.
type parentsDraft struct {
	key      shelf[uint64]
	version  shelf[uint32]
	lodged   shelf[uint32]
	operator shelf[uint32]
}

func (d *parentsDraft) add(version, lodged, operator uint32) {
	d.version.add(version)
	d.lodged.add(lodged)
	d.operator.add(operator)
}

// index keeps the latest version of each declaration and sorts their places into buckets. The draft is empty afterwards.
func (d *parentsDraft) index() *parents {
	n := d.key.n
	p := &parents{shift: 64, of: make([]parent, 0, n), places: make([]uint32, n)}
	if b := bits.Len(uint(n / 4)); b > 0 {
		p.shift = uint(64 - b)
	}
	if n <= entryMask {
		p.tags = ^uint32(entryMask)
	}
	buckets := 1 << (64 - p.shift)
	p.starts = make([]uint32, buckets+1)
	for i := range n {
		p.starts[p.bucket(d.key.at(i))+1]++
	}
	for b := range buckets {
		p.starts[b+1] += p.starts[b]
	}
	fill := make([]uint32, buckets)
	version := make([]uint32, 0, n)
	for i := range n {
		known := parent{d.key.at(i), d.lodged.at(i), d.operator.at(i)}
		b := p.bucket(known.key)
		from := p.starts[b]
		if at := p.among(p.places[from:from+fill[b]], known.key); at < 0 {
			p.places[from+fill[b]] = uint32(len(p.of)) | uint32(known.key)&p.tags
			fill[b]++
			p.of, version = append(p.of, known), append(version, d.version.at(i))
		} else if version[at] < d.version.at(i) {
			p.of[at], version[at] = known, d.version.at(i)
		}
	}
	d.key.release()
	d.version.release()
	d.lodged.release()
	d.operator.release()
	p.close(fill)
	return p
}

// close takes the room of superseded versions out of the buckets.
func (p *parents) close(fill []uint32) {
	to := uint32(0)
	for b := range fill {
		from := p.starts[b]
		p.starts[b] = to
		to += uint32(copy(p.places[to:], p.places[from:from+fill[b]]))
	}
	p.starts[len(fill)] = to
	p.places = p.places[:to]
}

func (p *parents) bucket(key uint64) uint64 {
	if p.shift == 64 {
		return 0
	}
	return key >> p.shift
}

// find returns the position of a declaration, -1 where it is not known. It looks behind another position first.
func (p *parents) find(key uint64, behind int) int {
	if next := behind + 1; next < len(p.of) && p.of[next].key == key {
		return next
	}
	b := p.bucket(key)
	return p.among(p.places[p.starts[b]:p.starts[b+1]], key)
}

// among returns which of some places is that of a key, -1 where none is.
func (p *parents) among(places []uint32, key uint64) int {
	for _, place := range places {
		if (place^uint32(key))&p.tags == 0 {
			if at := int(place &^ p.tags); p.of[at].key == key {
				return at
			}
		}
	}
	return -1
}

// lodgedMS returns when the declaration at a position was lodged, to the second.
func (p *parents) lodgedMS(i int) int64 { return (int64(p.of[i].lodged) + epoch2000) * 1000 }

// months turns instants into YYYYMM in UTC. It remembers the month it met last.
type months struct {
	from, to int64 // ms, [from, to)
	month    uint32
}

func (m *months) of(ms int64) uint32 {
	if ms < m.from || ms >= m.to {
		m.from, m.to, m.month = monthAround(ms)
	}
	return m.month
}
