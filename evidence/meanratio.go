package evidence

import "math"

// MeanRatio is the group-robust t interval of a mean Σx/Σn over groups (metric 16, and other means of what is
// counted by the declaration), in the unit of x by n: m ∓ t·√v with the group-linearised variance, larger where groups
// are uneven (residuals), and the degrees of freedom of the effective groups, or of those that make the variance where
// these are fewer. False with fewer than two groups, no denominator, sums that fail Check, or a level outside (0, 1).
func MeanRatio(s Sums, level float64) (Interval, bool) {
	mean, known := s.Ratio()
	variance, ok := s.Variance()
	if !known || !ok || !validLevel(level) || s.Check() != nil {
		return Interval{}, false
	}
	effective, _ := s.EffectiveGroups()
	nu := freedom(s.Groups, effective)
	if varying, ok := s.VarianceGroups(); ok {
		nu = math.Min(nu, tailsOfMeans.freedom(s.Groups, varying))
	}
	half := tQuantile(nu, level) * math.Sqrt(variance*residuals(s.Groups, effective))
	iv := Interval{Low: mean - half, High: mean + half, Method: MethodGroupT}
	return iv, finite(iv.Low, iv.High)
}
