package evidence

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
)

// Strata are the declarations of a tier cut into strata, as its standardised rate needs them. The strata of two
// tiers, and their weights, go by the same index.
type Strata struct {
	Groups int64     // number of groups with declarations in any stratum
	Counts []Stratum // one a stratum, zero where the tier has nothing there
	// Pairs are the sums over groups between strata, in any order, for every pair S <= T in which some group has
	// declarations in both, each stratum with itself included. Without any, declarations count as independent.
	Pairs []StrataPair
}

// Stratum counts declarations and those of them in the numerator, 0 <= X <= N.
type Stratum struct{ N, X int64 }

// StrataPair are sums over the groups g of products between strata S and T, S <= T; nil counts as 0.
type StrataPair struct {
	S, T int
	NN   *big.Int // Σ n_gS·n_gT
	NX   *big.Int // Σ n_gS·x_gT
	XN   *big.Int // Σ x_gS·n_gT
	XX   *big.Int // Σ x_gS·x_gT
}

// Check returns an error when no data can have these sums.
func (s Strata) Check() error {
	for i, c := range s.Counts {
		if c.N < 0 || c.X < 0 || c.X > c.N {
			return fmt.Errorf("check strata: stratum %d has %d of %d declarations in the numerator", i, c.X, c.N)
		}
	}
	seen := make(map[[2]int]bool, len(s.Pairs))
	for _, p := range s.Pairs {
		switch key := [2]int{p.S, p.T}; {
		case p.S < 0 || p.S > p.T || p.T >= len(s.Counts):
			return fmt.Errorf("check strata: pair %v of %d strata: the indexes must ascend and exist", key, len(s.Counts))
		case seen[key]:
			return fmt.Errorf("check strata: pair %v is given twice", key)
		default:
			seen[key] = true
		}
		if !s.pairPossible(p) {
			return fmt.Errorf("check strata: the sums of pair %d, %d cannot come from groups with 0 to n of n declarations in the numerator: Σnn=%s Σnx=%s Σxn=%s Σxx=%s", p.S, p.T, orZero(p.NN), orZero(p.NX), orZero(p.XN), orZero(p.XX))
		}
	}
	for i, c := range s.Counts {
		if len(s.Pairs) > 0 && c.N > 0 && !seen[[2]int{i, i}] {
			return fmt.Errorf("check strata: stratum %d has declarations and no pair with itself", i)
		}
	}
	return nil
}

func (s Strata) pairPossible(p StrataPair) bool {
	a, b := s.Counts[p.S], s.Counts[p.T]
	nn, nx, xn, xx := orZero(p.NN), orZero(p.NX), orZero(p.XN), orZero(p.XX)
	if xx.Sign() < 0 || xx.Cmp(nx) > 0 || xx.Cmp(xn) > 0 || nx.Cmp(nn) > 0 || xn.Cmp(nn) > 0 || nn.Cmp(mul(big.NewInt(a.N), big.NewInt(b.N))) > 0 {
		return false
	}
	if p.S != p.T {
		return true
	}
	return nx.Cmp(xn) == 0 && (Clusters{Groups: min(s.Groups, a.N), N: a.N, X: a.X, NN: nn, NX: nx, XX: xx}).possible()
}

// spread is how much a weighted sum of rates Σ w_s·x_s/n_s varies with its groups.
type spread struct {
	variance  float64 // m/(m−1)·Σ_g(Σ_s (w_s/n_s)(x_gs − p_s·n_gs))²
	effective float64 // effective number of groups by their part of the weight, (Σc)²/Σc² with c_g = Σ_s w_s·n_gs/n_s
}

// spread of Σ w_s·p_s over the strata that have declarations. False without pairs, with fewer than two groups, and
// where the sums are inconsistent.
func (s Strata) spread(weights []float64) (spread, bool) {
	if len(s.Pairs) == 0 || s.Groups < 2 {
		return spread{}, false
	}
	pairs := slices.Clone(s.Pairs)
	slices.SortFunc(pairs, func(a, b StrataPair) int { return cmp.Or(cmp.Compare(a.S, b.S), cmp.Compare(a.T, b.T)) })
	// Covariances between strata cancel: 200 bits leave the result exact to its last digit.
	const precision = 200
	number := func() *big.Float { return new(big.Float).SetPrec(precision) }
	total, parts := number(), number()
	for _, p := range pairs {
		a, b := s.Counts[p.S], s.Counts[p.T]
		if a.N == 0 || b.N == 0 {
			continue
		}
		factor := number().Mul(number().SetFloat64(weights[p.S]), number().SetFloat64(weights[p.T]))
		factor.Quo(factor, number().SetInt(mul(big.NewInt(a.N), big.NewInt(b.N))))
		if p.S != p.T {
			factor.Mul(factor, number().SetInt64(2))
		}
		parts.Add(parts, number().Mul(factor, number().SetInt(orZero(p.NN))))
		factor.Quo(factor, number().SetInt(mul(big.NewInt(a.N), big.NewInt(b.N))))
		total.Add(total, factor.Mul(factor, number().SetInt(p.deviations(a, b))))
	}
	sum := 0.0
	for i, w := range weights {
		if s.Counts[i].N > 0 {
			sum += w
		}
	}
	v, _ := total.Float64()
	squares, _ := parts.Float64()
	m := float64(s.Groups)
	out := spread{v * m / (m - 1), sum * sum / squares}
	return out, finite(out.variance, out.effective) && v >= 0 && squares > 0
}

// deviations is n_S·n_T·Σ_g(x_gS − p_S·n_gS)(x_gT − p_T·n_gT), an integer.
func (p StrataPair) deviations(a, b Stratum) *big.Int {
	an, ax, bn, bx := big.NewInt(a.N), big.NewInt(a.X), big.NewInt(b.N), big.NewInt(b.X)
	sum := mul(mul(an, bn), orZero(p.XX))
	sum.Sub(sum, mul(mul(ax, bn), orZero(p.NX)))
	sum.Sub(sum, mul(mul(an, bx), orZero(p.XN)))
	return sum.Add(sum, mul(mul(ax, bx), orZero(p.NN)))
}
