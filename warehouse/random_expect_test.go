package warehouse_test

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"greenlane/catalog"
	"greenlane/evidence"
)

// expected is what the semantics say about one cell.
type expected struct {
	value     *float64
	decimal   string // of counts and sums
	refused   catalog.Status
	tolerance float64 // relative; 0: equal
	interval  *evidence.Interval
	behind    []*mdlDeclaration // the declarations whose tiers the value depends on
}

func number64(v float64) *float64 { return &v }

func refusedAs(s catalog.Status) expected { return expected{refused: s} }

// modelled are the measures that the model works out.
var modelled = []string{
	"declarations", "operators", "tradeValueCny", "tradeValueDeclared",
	"netWeightKg", "inspectionRate", "hitRate", "inspectionRateOperatorMean",
	"inspectionRateRatio", "tradeShareValue", "tradeShareDeclarations", "tradeShareWeight",
	"aeoTradeShareValue", "clearanceTimeMedianHours", "clearanceTimeP90Hours", "overallClearanceTimeMedianHours",
	"overallClearanceTimeP90Hours", "onsiteInspectionMedianMinutes", "clearanceTimeKmMedianHours",
}

// modelledDimensions are the dimensions that the model knows.
var modelledDimensions = []string{
	"year", "quarter", "month", "week", "day", "tier", "direction", "transportMode", "office", "hs2", "partnerCountry", "declaredCcy", "operator",
}

// expect works a measure out for a cohort.
func (c *cohort) expect(measure string, cut int64) expected {
	switch measure {
	case "declarations":
		return expected{value: number64(float64(len(c.rows))), decimal: strconv.Itoa(len(c.rows))}
	case "operators":
		seen := map[string]bool{}
		for _, d := range c.rows {
			seen[d.operator] = true
		}
		return expected{value: number64(float64(len(seen))), decimal: strconv.Itoa(len(seen))}
	case "tradeValueCny":
		sum, missing := total(c.rows, cny)
		if missing > 0 {
			return refusedAs(catalog.NotEstimable)
		}
		return expected{value: number64(float64(sum) / 100), decimal: inDecimal(sum, 2)}
	case "tradeValueDeclared":
		currencies := map[string]bool{}
		for _, d := range c.rows {
			if !d.outside {
				currencies[d.ccy] = true
			}
		}
		if len(currencies) > 1 {
			return refusedAs(catalog.NotEstimable)
		}
		sum, _ := total(c.rows, declared)
		return expected{value: number64(float64(sum) / 100), decimal: inDecimal(sum, 2)}
	case "netWeightKg":
		sum, missing := total(c.rows, grams)
		if tooMany(missing, len(c.rows)) {
			return refusedAs(catalog.NotEstimable)
		}
		return expected{value: number64(float64(sum) / 1000), decimal: inKilograms(sum)}
	case "inspectionRate":
		return rateOf(c.rows, wasInspected)
	case "hitRate":
		return rateOf(only(c.rows, func(d *mdlDeclaration) bool { return d.inspected && d.completed }), func(d *mdlDeclaration) bool { return d.hit })
	case "inspectionRateOperatorMean":
		return operatorMeanOf(c.rows)
	case "inspectionRateRatio":
		return c.ratio()
	case "tradeShareValue":
		return shareOf(c.rows, c.bucket, cny, 0)
	case "tradeShareDeclarations":
		return shareOf(c.rows, c.bucket, one, 0)
	case "tradeShareWeight":
		return shareOf(c.rows, c.bucket, grams, 0.05)
	case "aeoTradeShareValue":
		return shareOf(only(c.bare, isAEO), c.bare, cny, 0)
	case "clearanceTimeMedianHours":
		return quantileOf(c.rows, 0.5, 3.6e6, func(d *mdlDeclaration) *int64 { return d.customs })
	case "clearanceTimeP90Hours":
		return quantileOf(c.rows, 0.9, 3.6e6, func(d *mdlDeclaration) *int64 { return d.customs })
	case "overallClearanceTimeMedianHours":
		return quantileOf(c.rows, 0.5, 3.6e6, func(d *mdlDeclaration) *int64 { return d.overall })
	case "overallClearanceTimeP90Hours":
		return quantileOf(c.rows, 0.9, 3.6e6, func(d *mdlDeclaration) *int64 { return d.overall })
	case "onsiteInspectionMedianMinutes":
		return quantileOf(c.rows, 0.5, 6e4, func(d *mdlDeclaration) *int64 { return d.onsite })
	case "clearanceTimeKmMedianHours":
		return survivalOf(c.withCancelled, cut)
	}
	panic("the model does not know " + measure)
}

func only(all []*mdlDeclaration, keep func(*mdlDeclaration) bool) []*mdlDeclaration {
	var out []*mdlDeclaration
	for _, d := range all {
		if keep(d) {
			out = append(out, d)
		}
	}
	return out
}

func isAEO(d *mdlDeclaration) bool        { return d.tier == "advanced_certified" }
func wasInspected(d *mdlDeclaration) bool { return d.inspected }

// An amount of a declaration: whether the measure covers it, and what it states, nil where it does not.
type amount func(*mdlDeclaration) (covered bool, value *int64)

func cny(d *mdlDeclaration) (bool, *int64)      { return !d.outside, d.value }
func declared(d *mdlDeclaration) (bool, *int64) { return !d.outside, d.invoice }
func grams(d *mdlDeclaration) (bool, *int64)    { return true, d.kg }
func one(*mdlDeclaration) (bool, *int64)        { n := int64(1); return true, &n }

func total(all []*mdlDeclaration, of amount) (sum int64, missing int) {
	for _, d := range all {
		switch covered, v := of(d); {
		case covered && v == nil:
			missing++
		case covered:
			sum += *v
		}
	}
	return sum, missing
}

// tooMany: a sum of weights is shown while at least 95 % of the declarations state one.
func tooMany(missing, all int) bool { return float64(missing) > (1-0.95)*float64(all) }

// inKilograms writes grams as kg, with two digits after the point at least.
func inKilograms(g int64) string {
	if text := inDecimal(g, 3); strings.HasSuffix(text, "0") {
		return text[:len(text)-1]
	}
	return inDecimal(g, 3)
}

func groupSums(all []*mdlDeclaration, counts func(*mdlDeclaration) bool) evidence.Clusters {
	n, x := map[string]int64{}, map[string]int64{}
	for _, d := range all {
		n[d.group]++
		if counts(d) {
			x[d.group]++
		}
	}
	var out evidence.Clusters
	for _, g := range sortedKeys(n) {
		out = out.Add(n[g], x[g])
	}
	return out
}

func rateOf(all []*mdlDeclaration, counts func(*mdlDeclaration) bool) expected {
	k := groupSums(all, counts)
	if k.N == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	out := expected{value: number64(float64(k.X) / float64(k.N)), tolerance: 1e-12}
	if iv, ok := evidence.WilsonClustered(k, 0.95); ok {
		out.interval = &iv
	}
	return out
}

func operatorMeanOf(all []*mdlDeclaration) expected {
	n, x := map[string]int64{}, map[string]int64{}
	for _, d := range all {
		n[d.operator]++
		if d.inspected {
			x[d.operator]++
		}
	}
	if len(n) == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	sum, squares := new(big.Rat), new(big.Rat)
	for id := range n {
		r := big.NewRat(x[id], n[id])
		sum.Add(sum, r)
		squares.Add(squares, new(big.Rat).Mul(r, r))
	}
	s, _ := sum.Float64()
	ss, _ := squares.Float64()
	out := expected{value: number64(s / float64(len(n))), tolerance: 1e-11}
	if iv, ok := evidence.MeanOfRates(s, ss, int64(len(n)), 0.95); ok {
		out.interval = &iv
	}
	return out
}

func (c *cohort) ratio() expected {
	own := c.rows
	if !c.oneTier {
		own = only(c.besideTier, isAEO)
	}
	regular := only(c.besideTier, func(d *mdlDeclaration) bool { return d.tier == "regular" })
	t, ref := groupSums(own, wasInspected), groupSums(regular, wasInspected)
	switch {
	case t.N == 0 || ref.N == 0:
		return refusedAs(catalog.NoPopulation)
	case t.N < 30 || ref.N < 30 || ref.X == 0:
		return refusedAs(catalog.NotEstimable)
	}
	out := expected{tolerance: 1e-12}
	if t.X == 0 { // half an inspection more in every cell
		out.value = number64(0.5 / float64(t.N+1) * float64(ref.N+1) / (float64(ref.X) + 0.5))
	} else {
		out.value = number64(float64(t.X) / float64(t.N) / (float64(ref.X) / float64(ref.N)))
	}
	if r, why := evidence.RatioToReference(t, ref, 0.95); why == evidence.Estimable {
		out.interval = &r.Interval
	}
	return out
}

func shareOf(part, whole []*mdlDeclaration, of amount, mayMiss float64) expected {
	sum, missingPart := total(part, of)
	over, missing := total(whole, of)
	if mayMiss == 0 && missing > 0 || mayMiss > 0 && (tooMany(missing, len(whole)) || tooMany(missingPart, len(part))) {
		return refusedAs(catalog.NotEstimable)
	}
	if over == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	return expected{value: number64(float64(sum) / float64(over)), tolerance: 1e-12, behind: whole}
}

// quantileOf interpolates between the values around rank (n-1)q+1, as quantileExactInclusive; its bounds are order statistics.
func quantileOf(all []*mdlDeclaration, q, unit float64, of func(*mdlDeclaration) *int64) expected {
	var values []int64
	for _, d := range all {
		if v := of(d); v != nil {
			values = append(values, *v)
		}
	}
	if len(values) == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	slices.Sort(values)
	out := expected{value: number64(plainQuantile(values, q) / unit)}
	if q != 0.5 { // halves are exact, tenths are rounded on the way
		out.tolerance = 1e-13
	}
	if low, high, ok := evidence.QuantileRanks(int64(len(values)), q, 0.95); ok {
		out.interval = &evidence.Interval{Low: float64(values[low-1]) / unit, High: float64(values[high-1]) / unit}
	}
	return out
}

// survivalOf: open declarations wait until the cut, cancelled ones until they are cancelled; a broken order is left out, and so is
// what the cut does not know of yet.
func survivalOf(all []*mdlDeclaration, cut int64) expected {
	var bins []evidence.KMBin
	for _, d := range all {
		waited, ended := cut-d.lodged, false
		switch {
		case d.broken:
			continue
		case d.cancelled:
			waited = min(waited, *d.withdrawn-d.lodged)
		case d.customs != nil && *d.customs <= waited:
			waited, ended = *d.customs, true
		}
		if waited < 0 {
			continue
		}
		bin := evidence.KMBin{Time: float64(waited), Censored: 1}
		if ended {
			bin = evidence.KMBin{Time: float64(waited), Events: 1}
		}
		bins = append(bins, bin)
	}
	if len(bins) == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	slices.SortFunc(bins, func(a, b evidence.KMBin) int {
		if a.Time != b.Time {
			return int(math.Copysign(1, a.Time-b.Time))
		}
		return int(b.Events - a.Events) // who is released at an instant was at risk of it
	})
	left, survivors := len(bins), big.NewRat(1, 1)
	for _, b := range bins {
		if b.Events > 0 {
			survivors.Mul(survivors, big.NewRat(int64(left-1), int64(left)))
			if survivors.Cmp(big.NewRat(1, 2)) <= 0 {
				out := expected{value: number64(b.Time / 3.6e6), tolerance: 1e-15}
				if curve, err := evidence.NewKaplanMeier(bins); err == nil {
					if iv, ok := curve.QuantileInterval(0.5, 0.95); ok {
						iv.Low, iv.High = iv.Low/3.6e6, iv.High/3.6e6
						out.interval = &iv
					}
				}
				return out
			}
		}
		left--
	}
	return refusedAs(catalog.NotEstimable)
}
