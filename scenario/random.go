package scenario

import (
	"math"
	"math/bits"
)

// random is the SplitMix64 generator (Steele, Lea and Flood 2014). The standard library's generators are not used because
// their helper methods may change between releases and the files must not.
type random struct{ state uint64 }

const goldenGamma = 0x9e3779b97f4a7c15

// newRandom starts a stream of its own for every combination of the parts.
func newRandom(parts ...uint64) *random {
	r := &random{}
	for _, p := range parts {
		r.state = mix(r.state^p) + goldenGamma
	}
	return r
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) next() uint64 {
	r.state += goldenGamma
	return mix(r.state)
}

// float is in [0, 1).
func (r *random) float() float64 { return float64(r.next()>>11) / (1 << 53) }

// below is in [0, n); its bias of n/2^64 is far below what any check could see.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// permutation of 0 … n−1, into dst where that is large enough.
func (r *random) permutation(dst []int32, n int) []int32 {
	if cap(dst) < n {
		dst = make([]int32, n, n+n/8)
	}
	dst = dst[:n]
	for i := range dst {
		j := r.below(i + 1)
		dst[i] = dst[j]
		dst[j] = int32(i)
	}
	return dst
}

// chooser selects exactly want of the next left candidates, each set of them equally likely (Knuth 3.4.2, algorithm S).
type chooser struct{ want, left int }

func (c *chooser) take(r *random) bool {
	chosen := r.below(c.left) < c.want
	c.left--
	if chosen {
		c.want--
	}
	return chosen
}

// evenly tells which of an endless sequence to mark so that every block of `of` has `marks` marked ones at random places;
// a mark that could not be used goes to the next candidate.
type evenly struct {
	marks, of int
	block     chooser
	owed      int
}

func (e *evenly) take(r *random, usable bool) bool {
	if e.block.left == 0 {
		e.block = chooser{want: e.marks, left: e.of}
	}
	if e.block.take(r) {
		e.owed++
	}
	if e.owed == 0 || !usable {
		return false
	}
	e.owed--
	return true
}

// gridNormal is the standard normal quantile at (i+½)/n.
func gridNormal(i, n int) float64 {
	return math.Sqrt2 * math.Erfinv((2*float64(i)+1)/float64(n)-1)
}

// share rounds r·n to the nearest count, halves up.
func share(r float64, n int) int { return int(math.Floor(r*float64(n) + 0.5)) }

// choice draws from a fixed list with weights.
type choice[T any] struct {
	items []T
	upTo  []uint32 // cumulated weights on 2^16
}

func newChoice[T any](items []T, weight func(T) float64) choice[T] {
	total, cumulated := 0.0, 0.0
	for _, it := range items {
		total += weight(it)
	}
	c := choice[T]{items: items, upTo: make([]uint32, len(items))}
	for i, it := range items {
		cumulated += weight(it)
		c.upTo[i] = uint32(math.Round(cumulated / total * (1 << 16)))
	}
	return c
}

// at picks by the low 16 bits.
func (c *choice[T]) at(bits uint64) *T {
	u := uint32(bits & 0xffff)
	for i, up := range c.upTo {
		if u < up {
			return &c.items[i]
		}
	}
	return &c.items[len(c.items)-1]
}
