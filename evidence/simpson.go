package evidence

import "math"

// A stratum enters Simpson's check where both tiers have MinimumBase declarations in it; crude and standardised
// ratio differ materially when their quotient is beyond materialGap (metric 7).
const materialGap = 1.25

// Simpson says whether the mix of strata turns or bends the comparison of two tiers.
type Simpson struct {
	// Crude and Standardised are rate ratios of the tier to the reference over the strata that enter; standardised
	// by the declarations of both tiers together. Both are 0 where the tier has nothing in the numerator.
	Crude, Standardised float64
	// Strata that enter, and of these how many have a ratio below 1 and how many one above.
	Strata, Below, Above int
	// Reversal: crude and standardised lie on opposite sides of 1. Material: they differ by more than 25 %.
	Reversal, Material bool
}

// SimpsonCheck compares tier and reference, stratum by stratum of the same index. Reason: NoPopulation when no
// stratum has MinimumBase declarations of both, NoReferenceEvents when the reference has nothing in the numerator
// there, Inconsistent when the lists differ in length or a count is impossible.
func SimpsonCheck(tier, reference []Stratum) (Simpson, Reason) {
	if len(tier) != len(reference) {
		return Simpson{}, Inconsistent
	}
	var out Simpson
	var n1, x1, n0, x0, std1, std0 float64
	for i, a := range tier {
		b := reference[i]
		if a.X < 0 || a.X > a.N || b.X < 0 || b.X > b.N {
			return Simpson{}, Inconsistent
		}
		if a.N < MinimumBase || b.N < MinimumBase {
			continue
		}
		out.Strata++
		na, xa, nb, xb := float64(a.N), float64(a.X), float64(b.N), float64(b.X)
		n1, x1, n0, x0 = n1+na, x1+xa, n0+nb, x0+xb
		std1, std0 = std1+(na+nb)*xa/na, std0+(na+nb)*xb/nb
		switch {
		case xa*nb < xb*na:
			out.Below++
		case xa*nb > xb*na:
			out.Above++
		}
	}
	switch {
	case out.Strata == 0:
		return Simpson{}, NoPopulation
	case x0 == 0:
		return Simpson{}, NoReferenceEvents
	}
	out.Crude, out.Standardised = x1/n1/(x0/n0), std1/std0
	if x1 == 0 {
		return out, Estimable
	}
	out.Reversal = (out.Crude-1)*(out.Standardised-1) < 0
	out.Material = math.Abs(math.Log(out.Crude/out.Standardised)) > math.Log(materialGap)
	return out, Estimable
}
