package warehouse_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// toldChanges writes down what changed, a line for each row.
func toldChanges(t *testing.T, w *warehouse.Warehouse, q catalog.Comparison) string {
	t.Helper()
	if q.During.To == (catalog.Date{}) {
		q.During = catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2021-01-01")}
	}
	got, err := answers(t, w).Restate(t.Context(), access.Local(), q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range got.Rows {
		side := func(month, tier string) string {
			if month == "" {
				return "-"
			}
			return month[5:7] + " " + tier
		}
		out = append(out, fmt.Sprintf("%s %d: %s > %s, %s > %s by %s", r.Reason, r.Declarations, side(r.MonthBefore, r.TierBefore), side(r.MonthAfter, r.TierAfter),
			r.ValueBefore, r.ValueAfter, strings.Join(r.Loads, " ")))
	}
	return strings.Join(out, "\n")
}

func since(version string) catalog.Comparison {
	return catalog.Comparison{Before: catalog.Sight{DataVersion: version}}
}

// Every load changes something else about five declarations of two firms, and each reason is told with what it was worth and who said it.
func TestWhatChangedAndWhy(t *testing.T) {
	w := openStore(t)
	lodge := func(id, version, op, lodged string, value int) string {
		return fmt.Sprintf("%s,%s,%s,import,0110,2200,sea,A,A,JP,%s,CNY,%d,1,2020-06-01T00:00:00Z\n", id, version, op, lodged, value)
	}
	header := strings.Replace(undoDeclarations, "version,", "version,op_type,", 1)
	const march = "2020-03-10T00:00:00Z"
	texts(t, w, record.Operators, undoOperators)
	texts(t, w, record.Declarations, header+lodge("D1", "1", "original", march, 1)+lodge("D2", "1", "original", march, 2)+lodge("D3", "1", "original", march, 4)+
		lodge("D4", "1", "original", march, 8)+lodge("D5", "1", "original", march, 16)+lodge("D6", "1", "original", march, 32))
	cases := []struct {
		kind       record.Kind
		text, want string
	}{
		{record.Declarations, header + lodge("D7", "1", "original", "2020-04-10T00:00:00Z", 64), "ADDED 1: - > 04 unknown, 0 > 64 by 3"},
		{record.Declarations, header + lodge("D1", "2", "amendment", march, 100), "AMENDED 1: 03 unknown > 03 unknown, 1 > 100 by 4"},
		{record.Declarations, header + lodge("D2", "2", "cancellation", march, 2), "CANCELLED 1: 03 unknown > -, 2 > 0 by 5"},
		{record.Declarations, header + lodge("D2", "3", "amendment", march, 3), "REINSTATED 1: - > 03 unknown, 0 > 3 by 6"},
		{record.Declarations, header + lodge("D3", "2", "amendment", "2020-05-10T00:00:00Z", 4), "REDATED 1: 03 unknown > 05 unknown, 4 > 4 by 7"},
		{record.DeclarationEvents, undoEvents + "D4,REL,2020-03-11T00:00:00Z,2020-03-11T00:00:00Z\n", "EVENTS 1: 03 unknown > 03 unknown, 8 > 8 by 8"},
		{record.Inspections, "inspection_id,declaration_id,side,control_type,selection_basis,ordered_at,officers_n,result,recorded_at\n" +
			"N,D5,domestic,nii,random,2020-03-10T02:00:00Z,2,conform,2020-04-12T00:00:00Z\n", "INSPECTIONS 1: 03 unknown > 03 unknown, 16 > 16 by 9"},
		{record.DeclarationItems, "declaration_id,item_no,hs_code,origin,qty1,unit1,stat_value_cny\nD6,1,84713000,JP,1,035,32\n", "ITEMS 1: 03 unknown > 03 unknown, 32 > 32 by 10"},
		{
			record.Operators, "operator_id,name,country,home_office,customs_code,group_id,recorded_at\nA,Alpha,CN,2200,3101234567,H,2020-02-01T00:00:00Z\n",
			"REGROUPED 5: 03 unknown > 03 unknown, 159 > 159 by 11\nREGROUPED 1: 04 unknown > 04 unknown, 64 > 64 by 11\nREGROUPED 1: 05 unknown > 05 unknown, 4 > 4 by 11",
		},
		{
			record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\nA,2020-04-01,certified,D237,grant,N1,2020-03-20,2020-06-20T00:00:00Z\n",
			"RETIERED 5: 03 unknown > 03 regular, 159 > 159 by 12\nRETIERED 1: 04 unknown > 04 certified, 64 > 64 by 12\nRETIERED 1: 05 unknown > 05 certified, 4 > 4 by 12",
		},
	}
	for i, c := range cases {
		texts(t, w, c.kind, c.text)
		if got := toldChanges(t, w, since(fmt.Sprint(2+i))); got != c.want {
			t.Errorf("load %d:\n%s\nwant\n%s", 3+i, got, c.want)
		}
	}
	// Taken back: what was there is there no more, by the load that left.
	before := fmt.Sprint(2 + len(cases))
	if _, err := w.Undo(t.Context(), 3, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := toldChanges(t, w, since(before)), "REMOVED 1: 04 certified > -, 64 > 0 by 3"; got != want {
		t.Errorf("taken back:\n%s\nwant\n%s", got, want)
	}
	// A filter: what left the answer, although it is there.
	certified := catalog.Comparison{
		Before: catalog.Sight{DataVersion: "11"}, After: catalog.Sight{DataVersion: "12"}, Where: where("tier", "certified"),
	}
	if got, want := toldChanges(t, w, certified), "RETIERED 1: - > 04 certified, 0 > 64 by 12\nRETIERED 1: - > 05 certified, 0 > 4 by 12"; got != want {
		t.Errorf("certified ones:\n%s\nwant\n%s", got, want)
	}
	// A period that is left.
	away := catalog.Comparison{
		Before: catalog.Sight{DataVersion: "6"}, After: catalog.Sight{DataVersion: "7"}, During: catalog.Period{From: day(t, "2020-05-01"), To: day(t, "2020-06-01")},
	}
	if got, want := toldChanges(t, w, away), "REDATED 1: - > 05 unknown, 0 > 4 by 7"; got != want {
		t.Errorf("May alone:\n%s\nwant\n%s", got, want)
	}
	days, err := record.ParseDays("2020-03-01..2020-04-01")
	if err != nil {
		t.Fatal(err)
	}
	tryTexts(t, w, loader.Options{Replace: &days}, record.Declarations, header+lodge("D1", "2", "amendment", march, 100)+lodge("D2", "3", "amendment", march, 3)+
		lodge("D4", "1", "original", march, 8)+lodge("D5", "1", "original", march, 16))
	if got, want := toldChanges(t, w, since("13")), "REMOVED 1: 03 regular > -, 32 > 0 by 13"; got != want {
		t.Errorf("replaced:\n%s\nwant\n%s", got, want)
	}
}

// The same store, as it was known at two instants: a decision that was recorded later than it holds.
func TestWhatBecameKnown(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators, record.Declarations, undoDeclarations+
		undoDeclaration("D", 1, "2020-05-25T00:00:00Z", 1, "2020-05-26T00:00:00Z")+undoDeclaration("D", 2, "2020-05-25T00:00:00Z", 10, "2020-07-10T00:00:00Z")+
		undoDeclaration("E", 1, "2020-05-26T00:00:00Z", 2, "2020-05-26T00:00:00Z"), record.TierHistory,
		"operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\nA,2019-01-01,advanced_certified,D237,grant,N1,2018-12-20,2019-01-01T00:00:00Z\n"+
			"A,2020-05-20,discredited,D237,discredit,N2,2020-05-20,2020-06-05T00:00:00Z\n")
	june := catalog.Comparison{Before: catalog.Sight{KnownAt: instant(t, "2020-06-01T00:00:00Z")}, After: catalog.Sight{KnownAt: instant(t, "2020-07-01T00:00:00Z")}}
	if got, want := toldChanges(t, w, june), "RETIERED 2: 05 advanced_certified > 05 discredited, 3 > 3 by 1"; got != want {
		t.Errorf("June:\n%s\nwant\n%s", got, want)
	}
	july := catalog.Comparison{Before: catalog.Sight{KnownAt: instant(t, "2020-07-01T00:00:00Z")}}
	if got, want := toldChanges(t, w, july), "AMENDED 1: 05 discredited > 05 discredited, 1 > 10 by 1"; got != want {
		t.Errorf("since July:\n%s\nwant\n%s", got, want)
	}
}

func TestComparisonsThatCannotBeMade(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	year := catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2021-01-01")}
	for says, q := range map[string]catalog.Comparison{
		"are the same":               {During: year},
		"there is no data version 9": {During: year, Before: catalog.Sight{DataVersion: "9"}},
		"is no data version":         {During: year, Before: catalog.Sight{DataVersion: "latest"}},
		"holds no day":               {During: catalog.Period{From: year.To, To: year.From}, Before: catalog.Sight{KnownAt: time.Unix(1, 0)}},
		"first is 20000":             {During: year, First: 20_000, Before: catalog.Sight{KnownAt: time.Unix(1, 0)}},
	} {
		_, err := answers(t, w).Restate(t.Context(), access.Local(), q)
		var public *catalog.Error
		if !errors.As(err, &public) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: want that %s", err, says)
		}
	}
	// Who may see nothing is told of no change.
	texts(t, w, record.Declarations, undoDeclarations+undoDeclaration("D", 1, "2020-05-25T00:00:00Z", 1, "2020-05-26T00:00:00Z"))
	q := since("1")
	q.During = year
	got, err := answers(t, w).Restate(t.Context(), access.Principal{}, q)
	if err != nil || len(got.Rows) != 0 {
		t.Errorf("a stranger sees %v (%v)", got, err)
	}
}
