package warehouse_test

import (
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"greenlane/catalog"
	"greenlane/evidence"
)

func tenThousand(*mdlDeclaration) (bool, *int64) { n := int64(10_000); return true, &n }

// officerHours are × 10,000, of any control that was not cancelled.
func officerHours(d *mdlDeclaration) (bool, *int64) {
	return d.inspected || has("sampled")(d) || has("doc_checked")(d), d.fact.ms("officer_hours")
}

func inspectionHours(d *mdlDeclaration) (bool, *int64) {
	return d.inspected, d.fact.ms("inspection_hours")
}

// recovered is in 1/10,000 CNY; what is not stated is nothing.
func recovered(d *mdlDeclaration) (bool, *int64) {
	sum := int64(0)
	if cents := d.fact.ms("recovered_cny"); cents != nil {
		sum = *cents * 100
	}
	return d.inspected, &sum
}

// only some declarations have an amount.
func amongThem(of amount, some kind) amount {
	return func(d *mdlDeclaration) (bool, *int64) {
		covered, v := of(d)
		return covered && some(d), v
	}
}

// drawSeed and the hash below are those of the engine's cityHash64 of three whole numbers: each is mixed by itself (MurmurHash3's finisher
// over the number and a constant), and they are combined from the left as CityHash 1.0.2 hashes 128 bits to 64.
const drawSeed = 20_140_308

func engineHash(numbers ...uint64) uint64 {
	mixed := func(x uint64) uint64 {
		x ^= 0x4CF2D2BAAE6DA887
		x ^= x >> 33
		x *= 0xff51afd7ed558ccd
		x ^= x >> 33
		x *= 0xc4ceb9fe1a85ec53
		return x ^ x>>33
	}
	const by = 0x9ddfea08eb382d69
	combined := func(low, high uint64) uint64 {
		a := (low ^ high) * by
		a ^= a >> 47
		b := (high ^ a) * by
		b ^= b >> 47
		return b * by
	}
	out := mixed(numbers[0])
	for _, n := range numbers[1:] {
		out = combined(out, mixed(n))
	}
	return out
}

// drawn are the sums of an amount in the replicates of the bootstrap: each group counts in each as often as a Poisson(1) variable that its
// hash makes, by the inverse of the distribution function.
func drawn(all []*mdlDeclaration, of amount) []*big.Int {
	sums := byGroup(all, of)
	out := make([]*big.Int, 200)
	for r := range out {
		out[r] = new(big.Int)
		for group, v := range sums {
			out[r].Add(out[r], new(big.Int).Mul(big.NewInt(v), big.NewInt(poisson(engineHash(xxhash.Sum64String(group), uint64(r), drawSeed)))))
		}
	}
	return out
}

// poisson is the smallest k with P(K <= k) above hash / 2^64.
func poisson(hash uint64) int64 {
	const digits = 200
	u := new(big.Float).SetPrec(digits).Quo(new(big.Float).SetPrec(digits).SetUint64(hash), new(big.Float).SetMantExp(big.NewFloat(1), 64))
	euler := new(big.Float).SetPrec(digits)
	for k, term := int64(0), new(big.Float).SetPrec(digits).SetInt64(1); k < 60; k++ {
		euler.Add(euler, term)
		term.Quo(term, big.NewFloat(float64(k+1)))
	}
	below, term := new(big.Float).SetPrec(digits), new(big.Float).SetPrec(digits).Quo(big.NewFloat(1), euler)
	for k := int64(0); ; k++ {
		below.Add(below, term)
		if u.Cmp(below) < 0 {
			return k
		}
		term.Quo(term, big.NewFloat(float64(k+1)))
	}
}

func byGroup(all []*mdlDeclaration, of amount) map[string]int64 {
	sums := map[string]int64{}
	for _, d := range all {
		if covered, v := of(d); covered && v != nil {
			sums[d.group] += *v
		}
	}
	return sums
}

// over are the sums over groups of one amount over another.
func over(all []*mdlDeclaration, of, base amount) evidence.Sums {
	n, x := byGroup(all, base), byGroup(all, of)
	out := evidence.Sums{N: new(big.Int), X: new(big.Int), NN: new(big.Int), NX: new(big.Int), XX: new(big.Int), Fourth: make([]*big.Int, 5)}
	power := func(v *big.Int, k int) *big.Int { return new(big.Int).Exp(v, big.NewInt(int64(k)), nil) }
	for k := range out.Fourth {
		out.Fourth[k] = new(big.Int)
	}
	groups := map[string]bool{}
	for _, d := range all {
		groups[d.group] = true
	}
	for g := range groups {
		bn, bx := big.NewInt(n[g]), big.NewInt(x[g])
		if n[g] != 0 {
			out.Groups++
		}
		out.N.Add(out.N, bn)
		out.X.Add(out.X, bx)
		out.NN.Add(out.NN, new(big.Int).Mul(bn, bn))
		out.NX.Add(out.NX, new(big.Int).Mul(bn, bx))
		out.XX.Add(out.XX, new(big.Int).Mul(bx, bx))
		for k, sum := range out.Fourth {
			sum.Add(sum, new(big.Int).Mul(power(bn, 4-k), power(bx, k)))
		}
	}
	return out
}

// linear are the replicates of a sum less what the ratio of the whole makes of the other one.
func linear(of, base []*big.Int, sum, whole int64) []float64 {
	out := make([]float64, len(of))
	for r := range out {
		out[r], _ = new(big.Rat).Sub(new(big.Rat).SetFrac(of[r], big.NewInt(1)), new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(sum), base[r]), big.NewInt(whole))).Float64()
	}
	return out
}

func bounded(b evidence.Bootstrap) *evidence.Interval {
	if iv, why := b.Interval(0.95); why == evidence.Estimable {
		return &iv
	}
	return nil
}

// quotientOf is a sum over another one of the same rows and unit.
func quotientOf(all []*mdlDeclaration, of, base amount, scale evidence.Scale, uncertain bool) expected {
	sum, missing := total(all, of)
	whole, missingToo := total(all, base)
	switch {
	case missing+missingToo > 0:
		return refusedAs(catalog.NotEstimable)
	case whole <= 0:
		return refusedAs(catalog.NoPopulation)
	}
	out := expected{value: number64(float64(sum) / float64(whole)), tolerance: 1e-12}
	if uncertain {
		s := over(all, of, base)
		draws, baseDraws := drawn(all, of), drawn(all, base)
		boot := evidence.Bootstrap{
			Value: *out.value, Replicates: evidence.RatioReplicates(draws, baseDraws), Linear: linear(draws, baseDraws, sum, whole), Groups: s.Groups, Scale: scale,
		}
		boot.Effective, _ = s.EffectiveGroups()
		boot.VarianceGroups, _ = s.VarianceGroups()
		out.interval = bounded(boot)
	}
	return out
}

// ofTier are the row's tier in its other dimensions, or the AEO tiers where it has no definite one.
func (c *cohort) ofTier() []*mdlDeclaration {
	if c.oneTier {
		return c.rows
	}
	return only(c.besideTier, isAEO)
}

func isRegular(d *mdlDeclaration) bool { return d.tier == "regular" }

func (c *cohort) hoursShare() expected {
	own := c.ofTier()
	sum, missing := total(own, officerHours)
	whole, missingToo := total(c.besideTier, officerHours)
	switch {
	case missing+missingToo > 0:
		return refusedAs(catalog.NotEstimable)
	case whole <= 0:
		return refusedAs(catalog.NoPopulation)
	}
	out := expected{value: number64(float64(sum) / float64(whole)), tolerance: 1e-12, behind: c.besideTier}
	kish := func(all []*mdlDeclaration) float64 {
		v, _ := over(all, officerHours, officerHours).EffectiveGroups()
		return v
	}
	draws, baseDraws := drawn(own, officerHours), drawn(c.besideTier, officerHours)
	out.interval = bounded(evidence.Bootstrap{
		Value: *out.value, Replicates: evidence.RatioReplicates(draws, baseDraws), Linear: linear(draws, baseDraws, sum, whole),
		Groups: over(c.besideTier, officerHours, officerHours).Groups, Effective: min(kish(c.besideTier), kish(own)), Scale: evidence.Proportion,
	})
	return out
}

// alignment is the share of inspection hours over the share of N·(hits + ½)/(random inspections + 1).
func (c *cohort) alignment() expected {
	hits := amongThem(one, func(d *mdlDeclaration) bool { return triedAtRandom(d) && d.hit })
	tried := amongThem(one, triedAtRandom)
	own := map[string]bool{}
	for _, d := range c.ofTier() {
		own[d.tier] = true
	}
	byTier := map[string][]*mdlDeclaration{}
	for _, d := range c.besideTier {
		byTier[d.tier] = append(byTier[d.tier], d)
	}
	if _, missing := total(c.besideTier, inspectionHours); missing > 0 {
		return refusedAs(catalog.NotEstimable)
	}
	for _, all := range byTier {
		if n, _ := total(all, tried); n == 0 {
			return refusedAs(catalog.NotEstimable)
		}
	}
	shares := func(number func(tier string, of amount) float64) float64 {
		var spent, spentAll, risk, riskAll float64
		for _, tier := range sortedKeys(byTier) {
			expected := number(tier, one) * (number(tier, hits) + 0.5) / (number(tier, tried) + 1)
			spentAll, riskAll = spentAll+number(tier, inspectionHours), riskAll+expected
			if own[tier] {
				spent, risk = spent+number(tier, inspectionHours), risk+expected
			}
		}
		if spentAll == 0 || risk == 0 {
			return math.NaN()
		}
		return spent / spentAll / (risk / riskAll)
	}
	value := shares(func(tier string, of amount) float64 { sum, _ := total(byTier[tier], of); return float64(sum) })
	if math.IsNaN(value) {
		return refusedAs(catalog.NoPopulation)
	}
	out := expected{value: &value, tolerance: 1e-12, behind: c.besideTier}
	type part struct {
		tier string
		of   int
	}
	draws, amounts := map[part][]*big.Int{}, []amount{one, inspectionHours, hits, tried}
	boot := evidence.Bootstrap{Value: value, Effective: math.Inf(1), Scale: evidence.Positive, Groups: over(c.besideTier, one, one).Groups}
	for tier, all := range byTier {
		for i, of := range amounts {
			draws[part{tier, i}] = drawn(all, of)
			if effective, ok := over(all, of, of).EffectiveGroups(); own[tier] && i != 2 {
				if !ok {
					effective = 0
				}
				boot.Effective = min(boot.Effective, effective)
			}
		}
	}
	for r := range 200 {
		at := map[string][]float64{}
		for tier := range byTier {
			for i := range amounts {
				v, _ := new(big.Float).SetInt(draws[part{tier, i}][r]).Float64()
				at[tier] = append(at[tier], v)
			}
		}
		var spent, spentAll, risk, riskAll float64
		for _, tier := range sortedKeys(at) {
			v := at[tier]
			expected := v[0] * (v[2] + 0.5) / (v[3] + 1)
			spentAll, riskAll = spentAll+v[1], riskAll+expected
			if own[tier] {
				spent, risk = spent+v[1], risk+expected
			}
		}
		replicate := math.NaN()
		if spentAll != 0 && risk != 0 {
			replicate = spent / spentAll / (risk / riskAll)
		}
		boot.Replicates = append(boot.Replicates, replicate)
	}
	out.interval = bounded(boot)
	return out
}

// dissimilarity is half the sum over tiers of the distance between the shares that alignment sets in proportion.
func (c *cohort) dissimilarity() expected {
	type both struct{ spent, risk float64 }
	tiers, all := map[string]both{}, both{}
	byTier := map[string][]*mdlDeclaration{}
	for _, d := range c.besideTier {
		byTier[d.tier] = append(byTier[d.tier], d)
	}
	if _, missing := total(c.besideTier, inspectionHours); missing > 0 {
		return refusedAs(catalog.NotEstimable)
	}
	for _, tier := range sortedKeys(byTier) {
		tried := only(byTier[tier], triedAtRandom)
		if len(tried) == 0 {
			return refusedAs(catalog.NotEstimable)
		}
		hits := only(tried, func(d *mdlDeclaration) bool { return d.hit })
		spent, _ := total(byTier[tier], inspectionHours)
		t := both{float64(spent), float64(len(byTier[tier])) * (float64(len(hits)) + 0.5) / float64(len(tried)+1)}
		tiers[tier], all = t, both{all.spent + t.spent, all.risk + t.risk}
	}
	if all.spent == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	value := 0.0
	for _, tier := range sortedKeys(tiers) {
		value += math.Abs(tiers[tier].spent/all.spent-tiers[tier].risk/all.risk) / 2
	}
	return expected{value: &value, tolerance: 1e-12, slack: 1e-12, behind: c.besideTier}
}

func (m *mdlDeclaration) stratum(by []string) string {
	values := make([]string, len(by))
	for i, name := range by {
		values[i] = m.keys[name]
	}
	return strings.Join(values, "|")
}

// strataOf cuts declarations into strata of given numbers, with the sums over groups between every two of them of all and of those that count.
func strataOf(all []*mdlDeclaration, by []string, number map[string]int, counts kind) evidence.Strata {
	out := evidence.Strata{Counts: make([]evidence.Stratum, len(number))}
	n, x := map[string][]int64{}, map[string][]int64{}
	for _, d := range all {
		at := number[d.stratum(by)]
		if n[d.group] == nil {
			n[d.group], x[d.group] = make([]int64, len(number)), make([]int64, len(number))
			out.Groups++
		}
		n[d.group][at]++
		out.Counts[at].N++
		if counts(d) {
			x[d.group][at]++
			out.Counts[at].X++
		}
	}
	for s := range len(number) {
		for t := s; t < len(number); t++ {
			var nn, nx, xn, xx int64
			for g := range n {
				nn, nx, xn, xx = nn+n[g][s]*n[g][t], nx+n[g][s]*x[g][t], xn+x[g][s]*n[g][t], xx+x[g][s]*x[g][t]
			}
			if nn > 0 {
				out.Pairs = append(out.Pairs, evidence.StrataPair{S: s, T: t, NN: big.NewInt(nn), NX: big.NewInt(nx), XN: big.NewInt(xn), XX: big.NewInt(xx)})
			}
		}
	}
	return out
}

func numbered(by []string, sets ...[]*mdlDeclaration) map[string]int {
	number := map[string]int{}
	for _, all := range sets {
		for _, d := range all {
			if s := d.stratum(by); number[s] == 0 {
				if _, known := number[s]; !known {
					number[s] = len(number)
				}
			}
		}
	}
	return number
}

// standardised is Σ w·x/n over the strata that the row has, w from all tiers of the period; at least three quarters of w are covered.
func (c *cohort) standardised() expected {
	return c.weighted(c.rows, wasInspected, c.mixed)
}

// weighted is Σ w·x/n over the strata with any of a base, w from how many a whole has there.
func (c *cohort) weighted(among []*mdlDeclaration, counts kind, whole []*mdlDeclaration) expected {
	if len(among) == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	number := numbered(c.by, whole)
	own, mix := strataOf(among, c.by, number, counts), strataOf(whole, c.by, number, counts)
	weights := make([]float64, len(number))
	sum, covered, all := 0.0, 0.0, 0.0
	for i, s := range own.Counts {
		weights[i] = float64(mix.Counts[i].N)
		all += weights[i]
		if s.N > 0 {
			covered += weights[i]
			sum += weights[i] * float64(s.X) / float64(s.N)
		}
	}
	if covered/all < 0.75 {
		return refusedAs(catalog.NotEstimable)
	}
	out := expected{value: number64(sum / covered), tolerance: 1e-12}
	if s, why := evidence.Standardise(own, weights, 0.95); why == evidence.Estimable {
		out.interval = &s.Interval
	}
	return out
}

// What of the inspections spared is told.
const (
	ownHours = iota
	theirHours
	inspections
	covered
)

// freed is Σ N·(p_regular − p)·h over the strata that both have; h is that of the other where one has no inspection, or 1.
func (c *cohort) freed(told int) expected {
	own, regular := c.ofTier(), only(c.besideTier, isRegular)
	number := numbered(c.by, own, regular)
	a, b := strataOf(own, c.by, number, wasInspected), strataOf(regular, c.by, number, wasInspected)
	hours := make([]evidence.InspectionHours, len(number))
	for side, all := range [][]*mdlDeclaration{own, regular} {
		if _, missing := total(all, inspectionHours); missing > 0 && told <= theirHours {
			return refusedAs(catalog.NotEstimable)
		}
		for s, at := range number {
			sum, _ := total(only(all, func(d *mdlDeclaration) bool { return d.stratum(c.by) == s }), inspectionHours)
			if side == 0 {
				hours[at].Tier = float64(sum) / 10_000
			} else {
				hours[at].Reference = float64(sum) / 10_000
			}
		}
	}
	if len(own) == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	sum, size, common := 0.0, 0.0, 0.0
	for i := range hours {
		x, y := a.Counts[i], b.Counts[i]
		if x.N == 0 || y.N == 0 {
			continue
		}
		common += float64(x.N)
		own, theirs := hours[i].Tier/float64(max(x.X, 1)), hours[i].Reference/float64(max(y.X, 1))
		if x.X == 0 {
			own = theirs
		} else if y.X == 0 {
			theirs = own
		}
		h := []float64{own, theirs, 1, 0}[told]
		spared := float64(x.N) * (float64(y.X)/float64(y.N) - float64(x.X)/float64(x.N)) * h
		sum, size = sum+spared, size+float64(x.N)*h
	}
	switch {
	case common == 0:
		return refusedAs(catalog.NotEstimable)
	case told == covered:
		return expected{value: number64(common / float64(len(own))), tolerance: 1e-12}
	}
	out := expected{value: &sum, tolerance: 1e-12, slack: 1e-12 * size}
	if f, why := evidence.FreedHours(a, b, hours, 0.95); why == evidence.Estimable && !c.ofReference {
		out.interval = &[]evidence.Estimate{f.OwnHours, f.ReferenceHours, f.Avoided}[told].Interval
	}
	return out
}

// largestFourOf is the share of the four groups with most value.
func largestFourOf(all []*mdlDeclaration) expected {
	sum, missing := total(all, cny)
	switch {
	case missing > 0:
		return refusedAs(catalog.NotEstimable)
	case sum <= 0:
		return refusedAs(catalog.NoPopulation)
	}
	held := slices.Sorted(maps.Values(byGroup(all, cny)))
	four := int64(0)
	for _, v := range held[max(len(held)-4, 0):] {
		four += v
	}
	return expected{value: number64(float64(four) / float64(sum)), tolerance: 1e-12}
}

// concentrationOf is the Herfindahl-Hirschman index of values by group, with the jackknife over groups.
func concentrationOf(all []*mdlDeclaration) expected {
	sum, missing := total(all, cny)
	switch {
	case missing > 0:
		return refusedAs(catalog.NotEstimable)
	case sum <= 0:
		return refusedAs(catalog.NoPopulation)
	}
	held := byGroup(all, cny)
	h := evidence.Holdings{V: big.NewInt(sum), Largest: big.NewInt(slices.Max(slices.Collect(maps.Values(held)))), VV: new(big.Int), LeaveOut: new(big.Int), LeaveOut2: new(big.Int)}
	square := func(v int64) *big.Int { return new(big.Int).Mul(big.NewInt(v), big.NewInt(v)) }
	for _, v := range held {
		if v != 0 {
			h.Groups++
			h.VV.Add(h.VV, square(v))
		}
	}
	for _, v := range held {
		if v == 0 || v == sum {
			continue
		}
		rest := new(big.Int).Sub(h.VV, square(v))
		rest.Mul(rest, big.NewInt(1_000_000_000_000))
		rest.Quo(rest, square(sum-v))
		h.LeaveOut.Add(h.LeaveOut, rest)
		h.LeaveOut2.Add(h.LeaveOut2, new(big.Int).Mul(rest, rest))
	}
	index, _ := new(big.Rat).SetFrac(new(big.Int).Mul(h.VV, big.NewInt(10_000)), square(sum)).Float64()
	out := expected{value: &index, tolerance: 1e-12}
	if c, why := evidence.Concentrate(h, 0.95); why == evidence.Estimable {
		out.interval = &c.HHI.Interval
	}
	return out
}
