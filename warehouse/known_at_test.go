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

// asKnown tells, month by month, what was known at an instant: declarations, value, released ones' hours, tier.
func asKnown(t *testing.T, w *warehouse.Warehouse, at string) string {
	t.Helper()
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2021-01-01")}, KnownAt: instant(t, at),
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"month", "tier"}, Measures: []string{"declarations", "tradeValueCny", "clearanceTimeMedianHours", "inspectionRate"}},
	}
	got := put(t, w, q)
	if p := got.r.Provenance; !p.KnownAt.Equal(instant(t, at)) || p.DataCut.After(p.KnownAt) || p.Table != "fact_rows" {
		t.Errorf("%s: provenance says known at %v, cut %v, table %s", at, p.KnownAt, p.DataCut, p.Table)
	}
	var out []string
	for _, row := range got.r.Rows {
		said := []string{row.Keys[0][5:7], row.Keys[1], row.Cells[0].Decimal, row.Cells[1].Decimal}
		for _, c := range row.Cells[2:] {
			if c.Value != nil {
				said = append(said, fmt.Sprint(*c.Value))
			}
		}
		out = append(out, strings.Join(said, " "))
	}
	return strings.Join(out, ", ")
}

// One declaration: lodged in March for 100, re-dated to April for 200 (recorded on 11 April), released on 10 April (recorded on 12 April,
// and with it the inspection), its firm certified from 1 March on (recorded on 20 April). Everything comes in loads of another order.
func TestAnswersAsKnownThen(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	texts(t, w, record.Declarations, undoDeclarations+undoDeclaration("D", 2, "2020-04-10T00:00:00Z", 200, "2020-04-11T00:00:00Z"))
	texts(t, w, record.Inspections, "inspection_id,declaration_id,side,control_type,selection_basis,ordered_at,officers_n,result,recorded_at\n"+
		"N,D,domestic,nii,random,2020-04-10T02:00:00Z,2,conform,2020-04-12T00:00:00Z\n")
	texts(t, w, record.Declarations, undoDeclarations+undoDeclaration("D", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z"))
	texts(t, w, record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"+
		"A,2020-03-01,certified,D237,grant,N1,2020-02-20,2020-04-20T00:00:00Z\n")
	texts(t, w, record.DeclarationEvents, undoEvents+"D,REL,2020-03-10T05:00:00Z,2020-03-10T06:00:00Z\nD,REL,2020-04-10T05:00:00Z,2020-04-12T00:00:00Z\n")
	for at, want := range map[string]string{
		"2020-03-10T23:59:59Z":     "",
		"2020-03-11T00:00:00Z":     "03 unknown 1 100.00 5 0", // the first release, which hangs on both versions
		"2020-04-10T23:59:59.999Z": "03 unknown 1 100.00 5 0",
		"2020-04-11T00:00:00Z":     "04 unknown 1 200.00 0", // released before it was lodged: the order is broken
		"2020-04-12T00:00:00Z":     "04 unknown 1 200.00 5 1",
		"2020-04-20T00:00:00Z":     "04 certified 1 200.00 5 1",
	} {
		if got := asKnown(t, w, at); got != want {
			t.Errorf("as known at %s: %q, want %q", at, got, want)
		}
	}
	stock := func(at string) string {
		got := put(t, w, catalog.Query{Fact: "operatorStock", At: day(t, "2020-04-30"), KnownAt: instant(t, at), Rows: catalog.Selection{
			Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"operators"},
		}})
		var out []string
		for _, row := range got.r.Rows {
			out = append(out, row.Keys[0]+" "+row.Cells[0].Decimal)
		}
		return strings.Join(out, ", ")
	}
	for at, want := range map[string]string{"2019-12-31T23:00:00Z": "", "2020-04-19T23:00:00Z": "unknown 1", "2020-04-20T00:00:00Z": "certified 1"} {
		if got := stock(at); got != want {
			t.Errorf("stock as known at %s: %q, want %q", at, got, want)
		}
	}
}

// A file that replaces a period on 1 May is not known before: the former rows still stand then.
func TestAReplacementIsKnownFromWhenItWasRecorded(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	texts(t, w, record.Declarations, undoDeclarations+undoDeclaration("D", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z"))
	days, err := record.ParseDays("2020-03-01..2020-04-01")
	if err != nil {
		t.Fatal(err)
	}
	tryTexts(t, w, loader.Options{Replace: &days}, record.Declarations, undoDeclarations+undoDeclaration("E", 1, "2020-03-12T00:00:00Z", 7, "2020-05-01T00:00:00Z"))
	for at, want := range map[string]string{"2020-04-30T23:59:59Z": "03 unknown 1 100.00 0", "2020-05-01T00:00:00Z": "03 unknown 1 7.00 0"} {
		if got := asKnown(t, w, at); got != want {
			t.Errorf("as known at %s: %q, want %q", at, got, want)
		}
	}
	// An empty file is known from when it was loaded.
	loaded := time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC)
	tryTexts(t, w, loader.Options{Replace: &days, Now: func() time.Time { return loaded }}, record.Declarations, undoDeclarations)
	for at, want := range map[string]string{"2020-05-31T23:59:59Z": "03 unknown 1 7.00 0", "2020-06-01T00:00:00Z": ""} {
		if got := asKnown(t, w, at); got != want {
			t.Errorf("as known at %s: %q, want %q", at, got, want)
		}
	}
}

// Many measures are counted from rows that are worked out once; one that a statement or two read alone, from rows that these work out.
func TestWhatWasKnownIsWorkedOutOnce(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	for day := range 12 {
		for i, firm := range []string{"aeo", "reg-1", "reg-3", "cert"} {
			id := fmt.Sprintf("k%d-%d", day, i)
			k.lodge(day+1, id, deskDeclaration{firm: firm, cents: int64(1000 * (day + i + 1)), hours: map[string]float64{"ARR": -3, "ACC": 1, "REL": float64(5 + day*(i+1))}})
			if (day+i)%3 == 0 {
				k.control(day+1, id, "physical", "random", "conform", "1", 20, "")
			}
		}
	}
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	at := instant(t, "2020-03-10T00:00:00Z")
	for fact, c := range map[string]struct{ dims, measures []string }{
		"clearance": {[]string{"tier", "selectionBasis"}, []string{
			"declarations", "inspectionRate", "inspectionRateValueWeighted", "clearanceTimeMeanHours", "clearanceTimeMedianHours", "clearanceTimeKmMedianHours",
			"tradeShareValue", "operatorHhi", "inspectionRateStandardised", "unreleasedDeclarations",
		}},
		"releaseSegments": {[]string{"segment", "sector"}, []string{"segmentDeclarations", "segmentMeanHours", "segmentMedianHours", "segmentP90Hours", "segmentCoverage"}},
	} {
		of := func(measures ...string) catalog.Query {
			return catalog.Query{
				Fact: fact, During: catalog.Period{From: day(t, "2020-03-01"), To: day(t, "2020-04-01")}, KnownAt: at, Excluded: len(measures) > 1,
				Rows: catalog.Selection{Wanted: true, Dimensions: c.dims, Measures: measures},
			}
		}
		all := put(t, w, of(c.measures...))
		for range 5 { // each statement is sent as soon as the one before has come back
			if again := put(t, w, of(c.measures...)); len(again.r.Rows) != len(all.r.Rows) {
				t.Errorf("%s: %d rows, then %d", fact, len(all.r.Rows), len(again.r.Rows))
			}
		}
		text := all.r.Provenance.SQL
		if !strings.HasPrefix(text, "CREATE TEMPORARY TABLE fact_rows") || strings.Count(text, "latest_declarations AS") != 1 || len(all.r.Rows) < 4 {
			t.Errorf("%s: %d rows by\n%s\nwant them worked out once", fact, len(all.r.Rows), text)
		}
		for i, measure := range c.measures {
			alone := put(t, w, of(measure))
			if sql := alone.r.Provenance.SQL; i == 0 && (strings.Contains(sql, "TEMPORARY") || !strings.Contains(sql, "latest_declarations AS")) {
				t.Errorf("%s alone: want it read as it is worked out, not\n%s", measure, sql)
			}
			if len(alone.r.Rows) != len(all.r.Rows) {
				t.Fatalf("%s: %d rows alone, %d together", measure, len(alone.r.Rows), len(all.r.Rows))
			}
			for k, row := range alone.r.Rows {
				got, want := all.r.Rows[k].Cells[i], row.Cells[0]
				if shown(got) != shown(want) || !slices.Equal(row.Keys, all.r.Rows[k].Keys) {
					t.Errorf("%s of %v: %s together, %s alone", measure, row.Keys, shown(got), shown(want))
				}
			}
		}
	}
	got := put(t, w, catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-03-01"), To: day(t, "2020-04-01")}, KnownAt: at, Excluded: true,
		Total: catalog.Selection{Wanted: true, Measures: []string{"inspectionRate", "clearanceTimeMedianHours"}, Explained: []string{"inspectionRate"}},
	}).total("inspectionRate")
	if got.Behind == nil || len(got.Behind.Records) == 0 || got.Behind.Records[0].Operator == "" {
		t.Errorf("what stands behind it is %+v, want records with their names", got.Behind)
	}
}
