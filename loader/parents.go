package loader

import "math/bits"

// parents answers, for the key of a declaration: when was its latest version lodged, and by which operator.
// Keys are hashes, so their top bits spread them evenly over buckets of about four, and a bucket lies together in memory.
// It takes 17 bytes a declaration.
type parents struct {
	shift  uint
	starts []uint32
	of     []parent
}

// parent is what is known of a declaration, together, since all of it is asked for where its key is found.
type parent struct {
	key      uint64
	lodged   uint32 // seconds since 2000-01-01T00:00:00Z
	operator uint32 // entry of the operator among those known, or nobody; with the bits below
}

const (
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

// index orders the rows by bucket and keeps the latest version of each declaration. The draft is empty afterwards.
func (d *parentsDraft) index() *parents {
	n := d.key.n
	p := &parents{shift: 64}
	if b := bits.Len(uint(n / 4)); b > 0 {
		p.shift = uint(64 - b)
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
	p.of = make([]parent, n)
	version := make([]uint32, n)
	for i := range n {
		key := d.key.at(i)
		b := p.bucket(key)
		at, end := p.starts[b], p.starts[b]+fill[b]
		for at < end && p.of[at].key != key {
			at++
		}
		if at == end {
			fill[b]++
		} else if version[at] >= d.version.at(i) {
			continue
		}
		p.of[at], version[at] = parent{key, d.lodged.at(i), d.operator.at(i)}, d.version.at(i)
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
		to += uint32(copy(p.of[to:], p.of[from:from+fill[b]]))
	}
	p.starts[len(fill)] = to
	p.of = p.of[:to]
}

func (p *parents) bucket(key uint64) uint64 {
	if p.shift == 64 {
		return 0
	}
	return key >> p.shift
}

// find returns the position of a declaration, -1 where it is not known.
func (p *parents) find(key uint64) int {
	b := p.bucket(key)
	for i := p.starts[b]; i < p.starts[b+1]; i++ {
		if p.of[i].key == key {
			return int(i)
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
