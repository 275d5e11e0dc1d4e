package evidence

import (
	"math"
	"math/big"
	"math/bits"
)

// words are the sums of a rate that fit in machine words: of fewer than 2³¹ declarations, so that sums of squares have 62 bits at most and what is computed of them
// 125. A table has a rate in every cell, and whole numbers of any size take ten times as long.
type words struct{ groups, n, x, nn, nx, xx uint64 }

const mostWords = 1 << 31

// words returns the sums in machine words; false where they are larger, or negative.
func (c Clusters) words() (words, bool) {
	w := words{groups: uint64(c.Groups), n: uint64(c.N), x: uint64(c.X)}
	if max(w.groups, w.n, w.x) >= mostWords { // a negative number is a large one here
		return words{}, false
	}
	for _, s := range []struct {
		from *big.Int
		to   *uint64
	}{{c.NN, &w.nn}, {c.NX, &w.nx}, {c.XX, &w.xx}} {
		if s.from == nil {
			continue
		}
		if s.from.Sign() < 0 || s.from.BitLen() > 62 {
			return words{}, false
		}
		*s.to = s.from.Uint64()
	}
	return w, true
}

// possible is that of Clusters.
func (w words) possible() bool {
	return w.x <= w.n && w.groups <= w.n && w.x <= w.xx && w.xx <= w.nx && w.nx <= w.nn && w.n <= w.nn && w.nn <= w.n*w.n && w.xx <= w.x*w.x &&
		!product(w.groups, w.nn).below(product(w.n, w.n)) && !product(w.groups, w.xx).below(product(w.x, w.x))
}

// deviations are those of Clusters, rounded once.
func (w words) deviations() (float64, bool) {
	if !w.possible() {
		return 0, false
	}
	squares, cross := product(w.n*w.n, w.xx).plus(product(w.x*w.x, w.nn)), product(2*w.n*w.x, w.nx)
	if squares.below(cross) {
		return 0, false
	}
	return squares.minus(cross).float(), true
}

// wide is a whole number of 128 bits.
type wide struct{ high, low uint64 }

func product(a, b uint64) wide {
	high, low := bits.Mul64(a, b)
	return wide{high, low}
}

func (a wide) plus(b wide) wide {
	low, carry := bits.Add64(a.low, b.low, 0)
	high, _ := bits.Add64(a.high, b.high, carry)
	return wide{high, low}
}

func (a wide) minus(b wide) wide {
	low, borrow := bits.Sub64(a.low, b.low, 0)
	high, _ := bits.Sub64(a.high, b.high, borrow)
	return wide{high, low}
}

func (a wide) below(b wide) bool { return a.high < b.high || a.high == b.high && a.low < b.low }

// float rounds once: what lies beyond the 64 leading bits is kept as a last one.
func (a wide) float() float64 {
	shift := 64 - bits.LeadingZeros64(a.high)
	if shift == 0 {
		return float64(a.low)
	}
	leading := a.high<<(64-shift) | a.low>>shift
	if a.low<<(64-shift) != 0 {
		leading |= 1
	}
	return math.Ldexp(float64(leading), shift)
}
