package warehouse_test

import (
	"math"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/warehouse"
)

// effectTolerance is for the window of six months by default, where the worlds' truths are of twelve: the planted noise of 4 % between firms
// cancels over an arm, but not over the months of a straight line.
const effectTolerance = 5e-3

// effectIn asks with the defaults of the schema.
func effectIn(t *testing.T, w *warehouse.Warehouse, q catalog.Certification) *catalog.CertificationEffect {
	t.Helper()
	if q.Window == 0 {
		q.Window = 6
	}
	if q.Basis == "" {
		q.Basis = catalog.Customs
	}
	if q.Method == "" {
		q.Method = catalog.DID
	}
	e, err := answers(t, w).CertificationEffect(t.Context(), access.Local(), q)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// storeOf loads a world and asks about the certificates of a period.
func storeOf(t *testing.T, world string) *warehouse.Warehouse {
	t.Helper()
	w := openStore(t)
	dir, _ := writeWorld(t, world, 1)
	loadWorld(t, w, dir, loader.Options{})
	return w
}

func certified(t *testing.T, from, to string) catalog.Certification {
	return catalog.Certification{During: catalog.Period{From: day(t, from), To: day(t, to)}}
}

func figureOf(t *testing.T, e *catalog.CertificationEffect, name string) catalog.Cell {
	t.Helper()
	for _, f := range e.Figures {
		if f.Name == name {
			return f.Reduction
		}
	}
	t.Errorf("no figure %s among %+v", name, e.Figures)
	return catalog.Cell{}
}

func passed(e *catalog.CertificationEffect, gate string) bool {
	for _, g := range e.Gates {
		if g.Name == gate {
			return g.Passed
		}
	}
	return false
}

// A2: firms that improve anyway. The plain difference says 44.2 % over twelve months and is never called an effect.
func TestAWayOfTheirOwnIsNoEffect(t *testing.T) {
	w := storeOf(t, "a2")
	q := certified(t, "2019-07-01", "2019-08-01")
	q.Window = 12
	e := effectIn(t, w, q)
	near(t, "plain", figureOf(t, e, "plain"), 0.442, 2e-3)
	near(t, "reduction", e.Reduction, 0.200, 2e-3)
	if !warned(e.Reduction, catalog.WarnTrendAdjusted) || !warned(e.Reduction, catalog.WarnNotAnEffect) || e.MayBeCalledEffect || passed(e, "leads") {
		t.Errorf("%v, may be called an effect: %v, gates %+v", e.Reduction.Warnings, e.MayBeCalledEffect, e.Gates)
	}
	if e.Certified != 24 || e.Treated != 24 || e.Controls != 60 || len(e.Leads) != 12 || len(e.Lags) != 12 || len(e.Months) != 24 {
		t.Errorf("%d certified, %d treated, %d controls, %d leads, %d lags, %d months", e.Certified, e.Treated, e.Controls, len(e.Leads), len(e.Lags), len(e.Months))
	}
	// Twelve months before: 24 h · e^(0.03 · 12) of the certified, 24 h of their controls.
	first := e.Months[0]
	if first.Month != day(t, "2018-07-01") || math.Abs(*first.Treated-24*math.Exp(0.36)) > 0.1 || math.Abs(*first.Controls-24) > 0.1 || first.TreatedCount != 24 || first.ControlCount != 60 {
		t.Errorf("the first month is %+v (%g, %g)", first, *first.Treated, *first.Controls)
	}
	// Nobody was certified in August: there is nothing to tell, rather than nothing that changed.
	if none := effectIn(t, w, certified(t, "2019-08-01", "2019-09-01")); none.Reduction.Value != nil || none.Reduction.Status != catalog.NoPopulation || none.Certified != 0 {
		t.Errorf("without certificates: %s of %d", shown(none.Reduction), none.Certified)
	}
}

// A2b: firms that prepare in the three months before are compared with the months before those, and this is said.
func TestPreparationIsNotTheBase(t *testing.T) {
	w := storeOf(t, "a2b")
	e := effectIn(t, w, certified(t, "2019-07-01", "2019-08-01"))
	near(t, "reduction", e.Reduction, 0.30, effectTolerance)
	if !warned(e.Reduction, catalog.WarnAnticipation) || passed(e, "anticipation") || e.MayBeCalledEffect {
		t.Errorf("%v, gates %+v", e.Reduction.Warnings, e.Gates)
	}
}

// A3: the same months of the year before say that nothing changed, where the months before say 43 % slower.
func TestASeasonIsNoEffect(t *testing.T) {
	w := storeOf(t, "a3")
	q := certified(t, "2019-11-01", "2019-12-01")
	q.Method = catalog.OwnBaseline
	e := effectIn(t, w, q)
	near(t, "same months", e.Reduction, 0, 1e-6)
	if e.MayBeCalledEffect || e.Treated != 1 {
		t.Errorf("%+v", e)
	}
	// July to October against November to January, where the data end: hours of 24·(1 + 0.3·cos), as geometric means.
	level := func(months ...float64) (mean float64) {
		for _, m := range months {
			mean += math.Log(1+0.3*math.Cos(2*math.Pi*m/12)) / float64(len(months))
		}
		return mean
	}
	before, after := level(6, 7, 8, 9), level(10, 11, 12)
	q.Window = 4
	near(t, "months before", figureOf(t, effectIn(t, w, q), "months_before"), 1-math.Exp(after-before), 1e-3)
	if did := effectIn(t, w, certified(t, "2019-11-01", "2019-12-01")); did.Reduction.Value != nil {
		t.Errorf("one firm without controls: %s, want no figure", shown(did.Reduction))
	}
}

// A16: the total is named as such, and the direct part told beside it.
func TestTheEstimandIsNamed(t *testing.T) {
	w := openStore(t)
	dir, truth := writeWorld(t, "a16", 1)
	loadWorld(t, w, dir, loader.Options{})
	e := effectIn(t, w, certified(t, "2019-07-01", "2019-08-01"))
	total := planted(t, truth, "reduction, total")
	near(t, "total", e.Reduction, total, 2e-3)
	near(t, "direct", figureOf(t, e, "direct"), planted(t, truth, "reduction, direct: uninspected declarations"), 2e-3)
	near(t, "mediated", figureOf(t, e, "mediated"), 1-(1-total)/0.5, 4e-3)
	if e.Estimand == "" || !passed(e, "mediation") || !passed(e, "leads") {
		t.Errorf("estimand %q, gates %+v", e.Estimand, e.Gates)
	}
}

// effectAsPlanted checks section 3.1: half the time for 45 certified firms, flat before; and the named firm by itself.
func effectAsPlanted(t *testing.T, w *warehouse.Warehouse, named string) {
	q := certified(t, "2019-07-01", "2020-08-01")
	e := effectIn(t, w, q)
	if e.Certified != 45 || e.Treated != 45 || e.Controls < 5_000 || e.Excluded != 0 {
		t.Errorf("%d certified, %d treated, %d controls, %d excluded", e.Certified, e.Treated, e.Controls, e.Excluded)
	}
	covers(t, "half the time", e.Reduction, 0.5)
	for _, lead := range e.Leads {
		if lead.Low > 0 || lead.High < 0 {
			t.Errorf("month %d before: %+v, want it flat", lead.Month, lead)
		}
	}
	if len(e.Leads) != 6 || len(e.Lags) != 6 {
		t.Errorf("%d leads, %d lags", len(e.Leads), len(e.Lags))
	}
	for _, basis := range []catalog.DurationBasis{catalog.Customs, catalog.Overall} {
		own := q
		own.Method, own.Basis, own.Where = catalog.OwnBaseline, basis, where("operator", named)
		one := effectIn(t, w, own)
		covers(t, string(basis)+" of the named firm", one.Reduction, 0.5)
		if one.Certified != 1 || one.MayBeCalledEffect {
			t.Errorf("%+v", one)
		}
	}
	own := q
	own.Method, own.Where = catalog.OwnBaseline, where("operator", named)
	hours := map[string]float64{}
	for _, m := range effectIn(t, w, own).Months {
		hours[m.Month.String()] = *m.Treated
	}
	for month, want := range map[string]float64{"2019-01-01": 24, "2019-09-01": 24, "2019-11-01": 12, "2020-06-01": 12} {
		if got := hours[month]; math.Abs(got-want) > 0.05*want {
			t.Errorf("the named firm in %s: %.2f h, want about %g", month, got, want)
		}
	}
	match := q
	match.Method = catalog.Matched
	covers(t, "against firms like them", effectIn(t, w, match).Reduction, 0.5)
}

// covers fails unless the interval of a cell holds what is true.
func covers(t *testing.T, what string, c catalog.Cell, truth float64) {
	t.Helper()
	if c.Value == nil || c.Low == nil || c.High == nil || *c.Low > truth || *c.High < truth {
		t.Errorf("%s: %s does not enclose %g", what, shown(c), truth)
	}
}
