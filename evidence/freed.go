package evidence

import "math"

// Freed is what a tier would need more if it were inspected as the reference is, in its own mix: a model, which
// assumes that the reference rate would apply and that the officers exist (metric 15).
type Freed struct {
	// Avoided is the number of declarations with an inspection that the tier was spared, Σ N_s·(p_ref,s − p_s).
	Avoided Estimate
	// OwnHours weighs each with the officer-hours of an inspected declaration of the tier, ReferenceHours with
	// those of the reference. Their intervals are about the rates; between them lies the range over the choice.
	OwnHours, ReferenceHours Estimate
	// Covered is the share of the tier's declarations in strata that the reference has too; only they count.
	Covered float64
	// HoursBorrowed is the number of strata in which one side had no inspection and the other's hours stand in.
	HoursBorrowed int
}

// InspectionHours are the officer-hours of all inspections of a tier and of its reference in one stratum.
type InspectionHours struct{ Tier, Reference float64 }

// FreedHours compares tier and reference in their common strata; hours has an element for each stratum.
//
// The standard error is the delta method's, Σ (N_s·h_s)²·(p_ref(1−p_ref)/n_ref + p(1−p)/n), or where it is larger
// the group-linearised one of both tiers, enlarged where groups are few; hours by declaration count as known.
//
// Reason: NoPopulation when the tier has no declaration, NotCovered when no stratum is common to both, Inconsistent
// for sums that fail Check, lists of different length, negative hours, or a level outside (0, 1).
func FreedHours(tier, reference Strata, hours []InspectionHours, level float64) (Freed, Reason) {
	strata := len(tier.Counts)
	if !validLevel(level) || len(reference.Counts) != strata || len(hours) != strata ||
		tier.Check() != nil || reference.Check() != nil {
		return Freed{}, Inconsistent
	}
	common := make([]float64, strata) // declarations of the tier, 0 where the reference has none
	own, theirs := make([]float64, strata), make([]float64, strata)
	var out Freed
	var all, covered float64
	for i, h := range hours {
		a, b := tier.Counts[i], reference.Counts[i]
		if !(h.Tier >= 0) || !(h.Reference >= 0) || !finite(h.Tier, h.Reference) {
			return Freed{}, Inconsistent
		}
		all += float64(a.N)
		if a.N == 0 || b.N == 0 {
			continue
		}
		common[i] = float64(a.N)
		covered += common[i]
		own[i], theirs[i] = perInspection(h.Tier, a.X), perInspection(h.Reference, b.X)
		switch {
		case a.X == 0 && b.X > 0:
			own[i] = theirs[i]
			out.HoursBorrowed++
		case b.X == 0 && a.X > 0:
			theirs[i] = own[i]
			out.HoursBorrowed++
		}
	}
	switch {
	case all == 0:
		return Freed{}, NoPopulation
	case covered == 0:
		return Freed{}, NotCovered
	}
	out.Covered = covered / all
	one := make([]float64, strata)
	for i := range one {
		one[i] = 1
	}
	out.Avoided = avoided(tier, reference, common, one, level)
	out.OwnHours = avoided(tier, reference, common, own, level)
	out.ReferenceHours = avoided(tier, reference, common, theirs, level)
	return out, Estimable
}

// avoided is Σ N_s·h_s·(p_ref,s − p_s) over the common strata.
func avoided(tier, reference Strata, declarations, hours []float64, level float64) Estimate {
	weights := make([]float64, len(hours))
	for i := range weights {
		weights[i] = declarations[i] * hours[i]
	}
	less, lessVariance := tier.weighted(weights, level)
	more, moreVariance := reference.weighted(weights, level)
	value, half := more-less, normalQuantile(level)*math.Sqrt(lessVariance+moreVariance)
	return Estimate{value, Interval{Low: value - half, High: value + half, Method: MethodDeltaSum}}
}

// weighted is Σ w_s·p_s with its variance: clustered by group and enlarged where groups are few, at least the
// binomial one.
func (s Strata) weighted(weights []float64, level float64) (value, variance float64) {
	for i, c := range s.Counts {
		if c.N > 0 && weights[i] > 0 {
			n, p := float64(c.N), float64(c.X)/float64(c.N)
			value += weights[i] * p
			variance += weights[i] * weights[i] * p * (1 - p) / n
		}
	}
	if by, ok := s.spread(weights); ok {
		enlarged := scarcity(s.Groups, by.effective, level)
		variance = math.Max(variance, by.variance*enlarged*enlarged)
	}
	return value, variance
}

func perInspection(hours float64, inspected int64) float64 {
	if inspected == 0 {
		return 0
	}
	return hours / float64(inspected)
}
