package answer

import (
	"math/big"

	"greenlane/catalog"
	"greenlane/evidence"
)

// aligned gives several mixes the same strata under the same index.
func aligned(mixes ...catalog.Mix) []evidence.Strata {
	at := map[int64]int{}
	for _, m := range mixes {
		for _, s := range m.Strata {
			if _, known := at[s.Key]; !known {
				at[s.Key] = len(at)
			}
		}
	}
	out := make([]evidence.Strata, len(mixes))
	for i, m := range mixes {
		out[i] = evidence.Strata{Groups: m.Groups, Counts: make([]evidence.Stratum, len(at))}
		for _, s := range m.Strata {
			out[i].Counts[at[s.Key]] = evidence.Stratum{N: s.N, X: s.X}
		}
		for _, c := range m.Cross {
			p := evidence.StrataPair{S: at[c.A], T: at[c.B], NN: c.NN, NX: c.NX, XN: c.XN, XX: c.XX}
			if p.S > p.T {
				p.S, p.T, p.NX, p.XN = p.T, p.S, p.XN, p.NX
			}
			out[i].Pairs = append(out[i].Pairs, p)
		}
	}
	return out
}

// hours are the officer hours of both mixes by stratum, in the order of aligned.
func hours(tier, reference catalog.Mix) []evidence.InspectionHours {
	at, out := map[int64]int{}, []evidence.InspectionHours{}
	for i, m := range []catalog.Mix{tier, reference} {
		for _, s := range m.Strata {
			if _, known := at[s.Key]; !known {
				at[s.Key] = len(out)
				out = append(out, evidence.InspectionHours{})
			}
			spent := *scaled(s.Spent, hourDigits)
			if i == 0 {
				out[at[s.Key]].Tier = spent
			} else {
				out[at[s.Key]].Reference = spent
			}
		}
	}
	return out
}

// hourDigits are the decimal digits of officer hours as they are stored.
const hourDigits = 4

// stratified is how a weighted sum of the rates of strata is spoken of: what the row has in some of them, what these are part of, and how it was made.
type stratified struct{ has, of, made string }

func standardised(c judged, p *catalog.Part, say stratified) {
	if p.Clusters.N == 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	mixed := catalog.Mix{Strata: p.Mixed}
	strata := aligned(p.Mix, mixed)
	weights := make([]float64, len(strata[1].Counts))
	for i, s := range strata[1].Counts {
		weights[i] = float64(s.N)
	}
	s, why := evidence.Standardise(strata[0], weights, level)
	switch why {
	case evidence.Estimable:
	case evidence.NoPopulation:
		c.Refuse(catalog.NoPopulation, "", "")
		return
	case evidence.NotCovered:
		c.Refuse(catalog.NotEstimable, catalog.WarnLowCoverage, "the row has %s in strata that make up %.0f %% of %s, less than %.0f %%", say.has, 100*s.Covered, say.of,
			100*evidence.MinimumCovered)
		return
	default:
		c.Refuse(catalog.NotEstimable, "", "")
		return
	}
	c.Value = &s.Value
	bounds(c.Cell, s.Interval)
	behind(c, p.Clusters)
	base(c, p.Clusters.N)
	if s.Covered < evidence.WellCovered {
		c.Warn(catalog.WarnLowCoverage, "the row has %s in strata that make up %.0f %% of %s; the others are left out", say.has, 100*s.Covered, say.of)
	}
	if pooled, ok := evidenceClusters(p.Clusters).Rate(); ok && apart(pooled, s.Value) {
		c.Warn(catalog.WarnWeightingMatters, "pooled over declarations the rate is %.4g, %s %.4g", pooled, say.made, s.Value)
	}
}

// apart tells whether two averages differ so much that "the average" needs a name.
func apart(a, b float64) bool { return a > 0 && b > 0 && max(a/b, b/a) > weightingGap }

// simpson marks a comparison of tiers that turns round, or bends, within strata.
func simpson(c judged, p *catalog.Part) {
	if len(p.Mix.Strata) == 0 || len(p.ReferenceMix.Strata) == 0 {
		return
	}
	against := catalog.ReferenceTier
	if p.Itself {
		against = "AEO"
	}
	strata := aligned(p.Mix, p.ReferenceMix)
	s, why := evidence.SimpsonCheck(strata[0].Counts, strata[1].Counts)
	switch {
	case why != evidence.Estimable:
	case s.Reversal:
		c.Warn(catalog.WarnSimpson, "against %s operators the rate is %.3g times as high in all, but %.3g times within the same strata: the mix of goods and ways turns the comparison round; use inspectionRateStandardised",
			against, s.Crude, s.Standardised)
	case s.Material:
		c.Warn(catalog.WarnWeightingMatters, "against %s operators the rate is %.3g times as high in all and %.3g times within the same strata", against, s.Crude, s.Standardised)
	}
}

func freed(c judged, m catalog.Freed, p *catalog.Part) {
	strata := aligned(p.Mix, p.ReferenceMix)
	inHours := m.Told == catalog.FreedOwn || m.Told == catalog.FreedReference
	if missing := p.Mix.Missing + p.ReferenceMix.Missing; inHours && missing > 0 {
		c.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "the officer hours of %d inspected declarations are not known", missing)
		return
	}
	f, why := evidence.FreedHours(strata[0], strata[1], hours(p.Mix, p.ReferenceMix), level)
	switch why {
	case evidence.Estimable:
	case evidence.NoPopulation:
		c.Refuse(catalog.NoPopulation, "", "")
		return
	case evidence.NotCovered:
		c.Refuse(catalog.NotEstimable, catalog.WarnLowCoverage, "no stratum has declarations of the row and of %s operators", catalog.ReferenceTier)
		return
	default:
		c.Refuse(catalog.NotEstimable, "", "")
		return
	}
	c.Declarations, c.Groups = &p.Mix.Declarations, positive(p.Mix.Groups)
	told := f.OwnHours
	switch m.Told {
	case catalog.FreedReference:
		told = f.ReferenceHours
	case catalog.FreedCount:
		told = f.Avoided
	case catalog.FreedCovered:
		covered := f.Covered * float64(p.Mix.Declarations)
		c.Value, c.Numerator, c.Denominator, c.Method = &f.Covered, &covered, float(p.Mix.Declarations), census
		return
	case catalog.FreedOwn:
	}
	c.Value = &told.Value
	if p.Itself {
		c.Method = itself
		return
	}
	bounds(c.Cell, told.Interval)
	if !inHours {
		c.Warn(catalog.WarnModel, "a model, not a count: what would have been inspected besides at the rate of %s operators, in strata with %.1f %% of the row's declarations", catalog.ReferenceTier, 100*f.Covered)
		return
	}
	c.Warn(catalog.WarnModel, "a model, not a saving: %.0f inspections avoided in strata with %.1f %% of the row's declarations, %.0f officer hours at the hours of its own and %.0f at those of an inspection of %s operators",
		f.Avoided.Value, 100*f.Covered, f.OwnHours.Value, f.ReferenceHours.Value, catalog.ReferenceTier)
}

// concentration has the jackknife over groups; the share of the four largest has none, as it does not change smoothly when a group is left out.
func concentration(c judged, f catalog.Concentration, p *catalog.Part) {
	for _, set := range p.Sets {
		if !stated(c, catalog.CNY, set.Missing, set.Declarations) {
			return
		}
	}
	if p.Sum == nil || p.Sum.Sign() <= 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	if f.Told == catalog.ConcentrationFour {
		value, _ := new(big.Rat).SetFrac(p.Four, p.Sum).Float64()
		c.Value, c.Numerator, c.Denominator, c.Groups = &value, scaled(p.Four, f.Of.Scale), scaled(p.Sum, f.Of.Scale), positive(p.Groups)
		c.Method = census
		dominated(c, p.Largest, p.Sum)
		return
	}
	h, why := evidence.Concentrate(evidence.Holdings{Groups: p.Groups, V: p.Sum, VV: p.Squares, Largest: p.Largest, LeaveOut: p.WithoutOne, LeaveOut2: p.WithoutOne2}, level)
	if why != evidence.Estimable {
		c.Refuse(catalog.NotEstimable, "", "")
		return
	}
	told := h.HHI
	if f.Told == catalog.ConcentrationNumber {
		told = h.Number()
	}
	c.Value, c.Groups = &told.Value, positive(p.Groups)
	bounds(c.Cell, told.Interval)
	dominated(c, p.Largest, p.Sum)
}

// dominated marks what is mostly that of one group.
func dominated(c judged, largest, all *big.Int) {
	if largest != nil && new(big.Int).Mul(largest, big.NewInt(2)).Cmp(all) > 0 {
		c.Warn(catalog.WarnDominated, "one group has more than half of it")
	}
}
