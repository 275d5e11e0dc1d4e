package warehouse_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// releasing is a desk of which the data cut is noon of 17 March. A firm lodges 100 CNY on the 14th, the last day of recognition of Germany, released on the 15th; 200 on the 15th, released on the 16th without an
// arrival; 400 on the 15th, open; 800 of 1 April, released, as it seems, on the 16th of March (E020); 1600 of the 14th, released on the 15th and cancelled. Of two
// inspections of the 14th one ends on the 15th and one does not say when.
func releasing() desk {
	k := newDesk()
	k.add(record.MRAAgreements, "mra-de,DE,2018-10-10,2019-06-01,2020-03-15,2020-03-01T00:00:00+08:00")
	k.add(record.MRATerritories, "mra-de,DE,2019-06-01,2020-03-15,2020-03-01T00:00:00+08:00")
	k.lodge(14, "a", deskDeclaration{firm: "reg-1", partner: "DE", cents: 100_00, hours: map[string]float64{"ARR": -1, "REL": 24}})
	k.lodge(15, "b", deskDeclaration{firm: "reg-2", cents: 200_00, hours: map[string]float64{"REL": 23}})
	k.lodge(15, "c", deskDeclaration{firm: "reg-1", cents: 400_00})
	k.lodgeAt(time.Date(2020, 4, 1, 0, 30, 0, 0, shanghai), "d", deskDeclaration{firm: "cert", cents: 800_00})
	k.add(record.DeclarationEvents, "d,REL,1,2020-03-16T11:00:00+08:00,2020-03-16T11:00:00+08:00")
	k.lodge(14, "e", deskDeclaration{firm: "aeo", cents: 1600_00, hours: map[string]float64{"REL": 20}})
	k.control(15, "a", "physical", "random", "discrepancy", "1", 30, "")
	k.control(14, "b", "physical", "random", "conform", "1", 0, "")
	return k
}

var releaseMeasures = []string{"declarations", "tradeValueCnyByRelease", "clearanceTimeMeanHoursByRelease", "clearanceTimeMedianHoursByRelease", "overallClearanceTimeMeanHoursByRelease"}

func TestDaysOfReleaseOnPaper(t *testing.T) {
	w := openStore(t)
	k := releasing()
	k.load(t, w, loader.Options{Cut: instant(t, "2020-03-17T12:00:00+08:00")})
	tryTexts(t, w, loader.Options{Cut: instant(t, "2020-03-17T12:00:00+08:00")}, record.Declarations, deskHeaders[record.Declarations]+",version,op_type\n"+
		"e,import,0110,2201,sea,aeo,aeo,US,"+paperTime(deskLodged(14))+",L,CNY,1600.00,1600.00,1.000,2020-03-17T00:00:00+08:00,2,cancellation\n")
	t.Run("rows", func(t *testing.T) { rowsOfDaysOfRelease(t, w) })
	t.Run("what stands behind", func(t *testing.T) { whatStandsBehindADayOfRelease(t, w) })
	t.Run("known then", func(t *testing.T) { releasesKnownThen(t, w) })
	t.Run("compared", func(t *testing.T) {
		a := ask(t, w, "2020-03-16", "2020-03-17", nil, releaseMeasures, nil)
		q := a.q
		before := q.During.Previous()
		q.CompareTo = &before
		if c := put(t, w, q).total("tradeValueCnyByRelease"); c.Previous == nil || *c.Previous != 100 || *c.Change != 900 {
			t.Errorf("beside the day before: %s, previous %v, want 1000 and 100", shown(c), deref(c.Previous))
		}
	})
	t.Run("inspections", func(t *testing.T) {
		a := ask(t, w, "2020-03-14", "2020-03-16", []string{"day"}, []string{"hitRate", "hitRateByInspection"}, nil)
		near(t, "ended on the 15th", a.cell("hitRateByInspection", "2020-03-15"), 1, 0)
		if c := a.cell("hitRateByInspection", "2020-03-14"); c.Status != catalog.NoPopulation {
			t.Errorf("none ended on the 14th: %s", shown(c))
		}
		near(t, "lodged on the 15th", a.cell("hitRate", "2020-03-15"), 0, 0)
	})
}

func rowsOfDaysOfRelease(t *testing.T, w *warehouse.Warehouse) {
	a := ask(t, w, "2020-03-15", "2020-03-18", []string{"day"}, releaseMeasures, nil)
	if !strings.Contains(a.r.Provenance.Table, "fact") || len(a.r.Rows) != 2 {
		t.Errorf("read %q, %d rows; want the facts, and the days on which anything was lodged or released", a.r.Provenance.Table, len(a.r.Rows))
	}
	for on, want := range map[string][3]float64{"2020-03-15": {2, 100, 24}, "2020-03-16": {0, 1000, 23}} {
		near(t, on+" lodged", a.cell("declarations", on), want[0], 0)
		near(t, on+" released", a.cell("tradeValueCnyByRelease", on), want[1], 0)
		near(t, on+" hours", a.cell("clearanceTimeMeanHoursByRelease", on), want[2], 1e-12)
		near(t, on+" hours", a.cell("clearanceTimeMedianHoursByRelease", on), want[2], 0)
		if s := a.cell("tradeValueCnyByRelease", on).Status; s != catalog.OK {
			t.Errorf("%s is over, and what is open will be released later: %s", on, s)
		}
	}
	if c := a.total("tradeValueCnyByRelease"); c.Decimal != "1100.00" || c.Status != catalog.Provisional || *c.Declarations != 3 {
		t.Errorf("in all: %s, %q of %d; the 17th is not over", shown(c), c.Decimal, *c.Declarations)
	}
	if c := a.total("declarations"); *c.Value != 2 {
		t.Errorf("lodged in all: %s", shown(c))
	}
	overall := a.total("overallClearanceTimeMeanHoursByRelease")
	near(t, "from arrival", overall, 25, 0)
	if !warned(overall, catalog.WarnLowCoverage) || warned(overall, catalog.WarnUnreleased) {
		t.Errorf("two released without an arrival, none open: %s", shown(overall))
	}
	if c := ask(t, w, "2020-03-15", "2020-03-16", nil, releaseMeasures, where("mraPartner", "mra")).total("tradeValueCnyByRelease"); c.Decimal != "100.00" {
		t.Errorf("recognised at lodgement, no more at release: %s", shown(c))
	}
	tiers := ask(t, w, "2020-03-16", "2020-03-17", []string{"tier"}, []string{"tradeValueCnyByRelease"}, where("day", "2020-03-16"))
	if len(tiers.r.Rows) != 2 || tiers.cell("tradeValueCnyByRelease", "certified").Decimal != "800.00" || tiers.cell("tradeValueCnyByRelease", "regular").Decimal != "200.00" {
		t.Errorf("released on the 16th: %+v", tiers.r.Rows)
	}
}

func whatStandsBehindADayOfRelease(t *testing.T, w *warehouse.Warehouse) {
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-03-14"), To: day(t, "2020-03-17")}, Excluded: true,
		Total: catalog.Selection{Wanted: true, Measures: []string{"tradeValueCnyByRelease", "hitRateByInspection"}, Explained: []string{"tradeValueCnyByRelease", "hitRateByInspection"}},
	}
	a := put(t, w, q)
	value, hits := a.total("tradeValueCnyByRelease").Behind, a.total("hitRateByInspection").Behind
	var records []string
	for _, r := range value.Records {
		records = append(records, r.Record+" "+r.Amount)
	}
	if want := []string{"d 800", "b 200", "a 100"}; !slices.Equal(records, want) {
		t.Errorf("behind the value: %q, want %q", records, want)
	}
	if !strings.Contains(value.Text, "by the local day of release: lodgement + released_ms") || len(hits.Records) != 1 || hits.Records[0].Record != "a" {
		t.Errorf("%q; behind the hits %+v", value.Text, hits.Records)
	}
	for what, left := range map[string][]catalog.Exclusion{
		"CANCELLED 1 all, by release": value.Excluded, "NO_INSPECTION_END 1 hit rates by the day of inspection": hits.Excluded,
	} {
		if len(left) != 1 || fmt.Sprintf("%s %d %s", left[0].Reason, left[0].Declarations, left[0].Measures) != what {
			t.Errorf("left out are %+v, want %s", left, what)
		}
	}
	if all := a.r.Provenance.Excluded; len(all) != 2 {
		t.Errorf("left out of the answer: %+v, want both", all)
	}
}

// Until 16 March at 8 in the morning nobody knows of the releases of that day. Many statements read what was known; it is worked out once.
func releasesKnownThen(t *testing.T, w *warehouse.Warehouse) {
	q := ask(t, w, "2020-03-15", "2020-03-18", []string{"day"}, releaseMeasures, nil).q
	for _, measures := range [][]string{{"tradeValueCnyByRelease"}, releaseMeasures} {
		q.KnownAt, q.Rows.Measures, q.Total.Measures = instant(t, "2020-03-16T08:00:00+08:00"), measures, measures
		a := put(t, w, q)
		near(t, "known then", a.total("tradeValueCnyByRelease"), 100+1600, 0) // which was cancelled later
		if kept := strings.Contains(a.r.Provenance.SQL, "CREATE TEMPORARY TABLE"); kept != (len(measures) > 1) {
			t.Errorf("of %d measures what was known is kept: %t", len(measures), kept)
		}
	}
}

// Of a source that does not cover releases it is not known what was released.
func TestWhatIsReleasedOfASourceWithoutReleases(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	k.lodge(14, "a", deskDeclaration{firm: "reg-1"})
	k.control(14, "a", "physical", "random", "discrepancy", "1", 30, "")
	k.load(t, w, loader.Options{Cut: instant(t, deskCut), Coverage: map[string]string{"releases": "none"}})
	a := ask(t, w, "2020-03-14", "2020-03-15", []string{"tier"}, []string{"tradeValueCnyByRelease", "clearanceTimeMedianHoursByRelease", "hitRateByInspection"}, nil)
	for _, measure := range a.q.Rows.Measures[:2] {
		for _, c := range []catalog.Cell{a.total(measure), a.cell(measure, "regular")} {
			if c.Status != catalog.NotEstimable || !warned(c, catalog.WarnNotCollected) {
				t.Errorf("%s: %s", measure, shown(c))
			}
		}
	}
	near(t, "found", a.total("hitRateByInspection"), 1, 0)
}

// Whatever is asked by release may have been lodged in any month; those of which nothing was released in the days are not read.
func TestMonthsWithoutReleasesAreNotRead(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	for i := range 500 {
		k.lodgeAt(deskLodged(1).AddDate(0, -2, 0), fmt.Sprint("j", i), deskDeclaration{firm: "reg-1", hours: map[string]float64{"REL": 1}})
	}
	k.lodge(14, "a", deskDeclaration{firm: "reg-1", hours: map[string]float64{"REL": 24}})
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	a := ask(t, w, "2020-03-15", "2020-03-16", nil, []string{"tradeValueCnyByRelease"}, nil)
	near(t, "released", a.total("tradeValueCnyByRelease"), 0.01, 0)
	if rows := a.r.Provenance.RowsRead; rows > 100 {
		t.Errorf("read %d rows, of which 500 were released in January", rows)
	}
}
