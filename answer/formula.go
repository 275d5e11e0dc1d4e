package answer

import (
	"math"
	"math/big"
	"strings"

	"greenlane/catalog"
	"greenlane/evidence"
)

func rate(c judged, p *catalog.Part) {
	clusters := evidenceClusters(p.Clusters)
	value, ok := clusters.Rate()
	if !ok {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	c.Value, c.Numerator, c.Denominator = &value, float(p.Clusters.X), float(p.Clusters.N)
	behind(c, p.Clusters)
	if c.plain {
		return
	}
	if iv, ok := evidence.WilsonClustered(clusters, level); ok {
		bounds(c.Cell, iv)
	}
	base(c, p.Clusters.N)
	oneStandard(c, p)
	weighting(c, value, p)
	simpson(c, p)
}

// oneStandard marks figures about assessments by several versions of the standard.
func oneStandard(c judged, p *catalog.Part) {
	if p.Least != p.Most {
		c.Warn(catalog.WarnMixedStandards, "the row mixes assessments by several versions of the standard, %s to %s, which do not ask the same: group by standardVersion or filter to one",
			p.Least, p.Most)
	}
}

func operatorMean(c judged, p *catalog.Part) {
	if p.Operators == 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	sum, squares := float64Of(p.RateSum)/rateScale, float64Of(p.RateSum2)/(rateScale*rateScale)
	value := sum / float64(p.Operators)
	c.Value, c.Numerator, c.Denominator = &value, &sum, float(p.Operators)
	behind(c, p.Clusters)
	if iv, ok := evidence.MeanOfRates(sum, squares, p.Operators, level); ok {
		bounds(c.Cell, iv)
	}
	if pooled, ok := evidenceClusters(p.Clusters).Rate(); ok {
		weighting(c, pooled, p)
	}
}

const median = 0.5

// operatorMedian is the median of the rates of operators, each of which counts once and by itself.
func operatorMedian(c judged, p *catalog.Part) {
	value, known := atLevel(p, median)
	if !known {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	value /= rateScale
	c.Value, c.Groups = &value, positive(p.Groups)
	if c.plain {
		return
	}
	c.Method = evidence.MethodOrderStatistics
	if low, high, ok := evidence.QuantileRanks(p.N, median, level); ok {
		c.Low, c.High = ranked(p, low, rateScale), ranked(p, high, rateScale)
	}
	if p.N < smallBase {
		c.Warn(catalog.WarnSmallBase, "rests on %d operators", p.N)
	}
}

// weighting marks rates whose pooled value and operator mean differ so much that "the average" needs a name.
func weighting(c judged, pooled float64, p *catalog.Part) {
	if p.Operators == 0 {
		return
	}
	mean := float64Of(p.RateSum) / rateScale / float64(p.Operators)
	if apart(pooled, mean) {
		c.Warn(catalog.WarnWeightingMatters, "pooled over declarations the rate is %.4g, as a mean over operators %.4g", pooled, mean)
	}
}

func ratio(c judged, f catalog.RateRatio, p *catalog.Part) {
	estimate, why := compared(f.Told, evidenceClusters(p.Clusters), evidenceClusters(p.Reference))
	switch why {
	case evidence.Estimable:
	case evidence.NoPopulation:
		c.Refuse(catalog.NoPopulation, "", "")
		return
	case evidence.SmallBase:
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "a rate behind the ratio rests on fewer than %d declarations", evidence.MinimumBase)
		return
	default:
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "no declaration of the reference tier was inspected, so nothing can be compared with it")
		return
	}
	c.Value = &estimate.Value
	if own, ok := evidenceClusters(p.Clusters).Rate(); ok {
		c.Numerator = &own
	}
	if reference, ok := evidenceClusters(p.Reference).Rate(); ok {
		c.Denominator = &reference
	}
	behind(c, p.Clusters)
	if p.Itself {
		c.Method = itself
		return
	}
	bounds(c.Cell, estimate.Interval)
	if p.Clusters.X == 0 && f.Told != catalog.RatioDifference {
		c.Warn(catalog.WarnSmallBase, "nothing was inspected: half an inspection is assumed, and only one bound stands")
	}
	simpson(c, p)
}

// compared sets a rate beside that of the reference.
func compared(how catalog.RatioTold, own, reference evidence.Clusters) (evidence.Estimate, evidence.Reason) {
	if how == catalog.RatioDifference {
		return evidence.DifferenceToReference(own, reference, level)
	}
	r, why := evidence.RatioToReference(own, reference, level)
	if why == evidence.Estimable && how == catalog.RatioReduction {
		return evidence.Estimate(r).Reduction(), why
	}
	return evidence.Estimate(r), why
}

// itself is the method of a tier that is compared with itself: whatever its rate, nothing is uncertain in that.
const itself = "none: the reference tier itself"

// mean is that of a duration among the declarations that have it.
func mean(c judged, f catalog.Mean, p *catalog.Part) {
	sums := sumsOf(p.Mean)
	value, ok := sums.Ratio()
	if !ok {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	value /= f.Duration.PerUnit
	n := p.Mean.N.Int64()
	c.Value, c.Declarations, c.Groups = &value, &n, positive(p.Mean.Groups)
	if c.plain {
		return
	}
	if iv, ok := evidence.MeanRatio(sums, level); ok {
		iv.Low, iv.High = iv.Low/f.Duration.PerUnit, iv.High/f.Duration.PerUnit
		bounds(c.Cell, iv)
	}
	base(c, n)
	unreleased(c, f.Duration, p.Without)
}

// unreleased marks times that say nothing of declarations that are still open.
func unreleased(c judged, d catalog.Duration, without int64) {
	switch {
	case without > 0 && c.after:
		c.Warn(catalog.WarnLowCoverage, "%d %s of the row have no such time and are left out", without, c.rows)
	case without > 0 && (d.To == "released_ms" || d.To == "removed_ms" || d.To == "responded_ms"):
		c.Warn(catalog.WarnUnreleased, "%d %s of the row have no such time, those still open among them, and are left out", without, c.rows)
	}
}

func share(c judged, f catalog.Share, p *catalog.Part) {
	missing := int64(0)
	for _, set := range p.Sets {
		if !stated(c, unitOf(f.Of), set.Missing, set.Declarations) {
			return
		}
		missing = max(missing, set.Missing)
	}
	if p.Over == nil || p.Over.Sign() == 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	if missing > 0 {
		partial(c, missing)
	}
	value, _ := new(big.Rat).SetFrac(p.Sum, p.Over).Float64()
	c.Value, c.Numerator, c.Denominator = &value, scaled(p.Sum, f.Of.Scale), scaled(p.Over, f.Of.Scale)
	c.Method = census
}

func unitOf(a catalog.Aggregate) catalog.Unit {
	switch {
	case a.Value || a.Column == "value_cny":
		return catalog.CNY
	case a.Column == "net_kg":
		return catalog.Kilograms
	case a.Column != "":
		return catalog.OfficerHours
	}
	return catalog.Declarations
}

func quantile(c judged, f catalog.Quantile, p *catalog.Part) {
	value, known := atLevel(p, f.Level)
	if !known {
		c.Refuse(catalog.NoPopulation, "", "")
		return
	}
	value /= f.Duration.PerUnit
	c.Value, c.Declarations = &value, &p.N
	if f.Duration.Open { // a stock: all that is open is counted, and how it came to be is not asked
		c.Method = census
		return
	}
	if c.plain {
		c.Method = evidence.MethodOrderStatistics
		if p.Histogram {
			c.Method = sketched
		}
		return
	}
	low, high, method, ok := ranks(f, p)
	c.Method = method
	if ok {
		c.Low, c.High = ranked(p, low, f.Duration.PerUnit), ranked(p, high, f.Duration.PerUnit)
	}
	base(c, p.N)
	unreleased(c, f.Duration, p.Without)
}

// atLevel is the quantile of ranked values, between the two ranks around (n−1)q + 1, as of quantileExactInclusive (Hyndman and Fan 1996, type 7); false where
// there is none.
func atLevel(p *catalog.Part, quantile float64) (value float64, known bool) {
	rank, between := math.Modf(float64(p.N-1)*quantile + 1)
	if p.N > 0 && len(p.Bins) > 0 {
		value = inBin(p.Bins, rank)
		return value + between*(inBin(p.Bins, min(rank+1, float64(p.N)))-value), true
	}
	at, known := p.Ranked[int64(rank)]
	if p.N == 0 || !known {
		return 0, false
	}
	value = float64(at)
	if next, known := p.Ranked[int64(rank)+1]; known {
		value += between * float64(next-at)
	}
	return value, true
}

// inBin is the value (ms) at a rank that lies in the first of some bins or in the next.
func inBin(bins []catalog.RankedBin, rank float64) float64 {
	b := bins[0]
	if rank > float64(b.Before+b.In) && len(bins) > 1 {
		b = bins[1]
	}
	return evidence.Bin{Least: float64(b.Least), Most: float64(b.Most), N: b.In}.At(rank - float64(b.Before))
}

// ranks enclose a quantile, by group where groups say how far they must.
func ranks(f catalog.Quantile, p *catalog.Part) (low, high int64, method string, ok bool) {
	if low, high, ok = evidence.QuantileRanksClustered(evidenceClusters(p.Reached), f.Level, level); ok {
		return low, high, evidence.MethodOrderStatisticsClustered, true
	}
	low, high, ok = evidence.QuantileRanks(p.N, f.Level, level)
	return low, high, evidence.MethodOrderStatistics, ok
}

// ranked is the value at a rank in units of so many; consistent has seen that it was fetched.
func ranked(p *catalog.Part, rank int64, unit float64) *float64 {
	v := float64(p.Ranked[rank]) / unit
	return &v
}

func survival(c judged, f catalog.Survival, p *catalog.Part) {
	curve, all, ok := waited(c, p, 3.6e6, f.Level)
	if !ok {
		return
	}
	value, ok := curve.Quantile(f.Level)
	if !ok {
		_, censored := curve.Counts()
		c.Refuse(catalog.NotEstimable, catalog.WarnUnreleased, "too many %s are still open for this quantile: %d of %d", c.rows, censored, all)
		return
	}
	c.Value = &value
	if c.plain {
		c.Method = evidence.MethodProductLimit
		together(c, p)
		return
	}
	if iv, ok := byGroup(curve, p).QuantileInterval(f.Level, level); ok {
		bounds(c.Cell, iv)
	}
	together(c, p)
	base(c, all)
	if again, ok := evidenceClusters(p.Clusters).Rate(); f.Again != nil && ok && again > oftenAgain {
		c.Warn(catalog.WarnReopened, "%.0f %% of the %s began again after they had ended: the time counts to the last end, and a short one alone says little", 100*again, c.rows)
	}
}

// oftenAgain is the share of cases begun again above which a time to their end is marked (adversarial scenario A19).
const oftenAgain = 0.1

// endedBy is the share of what has ended within a time, with 1 minus the ends of the band of the survival.
func endedBy(c judged, f catalog.EndedBy, p *catalog.Part) {
	curve, all, ok := waited(c, p, 1, 0)
	if !ok {
		return
	}
	survival, ok := curve.Survival(float64(f.Within))
	if !ok {
		c.Refuse(catalog.NotEstimable, catalog.WarnSmallBase, "none of the %d %s was followed for %d days", all, f.Of.For, f.Within/msPerDay)
		return
	}
	value := 1 - survival
	c.Value = &value
	if iv, ok := byGroup(curve, p).SurvivalInterval(float64(f.Within), level); ok {
		iv.Low, iv.High, iv.NoLow, iv.NoHigh = 1-iv.High, 1-iv.Low, iv.NoHigh, iv.NoLow
		bounds(c.Cell, iv)
	}
	together(c, p)
	base(c, all)
}

const msPerDay = 86_400_000

// waited is the curve of waiting times in units of so many milliseconds, of which a quantile is wanted; false where there is none, and the cell says why.
func waited(c judged, p *catalog.Part, unit, quantile float64) (curve *evidence.KaplanMeier, all int64, ok bool) {
	bins := make([]evidence.WaitBin, len(p.Curve))
	for i, b := range p.Curve {
		bins[i] = evidence.WaitBin{Bin: evidence.Bin{Least: float64(b.At) / unit, Most: float64(b.UpTo) / unit, N: b.Events + b.Censored}, Events: b.Events}
	}
	curve, err := evidence.HistogramCurve(bins, quantile)
	if err != nil {
		c.Refuse(catalog.NotEstimable, "", "")
		return nil, 0, false
	}
	events, censored := curve.Counts()
	all = events + censored
	c.Declarations = &all
	if all == 0 {
		c.Refuse(catalog.NoPopulation, "", "")
		return nil, 0, false
	}
	return curve, all, true
}

// byGroup is the curve with the variance of what had ended by the time in question, by group, where groups tell it.
func byGroup(curve *evidence.KaplanMeier, p *catalog.Part) *evidence.KaplanMeier {
	if effect, ok := evidenceClusters(p.Reached).DesignEffect(level); ok {
		return curve.Clustered(effect)
	}
	return curve
}

// together tells that near times were counted together.
func together(c judged, p *catalog.Part) {
	switch {
	case p.Histogram:
		c.Method = strings.TrimPrefix(c.Method+"; "+histogram, "; ")
	case p.Binned:
		c.Method = strings.TrimPrefix(c.Method+"; "+binned, "; ")
	}
}

// binned is added to the method of a curve over times that were counted in bins of 2,048 an octave.
const binned = "times within 0.05 % of each other counted together"

// The method of a time that was read from a histogram (evidence.Bin): the rank of a quantile lies in a known bin, but in what order times of one bin ended
// and were cut off nobody knows, and a curve that rests near its quantile may reach it elsewhere.
const (
	histogram = "read from a histogram of 32 bins an octave: mostly within 0.1 %"
	sketched  = histogram + ", at most 3.1 %"
)

func bounds(c *catalog.Cell, iv evidence.Interval) {
	c.Method = iv.Method
	if !iv.NoLow {
		c.Low = &iv.Low
	}
	if !iv.NoHigh {
		c.High = &iv.High
	}
}

// behind says what stands behind a rate: the declarations and groups of its denominator.
func behind(c judged, k catalog.Clusters) {
	c.Declarations, c.Groups = &k.N, positive(k.Groups)
}

func base(c judged, n int64) {
	if n < smallBase {
		c.Warn(catalog.WarnSmallBase, "rests on %d %s", n, c.rows)
	}
}

func evidenceClusters(k catalog.Clusters) evidence.Clusters {
	return evidence.Clusters{Groups: k.Groups, N: k.N, X: k.X, NN: k.NN, NX: k.NX, XX: k.XX}
}

func float(n int64) *float64 { v := float64(n); return &v }

func float64Of(n *big.Int) float64 {
	if n == nil {
		return 0
	}
	v, _ := new(big.Float).SetInt(n).Float64()
	return v
}

// mostExact bounds the whole numbers that a float64 holds one by one, and mostTens the powers of ten: their quotient is rounded once.
const (
	mostExact = 1 << 53
	mostTens  = 22
)

// scaled is a whole number of 10^-scale, rounded once.
func scaled(n *big.Int, scale int) *float64 {
	if n.IsInt64() && scale <= mostTens {
		if small := n.Int64(); -mostExact < small && small < mostExact {
			v := float64(small) / math.Pow10(scale)
			return &v
		}
	}
	v, _ := new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).Float64()
	return &v
}

// decimal writes a whole number of 10^-scale exactly, with two digits after the point at least.
func decimal(n *big.Int, scale int) string {
	digits := n.String()
	sign := ""
	if n.Sign() < 0 {
		sign, digits = "-", digits[1:]
	}
	if scale == 0 {
		return sign + digits
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, fraction := digits[:len(digits)-scale], digits[len(digits)-scale:]
	for len(fraction) > 2 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	return sign + whole + "." + fraction
}
