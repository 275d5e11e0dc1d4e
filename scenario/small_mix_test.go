package scenario_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// rateIn counts the declarations of a tier that keep holds for, and the inspected among them.
func (w *world) rateIn(tier string, keep func(*decl) bool) (n, x float64) {
	for _, d := range w.decls {
		if w.tierAt(d.operator, d.lodged) == tier && (keep == nil || keep(d)) {
			n++
			if d.onsite > 0 {
				x++
			}
		}
	}
	return n, x
}

// atTheMix is the rate of a tier with every stratum weighted by the declarations of all tiers.
func (w *world) atTheMix(tier string, by func(*decl) string) float64 {
	strata, all, rate := map[string]float64{}, 0.0, 0.0
	for _, d := range w.decls {
		strata[by(d)]++
		all++
	}
	for s, weight := range strata {
		n, x := w.rateIn(tier, func(d *decl) bool { return by(d) == s })
		rate += weight / all * x / n
	}
	return rate
}

func TestSimpsonReversesTheOrder(t *testing.T) {
	w := small(t, "a1", func(w *world) map[string]float64 {
		out := map[string]float64{}
		of := func(tier string) float64 { return w.atTheMix(tier, func(d *decl) string { return d.stratum }) }
		for _, tier := range []string{"advanced_certified", "regular"} {
			for _, stratum := range []string{"L", "H"} {
				n, x := w.rateIn(tier, func(d *decl) bool { return d.stratum == stratum })
				out[fmt.Sprintf("%s, stratum %s: inspection rate", tier, stratum)] = x / n
			}
			n, x := w.rateIn(tier, nil)
			out[tier+": inspection rate, pooled"], out[tier+": inspection rate, standardised"] = x/n, of(tier)
		}
		out["ratio of the pooled rates, advanced_certified to regular"] = out["advanced_certified: inspection rate, pooled"] / out["regular: inspection rate, pooled"]
		out["ratio of the standardised rates, advanced_certified to regular"] = of("advanced_certified") / of("regular")
		return out
	})
	for tier, want := range map[string][2]float64{"advanced_certified": {0.0761, 0.0398}, "regular": {0.0158, 0.1507}} {
		n, x := w.rateIn(tier, nil)
		near(t, tier+" crude", x/n, want[0], 5e-5)
		near(t, tier+" standardised", w.atTheMix(tier, func(d *decl) string { return d.stratum }), want[1], 6e-5)
	}
	if n, _ := w.rateIn("advanced_certified", func(d *decl) bool { return d.stratum == "H" }); n != 95_000 || len(w.decls) != 200_000 {
		t.Errorf("%v high-risk declarations of AEO firms among %d, want 95,000 among 200,000", n, len(w.decls))
	}
}

func TestTheChannelCarriesTheEffect(t *testing.T) {
	small(t, "a17", func(w *world) map[string]float64 {
		na, xa := w.rateIn("advanced_certified", nil)
		nr, xr := w.rateIn("regular", nil)
		by := func(d *decl) string { return d.channel }
		near(t, "ratio standardised by channel", w.atTheMix("advanced_certified", by)/w.atTheMix("regular", by), 1, 1e-12)
		return map[string]float64{
			"advanced_certified: inspection rate": xa / na, "regular: inspection rate": xr / nr, "inspection rate ratio to regular": xa / na / (xr / nr),
			"advanced_certified: inspection rate, standardised": w.atTheMix("advanced_certified", func(d *decl) string { return d.stratum }),
		}
	})
}

// gaps is, by month from the certification in July 2019, the mean over the certified firms of their mean log hours minus that over the others.
func (w *world) gaps(keep func(*decl) bool) map[int]float64 {
	type cell struct {
		operator string
		month    int
	}
	sum, count := map[cell]float64{}, map[cell]float64{}
	for _, d := range w.decls {
		if keep != nil && !keep(d) {
			continue
		}
		at := time.UnixMilli(d.lodged).In(shanghai)
		c := cell{d.operator, 12*(at.Year()-2019) + int(at.Month()) - 7}
		sum[c] += math.Log(float64(d.rel-d.lod) / hour)
		count[c]++
	}
	arms := map[int]*[2][]float64{}
	for c := range sum {
		if arms[c.month] == nil {
			arms[c.month] = &[2][]float64{}
		}
		arm := 0
		if len(w.steps[c.operator]) == 2 {
			arm = 1
		}
		arms[c.month][arm] = append(arms[c.month][arm], sum[c]/count[c])
	}
	out := map[int]float64{}
	for m, a := range arms {
		out[m] = mean(a[1]) - mean(a[0])
	}
	return out
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// between is the mean of the months [from, to).
func between(gaps map[int]float64, from, to int) float64 {
	var v []float64
	for m := from; m < to; m++ {
		v = append(v, gaps[m])
	}
	return mean(v)
}

func TestImprovingFirmsAreCertified(t *testing.T) {
	w := small(t, "a2", func(w *world) map[string]float64 {
		g := w.gaps(nil)
		// The line through months −12 and −1, on which the others lie.
		slope := (g[-1] - g[-12]) / 11
		var off []float64
		for m := range 12 {
			off = append(off, g[m]-(g[-1]+slope*float64(m+1)))
		}
		near(t, "plain difference-in-differences", 1-math.Exp(between(g, 0, 12)-between(g, -12, 0)), 0.442, 5e-4)
		return map[string]float64{
			"reduction by the certificate, trend-adjusted":                                         1 - math.Exp(mean(off)),
			"log hours of the certified against the controls, month −1 against month −12, a month": slope,
		}
	})
	treated := 0
	for _, s := range w.steps {
		if len(s) == 2 {
			treated++
		}
	}
	if treated != 24 || len(w.operators) != 84 {
		t.Errorf("%d certified firms of %d, want 24 of 84", treated, len(w.operators))
	}
}

func TestFirmsPrepareBeforeTheyAreCertified(t *testing.T) {
	small(t, "a2b", func(w *world) map[string]float64 {
		g := w.gaps(nil)
		return map[string]float64{
			"reduction by the certificate, against the months up to −4": 1 - math.Exp(between(g, 0, 12)-between(g, -12, -3)),
			"reduction of months −3 to −1 against those before":         1 - math.Exp(between(g, -3, 0)-between(g, -12, -3)),
		}
	})
}

func TestInspectionsMediate(t *testing.T) {
	small(t, "a16", func(w *world) map[string]float64 {
		total, direct := w.gaps(nil), w.gaps(func(d *decl) bool { return d.onsite == 0 })
		rate := func(from, to time.Time) float64 {
			s := w.summarise(from, to, func(d *decl) bool { return len(w.steps[d.operator]) == 2 })["all"]
			return s.rate()
		}
		return map[string]float64{
			"reduction, total": 1 - math.Exp(between(total, 0, 6)-between(total, -6, 0)),
			"reduction, direct: uninspected declarations": 1 - math.Exp(between(direct, 0, 6)-between(direct, -6, 0)),
			"inspection rate of the certified before":     rate(local(2019, 1, 1), local(2019, 7, 1)),
			"inspection rate of the certified after":      rate(local(2019, 7, 1), local(2020, 1, 1)),
		}
	})
}

func TestTheSlowSeasonIsNoEffect(t *testing.T) {
	small(t, "a3", func(w *world) map[string]float64 {
		hours := func(year int, month time.Month) float64 {
			var v []float64
			for _, ms := range w.summarise(local(year, month, 1), local(year, month+3, 1), nil)["all"].customs {
				v = append(v, float64(ms)/hour)
			}
			return mean(v)
		}
		before, after, yearBefore := hours(2019, 8), hours(2019, 11), hours(2018, 11)
		near(t, "own baseline", after/before-1, 0.43, 5e-3)
		return map[string]float64{
			"mean hours, August to October 2019": before, "mean hours, November 2019 to January 2020": after,
			"mean hours, November 2018 to January 2019": yearBefore, "change of mean hours against the same months of the year before": after/yearBefore - 1,
		}
	})
}

func TestTheShockIsSeenByLodging(t *testing.T) {
	small(t, "a4b", func(w *world) map[string]float64 {
		out := map[string]float64{}
		for i, name := range []string{"June 2020", "July 2020"} {
			from, to := local(2020, time.Month(6+i), 1), local(2020, time.Month(7+i), 1)
			out[name+": median hours from lodging to release"] = medianOf(w.summarise(from, to, nil)["all"].customs, hour)
			var released []int64
			for _, d := range w.decls {
				if d.rel >= from.UnixMilli() && d.rel < to.UnixMilli() {
					released = append(released, d.rel-d.lod)
				}
			}
			near(t, name+" by release, days", medianOf(released, 24*hour), []float64{6.2, 2.3}[i], 0.05)
			near(t, name+" by lodging, days", out[name+": median hours from lodging to release"]/24, []float64{13.9, 1.39}[i], 0.05)
		}
		return out
	})
}

// cells of tier and direction: what each group in them declares, in CNY, largest first.
func (w *world) cells() map[string][]float64 {
	byGroup := map[string]map[string]float64{}
	for _, d := range w.decls {
		cell := w.tierAt(d.operator, d.lodged) + ", " + d.direction
		if byGroup[cell] == nil {
			byGroup[cell] = map[string]float64{}
		}
		byGroup[cell][w.groups[d.operator]] += float64(d.cents) / 100
	}
	out := map[string][]float64{}
	for cell, groups := range byGroup {
		for _, v := range groups {
			out[cell] = append(out[cell], v)
		}
		slices.Sort(out[cell])
		slices.Reverse(out[cell])
	}
	return out
}

func total(v []float64) float64 { return mean(v) * float64(len(v)) }

func TestCellsBetrayAFirm(t *testing.T) {
	w := small(t, "a11", func(w *world) map[string]float64 {
		out, raised := map[string]float64{}, 0.0
		for cell, groups := range w.cells() {
			out[cell+": value in CNY"], out[cell+": groups"] = total(groups), float64(len(groups))
		}
		out["certified: value in CNY"] = out["certified, import: value in CNY"] + out["certified, export: value in CNY"]
		named := 0.0
		for _, d := range w.decls {
			if d.before != nil {
				raised += float64(d.cents-d.before.cents) / 100
			}
			if d.operator == "OP000357" {
				named += float64(d.cents) / 100
			}
		}
		out["advanced_certified, export, without OP000357: value in CNY"] = out["advanced_certified, export: value in CNY"] - named
		out["regular, export: change between the two loads, CNY"] = raised
		return out
	})
	cells := w.cells()
	if got := fmt.Sprint(cells["advanced_certified, import"]); got != "[300000 20000 10000 5000 5000]" {
		t.Errorf("contributions %s, want 300/20/10/5/5", got)
	}
	unsafe := map[string]bool{}
	for cell, groups := range cells {
		left := total(groups) - groups[0] - groups[1]
		unsafe[cell] = len(groups) < 5 || left < 0.15*groups[0]
	}
	for cell, is := range unsafe {
		if want := cell == "advanced_certified, import" || cell == "certified, export"; is != want {
			t.Errorf("%s: may not be shown: %v, want %v", cell, is, want)
		}
	}
}
