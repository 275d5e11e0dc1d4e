package warehouse_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/warehouse"
)

var heldTimes = strings.Fields("clearanceTimeMedianHours clearanceTimeP90Hours overallClearanceTimeMedianHours overallClearanceTimeP90Hours " +
	"effectiveClearanceTimeMedianHours effectiveClearanceTimeP90Hours doorClearanceTimeMedianHours doorClearanceTimeP90Hours clearanceTimeKmMedianHours")

// plainly asks for times without their bounds.
func plainly(t *testing.T, w *warehouse.Warehouse, from, to string, dims, measures []string, where *catalog.Filter) *asked {
	t.Helper()
	return put(t, w, catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, from), To: day(t, to)}, Where: where,
		Rows: catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures, Plain: measures},
	})
}

const onPaper = "2020-06-10T12:00:00+08:00"

// loadOnPaper loads 6,000 declarations of which the i-th takes i minutes, all lodged at one instant and arriving 4,000 minutes after it, 4,000 that are open and 100 that were
// cancelled, of which nobody says when.
func loadOnPaper(t *testing.T, w *warehouse.Warehouse, cut string) {
	t.Helper()
	start := instant(t, onPaper).UnixMilli()
	declarations := [][]string{{"declaration_id", "direction", "operator_id", "office", "lodged_at", "op_type"}}
	events := [][]string{{"declaration_id", "event_type", "occurred_at"}}
	after := func(minutes int64) string {
		return unixMilli(start + minutes*60_000).Format("2006-01-02T15:04:05.000Z07:00")
	}
	for i := int64(1); i <= 6_000; i++ {
		id := fmt.Sprint("D", i)
		declarations = append(declarations, []string{id, "import", "O1", "2200", onPaper, "original"})
		events = append(events, []string{id, "ARR", after(4_000)}, []string{id, "REL", after(i)})
	}
	for i := range 4_000 {
		declarations = append(declarations, []string{fmt.Sprint("OPEN", i), "import", "O1", "2200", onPaper, "original"})
	}
	for i := range 100 {
		declarations = append(declarations, []string{fmt.Sprint("CANCELLED", i), "import", "O1", "2200", onPaper, "cancellation"})
	}
	dir := writeFiles(t, map[string][][]string{
		"operators": {{"operator_id", "name", "country"}, {"O1", "firm", "CN"}}, "declarations": declarations, "declaration_events": events,
	})
	loadWorld(t, w, dir, loader.Options{Profile: "generic", Cut: instant(t, cut)})
}

// loadLater loads one declaration more, lodged then, under another cut.
func loadLater(t *testing.T, w *warehouse.Warehouse, lodged, cut string) {
	t.Helper()
	dir := writeFiles(t, map[string][][]string{"declarations": {{"declaration_id", "direction", "operator_id", "office", "lodged_at", "op_type"}, {"LATER", "import", "O1", "2200", lodged, "original"}}})
	loadWorld(t, w, dir, loader.Options{Profile: "generic", Cut: instant(t, cut)})
}

// Of 6,000 declarations of which the i-th takes i minutes, the median takes 3,000.5 and the 90th percentile 5,400.1; from their arrival they take −999.5 and 1,400.1. Of all
// 10,100 half are released after 5,050.
func TestTimesOfHistogramsOnPaper(t *testing.T) {
	w := openStore(t)
	loadOnPaper(t, w, "2020-07-10T00:00:00+08:00")
	minutes := map[string]float64{
		"clearanceTimeMedianHours": 3_000.5, "clearanceTimeP90Hours": 5_400.1, "overallClearanceTimeMedianHours": -999.5, "overallClearanceTimeP90Hours": 1_400.1,
		"clearanceTimeKmMedianHours": 5_050,
	}
	var measures []string
	for m := range minutes {
		measures = append(measures, m)
	}
	for _, filter := range []*catalog.Filter{nil, where("office", "2200")} {
		a := plainly(t, w, "2020-06-01", "2020-07-01", []string{"month"}, measures, filter)
		if table := a.r.Provenance.Table; !strings.Contains(table, "rollup_times") || strings.Contains(table, "fact") || strings.Contains(table, "office") != (filter != nil) {
			t.Errorf("read %s", table)
		}
		for m, want := range minutes {
			c := a.cell(m, "2020-06-01")
			if c.Value == nil || math.Abs(*c.Value*60/want-1) > 0.0005 || !strings.Contains(c.Method, "histogram") {
				t.Errorf("%s is %v hours (%s), want %v minutes", m, deref(c.Value), c.Method, want)
			}
		}
		if n := *a.cell("clearanceTimeKmMedianHours", "2020-06-01").Declarations; n != 10_100 {
			t.Errorf("%d declarations wait, want 10,100", n)
		}
	}

	// Under a cut before the last release that one is still waited for, which the facts alone can tell.
	loadLater(t, w, onPaper, "2020-06-14T12:00:00+08:00")
	a := plainly(t, w, "2020-06-01", "2020-07-01", []string{"month"}, []string{"clearanceTimeKmMedianHours", "clearanceTimeMedianHours"}, nil)
	if c := a.cell("clearanceTimeKmMedianHours", "2020-06-01"); !strings.Contains(a.r.Provenance.Table, "fact") || strings.Contains(c.Method, "histogram") {
		t.Errorf("under an earlier cut %s was read: %v (%s)", a.r.Provenance.Table, deref(c.Value), c.Method)
	}
	if a = plainly(t, w, "2010-01-01", "2010-02-01", []string{"month"}, heldTimes, nil); len(a.r.Rows) != 0 {
		t.Errorf("of a month without declarations there are %d rows", len(a.r.Rows))
	}
}

// Builds made when hardly anything had happened keep what is open in bins that are too broad later on: then the facts are asked.
func TestHistogramsOfAnEarlyCut(t *testing.T) {
	w := openStore(t)
	loadOnPaper(t, w, "2020-06-01T00:00:00+08:00")
	loadLater(t, w, "2020-07-05T12:00:00+08:00", "2020-07-10T00:00:00+08:00")
	a := plainly(t, w, "2020-06-01", "2020-07-01", nil, []string{"clearanceTimeKmMedianHours"}, nil)
	if c := a.cell("clearanceTimeKmMedianHours"); c.Value == nil || math.Abs(*c.Value*60/5_050-1) > 0.001 || *c.Declarations != 10_100 {
		t.Errorf("the median is %v hours of %d, want 5,050 minutes of 10,100", deref(c.Value), *c.Declarations)
	}
}

// A store without releases has no times, in histograms as in the facts.
func TestHistogramsOfNothing(t *testing.T) {
	w := openStore(t)
	dir := writeFiles(t, map[string][][]string{
		"operators":    {{"operator_id", "name", "country"}, {"O1", "firm", "CN"}},
		"declarations": {{"declaration_id", "direction", "operator_id", "office", "lodged_at", "op_type"}, {"D1", "import", "O1", "2200", onPaper, "original"}},
	})
	loadWorld(t, w, dir, loader.Options{Profile: "generic", Cut: instant(t, "2020-07-10T00:00:00+08:00")})
	for seed := range uint64(6) {
		agreeing(t, w, 30, seed)
	}
}

// Asked beside another question that the facts have to answer, times are what they are alone.
func TestTimesTogetherAsApart(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.04)
	loadWorld(t, w, dir, loader.Options{})
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(dims []string, total bool, measures ...string) catalog.Query {
		q := catalog.Query{Fact: "clearance", During: catalog.Period{From: day(t, "2019-01-01"), To: day(t, "2020-08-01")}}
		if s := (catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures, Plain: measures}); total {
			q.Total = s
		} else {
			q.Rows = s
		}
		return q
	}
	all := ask(nil, true, "clearanceTimeMedianHours")
	for what, beside := range map[string]catalog.Query{
		"rows of few": ask([]string{"month", "tier"}, false, "clearanceTimeMedianHours"),
		"the backlog": ask(nil, true, "unreleasedAgeMedianHours"),
		"on site":     ask(nil, true, "onsiteInspectionMedianMinutes"),
	} {
		qs := []catalog.Query{all, beside}
		for _, list := range version.Together(access.ScopeOf(access.Local()), qs) {
			if len(list) > 1 {
				t.Errorf("%s are counted together with a total from a histogram", what)
			}
		}
	}
}

// Wherever times were cut off, a median from a histogram lies within a bin of that of every single time.
func TestCurvesOfHistograms(t *testing.T) {
	w := openStore(t)
	all, _ := loadWaitings(t, w)
	for office, waits := range all {
		few := len(waits) < 5_000
		a := plainly(t, w, "2020-06-01", "2020-07-01", []string{"office"}, []string{"clearanceTimeKmMedianHours"}, where("office", office))
		got := a.cell("clearanceTimeKmMedianHours", office)
		q := a.q
		q.Exact = true
		exact := put(t, w, q).cell("clearanceTimeKmMedianHours", office)
		if (got.Value == nil) != (exact.Value == nil) || got.Status != exact.Status || *got.Declarations != *exact.Declarations {
			t.Errorf("%s: %v of %d (%s), exactly %v of %d (%s)", office, deref(got.Value), *got.Declarations, got.Status, deref(exact.Value), *exact.Declarations, exact.Status)
			continue
		}
		if got.Value == nil {
			continue
		}
		if aside := math.Abs(*got.Value - *exact.Value); few && aside > 0 || aside > *exact.Value/32 {
			t.Errorf("%s: %v, exactly %v", office, deref(got.Value), deref(exact.Value))
		}
		if strings.Contains(got.Method, "histogram") != !few {
			t.Errorf("%s: the method of a median of %d is %q", office, len(waits), got.Method)
		}
	}
}

// Histograms answer as the facts do, and nobody who asks for bounds, for exact times or of few declarations is answered by them.
func TestTimesOfAWorldFromHistograms(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.04)
	loadWorld(t, w, dir, loader.Options{})
	agreeing(t, w, 60, 7)
	a := plainly(t, w, "2019-01-01", "2020-08-01", nil, heldTimes, nil)
	if a.r.Provenance.Table != "rollup_month, rollup_times" {
		t.Errorf("read %s", a.r.Provenance.Table)
	}
	exact := a.q
	exact.Exact = true
	e := put(t, w, exact)
	for _, m := range heldTimes {
		got, want := a.cell(m), e.cell(m)
		if math.Abs(*got.Value / *want.Value - 1) > 0.01 || *got.Declarations != *want.Declarations {
			t.Errorf("%s: %v of %d, exactly %v of %d", m, *got.Value, *got.Declarations, *want.Value, *want.Declarations)
		}
	}
	bounded := a.q
	bounded.Rows.Plain = nil
	for what, q := range map[string]catalog.Query{"exact": exact, "bounded": bounded} {
		if r := put(t, w, q).r; strings.Contains(r.Provenance.Table, "rollup_times") {
			t.Errorf("%s times were read from %s", what, r.Provenance.Table)
		}
	}
	few := plainly(t, w, "2019-01-01", "2020-08-01", []string{"month", "tier"}, heldTimes, nil)
	if from := few.r.Provenance; !strings.Contains(from.Table, "rollup_times, fact") || !strings.Contains(from.SQL, "FROM fact") {
		t.Errorf("times of few were read from %s", from.Table)
	}
	for _, r := range few.r.Rows {
		for _, c := range r.Cells {
			if strings.Contains(c.Method, "histogram") {
				t.Errorf("%v of few: %s", r.Keys, c.Method)
			}
		}
	}

	conn := direct(t)
	if err := conn.Exec(t.Context(), "INSERT INTO rollup_times SELECT * FROM rollup_times WHERE of = 'customs'"); err != nil {
		t.Fatal(err)
	}
	v, err := w.Verify(t.Context(), 60, 7)
	if err != nil {
		t.Fatal(err)
	}
	if v.Agrees() {
		t.Error("a histogram has times twice, and everything agrees")
	}
}
