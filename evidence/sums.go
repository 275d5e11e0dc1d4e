package evidence

import (
	"fmt"
	"math/big"
)

// Sums is a ratio of sums Σx/Σn with what its variance needs: sums over the groups i of the row, n_i >= 0 of the
// denominator (declarations, hours, value) and x_i of the numerator, of any size and sign (milliseconds, findings,
// money). Where 0 <= x_i <= n_i are counts, Clusters knows more. The sums are whole numbers in the caller's units,
// so the order in which a warehouse adds them cannot show; nil counts as 0, and none is ever written to.
type Sums struct {
	Groups     int64    // number of groups
	N, X       *big.Int // Σn_i, Σx_i
	NN, NX, XX *big.Int // Σn_i², Σn_i·x_i, Σx_i²
	// Fourth are Σn⁴, Σn³x, Σn²x², Σnx³ and Σx⁴, nil where they are not known.
	Fourth []*big.Int
}

// Add returns s with one further group.
func (s Sums) Add(n, x int64) Sums {
	bn, bx := big.NewInt(n), big.NewInt(x)
	out := Sums{
		Groups: s.Groups + 1, N: new(big.Int).Add(orZero(s.N), bn), X: new(big.Int).Add(orZero(s.X), bx),
		NN: addProduct(s.NN, bn, bn), NX: addProduct(s.NX, bn, bx), XX: addProduct(s.XX, bx, bx),
	}
	if s.Groups > 0 && !s.fourthKnown() {
		return out
	}
	nn, nx, xx := mul(bn, bn), mul(bn, bx), mul(bx, bx)
	for k, product := range []*big.Int{mul(nn, nn), mul(nn, nx), mul(nx, nx), mul(nx, xx), mul(xx, xx)} {
		if s.fourthKnown() {
			product.Add(product, s.Fourth[k])
		}
		out.Fourth = append(out.Fourth, product)
	}
	return out
}

func (s Sums) fourthKnown() bool { return len(s.Fourth) == fourths }

const fourths = 5

// Check returns an error when no data can have these sums: a sign that the query which made them is wrong.
func (s Sums) Check() error {
	deviations, ok := s.deviations()
	if ok && s.Fourth != nil {
		_, ok = s.varianceGroups(deviations)
		ok = ok || deviations.Sign() == 0
	}
	if !ok {
		return fmt.Errorf("check the group sums of a ratio: groups=%d Σn=%s Σx=%s Σn²=%s Σnx=%s Σx²=%s and those of fourth powers cannot come from groups with denominators of 0 or more; compare the query with the facts",
			s.Groups, orZero(s.N), orZero(s.X), orZero(s.NN), orZero(s.NX), orZero(s.XX))
	}
	return nil
}

// possible holds for the sums of any data, and for few others.
func (s Sums) possible() bool {
	n, x, nn, nx, xx := orZero(s.N), orZero(s.X), orZero(s.NN), orZero(s.NX), orZero(s.XX)
	g := big.NewInt(s.Groups)
	return s.Groups >= 0 && n.Sign() >= 0 && nn.Sign() >= 0 && xx.Sign() >= 0 &&
		nn.Cmp(mul(n, n)) <= 0 && // no sum of squares of what is not negative exceeds the square of the sum
		mul(n, n).Cmp(mul(g, nn)) <= 0 && mul(x, x).Cmp(mul(g, xx)) <= 0 && mul(nx, nx).Cmp(mul(nn, xx)) <= 0 // Cauchy–Schwarz
}

// Ratio is Σx/Σn, rounded once; false when the denominator is 0 or less.
func (s Sums) Ratio() (float64, bool) {
	if orZero(s.N).Sign() <= 0 {
		return 0, false
	}
	v := quotient(orZero(s.X), s.N)
	return v, finite(v)
}

// Variance is the group-linearised variance of the ratio, G/(G−1)·Σ(x_i−m·n_i)²/N², rounded once at the end;
// false when there are fewer than two groups, no denominator, or inconsistent sums.
func (s Sums) Variance() (float64, bool) {
	deviations, ok := s.deviations()
	if s.Groups < 2 || !ok || orZero(s.N).Sign() <= 0 {
		return 0, false
	}
	n2 := mul(s.N, s.N)
	v := quotient(mul(big.NewInt(s.Groups), deviations), mul(big.NewInt(s.Groups-1), mul(n2, n2)))
	return v, finite(v)
}

// EffectiveGroups is how many groups of equal size would weigh as much, (Σn)²/Σn² (Kish): the number of groups
// where they are equal, near 1 where one has nearly everything. False without a denominator.
func (s Sums) EffectiveGroups() (float64, bool) {
	if orZero(s.N).Sign() <= 0 || orZero(s.NN).Sign() <= 0 {
		return 0, false
	}
	return quotient(mul(s.N, s.N), s.NN), true
}

// deviations is N²·Σ(x_i−m·n_i)² = N²Σx² − 2XNΣnx + X²Σn². False when the sums are inconsistent.
func (s Sums) deviations() (*big.Int, bool) {
	if !s.possible() {
		return nil, false
	}
	n, x := orZero(s.N), orZero(s.X)
	sum := mul(mul(n, n), orZero(s.XX))
	cross := mul(mul(x, n), orZero(s.NX))
	sum.Sub(sum, cross.Lsh(cross, 1))
	sum.Add(sum, mul(mul(x, x), orZero(s.NN)))
	return sum, sum.Sign() >= 0
}

// VarianceGroups is how many groups would make the variance if all that have a part in it had an equal one,
// (Σe²)²/Σe⁴ of e = x−m·n: G/3 where e is normal, near 1 where one group makes it. False where the sums of fourth
// powers are not known, for inconsistent sums, and where nothing varies.
func (s Sums) VarianceGroups() (float64, bool) {
	deviations, ok := s.deviations()
	if !ok || !s.fourthKnown() {
		return 0, false
	}
	return s.varianceGroups(deviations)
}

func (s Sums) varianceGroups(deviations *big.Int) (float64, bool) {
	if !s.fourthKnown() || orZero(s.N).Sign() <= 0 {
		return 0, false
	}
	// N⁴·Σe⁴ = Σ_k C(4,k)·N^k·(−X)^(4−k)·Σn^(4−k)x^k, and deviations is N²·Σe².
	fourth, minusX := new(big.Int), new(big.Int).Neg(orZero(s.X))
	for k, binomial := range []int64{1, 4, 6, 4, 1} {
		term := mul(big.NewInt(binomial), orZero(s.Fourth[k]))
		term = mul(term, new(big.Int).Exp(s.N, big.NewInt(int64(k)), nil))
		fourth.Add(fourth, mul(term, new(big.Int).Exp(minusX, big.NewInt(int64(fourths-1-k)), nil)))
	}
	square := mul(deviations, deviations)
	if fourth.Sign() <= 0 || square.Cmp(fourth) < 0 || square.Cmp(mul(fourth, big.NewInt(s.Groups))) > 0 {
		return 0, false
	}
	return quotient(square, fourth), true
}
