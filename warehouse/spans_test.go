package warehouse_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// The rate of several months with all that its interval rests on is the same from months and their products as from the facts: of each tier and of all, by quarter
// and year, and still after late files, an undone load and groups that were not there before.
func TestMonthsTogetherAreAsTheFacts(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.02)
	loadWorld(t, w, dir, loader.Options{})
	sameSpans(t, w)
	late := undoDeclarations + undoDeclaration("LATE1", 1, "2020-03-31T17:00:00Z", 100, "2020-04-11T00:00:00Z") + undoDeclaration("LATE2", 1, "2020-05-10T00:00:00Z", 50, "2020-05-11T00:00:00Z") +
		undoDeclaration("LATE3", 1, "2019-12-10T00:00:00Z", 50, "2020-05-11T00:00:00Z")
	tryTexts(t, w, loader.Options{}, record.Operators, undoOperators)
	loaded := tryTexts(t, w, loader.Options{}, record.Declarations, late)
	sameSpans(t, w)
	load, err := strconv.ParseUint(loaded.LoadID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Undo(t.Context(), load, nil); err != nil {
		t.Fatal(err)
	}
	sameSpans(t, w)
	conn := direct(t)
	if n := number(t, conn, "SELECT count() - uniqExact(number) + count() - uniqExact(group_key) FROM group_numbers"); n != 0 {
		t.Errorf("%d numbers or groups stand twice", n)
	}
}

// Months of another zone lie otherwise in those of UTC.
func TestMonthsTogetherAreThoseOfTheZone(t *testing.T) {
	for _, name := range []string{"UTC", "America/New_York"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		w := openStoreIn(t, zone)
		dir, _ := writeWorld(t, "shanghai-2020", 0.01)
		loadWorld(t, w, dir, loader.Options{})
		tryTexts(t, w, loader.Options{}, record.Operators, undoOperators)
		tryTexts(t, w, loader.Options{}, record.Declarations, undoDeclarations+undoDeclaration("LATE1", 1, "2020-04-01T02:00:00Z", 100, "2020-04-11T00:00:00Z"))
		sameSpans(t, w)
	}
}

// Groups that an edition numbered which was never published are numbered anew: their numbers may stand for others by now.
func TestNumbersOfAnEditionThatFailedCountForNothing(t *testing.T) {
	w := openStore(t)
	conn := direct(t)
	if err := conn.Exec(t.Context(), "INSERT INTO group_numbers SELECT 4000000, xxHash64(toString(number)), 0 FROM numbers(50)"); err != nil {
		t.Fatal(err)
	}
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	if err := conn.Exec(t.Context(), "INSERT INTO group_numbers SELECT 4000001, group_key, 7 FROM group_numbers WHERE edition < 4000000"); err != nil {
		t.Fatal(err)
	}
	tryTexts(t, w, loader.Options{}, record.Operators, undoOperators)
	tryTexts(t, w, loader.Options{}, record.Declarations, undoDeclarations+undoDeclaration("LATE2", 1, "2020-05-10T00:00:00Z", 50, "2020-05-11T00:00:00Z"))
	sameSpans(t, w)
	if n := number(t, conn, "SELECT count() FROM group_numbers WHERE edition >= 4000000"); n != 0 {
		t.Errorf("%d numbers of editions that were never published are still there", n)
	}
}

func sameSpans(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	regular, certified := &catalog.Filter{Dimension: "tier", In: []string{"regular"}}, &catalog.Filter{Dimension: "tier", In: []string{"advanced_certified", "certified"}}
	rate := []string{"inspectionRate", "declarations", "tradeValueCny", "officerHours"}
	const months = "rollup_month, rollup_month_pair, rollup_month_groups"
	for _, c := range []struct {
		dims     []string
		where    *catalog.Filter
		total    bool
		alone    bool // without rows
		measures []string
		table    string
	}{
		{nil, nil, false, false, rate, months},
		{nil, nil, true, false, rate, months},
		{nil, regular, true, false, rate, months},
		{[]string{"tier"}, nil, false, false, rate, months},
		{[]string{"tier"}, nil, true, false, rate, months},
		{[]string{"tier"}, nil, true, true, rate, months},
		{[]string{"tier"}, regular, true, false, rate, months},
		{[]string{"tier"}, certified, false, false, rate, months},
		{[]string{"tier"}, certified, true, false, rate, "rollup_operator, rollup_month"}, // no rows of two tiers together are kept
		{[]string{"quarter"}, nil, true, false, rate, months},
		{[]string{"year", "tier"}, nil, true, false, rate, months},
		{[]string{"tier", "quarter"}, nil, false, false, rate, months},
		{[]string{"quarter", "year"}, nil, true, false, rate, months},
		{[]string{"month", "tier"}, nil, true, false, rate, months},
		{[]string{"tier"}, nil, false, false, []string{"inspectionRateRatio"}, months},
		{[]string{"tier"}, nil, true, false, []string{"inspectionRate", "hitRate"}, "rollup_operator"},
		{[]string{"tier"}, nil, false, false, []string{"inspectionRate", "operators"}, "rollup_operator"},
	} {
		name := fmt.Sprintf("%s by %v where %+v, total %v", c.measures, c.dims, c.where, c.total)
		of := catalog.Selection{Wanted: !c.alone, Dimensions: c.dims, Measures: c.measures, Quiet: c.measures}
		q := catalog.Query{
			Fact: catalog.Clearance.Name, StandardiseBy: catalog.DefaultStrata, Where: c.where, Rows: of,
			During: catalog.Period{From: catalog.Date{Year: 2019, Month: 11, Day: 1}, To: catalog.Date{Year: 2020, Month: 6, Day: 1}},
		}
		if c.total {
			q.Total = of
			q.Total.Wanted, q.Total.Dimensions = true, nil
		}
		counted, facts := fromSumsAndFacts(t, version, q)
		if got := counted.Provenance.Table; got != c.table {
			t.Errorf("%s: read %s, want %s", name, got, c.table)
		}
		if got, want := inOrder(counted.Rows), inOrder(facts.Rows); got != want || len(facts.Rows) == 0 && !c.alone {
			t.Errorf("%s:\n got  %.2000s\n want %.2000s", name, got, want)
		}
		if got, want := totalOf(t, counted), totalOf(t, facts); got != want {
			t.Errorf("%s, the total:\n got  %.2000s\n want %.2000s", name, got, want)
		}
	}
}

func totalOf(t *testing.T, o *catalog.Observed) string {
	t.Helper()
	text, err := json.Marshal(o.Total)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
