package evidence

import "math"

// MeanRatio is the group-robust t interval of a mean Σx/Σn over groups (metric 16, and other means of what is
// counted by the declaration), in the unit of x by n: m ∓ t·√v with the group-linearised variance and one degree of
// freedom less than effective groups, at most G−1; larger where groups are uneven (scarcity). False with fewer than two groups, no denominator, sums that fail Check, or a level outside (0, 1).
func MeanRatio(s Sums, level float64) (Interval, bool) {
	mean, known := s.Ratio()
	variance, ok := s.Variance()
	if !known || !ok || !validLevel(level) {
		return Interval{}, false
	}
	effective, _ := s.EffectiveGroups()
	half := scarcity(s.Groups, effective, level) * normalQuantile(level) * math.Sqrt(variance)
	iv := Interval{Low: mean - half, High: mean + half, Method: MethodGroupT}
	return iv, finite(iv.Low, iv.High)
}
