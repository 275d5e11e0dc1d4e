package evidence

import (
	"math"
	"math/big"
	"slices"
)

// Scale is where a statistic is nearest to normal.
type Scale int

// Scales.
const (
	Linear     Scale = iota // of any sign
	Positive                // by its logarithm: yields, quotients
	Proportion              // by its log odds: rates and shares
	Factor                  // by its logarithm, too, a sum over that of another time: growth
)

const (
	// MinimumGroups is the smallest number of groups whose variation says how a statistic varies.
	MinimumGroups = 5
	// minimumValued is the share of replicates that must have a value inside the scale.
	minimumValued = 0.5

	// Chosen by simulation on draws of their own (docs/intervals.md). A sample shows too little of the skewness of its process, and a scale may take away more than there is:
	// of the term for it moreSkewed is added (as it is for growth, of which more is known), lessSkewed taken off, at most longest standard errors and shortest of t.
	moreSkewed = 1.5
	lessSkewed = 0.4
	longest    = 1.5
	shortest   = 1.0 / 3
)

// Bootstrap is a statistic with its values in replicates of the Poisson bootstrap, in which each group counts as
// often as PoissonWeight says. Whoever makes the replicates draws nothing at random: the hash is of group and
// replicate, so the same data give the same interval.
type Bootstrap struct {
	Value float64
	// Replicates are the values of all replicates that were made, NaN for one that has none: a denominator of 0
	// because no group with a denominator was drawn. Such a replicate is left out; to count it as 0 would claim a
	// rate that nobody saw.
	Replicates []float64
	// Linear are the same replicates of the linear part of the statistic, in any unit and with anything added to all
	// (LinearReplicates of a ratio); their skewness is that of the process. Without them it is taken from the replicates
	// on the scale, which makes the interval longer.
	Linear []float64
	Groups int64
	// Effective is how many groups of equal size would vary as much: the smallest of Sums.EffectiveGroups over the
	// denominators that the statistic is made of.
	Effective float64
	// VarianceGroups is the smallest of Sums.VarianceGroups over the ratios that the statistic is made of; 0 where it is
	// not known.
	VarianceGroups float64
	Scale          Scale
}

// Interval is Value ∓ t·s on the scale, with the standard deviation s of the replicates and t with the degrees of
// freedom of Effective groups, or of VarianceGroups where these are fewer. The end away from the nearer bound of the
// scale lies farther by ((2γ−3c)t²+γ)/6·s, with γ the skewness of the linear replicates and c·s the relative curvature
// of the scale, s for logarithms and (1−2p)·s for log odds. That of growth is what sizes and changes imply, at least. It is the first term of the expansion of the studentised statistic,
// which for a linear scale is that of N. J. Johnson, JASA 73 (1978) 536–544. Percentiles of the replicates cover 84 to 94 %
// where this covers 93 to 98 % (docs/intervals.md).
//
// Where one group dominates, the interval is wide, not absent, and tells so by its width. A proportion of 0 or 1
// has Wilson's bound with Effective trials.
//
// Reason: FewGroups with fewer than MinimumGroups, NoEvents for a value of 0 that has no logarithm, Unstable when fewer than
// half of the replicates have a value within the scale or they do not vary, Inconsistent for a value outside of
// the scale, no replicates, or a level outside (0, 1).
//
// Sources: replicates after J. A. Hanley and B. MacGibbon, Comput. Methods Programs Biomed. 83 (2006) 57–62; skewness of
// transformed statistics after P. Hall, J. R. Stat. Soc. B 54 (1992) 221–228.
func (b Bootstrap) Interval(level float64) (Interval, Reason) {
	switch {
	case !validLevel(level) || len(b.Replicates) == 0 || !finite(b.Value, b.Effective) || !b.Scale.holds(b.Value):
		return Interval{}, Inconsistent
	case b.Groups < MinimumGroups:
		return Interval{}, FewGroups
	case b.Scale.logarithmic() && b.Value == 0:
		return Interval{}, NoEvents
	case b.Scale == Proportion && (b.Value == 0 || b.Value == 1):
		trials := math.Max(b.Effective, 1)
		iv, ok := Wilson(b.Value*trials, trials, level)
		if !ok {
			return Interval{}, Inconsistent
		}
		iv.Method = MethodGroupWilson
		return iv, Estimable
	}
	at := make([]float64, len(b.Replicates))
	for i, v := range b.Replicates {
		at[i] = b.Scale.to(v)
	}
	deviation, skewness, ok := moments(at)
	if !ok {
		return Interval{}, Unstable
	}
	curvature := b.Scale.curvature(b.Value) * deviation
	if _, own, ok := moments(b.Linear); ok {
		skewness = own
	} else {
		skewness += 3 * curvature
	}
	more := moreSkewed
	if b.Scale == Factor {
		skewness, more = math.Max(skewness, b.implied(deviation)), 1
	}
	nu := freedom(b.Groups, b.Effective)
	if b.VarianceGroups > 0 {
		nu = math.Min(nu, b.Scale.tails().freedom(b.Groups, b.VarianceGroups))
	}
	t := tQuantile(nu, level)
	upwards := b.Scale.logarithmic() || b.Value < 0.5
	farther := ((2*skewness-3*curvature)*t*t + skewness) / 6
	if !upwards {
		farther = -farther
	}
	switch {
	case b.Scale == Linear: // which has no bound to lie away from
		farther = 0
	case farther > 0:
		farther = math.Min(more*farther, longest)
	default:
		farther = math.Max(lessSkewed*farther, -shortest*t)
	}
	middle, below, above := b.Scale.to(b.Value), t, t+farther
	if !upwards {
		below, above = above, below
	}
	low, high := middle-below*deviation, middle+above*deviation
	iv := Interval{Low: math.Min(b.Scale.from(low), b.Value), High: math.Max(b.Scale.from(high), b.Value), Method: MethodBootstrap}
	if !finite(iv.Low, iv.High) {
		return Interval{}, Unstable
	}
	return iv, Estimable
}

// moments are the standard deviation and the skewness of replicates, of those that have a value; false where fewer than
// minimumValued have one, and where they do not vary.
func moments(replicates []float64) (deviation, skewness float64, ok bool) {
	at := make([]float64, 0, len(replicates))
	for _, v := range replicates {
		if finite(v) {
			at = append(at, v)
		}
	}
	count := float64(len(at))
	if count < minimumValued*float64(len(replicates)) || count < 2 {
		return 0, 0, false
	}
	slices.Sort(at) // so that the order of replicates does not show in the last digit
	var mean, second, third float64
	for _, v := range at {
		mean += v / count
	}
	for _, v := range at {
		d := v - mean
		second, third = second+d*d, third+d*d*d
	}
	deviation = math.Sqrt(second / (count - 1))
	if !(deviation > 0) || !finite(deviation) {
		return 0, 0, false
	}
	return deviation, third / count / math.Pow(second/count, 1.5), true
}

// BootstrapRatio is the interval of Σx/Σn (metrics 3, 11, 13 and 35) from the same sums of each replicate, Σwx and
// Σwn. Reason as of Bootstrap.Interval; NoPopulation without a denominator, Inconsistent for sums that fail Check
// and lists that differ in length.
func BootstrapRatio(s Sums, numerators, denominators []*big.Int, scale Scale, level float64) (Interval, Reason) {
	if s.Check() != nil || len(numerators) != len(denominators) {
		return Interval{}, Inconsistent
	}
	value, ok := s.Ratio()
	if !ok {
		return Interval{}, NoPopulation
	}
	return s.Bootstrap(value, numerators, denominators, scale).Interval(level)
}

// Bootstrap is that of a value proportional to Σx/Σn, from the same sums of each replicate, Σwx and Σwn, in the units of s.
func (s Sums) Bootstrap(value float64, numerators, denominators []*big.Int, scale Scale) Bootstrap {
	b := Bootstrap{Value: value, Replicates: RatioReplicates(numerators, denominators), Linear: LinearReplicates(numerators, denominators, s.X, s.N), Groups: s.Groups, Scale: scale}
	if ratio, ok := s.Ratio(); ok && ratio != 0 {
		for i := range b.Replicates {
			b.Replicates[i] *= value / ratio
		}
	}
	b.Effective, _ = s.EffectiveGroups()
	b.VarianceGroups, _ = s.VarianceGroups()
	return b
}

// LinearReplicates are Σwx − m·Σwn by Σn of each replicate, m = Σx/Σn the ratio of the whole. Lists of different length, and
// sums without a denominator, give none.
func LinearReplicates(numerators, denominators []*big.Int, x, n *big.Int) []float64 {
	if len(numerators) != len(denominators) || orZero(n).Sign() <= 0 {
		return nil
	}
	values, nn := make([]float64, len(numerators)), mul(n, n)
	for i, numerator := range numerators {
		part := mul(orZero(numerator), n)
		values[i] = quotient(part.Sub(part, mul(orZero(x), orZero(denominators[i]))), nn)
	}
	return values
}

// RatioReplicates divides the sums of each replicate, NaN (and nothing else in this package is) where the
// denominator is not positive. Lists of different length give none.
func RatioReplicates(numerators, denominators []*big.Int) []float64 {
	if len(numerators) != len(denominators) {
		return nil
	}
	values := make([]float64, len(numerators))
	for i, n := range denominators {
		values[i] = math.NaN()
		if orZero(n).Sign() > 0 {
			values[i] = quotient(orZero(numerators[i]), n)
		}
	}
	return values
}

func (s Scale) logarithmic() bool { return s == Positive || s == Factor }

// tails are those of the statistics of the scale: both sums of a Factor have groups of any size, those of rates and
// yields go with each other.
func (s Scale) tails() tails {
	if s == Factor {
		return tailsOfSums
	}
	return tailsOfRates
}

func (s Scale) holds(v float64) bool {
	switch s {
	case Positive, Factor:
		return v >= 0
	case Proportion:
		return v >= 0 && v <= 1
	default:
		return true
	}
}

func (s Scale) to(v float64) float64 {
	switch s {
	case Positive, Factor:
		return math.Log(v)
	case Proportion:
		return math.Log(v / (1 - v))
	default:
		return v
	}
}

// curvature is −f″/f′ times the standard error of v over that of f(v).
func (s Scale) curvature(v float64) float64 {
	switch s {
	case Positive, Factor:
		return 1
	case Proportion:
		return 1 - 2*v
	default:
		return 0
	}
}

func (s Scale) from(v float64) float64 {
	switch s {
	case Positive, Factor:
		return math.Exp(v)
	case Proportion:
		return 1 / (1 + math.Exp(-v))
	default:
		return v
	}
}
