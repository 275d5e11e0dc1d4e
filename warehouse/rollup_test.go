package warehouse_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// agreeing verifies a store with so many questions and fails where it does not agree with itself.
func agreeing(t *testing.T, w *warehouse.Warehouse, questions int, seed uint64) catalog.Verification {
	t.Helper()
	v, err := w.Verify(t.Context(), questions, seed)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range v.Differences {
		t.Errorf("%s\n got  %s\n want %s", d.What, d.Got, d.Want)
	}
	return v
}

// Whatever is asked, the tables of sums answer what the facts answer.
func TestRollupsAnswerAsTheFacts(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.02)
	loadWorld(t, w, dir, loader.Options{})
	v := agreeing(t, w, 60, 7)
	if v.Questions != 60 || v.Rolled < 20 || v.Months < 19 {
		t.Errorf("verified %+v: too little of it reads rollups", v)
	}
}

// The table that answers is the smallest that can, and the facts where none can.
func TestThePlannerTakesTheCheapestTable(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	for _, c := range []struct {
		from, to       string
		dims, measures []string
		where          *catalog.Filter
		want           string
	}{
		{"2020-01-01", "2020-08-01", []string{"month", "tier"}, []string{"declarations", "tradeShareValue"}, nil, "rollup_month"},
		{"2020-01-01", "2020-08-01", []string{"quarter", "tier", "direction"}, []string{"declarations", "tradeValueCny"}, nil, "rollup_day"},
		{"2020-01-07", "2020-01-09", []string{"day", "office"}, []string{"officerHours"}, nil, "rollup_day"},
		{"2020-01-01", "2020-08-01", []string{"partnerCountry", "hs2"}, []string{"tradeValueCny"}, nil, "rollup_trade"},
		{"2020-01-02", "2020-08-01", []string{"partnerCountry"}, []string{"tradeValueCny"}, nil, "fact"},
		{"2020-01-01", "2020-08-01", []string{"month", "tier"}, []string{"inspectionRate", "inspectionRateRatio"}, nil, "rollup_operator, rollup_month, rollup_month_pair, rollup_month_groups"},
		{"2020-01-01", "2020-08-01", []string{"office"}, []string{"inspectionRate"}, nil, "rollup_operator_office"},
		{"2020-01-01", "2020-08-01", []string{"sector"}, []string{"operators", "officerHoursShare"}, nil, "rollup_operator"},
		{"2020-01-01", "2020-08-01", []string{"office"}, []string{"inspectionRateOperatorMean", "inspectionRateOperatorMean30", "inspectionRateOperatorMedian"}, nil, "rollup_operator_office"},
		{"2020-01-01", "2020-08-01", []string{"month"}, []string{"inspectionRateOperatorMean30"}, nil, "rollup_operator"},
		{"2020-01-01", "2020-08-01", []string{"month", "tier"}, []string{"inspectionRateOperatorMedian"}, nil, "rollup_month, rollup_operator"},
		{"2020-01-01", "2020-08-01", []string{"week"}, []string{"inspectionRate"}, nil, "fact"},
		{"2020-01-01", "2020-08-01", []string{"tier"}, []string{"inspectionRate"}, where("transportMode", "sea"), "fact"},
		{"2020-01-01", "2020-08-01", nil, []string{"mraTradeCoverage"}, nil, "fact"},
		{"2020-01-01", "2020-08-01", nil, []string{"unreleasedDeclarations"}, nil, "fact"},
	} {
		a := ask(t, w, c.from, c.to, c.dims, c.measures, c.where)
		if got := a.r.Provenance.Table; got != c.want {
			t.Errorf("%v by %v from %s read %s, want %s", c.measures, c.dims, c.from, got, c.want)
		}
	}
}

// Verifying tells a rollup that lost a row, and one that has a row twice.
func TestVerifyTellsWhatDiffers(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	conn := direct(t)
	for _, damage := range []string{
		"INSERT INTO rollup_day SELECT * FROM rollup_day LIMIT 500",
		"INSERT INTO fact SELECT * FROM fact LIMIT 1",
	} {
		if err := conn.Exec(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
		v, err := w.Verify(t.Context(), 40, 3)
		if err != nil {
			t.Fatal(err)
		}
		if v.Agrees() {
			t.Errorf("%s: everything agrees", damage)
		}
	}
}

// The provenance says why a table was read and no smaller one.
func TestTablesAreReadForAReason(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	for _, c := range []struct {
		from           string
		dims, measures []string
		where          *catalog.Filter
		table, why     string
	}{
		{"2020-01-01", []string{"month"}, []string{"declarations"}, nil, "rollup_month", "the smallest that holds what is counted"},
		{"2020-01-01", []string{"week"}, []string{"inspectionRate"}, nil, "fact", "do not tell week apart"},
		{"2020-01-02", []string{"partnerCountry"}, []string{"tradeValueCny"}, nil, "fact", "does not begin and end with a month"},
		{"2020-01-01", []string{"tier"}, []string{"inspectionRate"}, where("transportMode", "sea"), "fact", "what the filter or the population names"},
		{"2020-01-01", []string{"tier"}, []string{"clearanceTimeMedianHours"}, nil, "fact", "bounds of times"},
		{"2020-01-01", nil, []string{"unreleasedDeclarations"}, nil, "fact", "no sums are kept of "},
		{"2020-01-01", nil, []string{"tradeValueCnyByRelease"}, nil, "fact", "by another day"},
	} {
		a := ask(t, w, c.from, "2020-08-01", c.dims, c.measures, c.where)
		reads := a.r.Provenance.Reads
		at := slices.IndexFunc(reads, func(r catalog.TableRead) bool { return r.Table == c.table })
		if at < 0 || !strings.Contains(reads[at].Why, c.why) {
			t.Errorf("%v by %v from %s: %+v, want %s for %q", c.measures, c.dims, c.from, reads, c.table, c.why)
		}
	}
}

// A hint keeps builds apart by their partitions alone, also beside builds that a late file replaced; where a server does not prune, that is noticed, and
// rows are looked at.
func TestBuildsAreKeptApartByTheirPartitions(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	tryTexts(t, w, loader.Options{}, record.Operators, undoOperators)
	tryTexts(t, w, loader.Options{}, record.Declarations, undoDeclarations+undoDeclaration("LATE1", 1, "2020-03-31T17:00:00Z", 100, "2020-04-11T00:00:00Z"))
	conn := direct(t)
	if all, live := number(t, conn, "SELECT uniqExact(build) FROM fact"), number(t, conn, "SELECT length(argMax(builds.build, version)) FROM data_versions"); all <= live {
		t.Fatalf("%d builds, %d of them live: want some that were replaced", all, live)
	}
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen, err := version.Observe(t.Context(), access.ScopeOf(access.Local()), catalog.Query{
		Fact: catalog.Clearance.Name, During: catalog.Period{From: catalog.Date{Year: 2020, Month: 3, Day: 1}, To: catalog.Date{Year: 2020, Month: 5, Day: 1}}, FromFacts: true,
		Total: catalog.Selection{Wanted: true, Measures: []string{"declarations"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if sql := seen[0].Provenance.SQL; !strings.Contains(sql, "PREWHERE ((indexHint((build IN") {
		t.Errorf("a question of the facts gives no hint:\n%s", sql)
	}
	text, err := os.ReadFile("sql/prunes_partitions.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		use := map[bool]int{true: 1}[want]
		var prunes bool
		if err := conn.QueryRow(t.Context(), fmt.Sprintf("%s SETTINGS use_partition_pruning = %d, use_partition_key = %d", text, use, use)).Scan(&prunes); err != nil {
			t.Fatal(err)
		}
		if prunes != want {
			t.Errorf("pruning is %t, and was found to be %t", want, prunes)
		}
	}
	for _, table := range []string{"fact", "rollup_day", "rollup_trade", "rollup_operator", "rollup_operator_office", "rollup_times_office"} {
		var live []uint32
		if err := conn.QueryRow(t.Context(), "SELECT argMax(builds.build, version) FROM data_versions").Scan(&live); err != nil {
			t.Fatal(err)
		}
		in := strings.ReplaceAll(fmt.Sprint(live), " ", ", ")
		of := " FROM " + table + " PREWHERE %s(build IN (" + strings.Trim(in, "[]") + "))"
		hinted, looked := number(t, conn, "SELECT count()"+fmt.Sprintf(of, "indexHint")), number(t, conn, "SELECT count()"+fmt.Sprintf(of, ""))
		if hinted != looked || looked == 0 {
			t.Errorf("%s: %d rows by a hint, %d by their builds", table, hinted, looked)
		}
	}
}
