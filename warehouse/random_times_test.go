package warehouse_test

import (
	"maps"
	"math"
	"math/big"
	"slices"

	"greenlane/catalog"
	"greenlane/evidence"
)

// A span of a declaration's way, in ms; nil where it is not known or broken.
type span func(*mdlDeclaration) *int64

func customs(d *mdlDeclaration) *int64 { return d.customs }
func overall(d *mdlDeclaration) *int64 { return d.overall }
func onsite(d *mdlDeclaration) *int64  { return d.onsite }
func segment(d *mdlDeclaration) *int64 { return d.segment }

// effective is from the later of arrival and lodgement to release.
func effective(d *mdlDeclaration) *int64 {
	return elapsed(later(d.fact.ms("arrived_ms"), 0), d.fact.ms("released_ms"))
}

func door(d *mdlDeclaration) *int64 {
	return notNegative(elapsed(d.fact.ms("arrived_ms"), d.fact.ms("removed_ms")))
}

// ms is a point in time of a fact, since lodgement; nil where it is not known.
func (f mdlFact) ms(column string) *int64 {
	if v, known := f[column].(int64); known {
		return &v
	}
	return nil
}

func elapsed(from, to *int64) *int64 {
	if from == nil || to == nil {
		return nil
	}
	took := *to - *from
	return &took
}

func later(a *int64, b int64) *int64 {
	if a != nil && *a < b {
		return &b
	}
	return a
}

func notNegative(took *int64) *int64 {
	if took != nil && *took < 0 {
		return nil
	}
	return took
}

// stretches are the segments of a time release study (metric 18), in ms, with who is answerable for each. Only goods can be unloaded after
// their declaration is lodged; of every other pair of points the second does not come first.
func (f mdlFact) stretches() map[string]struct {
	owner string
	ms    *int64
} {
	lodged := int64(0)
	at := f.ms
	through := at("examination_ended_ms")
	if paid := at("paid_ms"); through == nil {
		through = paid
	} else if paid != nil {
		through = later(through, *paid)
	}
	type stretch = struct {
		owner string
		ms    *int64
	}
	return map[string]stretch{
		"S1":  {"terminal", notNegative(elapsed(at("arrived_ms"), at("unloaded_ms")))},
		"S2":  {"trader", elapsed(at("unloaded_ms"), &lodged)},
		"S3":  {"customs", notNegative(elapsed(&lodged, at("accepted_ms")))},
		"S4":  {"customs", notNegative(elapsed(at("accepted_ms"), at("channelled_ms")))},
		"S5":  {"customs", notNegative(elapsed(at("channelled_ms"), at("documents_checked_ms")))},
		"S6":  {"trader", notNegative(elapsed(at("documents_checked_ms"), at("paid_ms")))},
		"S7":  {"customs", notNegative(elapsed(at("channelled_ms"), at("examination_started_ms")))},
		"S8":  {"customs", notNegative(elapsed(at("examination_started_ms"), at("examination_ended_ms")))},
		"S9":  {"customs", notNegative(elapsed(through, at("released_ms")))},
		"S10": {"trader", notNegative(elapsed(at("released_ms"), at("removed_ms")))},
	}
}

// inSegments makes of each declaration one of every stretch of its way.
func inSegments(all []*mdlDeclaration) []*mdlDeclaration {
	var out []*mdlDeclaration
	for _, d := range all {
		for code, s := range d.fact.stretches() {
			one := *d
			one.segment = s.ms
			one.keys = maps.Clone(d.keys)
			one.keys["segment"], one.keys["owner"] = code, s.owner
			out = append(out, &one)
		}
	}
	return out
}

func quantile(q, unit float64, of span) model {
	return func(c *cohort, _ int64) expected { return quantileOf(c.rows, q, unit, of) }
}

// meanOf is the mean of a span, with the t interval that is robust by group.
func meanOf(unit float64, of span) model {
	return func(c *cohort, _ int64) expected {
		n, x := map[string]int64{}, map[string]int64{}
		count, sum := int64(0), int64(0)
		for _, d := range c.rows {
			if ms := of(d); ms != nil {
				n[d.group]++
				x[d.group] += *ms
				count, sum = count+1, sum+*ms
			}
		}
		if count == 0 {
			return refusedAs(catalog.NoPopulation)
		}
		out := expected{value: number64(float64(sum) / float64(count) / unit), tolerance: 1e-12}
		var sums evidence.Sums
		for _, g := range sortedKeys(n) {
			sums = sums.Add(n[g], x[g])
		}
		if iv, ok := evidence.MeanRatio(sums, 0.95); ok {
			iv.Low, iv.High = iv.Low/unit, iv.High/unit
			out.interval = &iv
		}
		return out
	}
}

// within is the share released in so many hours of those that have been watched for as long; a release before lodgement says nothing.
func within(hours int64) model {
	return func(c *cohort, cut int64) expected {
		watched := only(c.rows, func(d *mdlDeclaration) bool {
			released := d.fact.ms("released_ms")
			return d.lodged+hours*rndHour <= cut && (released == nil || *released >= 0)
		})
		return rateOf(watched, func(d *mdlDeclaration) bool {
			released := d.fact.ms("released_ms")
			return released != nil && *released <= hours*rndHour
		})
	}
}

// ageAt is the age at the cut of a declaration that was lodged by then and not released.
func ageAt(cut int64) span {
	return func(d *mdlDeclaration) *int64 {
		released := d.fact.ms("released_ms")
		if d.lodged > cut || released != nil && d.lodged+*released <= cut {
			return nil
		}
		age := cut - d.lodged
		return &age
	}
}

// ageOf is a quantile of the age of what is open: a stock, which has no interval.
func ageOf(c *cohort, q float64, cut int64) expected {
	out := quantileOf(c.rows, q, 3.6e6, ageAt(cut))
	out.interval = nil
	return out
}

// openFor counts what is open for more than some hours, and at most for some.
func openFor(over, atMost int64) model {
	return func(c *cohort, cut int64) expected {
		return counted(len(only(c.rows, func(d *mdlDeclaration) bool {
			age := ageAt(cut)(d)
			return age != nil && *age > over*rndHour && *age <= atMost*rndHour
		})))
	}
}

// quantileOf interpolates between the values around rank (n-1)q+1, as quantileExactInclusive; its bounds are order statistics.
func quantileOf(all []*mdlDeclaration, q, unit float64, of func(*mdlDeclaration) *int64) expected {
	timed := only(all, func(d *mdlDeclaration) bool { return of(d) != nil })
	values := make([]int64, len(timed))
	for i, d := range timed {
		values[i] = *of(d)
	}
	if len(values) == 0 {
		return refusedAs(catalog.NoPopulation)
	}
	slices.Sort(values)
	out := expected{value: number64(plainQuantile(values, q) / unit)}
	if q != 0.5 { // halves are exact, tenths are rounded on the way
		out.tolerance = 1e-12
	}
	quantile := plainQuantile(values, q)
	low, high, ok := evidence.QuantileRanksClustered(groupSums(timed, func(d *mdlDeclaration) bool { return float64(*of(d)) <= quantile }), q, 0.95)
	if !ok {
		low, high, ok = evidence.QuantileRanks(int64(len(values)), q, 0.95)
	}
	if ok {
		out.interval = &evidence.Interval{Low: float64(values[low-1]) / unit, High: float64(values[high-1]) / unit}
	}
	return out
}

// survivalOf: open declarations wait until the cut, cancelled ones until they are cancelled; a broken order is left out, and so is
// what the cut does not know of yet.
func survivalOf(all []*mdlDeclaration, cut int64) expected {
	var bins []evidence.KMBin
	var watched []*mdlDeclaration
	ends := map[*mdlDeclaration]evidence.KMBin{}
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
		bins, watched, ends[d] = append(bins, bin), append(watched, d), bin
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
				known := only(watched, func(d *mdlDeclaration) bool { return ends[d].Events == 1 || ends[d].Time > b.Time })
				byMedian := groupSums(known, func(d *mdlDeclaration) bool { return ends[d].Time <= b.Time })
				if curve, err := evidence.NewKaplanMeier(bins); err == nil {
					if effect, ok := byMedian.DesignEffect(0.95); ok {
						curve = curve.Clustered(effect)
					}
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
