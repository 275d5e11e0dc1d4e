package warehouse_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// What a month came to is the same from its own rows as from the facts: each measure of each tier and of all, and still after a late file, whose rows fall
// into hours that are of another month in UTC.
func TestMonthsAreSettledAsTheFacts(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.02)
	loadWorld(t, w, dir, loader.Options{})
	sameMonths(t, w)
	late := undoDeclarations + undoDeclaration("LATE1", 1, "2020-03-31T17:00:00Z", 100, "2020-04-11T00:00:00Z") + undoDeclaration("LATE2", 1, "2020-05-10T00:00:00Z", 50, "2020-05-11T00:00:00Z")
	tryTexts(t, w, loader.Options{}, record.Operators, undoOperators)
	tryTexts(t, w, loader.Options{}, record.Declarations, late)
	sameMonths(t, w)
}

// What rollup_month holds of a month, and what adds up over months as well.
var (
	settledMeasures = []string{
		"inspectionRate", "inspectionRateOperatorMean", "manualInspectionRate", "scanInspectionRate", "samplingRate", "documentaryCheckRate", "hitRate", "randomHitRate", "quarantineNonconformityRate",
		"operators", "clearanceTimeMeanHours", "overallClearanceTimeMeanHours", "effectiveClearanceTimeMeanHours", "doorClearanceTimeMeanHours",
	}
	summedMeasures = []string{"declarations", "tradeValueCny", "netWeightKg", "officerHours", "aeoTradeShareValue"}
)

// Rows of builds that no version has are gone with the next load; the others stay.
func TestSupersededMonthsAreSwept(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	conn := direct(t)
	tables := []string{"rollup_month", "rollup_month_pair", "rollup_month_groups", "rollup_times"}
	before := map[string]int64{}
	for _, table := range tables {
		before[table] = number(t, conn, "SELECT count() FROM "+table)
		if err := conn.Exec(t.Context(), "INSERT INTO "+table+" SELECT * REPLACE (toUInt32(4000000) AS build) FROM "+table); err != nil {
			t.Fatal(err)
		}
	}
	tryTexts(t, w, loader.Options{}, record.Operators, undoOperators)
	for _, table := range tables {
		left := func() int64 { return number(t, conn, "SELECT count() FROM "+table+" WHERE build = 4000000") }
		for until := time.Now().Add(20 * time.Second); left() > 0 && time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
			continue // the engine takes them off in its own time
		}
		if got := left(); got != 0 || before[table] == 0 {
			t.Errorf("%d of %d rows of %s, of a build that is in no version, are still there", got, before[table], table)
		}
	}
	sameMonths(t, w)
}

func sameMonths(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	regular, aeo := &catalog.Filter{Dimension: "tier", In: []string{"regular"}}, &catalog.Filter{Dimension: "tier", In: catalog.AEOTiers}
	for _, c := range []struct {
		dims     []string
		where    *catalog.Filter
		measures []string
	}{
		{[]string{"month", "tier"}, nil, slices.Concat(settledMeasures, summedMeasures)},
		{[]string{"month", "tier"}, aeo, slices.Concat(settledMeasures, summedMeasures)},
		{[]string{"month"}, nil, append(slices.Clone(settledMeasures), "declarations")},
		{[]string{"month"}, regular, settledMeasures},
		{[]string{"month"}, aeo, summedMeasures},
		{[]string{"tier"}, nil, summedMeasures},
		{[]string{"quarter"}, regular, summedMeasures},
		{nil, nil, summedMeasures},
	} {
		q := catalog.Query{
			Fact: catalog.Clearance.Name, StandardiseBy: catalog.DefaultStrata, Where: c.where,
			During: catalog.Period{From: catalog.Date{Year: 2019, Month: 11, Day: 1}, To: catalog.Date{Year: 2020, Month: 6, Day: 1}},
			Rows:   catalog.Selection{Wanted: true, Dimensions: c.dims, Measures: c.measures},
		}
		settled, facts := fromSumsAndFacts(t, version, q)
		if settled.Provenance.Table != "rollup_month" {
			t.Errorf("by %v where %+v: read %s", c.dims, c.where, settled.Provenance.Table)
		}
		if got, want := inOrder(settled.Rows), inOrder(facts.Rows); got != want {
			t.Errorf("by %v where %+v:\n got  %.2000s\n want %.2000s", c.dims, c.where, got, want)
		}
	}
}

// fromSumsAndFacts asks the tables that the planner takes, and the facts.
func fromSumsAndFacts(t *testing.T, version *warehouse.Version, q catalog.Query) (sums, facts *catalog.Observed) {
	t.Helper()
	var both []*catalog.Observed
	for _, q.FromFacts = range []bool{false, true} {
		counted, err := version.Observe(t.Context(), access.ScopeOf(access.Local()), q)
		if err != nil {
			t.Fatalf("by %v where %+v: %v", q.Rows.Dimensions, q.Where, err)
		}
		both = append(both, counted[0])
	}
	return both[0], both[1]
}

// inOrder writes rows in the order of their keys.
func inOrder(rows []catalog.ObservedRow) string {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b catalog.ObservedRow) int { return slices.Compare(a.Keys, b.Keys) })
	text, err := json.Marshal(rows)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
