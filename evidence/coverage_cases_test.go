package evidence

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
)

// slow is how often a process is drawn whose draws take long: those of few groups do not.
func slow(groups int) int {
	if groups <= 10 {
		return coverageRounds
	}
	return 2000
}

func rateCases() []coverageCase {
	var out []coverageCase
	for _, c := range []struct {
		groups                         int
		size, sigma, rate, correlation float64
	}{
		{5, 40, 0.5, 0.2, 0.05},
		{10, 40, 0.8, 0.2, 0.1},
		{20, 40, 0.8, 0.2, 0.1},
		{60, 40, 0.8, 0.1, 0.08},
		{300, 20, 0.8, 0.2, 0.1},
		{20, 40, 0.8, 0.02, 0.02},
		{60, 40, 0.8, 0.02, 0.05},
		{400, 30, 0.8, 0.008, 0.01},
		{20, 20, 0.8, 0.85, 0.1},
		{50, 40, 1.5, 0.2, 0.1},
		{30, 10, 0.8, 0.2, 0},
	} {
		out = append(out, coverageCase{
			method: "rate, clustered Wilson", process: fmt.Sprintf("%d groups of %g (σ %g), %g %%, correlation %g", c.groups, c.size, c.sigma, 100*c.rate, c.correlation), truth: c.rate,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				k := clustersOf(rateGroups(r, c.groups, c.size, c.sigma, c.rate, c.correlation))
				p, _ := k.Rate()
				iv, ok := WilsonClustered(k, 0.95)
				return p, iv, ok
			},
		})
	}
	for _, c := range []struct {
		n int64
		p float64
	}{{20, 0.1}, {100, 0.05}, {1000, 0.2}} {
		out = append(out, coverageCase{
			method: "rate, Wilson", process: fmt.Sprintf("%d trials, %g %%", c.n, 100*c.p), truth: c.p,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				x := binomialDraw(r, c.n, c.p)
				iv, ok := Wilson(float64(x), float64(c.n), 0.95)
				return float64(x) / float64(c.n), iv, ok
			},
		})
	}
	for _, c := range []struct {
		n     int
		p     float64
		sigma float64
	}{{60, 0.2, 0.5}, {300, 0.1, 0.8}, {2000, 0.06, 1}} {
		out = append(out, coverageCase{
			method: "weighted rate, Wilson with Kish", process: fmt.Sprintf("%d records, weights σ %g, %g %%", c.n, c.sigma, 100*c.p), truth: c.p,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				w := Weighted{W: new(big.Int), WW: new(big.Int), WX: new(big.Int)}
				for range c.n {
					each := big.NewInt(1 + int64(lognormal(r, 1e6, c.sigma)))
					w.Records++
					w.W.Add(w.W, each)
					w.WW.Add(w.WW, mul(each, each))
					if r.Float64() < c.p {
						w.WX.Add(w.WX, each)
					}
				}
				p, _ := w.Rate()
				iv, ok := WilsonWeighted(w, 0.95)
				return p, iv, ok
			},
		})
	}
	for _, mean := range []float64{3, 10, 50, 400} {
		exempt := ""
		if mean < 10 {
			exempt = "exact as defined: below 95 % for no mean, so above 98 % for small ones"
		}
		out = append(out, coverageCase{
			method: "count, exact Poisson", process: fmt.Sprintf("mean %g", mean), truth: mean, exempt: exempt,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				k := poissonDraw(r, mean)
				iv, ok := PoissonCount(k, 0.95)
				return float64(k), iv, ok
			},
		})
	}
	for _, c := range []struct {
		groups         int
		by10k, between float64
	}{{30, 40, 1}, {100, 20, 1}, {400, 5, 1.5}} {
		out = append(out, coverageCase{
			method: "rate by 10,000, overdispersed Poisson", process: fmt.Sprintf("%d groups of 300 (σ 0.8), %g by 10,000, rates σ %g", c.groups, c.by10k, c.between), truth: c.by10k,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				var s Sums
				for range c.groups {
					n := groupSize(r, 300, 0.8)
					s = s.Add(n, poissonDraw(r, float64(n)*lognormal(r, c.by10k/10_000, c.between)))
				}
				v, _ := s.Ratio()
				iv, ok := PoissonRateClustered(s, 10_000, 0.95)
				return 10_000 * v, iv, ok
			},
		})
	}
	for _, c := range []struct {
		operators         int
		rate, correlation float64
	}{{10, 0.2, 0.3}, {30, 0.2, 0.1}, {400, 0.008, 0.01}} {
		out = append(out, coverageCase{
			method: "operator mean, t", process: fmt.Sprintf("%d operators, %g %%, correlation %g", c.operators, 100*c.rate, c.correlation), truth: c.rate,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				var sum, squares float64
				for _, g := range rateGroups(r, c.operators, 30, 0.8, c.rate, c.correlation) {
					own := float64(g.x) / float64(g.n)
					sum, squares = sum+own, squares+own*own
				}
				iv, ok := MeanOfRates(sum, squares, int64(c.operators), 0.95)
				return sum / float64(c.operators), iv, ok
			},
		})
	}
	return out
}

func ratioCases() []coverageCase {
	var out []coverageCase
	for _, c := range []struct {
		groups, others             int
		rate, reference, correlate float64
	}{
		{10, 30, 0.1, 0.2, 0.05}, {30, 200, 0.05, 0.2, 0.05}, {400, 2000, 0.008, 0.2, 0.02}, {20, 300, 0.01, 0.2, 0.01}, {8, 8, 0.2, 0.2, 0.05},
	} {
		out = append(out, coverageCase{
			method: "ratio to reference, delta-log or Koopman", process: fmt.Sprintf("%d and %d groups, %g over %g %%, correlation %g", c.groups, c.others, 100*c.rate, 100*c.reference, c.correlate),
			truth: c.rate / c.reference, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				t := clustersOf(rateGroups(r, c.groups, 30, 0.8, c.rate, c.correlate))
				ref := clustersOf(rateGroups(r, c.others, 10, 0.8, c.reference, c.correlate))
				ratio, why := RatioToReference(t, ref, 0.95)
				return ratio.Value, ratio.Interval, why == Estimable
			},
		})
	}
	return out
}

// durationGroups are lognormal durations in milliseconds, less an hour, so that some are negative.
func durationGroups(r *rand.Rand, groups int, size, sizes, within, between float64) []group {
	out := make([]group, groups)
	for i := range out {
		level := lognormal(r, 1, between)
		out[i].n = groupSize(r, size, sizes)
		for range out[i].n {
			out[i].x += int64(3.6e6 * (level*lognormal(r, 24, within) - 1))
		}
	}
	return out
}

func meanCases() []coverageCase {
	var out []coverageCase
	for _, c := range []struct {
		groups                       int
		size, sizes, within, between float64
	}{{5, 30, 0.5, 0.6, 0.2}, {10, 30, 0.8, 0.6, 0.3}, {30, 30, 0.8, 0.6, 0.3}, {30, 30, 1.5, 1, 0.5}, {60, 30, 1.5, 0.6, 0.3}, {300, 20, 0.8, 1, 0.5}, {10, 30, 0, 0.1, 0.1}} {
		out = append(out, coverageCase{
			method: "mean, t by group", process: fmt.Sprintf("%d groups of %g (σ %g), lognormal σ %g within, %g between", c.groups, c.size, c.sizes, c.within, c.between), truth: 23 * 3.6e6, rounds: slow(c.groups),
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				s := sumsOf(durationGroups(r, c.groups, c.size, c.sizes, c.within, c.between))
				m, _ := s.Ratio()
				iv, ok := MeanRatio(s, 0.95)
				return m, iv, ok
			},
		})
	}
	return out
}

func bootstrapOf(groups []group, scale Scale, seed uint64) (float64, Interval, bool) {
	b := bootstrapWith(groups, scale, seed)
	iv, why := b.Interval(0.95)
	return b.Value, iv, why == Estimable
}

func bootstrapCases() []coverageCase {
	var out []coverageCase
	for _, c := range []struct {
		groups                               int
		sizes, rate, correlation, valueSigma float64
		giant                                float64
	}{
		{8, 0.5, 0.2, 0.05, 1.2, 0},
		{20, 0.8, 0.2, 0.1, 1.2, 0},
		{20, 0.8, 0.05, 0.05, 1.2, 0},
		{60, 0.8, 0.02, 0.02, 1.2, 0},
		{200, 0.8, 0.01, 0.01, 1.2, 0},
		{60, 1.5, 0.1, 0.1, 1.2, 0},
		{20, 0.8, 0.9, 0.05, 1.2, 0},
		{20, 0.8, 0.2, 0.1, 1.2, 0.6},
		{20, 0.8, 0.2, 0.1, 1.2, 0.9},
	} {
		process := fmt.Sprintf("%d groups (σ %g), %g %%, correlation %g, values σ %g", c.groups, c.sizes, 100*c.rate, c.correlation, c.valueSigma)
		if c.giant > 0 {
			process += fmt.Sprintf(", one with %g %% of the value", 100*c.giant)
		}
		out = append(out, coverageCase{
			method: "value-weighted rate, group bootstrap", process: process, truth: c.rate, rounds: slow(c.groups),
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				groups := valueGroups(r, c.groups, 30, c.sizes, c.rate, c.correlation, c.valueSigma)
				if c.giant > 0 {
					rest := sumsOf(groups[1:]).N.Int64()
					n := int64(float64(rest) * c.giant / (1 - c.giant))
					groups[0] = group{n, int64(float64(n) * ownRate(r, c.rate, c.correlation))}
				}
				return bootstrapOf(groups, Proportion, r.Uint64())
			},
		})
	}
	for _, c := range []struct {
		groups        int
		yield, amount float64 // findings an hour; σ of the amount of each, 0 to count them
	}{{10, 0.2, 0}, {50, 0.05, 0}, {50, 0.1, 1.2}, {200, 0.05, 1.2}} {
		out = append(out, coverageCase{
			method: "yield by hour, group bootstrap", process: fmt.Sprintf("%d groups, %g findings an hour, amounts σ %g", c.groups, c.yield, c.amount), truth: c.yield, rounds: slow(c.groups),
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				groups := make([]group, c.groups)
				for i := range groups {
					own := gammaDraw(r, 2) / 2 * c.yield
					for range groupSize(r, 4, 0.8) {
						hours := 0.5 + 2*r.Float64()
						groups[i].n += int64(1000 * hours)
						for range poissonDraw(r, own*hours) {
							groups[i].x += int64(lognormal(r, 1000, c.amount))
						}
					}
				}
				return bootstrapOf(groups, Positive, r.Uint64())
			},
		})
	}
	return slices.Concat(out, growthCases())
}

// strataGroups put the declarations of each group into strata by its own mix.
func strataGroups(r *rand.Rand, groups int, rates, mix []float64, correlation float64) Strata {
	rows := make([][]Stratum, groups)
	for i := range rows {
		rows[i] = make([]Stratum, len(rates))
		shift := r.NormFloat64()
		own := make([]float64, len(rates)) // the same standing in every stratum
		standing := ownRate(r, 0.5, correlation)
		for s := range own {
			own[s] = rates[s] * 2 * standing
		}
		for range groupSize(r, 30, 0.8) {
			s := 0
			for u := r.Float64() * 1.0; s < len(mix)-1 && u > mix[s]*(1+0.3*math.Tanh(shift)); s++ {
				u -= mix[s] * (1 + 0.3*math.Tanh(shift))
			}
			rows[i][s].N++
			if r.Float64() < own[s] {
				rows[i][s].X++
			}
		}
	}
	return strataOf(rows)
}

func strataCases() []coverageCase {
	var out []coverageCase
	rates, mix, weights := []float64{0.02, 0.08, 0.3}, []float64{0.6, 0.3, 0.1}, []float64{0.3, 0.4, 0.3}
	truth := 0.3*0.02 + 0.4*0.08 + 0.3*0.3
	for _, c := range []struct {
		groups      int
		factor      float64
		correlation float64
	}{{8, 1, 0.02}, {20, 1, 0.05}, {100, 1, 0.05}, {300, 0.1, 0.05}, {20, 0.1, 0.02}} {
		scaled := make([]float64, len(rates))
		for i := range rates {
			scaled[i] = rates[i] * c.factor
		}
		out = append(out, coverageCase{
			method: "standardised rate, gamma", process: fmt.Sprintf("%d groups, 3 strata, %.2g %%, correlation %g", c.groups, 100*truth*c.factor, c.correlation), truth: truth * c.factor, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				s, why := Standardise(strataGroups(r, c.groups, scaled, mix, c.correlation), weights, 0.95)
				return s.Value, s.Interval, why == Estimable
			},
		})
	}
	return out
}

// freedCases take the declarations of the tier as given, as the model does: the error of the estimate around what the
// planted rates make of them.
func freedCases() []coverageCase {
	var out []coverageCase
	rates, mix := []float64{0.1, 0.2, 0.4}, []float64{0.6, 0.3, 0.1}
	lower := []float64{0.01, 0.02, 0.04}
	for _, c := range []struct{ groups, others int }{{10, 30}, {100, 400}} {
		out = append(out, coverageCase{
			method: "inspections avoided, delta", process: fmt.Sprintf("%d and %d groups, 3 strata, correlation 0.03", c.groups, c.others), truth: 0, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				tier, reference := strataGroups(r, c.groups, lower, mix, 0.03), strataGroups(r, c.others, rates, mix, 0.03)
				f, why := FreedHours(tier, reference, make([]InspectionHours, len(rates)), 0.95)
				planted := 0.0
				for s, k := range tier.Counts {
					planted += float64(k.N) * (rates[s] - lower[s])
				}
				n := float64(tier.Counts[0].N)
				iv := f.Avoided.Interval
				return (f.Avoided.Value - planted) / n, Interval{Low: (iv.Low - planted) / n, High: (iv.High - planted) / n}, why == Estimable
			},
		})
	}
	return out
}

func timeCases() []coverageCase {
	var out []coverageCase
	for _, n := range []int{12, 100, 1000} {
		out = append(out, coverageCase{
			method: "median, order statistics", process: fmt.Sprintf("%d lognormal times", n), truth: 24, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				times := make([]float64, n)
				for i := range times {
					times[i] = 24 * math.Exp(0.6*r.NormFloat64())
				}
				slices.Sort(times)
				lo, hi, ok := QuantileRanks(int64(n), 0.5, 0.95)
				return (times[(n-1)/2] + times[n/2]) / 2, Interval{Low: times[lo-1], High: times[hi-1]}, ok
			},
		})
	}
	for _, c := range []struct {
		groups  int
		between float64
	}{{12, 0.3}, {40, 0.3}, {200, 0.6}} {
		out = append(out, coverageCase{
			method: "median, order statistics by group", process: fmt.Sprintf("%d groups of 20 (σ 0.8), lognormal σ 0.6 within, %g between", c.groups, c.between), truth: 24, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				var times []float64
				var of []int
				for i := range c.groups {
					level := 24 * math.Exp(c.between*r.NormFloat64())
					for range groupSize(r, 20, 0.8) {
						times, of = append(times, level*math.Exp(0.6*r.NormFloat64())), append(of, i)
					}
				}
				sorted := slices.Sorted(slices.Values(times))
				median := (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
				n, x := make([]int64, c.groups), make([]int64, c.groups)
				for k, t := range times {
					n[of[k]]++
					if t <= median {
						x[of[k]]++
					}
				}
				var k Clusters
				for i := range n {
					k = k.Add(n[i], x[i])
				}
				lo, hi, ok := QuantileRanksClustered(k, 0.5, 0.95)
				return median, Interval{Low: sorted[lo-1], High: sorted[hi-1]}, ok
			},
		})
	}
	out = append(out, coverageCase{
		method: "median, order statistics", process: "40 groups of 20 (σ 0.8), lognormal σ 0.6 within, 0.3 between", truth: 24, rounds: 2000,
		exempt: "no method in use, shown for comparison: it takes declarations as independent",
		draw: func(r *rand.Rand) (float64, Interval, bool) {
			var times []float64
			for range 40 {
				level := 24 * math.Exp(0.3*r.NormFloat64())
				for range groupSize(r, 20, 0.8) {
					times = append(times, level*math.Exp(0.6*r.NormFloat64()))
				}
			}
			slices.Sort(times)
			lo, hi, ok := QuantileRanks(int64(len(times)), 0.5, 0.95)
			return (times[(len(times)-1)/2] + times[len(times)/2]) / 2, Interval{Low: times[lo-1], High: times[hi-1]}, ok
		},
	})
	for _, n := range []int{40, 400} {
		draw := func(r *rand.Rand) *KaplanMeier {
			bins := make([]KMBin, n)
			for i := range bins {
				watched, length := 240*r.Float64(), 72*r.ExpFloat64()
				bins[i] = KMBin{math.Min(watched, length), 1, 0}
				if watched < length {
					bins[i] = KMBin{watched, 0, 1}
				}
			}
			k, _ := NewKaplanMeier(bins)
			return k
		}
		out = append(out, coverageCase{
			method: "Kaplan–Meier median, Brookmeyer–Crowley", process: fmt.Sprintf("%d times, 29 %% censored", n), truth: 72 * math.Ln2, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				k := draw(r)
				m, ok := k.Quantile(0.5)
				iv, both := k.QuantileInterval(0.5, 0.95)
				return m, iv, ok && both
			},
		}, coverageCase{
			method: "Kaplan–Meier survival, log–log", process: fmt.Sprintf("%d times, 29 %% censored, 13 %% ended", n), truth: math.Exp(-10.0 / 72), rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				k := draw(r)
				s, _ := k.Survival(10)
				iv, ok := k.SurvivalInterval(10, 0.95)
				return s, iv, ok
			},
		})
	}
	for _, c := range []struct {
		groups  int
		between float64
	}{{15, 0.3}, {60, 0.3}} {
		out = append(out, coverageCase{
			method: "Kaplan–Meier median by group", process: fmt.Sprintf("%d groups of 20 (σ 0.8), lognormal σ 0.6 within, %g between, a quarter censored", c.groups, c.between), truth: 24, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				var bins []KMBin
				groups := make([][]KMBin, c.groups)
				for i := range groups {
					level := 24 * math.Exp(c.between*r.NormFloat64())
					for range groupSize(r, 20, 0.8) {
						length, watched := level*math.Exp(0.6*r.NormFloat64()), 100*r.Float64()
						bin := KMBin{math.Min(length, watched), 1, 0}
						if watched < length {
							bin.Events, bin.Censored = 0, 1
						}
						groups[i] = append(groups[i], bin)
					}
					bins = append(bins, groups[i]...)
				}
				k, _ := NewKaplanMeier(bins)
				median, ok := k.Quantile(0.5)
				var ended Clusters // by the median, among those whose fate by then is known
				for _, g := range groups {
					var n, x int64
					for _, b := range g {
						switch {
						case b.Events > 0 && b.Time <= median:
							n, x = n+1, x+1
						case b.Time > median:
							n++
						}
					}
					if n > 0 {
						ended = ended.Add(n, x)
					}
				}
				design, known := ended.DesignEffect(0.95)
				iv, both := k.Clustered(design).QuantileInterval(0.5, 0.95)
				return median, iv, ok && both && known
			},
		})
	}
	for _, c := range []struct {
		groups int
		sigma  float64
	}{{20, 0.5}, {100, 0.8}, {400, 1}, {1000, 1.2}, {1000, 0.2}, {50, 1}} {
		out = append(out, coverageCase{
			method: "HHI, jackknife", process: fmt.Sprintf("%d groups, values σ %g", c.groups, c.sigma), truth: hhiTruth(c.groups, c.sigma), rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				h, why := Concentrate(holdingsOf(holdingsDraw(r, c.groups, c.sigma)), 0.95)
				return h.HHI.Value, h.HHI.Interval, why == Estimable
			},
		})
	}
	return out
}

func holdingsDraw(r *rand.Rand, groups int, sigma float64) []int64 {
	values := make([]int64, groups)
	for i := range values {
		values[i] = 1 + int64(lognormal(r, 1e9, sigma))
	}
	return values
}

// hhiTruth is the mean index of the process.
func hhiTruth(groups int, sigma float64) float64 {
	r := rand.New(rand.NewPCG(99, uint64(groups)))
	sum := 0.0
	const draws = 4000
	for range draws {
		var v, vv float64
		for range groups {
			x := lognormal(r, 1, sigma)
			v, vv = v+x, vv+x*x
		}
		sum += 10_000 * vv / v / v
	}
	return sum / draws
}

func changeCases() []coverageCase {
	var out []coverageCase
	pair := func(r *rand.Rand, groups int, a, b float64) (Estimate, Estimate, bool) {
		one := func(p float64) (Estimate, bool) {
			k := clustersOf(rateGroups(r, groups, 30, 0.8, p, 0.05))
			v, _ := k.Rate()
			iv, ok := WilsonClustered(k, 0.95)
			return Estimate{v, iv}, ok
		}
		x, okx := one(a)
		y, oky := one(b)
		return x, y, okx && oky
	}
	for _, c := range []struct {
		groups int
		a, b   float64
	}{{10, 0.2, 0.3}, {40, 0.02, 0.1}, {200, 0.01, 0.02}} {
		out = append(out, coverageCase{
			method: "change of a rate, MOVER", process: fmt.Sprintf("%d groups, %g − %g %%", c.groups, 100*c.a, 100*c.b), truth: c.a - c.b, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				a, b, ok := pair(r, c.groups, c.a, c.b)
				d, both := Difference(a, b)
				return d.Value, d.Interval, ok && both
			},
		})
	}
	for _, c := range []struct{ n, before, after, controlBefore, controlAfter float64 }{{20_000, 0.06, 0.027, 0.05, 0.05}, {300, 0.1, 0.04, 0.1, 0.1}, {150, 0.05, 0.02, 0.2, 0.2}} {
		trials := func(r *rand.Rand, p float64) Trials {
			if c.n*p > 100 { // the normal limit is enough for the speed of this
				return Trials{math.Round(c.n*p + math.Sqrt(c.n*p*(1-p))*r.NormFloat64()), c.n}
			}
			return Trials{float64(binomialDraw(r, int64(c.n), p)), c.n}
		}
		out = append(out, coverageCase{
			method: "reduction abroad beyond the control", process: fmt.Sprintf("%g clearances a cell, %g to %g %%", c.n, 100*c.before, 100*c.after), truth: 1 - c.after/c.before/(c.controlAfter/c.controlBefore),
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				own, control := BeforeAfter{trials(r, c.before), trials(r, c.after)}, BeforeAfter{trials(r, c.controlBefore), trials(r, c.controlAfter)}
				e, why := own.ReductionBeyond(control, 0.95)
				return e.Value, e.Interval, why == Estimable
			},
		})
	}
	return out
}

func effectCases() []coverageCase {
	var out []coverageCase
	for _, c := range []struct{ treated, controls int }{{8, 30}, {24, 60}} {
		draw := func(r *rand.Rand) Panel {
			return trial{treated: c.treated, controls: c.controls, before: 9, after: 7, certified: july2019, noise: 0.15, log: func(e int, treated bool) float64 {
				season := 0.1 * float64((e+12)%3)
				if treated && e > 0 {
					return season + math.Log(0.7)
				}
				return season
			}, keep: func(r *rand.Rand) bool { return r.Float64() < 0.8 }}.panel(r.Uint64())
		}
		process := fmt.Sprintf("%d certified, %d controls, a fifth of the months empty", c.treated, c.controls)
		out = append(out, coverageCase{
			method: "difference-in-differences", process: process, truth: 0.3, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				e, why := CertificationEffect(draw(r), 6, 0.95)
				return e.Reduction.Value, e.Reduction.Interval, why == Estimable
			},
		}, coverageCase{
			method: "pre-trend", process: process, truth: 0, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				e, why := CertificationEffect(draw(r), 6, 0.95)
				return e.Trend.Value, e.Trend.Interval, why == Estimable
			},
		}, coverageCase{
			method: "trend-adjusted difference-in-differences", process: process, truth: 0.3, rounds: 2000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				e, why := CertificationEffect(draw(r), 6, 0.95)
				return e.TrendAdjusted.Value, e.TrendAdjusted.Interval, why == Estimable
			},
		}, coverageCase{
			method: "matched comparison, bootstrap", process: process, truth: 0.3, rounds: 1000,
			draw: func(r *rand.Rand) (float64, Interval, bool) {
				m, why := MatchedReduction(draw(r), 6, 0.95)
				return m.Reduction.Value, m.Reduction.Interval, why == Estimable
			},
		})
	}
	return out
}
