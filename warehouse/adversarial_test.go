package warehouse_test

import (
	"math"
	"testing"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
)

// A1b: one firm with 500,000 declarations at 0.2 % and 398 with 100 at 4 %. Both averages are true, and each says that it is not the other.
func TestAGiantFirmDoesNotHideTheOthers(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a1b", 1)
	loadWorld(t, w, dir, loader.Options{})
	a := ask(t, w, "2020-01-01", "2020-08-01", nil, []string{"inspectionRate", "inspectionRateOperatorMean"}, where("tier", "advanced_certified"))
	pooled, mean := a.total("inspectionRate"), a.total("inspectionRateOperatorMean")
	// (500,000 × 0.002 + 398 × 100 × 0.04) ÷ 539,800 = 2,592 ÷ 539,800
	near(t, "pooled", pooled, 2592.0/539800, 1e-12)
	// (0.002 + 398 × 0.04) ÷ 399
	near(t, "operator mean", mean, (0.002+398*0.04)/399, 1e-9)
	for name, c := range map[string]catalog.Cell{"pooled": pooled, "operator mean": mean} {
		if !warned(c, catalog.WarnWeightingMatters) {
			t.Errorf("%s carries no %s", name, catalog.WarnWeightingMatters)
		}
	}
	if width := *pooled.High - *pooled.Low; width < 0.004 {
		t.Errorf("the clustered interval is %.5f wide: one firm decides the rate, so it cannot be narrow (plain Wilson: 0.0004)", width)
	}
}

// A4: uniform lodging over 240 hours, exponential release times of mean 72 hours, everything after 240 hours unseen.
func TestABacklogIsCensoredNotDropped(t *testing.T) {
	w := openStore(t)
	dir, truth := writeWorld(t, "a4", 1)
	loadWorld(t, w, dir, loader.Options{Cut: instant(t, truth.Cut)})
	a := ask(t, w, "2020-07-01", "2020-08-01", nil, []string{"clearanceTimeKmMedianHours", "clearanceTimeMedianHours"}, nil)
	near(t, "Kaplan-Meier median", a.total("clearanceTimeKmMedianHours"), 72*math.Ln2, 0.2)
	released := a.total("clearanceTimeMedianHours")
	near(t, "median of the released alone", released, 34.5, 0.3)
	if !warned(released, catalog.WarnUnreleased) {
		t.Errorf("the median of the released alone carries no %s", catalog.WarnUnreleased)
	}
}

// A6: 1,000 rows, 50 exact repeats, 10 amended from 100 to 1,000 CNY, 1 cancelled, 1 re-dated across a month.
func TestRepeatsAmendmentsCancellationAndReDating(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a6", 1)
	report := loadWorld(t, w, dir, loader.Options{})
	got := summary(t, report, record.Declarations)
	if got.Read != 1062 || got.Unchanged != 50 || got.Accepted != 1012 || got.Rejected+got.Quarantined != 0 {
		t.Errorf("accounting %+v, want 1,062 read, 50 unchanged, 1,012 accepted", got)
	}
	a := ask(t, w, "2020-06-01", "2020-08-01", []string{"month"}, []string{"declarations", "tradeValueCny"}, nil)
	near(t, "declarations", a.total("declarations"), 999, 0)
	if v := a.total("tradeValueCny"); v.Decimal != "108900.00" {
		t.Errorf("value %s, want 108900.00", v.Decimal)
	}
	near(t, "June", a.cell("declarations", "2020-06-01"), 998, 0)
	near(t, "July", a.cell("declarations", "2020-07-01"), 1, 0)
	again := loadWorld(t, w, dir, loader.Options{})
	if again.Outcome != loader.Repeated || summary(t, again, record.Declarations).Unchanged != 1062 {
		t.Errorf("the same files again: %+v", again)
	}
}

// A7: days are local to the reporting zone, durations are differences of instants.
func TestDaysAreLocalAndDurationsAreNot(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a7", 1)
	loadWorld(t, w, dir, loader.Options{Cut: instant(t, "2020-08-02T00:00:00+08:00")})
	a := ask(t, w, "2020-07-01", "2020-09-01", []string{"month"}, []string{"declarations", "clearanceTimeMedianHours", "overallClearanceTimeMedianHours"}, nil)
	near(t, "July", a.cell("declarations", "2020-07-01"), 2, 0)
	near(t, "August", a.cell("declarations", "2020-08-01"), 2, 0)
	near(t, "lodging to release", a.total("clearanceTimeMedianHours"), 1, 0)
	near(t, "arrival to release", a.total("overallClearanceTimeMedianHours"), -7, 0)
	late := ask(t, w, "2020-08-01", "2020-08-02", []string{"day"}, []string{"declarations"}, nil)
	near(t, "lodged 2020-07-31T16:30Z", late.cell("declarations", "2020-08-01"), 2, 0)
}

// A9 without its as-known part: the tier is the one at the instant of lodgement, late decisions included.
func TestTheTierIsThatOfTheInstantOfLodgement(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a9", 1)
	loadWorld(t, w, dir, loader.Options{})
	march := ask(t, w, "2020-03-01", "2020-04-01", []string{"tier"}, []string{"declarations", "inspectionRate"}, where("operator", "OP000355"))
	near(t, "advanced in March", march.cell("declarations", "advanced_certified"), 15, 0)
	near(t, "regular in March", march.cell("declarations", "regular"), 21, 0)
	near(t, "inspected as advanced", march.cell("inspectionRate", "advanced_certified"), 0, 0)
	near(t, "inspected as regular", march.cell("inspectionRate", "regular"), 5.0/21, 1e-12)
	may := ask(t, w, "2020-05-20", "2020-07-01", []string{"tier"}, []string{"declarations"}, where("operator", "OP000356"))
	near(t, "discredited", may.cell("declarations", "discredited"), 27, 0)
	if may.has("advanced_certified") {
		t.Error("declarations after the discredit count as advanced")
	}
}

// A9b: of two decisions for one instant the later version holds.
func TestTheLaterVersionOfADecisionHolds(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a9b", 1)
	loadWorld(t, w, dir, loader.Options{})
	a := ask(t, w, "2019-12-01", "2020-02-01", []string{"month", "tier"}, []string{"declarations"}, nil)
	near(t, "January", a.cell("declarations", "2020-01-01", "advanced_certified"), 10, 0)
	near(t, "December", a.cell("declarations", "2019-12-01", "regular"), 5, 0)
	if len(a.r.Rows) != 2 {
		t.Errorf("%d rows, want the two above", len(a.r.Rows))
	}
}

// A9c: a decision holds from its own instant on, included.
func TestADecisionHoldsFromItsInstantOn(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a9c", 1)
	loadWorld(t, w, dir, loader.Options{})
	a := ask(t, w, "2020-03-15", "2020-03-17", []string{"day", "tier"}, []string{"declarations"}, nil)
	near(t, "one millisecond before", a.cell("declarations", "2020-03-15", "regular"), 1, 0)
	near(t, "at the instant", a.cell("declarations", "2020-03-16", "advanced_certified"), 1, 0)
}

// A9d: declarations of an operator without any decision stay in every total, marked.
func TestOperatorsWithoutADecisionAreUnknownNotGone(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a9d", 1)
	loadWorld(t, w, dir, loader.Options{})
	a := ask(t, w, "2020-03-01", "2020-04-01", []string{"tier"}, []string{"declarations", "tradeShareDeclarations"}, nil)
	near(t, "all", a.total("declarations"), 100, 0)
	near(t, "unknown", a.cell("declarations", "unknown"), 10, 0)
	near(t, "share of advanced", a.cell("tradeShareDeclarations", "advanced_certified"), 0.6, 1e-12)
	unknown := a.cell("tradeShareDeclarations", "unknown")
	if unknown.Status != catalog.Provisional || !warned(unknown, catalog.WarnTierUnknown) {
		t.Errorf("a row of operators without decisions is %s %v, want PROVISIONAL with %s", unknown.Status, unknown.Warnings, catalog.WarnTierUnknown)
	}
}

// A10: nothing inspected among 10, 150 and 2,500 is a bound, not "0 %"; nothing among nothing is unknown.
func TestNothingInspectedIsABound(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a10", 1)
	loadWorld(t, w, dir, loader.Options{})
	a := ask(t, w, "2020-01-01", "2020-04-01", []string{"month", "tier"}, []string{"inspectionRate", "hitRate", "inspectionRateRatio"}, nil)
	for month, upper := range map[string]float64{"2020-01-01": 0.2775, "2020-02-01": 0.02497, "2020-03-01": 0.001534} {
		rate := a.cell("inspectionRate", month, "advanced_certified")
		near(t, month, rate, 0, 0)
		if rate.High == nil || math.Abs(*rate.High-upper) > 0.0005*upper+5e-5 {
			t.Errorf("%s: upper bound %v, want %g", month, rate.High, upper)
		}
		if hits := a.cell("hitRate", month, "advanced_certified"); hits.Value != nil || hits.Status != catalog.NoPopulation {
			t.Errorf("%s: hit rate of nothing is %v %s, want none with NO_POPULATION", month, hits.Value, hits.Status)
		}
		ratio := a.cell("inspectionRateRatio", month, "advanced_certified")
		if ratio.Value != nil && (*ratio.Value == 0 || ratio.High == nil || ratio.Low != nil) {
			t.Errorf("%s: ratio %v [%v, %v], want no claim of 0 and an upper bound only", month, *ratio.Value, ratio.Low, ratio.High)
		}
	}
}

// A3: the hours have a season and the certificate does nothing. Set beside the same months of the year before, nothing has changed; set beside the
// months just before, the season shows.
func TestASeasonIsNotAnEffect(t *testing.T) {
	w := openStore(t)
	dir, truth := writeWorld(t, "a3", 1)
	loadWorld(t, w, dir, loader.Options{})
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2019-11-01"), To: day(t, "2020-02-01")},
		Rows:  catalog.Selection{Wanted: true, Dimensions: []string{"month"}, Measures: []string{"clearanceTimeMeanHours"}},
		Total: catalog.Selection{Wanted: true, Measures: []string{"clearanceTimeMeanHours"}},
	}
	change := func(with catalog.Period) (relative float64, a *asked) {
		q.CompareTo = &with
		a = put(t, w, q)
		c := a.total("clearanceTimeMeanHours")
		if c.Change == nil || c.Previous == nil {
			t.Fatalf("beside %s: %s, want a change", with.From, shown(c))
		}
		return *c.Change / *c.Previous, a
	}
	got, a := change(q.During.YearBefore())
	if want := planted(t, truth, "change of mean hours against the same months of the year before"); math.Abs(got-want) > 1e-6 {
		t.Errorf("against the year before %.7f, want %.7f", got, want)
	}
	if len(a.r.Rows) != 3 {
		t.Errorf("%d months, want 3", len(a.r.Rows))
	}
	for _, row := range a.r.Rows {
		if c := row.Cells[0]; c.Previous == nil || math.Abs(*c.Change) > 1e-3**c.Previous {
			t.Errorf("%s is not set beside the same month of the year before: %s", row.Keys[0], shown(c))
		}
	}
	if got, _ := change(q.During.Previous()); math.Abs(got-0.43) > 0.01 {
		t.Errorf("against the three months before %.3f, want the season's 0.43", got)
	}
}
