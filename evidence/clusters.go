package evidence

import (
	"fmt"
	"math"
	"math/big"
)

// Clusters is a rate with what its variance needs: sums over the groups i that have declarations in the row,
// n_i >= 1 declarations of which x_i count in the numerator (0 <= x_i <= n_i). The sums are exact, so the order
// in which a warehouse adds them cannot show. The zero value is a row without declarations.
//
// Sums of two rows may be added only where no group is in both; otherwise regroup first.
type Clusters struct {
	Groups int64 // number of groups
	N, X   int64 // Σn_i, Σx_i
	// NN, NX, XX are Σn_i², Σn_i·x_i, Σx_i²; nil counts as 0. They are never written to.
	NN, NX, XX *big.Int
}

// Add returns c with one further group of n declarations, x of them in the numerator.
func (c Clusters) Add(n, x int64) Clusters {
	bn, bx := big.NewInt(n), big.NewInt(x)
	return Clusters{
		Groups: c.Groups + 1, N: c.N + n, X: c.X + x,
		NN: addProduct(c.NN, bn, bn), NX: addProduct(c.NX, bn, bx), XX: addProduct(c.XX, bx, bx),
	}
}

func addProduct(sum, a, b *big.Int) *big.Int {
	product := new(big.Int).Mul(a, b)
	if sum == nil {
		return product
	}
	return product.Add(product, sum)
}

// Check returns an error when no data can have these sums: a sign that the query which made them is wrong.
func (c Clusters) Check() error {
	if _, ok := c.spread(); !ok {
		return fmt.Errorf("check the group sums of a rate: groups=%d Σn=%d Σx=%d Σn²=%s Σnx=%s Σx²=%s cannot come from groups with 1 or more declarations and 0 to n in the numerator; compare the query with the facts",
			c.Groups, c.N, c.X, orZero(c.NN), orZero(c.NX), orZero(c.XX))
	}
	return nil
}

// possible holds for the sums of any data, and for few others.
func (c Clusters) possible() bool {
	nn, nx, xx := orZero(c.NN), orZero(c.NX), orZero(c.XX)
	n, x, g := big.NewInt(c.N), big.NewInt(c.X), big.NewInt(c.Groups)
	return c.X >= 0 && c.X <= c.N && c.Groups >= 0 && c.Groups <= c.N &&
		x.Cmp(xx) <= 0 && xx.Cmp(nx) <= 0 && nx.Cmp(nn) <= 0 && n.Cmp(nn) <= 0 &&
		nn.Cmp(mul(n, n)) <= 0 && xx.Cmp(mul(x, x)) <= 0 && // no sum of squares exceeds the square of the sum
		mul(n, n).Cmp(mul(g, nn)) <= 0 && mul(x, x).Cmp(mul(g, xx)) <= 0 // Cauchy–Schwarz
}

// Rate is Σx/Σn; false when there is no declaration.
func (c Clusters) Rate() (float64, bool) {
	if c.N <= 0 {
		return 0, false
	}
	return float64(c.X) / float64(c.N), true
}

// Variance is the group-linearised variance of the rate, G/(G−1)·Σ(x_i−p·n_i)²/N² (metric 1), rounded once at
// the end; false when there are fewer than two groups or the sums are inconsistent.
func (c Clusters) Variance() (float64, bool) {
	deviations, ok := c.deviations()
	if c.Groups < 2 || !ok {
		return 0, false
	}
	n := big.NewInt(c.N)
	n2 := mul(n, n)
	return quotient(mul(big.NewInt(c.Groups), deviations), mul(big.NewInt(c.Groups-1), mul(n2, n2))), true
}

// effectiveSize is the number of independent declarations that would give as wide an interval at this level, at most
// N: p(1−p)/v with the variance and the quantile of the groups behind the rate (scarcity). It is N, and clustered
// false, where the variance says nothing: fewer than two groups, or a rate of 0 or 1. False when the sums are
// inconsistent.
func (c Clusters) effectiveSize(level float64) (size float64, clustered, ok bool) {
	spread, ok := c.spread()
	n, x := float64(c.N), float64(c.X)
	switch {
	case !ok:
		return 0, false, false
	case c.Groups < 2 || c.X == 0 || c.X == c.N:
		return n, false, true
	case spread == 0: // every group has the same rate
		return n, true, true
	}
	enlarged := scarcity(c.Groups, c.groupsBehind(), level)
	independent := x * float64(c.N-c.X) * n * n * float64(c.Groups-1) / (float64(c.Groups) * spread)
	return math.Min(independent/(enlarged*enlarged), n), true, true
}

// DesignEffect is how many times larger than that of independent declarations the variance of the rate counts at this
// level, 1 at least. False where groups say nothing of it (fewer than two, a rate of 0 or 1, no declarations), where
// the sums fail Check, and for a level outside (0, 1).
func (c Clusters) DesignEffect(level float64) (float64, bool) {
	if !validLevel(level) {
		return 0, false
	}
	size, clustered, ok := c.effectiveSize(level)
	if !ok || !clustered {
		return 0, false
	}
	return float64(c.N) / size, true
}

// groupsBehind is the effective number of groups of the declarations, or fewer where fewer have the events. For a rate
// above one half the events are what is missing from 1.
func (c Clusters) groupsBehind() float64 {
	x, missing := c.X, 2*c.X > c.N
	if missing {
		x = c.N - c.X
	}
	pairs := float64(x) * float64(x-1)
	if w, small := c.words(); small {
		xx := w.xx
		if missing {
			xx += w.nn - 2*w.nx
		}
		return groupsOfEvents(float64(w.n)*float64(w.n)/float64(w.nn), pairs, float64(int64(xx)-x))
	}
	xx := orZero(c.XX)
	if missing {
		xx = new(big.Int).Sub(new(big.Int).Add(orZero(c.NN), xx), new(big.Int).Lsh(orZero(c.NX), 1))
	}
	n := big.NewInt(c.N)
	within, _ := new(big.Int).Sub(xx, big.NewInt(x)).Float64()
	return groupsOfEvents(quotient(mul(n, n), orZero(c.NN)), pairs, within)
}

// groupsOfEvents is the effective number of groups of a denominator, lowered to its geometric mean with that of the
// events where fewer groups have the events. Theirs is by the chance that two of them are of one group, ordered pairs
// within a group over all ordered pairs, which unlike the squares of the counts does not take the chance of rare
// events for unevenness.
func groupsOfEvents(denominator, pairs, within float64) float64 {
	if within <= 0 {
		return denominator
	}
	return math.Sqrt(denominator * math.Min(denominator, pairs/within))
}

// spread is deviations, rounded once.
func (c Clusters) spread() (float64, bool) {
	if w, small := c.words(); small {
		return w.deviations()
	}
	deviations, ok := c.deviations()
	if !ok {
		return 0, false
	}
	f, _ := deviations.Float64()
	return f, true
}

// deviations is N²·Σ(x_i−p·n_i)² = N²Σx² − 2XNΣnx + X²Σn², an integer: in floating point its terms cancel.
// False when the sums are inconsistent.
func (c Clusters) deviations() (*big.Int, bool) {
	if !c.possible() {
		return nil, false
	}
	n, x := big.NewInt(c.N), big.NewInt(c.X)
	sum := mul(mul(n, n), orZero(c.XX))
	cross := mul(mul(x, n), orZero(c.NX))
	sum.Sub(sum, cross.Lsh(cross, 1))
	sum.Add(sum, mul(mul(x, x), orZero(c.NN)))
	return sum, sum.Sign() >= 0
}

func mul(a, b *big.Int) *big.Int { return new(big.Int).Mul(a, b) }

func orZero(v *big.Int) *big.Int {
	if v == nil {
		return new(big.Int)
	}
	return v
}

// quotient divides with more digits than a float64 has and rounds once; b is positive.
func quotient(a, b *big.Int) float64 {
	const precision = 128 // bits; any number well above 53 gives the same result
	q := new(big.Float).SetPrec(precision).Quo(new(big.Float).SetInt(a), new(big.Float).SetInt(b))
	f, _ := q.Float64()
	return f
}
