package evidence

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
)

// growthGroups have a sum of the year before and one of the year after it.
func growthGroups(r *rand.Rand, groups int, sizes, factor, change float64) []group {
	out := make([]group, groups)
	for i := range out {
		n := lognormal(r, 1e6, sizes)
		out[i] = group{1 + int64(n), int64(n * lognormal(r, factor, change))}
	}
	return out
}

func growthCases() []coverageCase {
	var out []coverageCase
	for _, c := range []struct {
		groups        int
		sizes, change float64
	}{{10, 1, 0.3}, {30, 1, 0.5}, {200, 1, 0.5}, {100, 1.5, 0.5}, {100, 1.5, 1}, {400, 1.5, 1}} {
		out = append(out, coverageCase{
			method: "growth, group bootstrap", process: fmt.Sprintf("%d groups, sizes σ %g, changes σ %g", c.groups, c.sizes, c.change), truth: 1.07, rounds: slow(c.groups),
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				return bootstrapOf(growthGroups(r, c.groups, c.sizes, 1.07, c.change), Factor, r.Uint64())
			},
		})
	}
	out = append(out, coverageCase{
		method: "growth, group bootstrap", process: "300 groups, sizes σ 1.5, changes σ 0.5 and more of small ones", truth: 1.07, rounds: slow(300),
		draw: func(r *rand.Rand) (float64, Interval, bool) {
			groups := growthGroups(r, 300, 1.5, 1, 0)
			for i, g := range groups {
				groups[i].x = int64(float64(g.n) * lognormal(r, 1.07, 0.5*math.Pow(float64(g.n)/1e6, -0.15)))
			}
			return bootstrapOf(groups, Factor, r.Uint64())
		},
	}, coverageCase{
		method: "growth, group bootstrap", process: "100 groups, sizes σ 1, normal changes σ 0.35", truth: 1.07, rounds: slow(100),
		draw: func(r *rand.Rand) (float64, Interval, bool) {
			groups := growthGroups(r, 100, 1, 1, 0)
			for i, g := range groups {
				groups[i].x = int64(float64(g.n) * math.Max(1.07+0.35*r.NormFloat64(), 0))
			}
			return bootstrapOf(groups, Factor, r.Uint64())
		},
	})
	for _, c := range []struct {
		groups      int
		sizes       float64
		own, others float64 // σ of the changes
		both        float64 // share of groups that trade with others, too
	}{{10, 1, 0.3, 0.3, 1}, {30, 1, 0.5, 0.5, 1}, {200, 1, 0.5, 0.5, 0.3}, {400, 1.5, 1, 1, 1}, {100, 1.5, 1, 0.3, 1}, {100, 1.5, 0.3, 1, 1}} {
		out = append(out, coverageCase{
			method: "growth over growth, MOVER", process: fmt.Sprintf("%d groups, sizes σ %g, changes σ %g and %g of %g %%", c.groups, c.sizes, c.own, c.others, 100*c.both),
			truth: 1.07 / 1.03, rounds: slow(c.groups),
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				own, others := growthGroups(r, c.groups, c.sizes, 1.07, c.own), growthGroups(r, c.groups, c.sizes, 1.03, c.others)
				for i := range others {
					if r.Float64() >= c.both {
						others[i] = group{}
					}
				}
				seed := r.Uint64() // the same weights on both sides
				a, b := bootstrapWith(own, Factor, seed), bootstrapWith(others, Factor, seed)
				iv, why := GrowthGap(a, b, 0.95)
				return a.Value / b.Value, iv, why == Estimable
			},
		})
	}
	return out
}

// bootstrapWith draws the weights of groups by a seed alone: a stand-in for the hash, fifty times as fast.
func bootstrapWith(groups []group, scale Scale, seed uint64) Bootstrap {
	s := sumsOf(slices.DeleteFunc(slices.Clone(groups), func(g group) bool { return g == group{} }))
	xs, ns := make([]*big.Int, ScreenReplicates), make([]*big.Int, ScreenReplicates)
	random := rand.New(rand.NewPCG(seed, 1))
	for k := range xs {
		var x, n int64
		for _, g := range groups {
			w := PoissonWeight(random.Uint64())
			x, n = x+w*g.x, n+w*g.n
		}
		xs[k], ns[k] = big.NewInt(x), big.NewInt(n)
	}
	value, _ := s.Ratio()
	return s.Bootstrap(value, xs, ns, scale)
}
