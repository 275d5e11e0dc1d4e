package answer

import (
	"math"
	"math/big"
	"slices"

	"greenlane/catalog"
	"greenlane/evidence"
)

// quotient is a sum over another sum of the same rows.
func quotient(c judged, f catalog.Quotient, p *catalog.Part) {
	of(c, p, f.Of, f.Over)
	if c.Status != catalog.OK {
		return
	}
	if trim := p.Trimmed; f.Trimmed && trim.Of > 0 {
		c.Warn(catalog.WarnTrimmed, "%d of %d amounts are left out: those above %s", trim.Out, trim.Of, decimal(trim.Limit, f.Of.Scale))
	}
	if !f.Drawn {
		c.Method = census
		return
	}
	if c.plain {
		return
	}
	c.Groups = positive(p.Behind.Groups)
	scale := evidence.Positive
	if f.Of.Column == f.Over.Column {
		scale = evidence.Proportion
	}
	replicated(c, sumsOf(p.Behind).Bootstrap(*c.Value, p.Draws, p.OverDraws, scale))
	if f.Over.Value {
		dominated(c, p.Largest, p.Over)
	}
	base(c, *c.Declarations)
}

// tierShare is the part of the row's tier in what all tiers have.
func tierShare(c judged, f catalog.TierShare, p *catalog.Part) {
	of(c, p, f.Of, f.Of)
	if c.Status != catalog.OK {
		return
	}
	if c.plain {
		return
	}
	all, part := sumsOf(p.Behind), sumsOf(p.BehindPart)
	c.Groups = positive(part.Groups)
	replicated(c, evidence.Bootstrap{
		Value: *c.Value, Replicates: evidence.RatioReplicates(p.Draws, p.OverDraws), Linear: evidence.LinearReplicates(p.Draws, p.OverDraws, p.Sum, p.Over),
		Groups: all.Groups, Effective: min(effectiveGroups(all), effectiveGroups(part)), Scale: evidence.Proportion,
	})
}

func sumsOf(s catalog.Sums) evidence.Sums {
	return evidence.Sums{Groups: s.Groups, N: s.N, X: s.X, NN: s.NN, NX: s.NX, XX: s.XX, Fourth: s.Fourth}
}

// effectiveGroups are 0 where nothing tells them.
func effectiveGroups(s evidence.Sums) float64 {
	effective, _ := s.EffectiveGroups()
	return effective
}

// of divides one sum by another, in units of their own.
func of(c judged, p *catalog.Part, above, below catalog.Aggregate) {
	missing := int64(0)
	for i, set := range p.Sets {
		if !stated(c, unitOf([]catalog.Aggregate{above, below}[i]), set.Missing, set.Declarations) {
			return
		}
		missing = max(missing, set.Missing)
	}
	if p.Over == nil || p.Over.Sign() <= 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	if missing > 0 {
		partial(c, missing)
	}
	c.Numerator, c.Denominator = scaled(p.Sum, above.Scale), scaled(p.Over, below.Scale)
	value, _ := new(big.Rat).Quo(ratOf(p.Sum, above.Scale), ratOf(p.Over, below.Scale)).Float64()
	c.Value = &value
}

func ratOf(n *big.Int, scale int) *big.Rat {
	return new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
}

// alignment is the share of the row's tiers in the effort over their share in the risk, or how far these shares are apart over all tiers.
func alignment(c judged, m catalog.Measure, f catalog.Alignment, p *catalog.Part) {
	for _, set := range p.Sets {
		if set.Missing > 0 {
			c.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "the officer hours of %d inspected declarations are not known", set.Missing)
			return
		}
	}
	for _, t := range p.Tiers {
		if t.Declarations > 0 && t.Tried.Sign() == 0 {
			c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "no finished inspection of tier %s was selected at random, so its risk is not known", t.Tier)
			return
		}
	}
	number := func(t catalog.TierEffort) [4]*big.Int {
		return [4]*big.Int{big.NewInt(t.Declarations), t.Spent, t.Found, t.Tried}
	}
	if f.Apart {
		if value, ok := dissimilarity(p.Tiers, number); ok {
			c.Value, c.Method = &value, m.Interval
			return
		}
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	spent, risk, ok := effortAndRisk(p.Tiers, number)
	if !ok {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	value := spent / risk
	c.Value, c.Numerator, c.Denominator = &value, &spent, &risk
	boot := evidence.Bootstrap{Value: value, Replicates: make([]float64, catalog.Draws), Effective: math.Inf(1), Scale: evidence.Positive, Groups: p.Groups}
	for i := range boot.Replicates {
		effort, risk, ok := effortAndRisk(p.Tiers, func(t catalog.TierEffort) [4]*big.Int {
			var n [4]*big.Int
			for k := range n {
				n[k] = t.Draws[k][i]
			}
			return n
		})
		boot.Replicates[i] = math.NaN()
		if ok {
			boot.Replicates[i] = effort / risk
		}
	}
	for _, t := range p.Tiers {
		if t.Own {
			for _, k := range []int{0, 1, 3} { // hits enter with half a one added: where there is none, the inspections say how sure that is
				boot.Effective = min(boot.Effective, effectiveGroups(sumsOf(t.Behind[k])))
			}
		}
	}
	replicated(c, boot)
}

// dissimilarity is half the sum over tiers of how far the share of each in the effort and that in the risk are apart.
func dissimilarity(tiers []catalog.TierEffort, number func(catalog.TierEffort) [4]*big.Int) (index float64, ok bool) {
	each := slices.Clone(tiers)
	for i := range tiers {
		for k := range each {
			each[k].Own = k == i
		}
		effort, risk, ok := effortAndRisk(each, number)
		if !ok {
			return 0, false
		}
		index += math.Abs(effort-risk) / 2
	}
	return index, len(tiers) > 0
}

// effortAndRisk are the shares of the row's tiers in both; the risk of a tier is its declarations times (hits + ½)/(inspections + 1).
func effortAndRisk(tiers []catalog.TierEffort, number func(catalog.TierEffort) [4]*big.Int) (effort, risk float64, ok bool) {
	var spent, spentAll, risky, riskyAll float64
	for _, t := range tiers {
		n := number(t)
		expected := float64Of(n[0]) * (float64Of(n[2]) + 0.5) / (float64Of(n[3]) + 1)
		spentAll, riskyAll = spentAll+float64Of(n[1]), riskyAll+expected
		if t.Own {
			spent, risky = spent+float64Of(n[1]), risky+expected
		}
	}
	if spentAll == 0 || riskyAll == 0 || risky == 0 {
		return 0, 0, false
	}
	return spent / spentAll, risky / riskyAll, true
}

// replicated gives a value the interval of its bootstrap by group, or says why it has none.
func replicated(c judged, boot evidence.Bootstrap) {
	iv, why := boot.Interval(level)
	resampled(c, boot.Groups, iv, why)
}

// resampled gives a value an interval that rests on replicates of groups, or says why it has none.
func resampled(c judged, groups int64, iv evidence.Interval, why evidence.Reason) {
	switch why {
	case evidence.Estimable:
		bounds(c.Cell, iv)
	case evidence.FewGroups:
		c.Warn(catalog.WarnSmallBase, "rests on %d groups, too few to tell how sure it is", groups)
	default:
		c.Warn(catalog.WarnSmallBase, "rests on too little to tell how sure it is")
	}
}
