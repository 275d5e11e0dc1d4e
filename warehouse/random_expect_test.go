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
	slack     float64 // absolute, where large numbers cancel
	interval  *evidence.Interval
	behind    []*mdlDeclaration // the declarations whose tiers the value depends on
}

func number64(v float64) *float64 { return &v }

func refusedAs(s catalog.Status) expected { return expected{refused: s} }

// model works a measure out for a cohort as of a cut. A measure without one fails.
type model func(c *cohort, cut int64) expected

// models are those of every measure, by its public name.
var models = map[string]model{
	"declarations": func(c *cohort, _ int64) expected { return counted(len(c.rows)) },
	"operators": func(c *cohort, _ int64) expected {
		seen := map[string]bool{}
		for _, d := range c.rows {
			seen[d.operator] = true
		}
		return counted(len(seen))
	},
	"inspectionRateOperatorMean30": func(c *cohort, _ int64) expected { return operatorMeanOf(c.rows, 30) },
	"inspectionRateOperatorMedian": func(c *cohort, _ int64) expected { return operatorMedianOf(c.rows) },
	"operatorsInspected": func(c *cohort, _ int64) expected {
		seen := map[string]bool{}
		for _, d := range only(c.rows, wasInspected) {
			seen[d.operator] = true
		}
		return counted(len(seen))
	},
	"tradeValueCny": func(c *cohort, _ int64) expected {
		sum, missing := total(c.rows, cny)
		if missing > 0 {
			return refusedAs(catalog.NotEstimable)
		}
		return expected{value: number64(float64(sum) / 100), decimal: inDecimal(sum, 2)}
	},
	"tradeValueDeclared": func(c *cohort, _ int64) expected {
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
	},
	"netWeightKg": func(c *cohort, _ int64) expected {
		sum, missing := total(c.rows, grams)
		if tooMany(missing, len(c.rows)) {
			return refusedAs(catalog.NotEstimable)
		}
		return expected{value: number64(float64(sum) / 1000), decimal: trimmed(inDecimal(sum, 3))}
	},
	"inspectionRate":       rateAmong(all, wasInspected),
	"manualInspectionRate": rateAmong(all, has("insp_manual")),
	"scanInspectionRate":   rateAmong(all, has("insp_nii")),
	"samplingRate":         rateAmong(all, has("sampled")),
	"documentaryCheckRate": rateAmong(all, has("doc_checked")),
	"hitRate":              rateAmong(finished, func(d *mdlDeclaration) bool { return d.hit }),
	"randomHitRate":        rateAmong(triedAtRandom, func(d *mdlDeclaration) bool { return d.hit }),
	"randomHitRateWeighted": func(c *cohort, _ int64) expected {
		return c.weighted(only(c.rows, triedAtRandom), func(d *mdlDeclaration) bool { return d.hit }, c.rows)
	},
	"quarantineNonconformityRate":      rateAmong(has("sample_completed"), has("sample_failed")),
	"hitRateMinor":                     rateAmong(finished, func(d *mdlDeclaration) bool { return d.hit || has("hit_minor")(d) }),
	"quarantineNonconformityRateMinor": rateAmong(has("sample_completed"), func(d *mdlDeclaration) bool { return has("sample_failed")(d) || has("sample_minor")(d) }),
	"inspectionRateOperatorMean":       func(c *cohort, _ int64) expected { return operatorMeanOf(c.rows, 1) },
	"inspectionRateRatio":              func(c *cohort, _ int64) expected { return c.ratio() },
	"inspectionRateReduction":          func(c *cohort, _ int64) expected { return c.ratio().reduction() },
	"inspectionRateDifference":         func(c *cohort, _ int64) expected { return c.difference() },
	"inspectionRateStandardised":       func(c *cohort, _ int64) expected { return c.standardised() },
	"inspectionRateValueWeighted": func(c *cohort, _ int64) expected {
		return quotientOf(c.rows, amongThem(cny, wasInspected), cny, evidence.Proportion, true)
	},
	"findingsPerOfficerHour": func(c *cohort, _ int64) expected {
		return quotientOf(c.rows, amongThem(tenThousand, func(d *mdlDeclaration) bool { return finished(d) && d.hit }), inspectionHours, evidence.Positive, true)
	},
	"recoveredCnyPerOfficerHour": func(c *cohort, _ int64) expected {
		return quotientOf(c.rows, recovered, inspectionHours, evidence.Positive, true)
	},
	"recoveredCnyPerOfficerHourTrimmed": func(c *cohort, _ int64) expected { return trimmedYieldOf(c.rows) },
	"officerHours": func(c *cohort, _ int64) expected {
		sum, missing := total(c.rows, officerHours)
		if missing > 0 {
			return refusedAs(catalog.NotEstimable)
		}
		return expected{value: number64(float64(sum) / 10_000), decimal: trimmed(inDecimal(sum, 4))}
	},
	"officerHoursWorked":           hoursWorked(""),
	"manualHoursWorked":            hoursWorked("physical"),
	"scanHoursWorked":              hoursWorked("nii"),
	"samplingHoursWorked":          hoursWorked("sample"),
	"documentaryHoursWorked":       hoursWorked("documentary"),
	"officerHoursShare":            func(c *cohort, _ int64) expected { return c.hoursShare() },
	"resourceRiskAlignment":        func(c *cohort, _ int64) expected { return c.alignment() },
	"resourceRiskDissimilarity":    func(c *cohort, _ int64) expected { return c.dissimilarity() },
	"freedOfficerHours":            func(c *cohort, _ int64) expected { return c.freed(ownHours) },
	"freedOfficerHoursAtReference": func(c *cohort, _ int64) expected { return c.freed(theirHours) },
	"inspectionsAvoided":           func(c *cohort, _ int64) expected { return c.freed(inspections) },
	"freedShareCovered":            func(c *cohort, _ int64) expected { return c.freed(covered) },

	"clearanceTimeMeanHours":            meanOf(3.6e6, customs),
	"clearanceTimeMedianHours":          quantile(0.5, 3.6e6, customs),
	"clearanceTimeP90Hours":             quantile(0.9, 3.6e6, customs),
	"overallClearanceTimeMeanHours":     meanOf(3.6e6, overall),
	"overallClearanceTimeMedianHours":   quantile(0.5, 3.6e6, overall),
	"overallClearanceTimeP90Hours":      quantile(0.9, 3.6e6, overall),
	"effectiveClearanceTimeMeanHours":   meanOf(3.6e6, effective),
	"effectiveClearanceTimeMedianHours": quantile(0.5, 3.6e6, effective),
	"effectiveClearanceTimeP90Hours":    quantile(0.9, 3.6e6, effective),
	"doorClearanceTimeMeanHours":        meanOf(3.6e6, door),
	"doorClearanceTimeMedianHours":      quantile(0.5, 3.6e6, door),
	"doorClearanceTimeP90Hours":         quantile(0.9, 3.6e6, door),
	"onsiteInspectionMedianMinutes":     quantile(0.5, 6e4, onsite),
	"onsiteInspectionP90Minutes":        quantile(0.9, 6e4, onsite),
	"clearanceTimeKmMedianHours":        func(c *cohort, cut int64) expected { return survivalOf(c.withCancelled, cut) },
	"unreleasedDeclarations": func(c *cohort, cut int64) expected {
		return counted(len(only(c.rows, func(d *mdlDeclaration) bool { return ageAt(cut)(d) != nil })))
	},
	"unreleasedAgeMedianHours": func(c *cohort, cut int64) expected { return ageOf(c, 0.5, cut) },
	"unreleasedAgeP90Hours":    func(c *cohort, cut int64) expected { return ageOf(c, 0.9, cut) },
	"unreleasedUpTo24h":        openFor(-1, 24),
	"unreleased24hTo72h":       openFor(24, 72),
	"unreleased72hTo7d":        openFor(72, 168),
	"unreleased7dTo30d":        openFor(168, 720),
	"unreleasedOver30d":        openFor(720, 1_000_000),

	"releasedWithin1hShare":  within(1),
	"releasedWithin8hShare":  within(8),
	"releasedWithin24hShare": within(24),
	"releasedWithin48hShare": within(48),
	"releasedWithin72hShare": within(72),

	"tradeShareValue":        func(c *cohort, _ int64) expected { return shareOf(c.rows, c.bucket, cny, 0) },
	"tradeShareDeclarations": func(c *cohort, _ int64) expected { return shareOf(c.rows, c.bucket, one, 0) },
	"tradeShareWeight":       func(c *cohort, _ int64) expected { return shareOf(c.rows, c.bucket, grams, 0.05) },
	"aeoTradeShareValue":     func(c *cohort, _ int64) expected { return shareOf(only(c.bare, isAEO), c.bare, cny, 0) },
	"aeoTradeShareDeclarations": func(c *cohort, _ int64) expected {
		return shareOf(only(c.bare, isAEO), c.bare, one, 0)
	},
	"aeoTradeShareWeight":      func(c *cohort, _ int64) expected { return shareOf(only(c.bare, isAEO), c.bare, grams, 0.05) },
	"aeoInvolvementShareValue": func(c *cohort, _ int64) expected { return shareOf(only(c.bare, withAEO), c.bare, cny, 0) },
	"aeoInvolvementShareDeclarations": func(c *cohort, _ int64) expected {
		return shareOf(only(c.bare, withAEO), c.bare, one, 0)
	},
	"operatorHhi":             func(c *cohort, _ int64) expected { return concentrationOf(c.rows) },
	"operatorEffectiveNumber": func(c *cohort, _ int64) expected { return concentrationOf(c.rows).number() },
	"operatorCr4":             func(c *cohort, _ int64) expected { return largestFourOf(c.rows) },
	"mraTradeCoverage": func(c *cohort, _ int64) expected {
		return quotientOf(c.rows, amongThem(cny, func(d *mdlDeclaration) bool { return d.keys["mraPartner"] == "mra" }), cny, evidence.Proportion, false)
	},

	"segmentDeclarations": func(c *cohort, _ int64) expected { return counted(len(only(c.rows, timed))) },
	"segmentCoverage":     rateAmong(all, timed),
	"segmentMeanHours":    meanOf(3.6e6, segment),
	"segmentMedianHours":  quantile(0.5, 3.6e6, segment),
	"segmentP90Hours":     quantile(0.9, 3.6e6, segment),
}

// expect works a measure out for a cohort.
func (c *cohort) expect(measure string, cut int64) expected {
	plain, _ := byEvent(measure)
	work, known := models[plain]
	if !known {
		panic("the model does not know " + measure)
	}
	return work(c, cut)
}

func counted(n int) expected { return expected{value: number64(float64(n)), decimal: strconv.Itoa(n)} }

// reduction is one minus a ratio, its ends exchanged.
func (e expected) reduction() expected {
	if e.value == nil {
		return e
	}
	e.value, e.slack = number64(1-*e.value), 1e-12
	if iv := e.interval; iv != nil {
		e.interval = &evidence.Interval{Low: 1 - iv.High, High: 1 - iv.Low, NoLow: iv.NoHigh, NoHigh: iv.NoLow}
	}
	return e
}

// Which declarations something is among.
type kind func(*mdlDeclaration) bool

func all(*mdlDeclaration) bool             { return true }
func finished(d *mdlDeclaration) bool      { return d.inspected && d.completed }
func triedAtRandom(d *mdlDeclaration) bool { return finished(d) && has("is_random")(d) }
func timed(d *mdlDeclaration) bool         { return d.segment != nil }
func withAEO(d *mdlDeclaration) bool {
	return isAEO(d) || d.fact["tier_declarant"] == "advanced_certified"
}

func has(column string) kind {
	return func(d *mdlDeclaration) bool { yes, _ := d.fact[column].(bool); return yes }
}

func rateAmong(among, counts kind) model {
	return func(c *cohort, _ int64) expected { return rateOf(only(c.rows, among), counts) }
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

// trimmed leaves out zeros at the end, but for the first two digits after the point.
func trimmed(text string) string {
	for point := strings.Index(text, "."); strings.HasSuffix(text, "0") && len(text)-point > 3; {
		text = text[:len(text)-1]
	}
	return text
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

// ratesByOperator are those of the operators with at least so many declarations, ascending.
func ratesByOperator(all []*mdlDeclaration, least int64) []*big.Rat {
	n, x := map[string]int64{}, map[string]int64{}
	for _, d := range all {
		n[d.operator]++
		if d.inspected {
			x[d.operator]++
		}
	}
	var out []*big.Rat
	for id := range n {
		if n[id] >= least {
			out = append(out, big.NewRat(x[id], n[id]))
		}
	}
	slices.SortFunc(out, (*big.Rat).Cmp)
	return out
}

func operatorMeanOf(all []*mdlDeclaration, least int64) expected {
	rates := ratesByOperator(all, least)
	if len(rates) == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	sum, squares := new(big.Rat), new(big.Rat)
	for _, r := range rates {
		sum.Add(sum, r)
		squares.Add(squares, new(big.Rat).Mul(r, r))
	}
	s, _ := sum.Float64()
	ss, _ := squares.Float64()
	out := expected{value: number64(s / float64(len(rates))), tolerance: 1e-11}
	if iv, ok := evidence.MeanOfRates(s, ss, int64(len(rates)), 0.95); ok {
		out.interval = &iv
	}
	return out
}

func operatorMedianOf(all []*mdlDeclaration) expected {
	rates := ratesByOperator(all, 1)
	n := len(rates)
	if n == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	at := func(rank int) float64 { v, _ := rates[rank-1].Float64(); return v }
	out := expected{value: number64((at((n+1)/2) + at(n/2+1)) / 2), tolerance: 1e-11, slack: 1e-11}
	if low, high, ok := evidence.QuantileRanks(int64(n), 0.5, 0.95); ok {
		out.interval = &evidence.Interval{Low: at(int(low)), High: at(int(high))}
	}
	return out
}

// number turns an index of concentration into how many groups of equal size would have it.
func (e expected) number() expected {
	if e.value == nil {
		return e
	}
	e.value = number64(10_000 / *e.value)
	if iv := e.interval; iv != nil {
		e.interval = &evidence.Interval{NoLow: iv.NoHigh, NoHigh: iv.NoLow}
		if !iv.NoHigh {
			e.interval.Low = 10_000 / iv.High
		}
		if !iv.NoLow {
			e.interval.High = 10_000 / iv.Low
		}
	}
	return e
}

// besideRegular are the rates that a ratio or a difference sets beside each other.
func (c *cohort) besideRegular() (own, regular evidence.Clusters) {
	rows := c.rows
	if !c.oneTier {
		rows = only(c.besideTier, isAEO)
	}
	return groupSums(rows, wasInspected), groupSums(only(c.besideTier, func(d *mdlDeclaration) bool { return d.tier == "regular" }), wasInspected)
}

func (c *cohort) difference() expected {
	t, ref := c.besideRegular()
	switch {
	case t.N == 0 || ref.N == 0:
		return refusedAs(catalog.NoPopulation)
	case t.N < 30 || ref.N < 30:
		return refusedAs(catalog.NotEstimable)
	}
	a, b := float64(t.X)/float64(t.N), float64(ref.X)/float64(ref.N)
	out := expected{value: number64(a - b), tolerance: 1e-12, slack: 1e-12}
	own, _ := evidence.WilsonClustered(t, 0.95)
	other, _ := evidence.WilsonClustered(ref, 0.95)
	if !c.ofReference {
		out.interval = &evidence.Interval{Low: a - b - math.Hypot(a-own.Low, other.High-b), High: a - b + math.Hypot(own.High-a, b-other.Low)}
	}
	return out
}

func (c *cohort) ratio() expected {
	t, ref := c.besideRegular()
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
	if r, why := evidence.RatioToReference(t, ref, 0.95); why == evidence.Estimable && !c.ofReference {
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
