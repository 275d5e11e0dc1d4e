package warehouse_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// stockOf tells operators by tier at the end of a day.
func stockOf(t *testing.T, w *warehouse.Warehouse, at string, keep bool) string {
	t.Helper()
	got := put(t, w, catalog.Query{
		Fact: "operatorStock", At: day(t, at), KeepPredecessors: keep,
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"operators"}},
	})
	var out []string
	for _, row := range got.r.Rows {
		out = append(out, fmt.Sprintf("%s %v", row.Keys[0], *row.Cells[0].Value))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// TestStockFollowsWhoGoesOnAsWhom: A, B, C and E are advanced. B merges into A on 1 May. C goes on as D, which has no decision of its
// own, on 1 June, and D as F on 1 July. E splits off G on 1 May, and stays.
func TestStockFollowsWhoGoesOnAsWhom(t *testing.T) {
	w := openStore(t)
	var operators, tiers strings.Builder
	operators.WriteString("operator_id,name,country,home_office,customs_code,group_id,recorded_at\n")
	tiers.WriteString("operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n")
	for i, id := range []string{"A", "B", "C", "D", "E", "F", "G"} {
		fmt.Fprintf(&operators, "%s,n,CN,2201,310191000%d,%s,2019-01-01T00:00:00Z\n", id, i, id)
		if !slices.Contains([]string{"D", "F", "G"}, id) {
			fmt.Fprintf(&tiers, "%s,2019-03-16,advanced_certified,D237,grant,N%s,2019-03-15,2019-03-16T00:00:00Z\n", id, id)
		}
	}
	const head = "from_operator_id,to_operator_id,kind,effective_on,recorded_at\n"
	tryTexts(t, w, loader.Options{}, record.Operators, operators.String(), record.TierHistory, tiers.String(),
		record.OperatorLinks, head+"B,A,merger,2020-05-01,2020-04-20T00:00:00Z\nC,D,rename,2020-06-01,2020-04-20T00:00:00Z\nE,G,split,2020-05-01,2020-04-20T00:00:00Z\n")
	tryTexts(t, w, loader.Options{}, record.OperatorLinks, head+"D,F,successor,2020-07-01,2020-06-20T00:00:00Z\n",
		record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\nG,2020-08-01,certified,D237,grant,NG,2020-07-15,2020-07-16T00:00:00Z\n")
	all := "advanced_certified 4, regular 1, unknown 2" // G is regular before its first decision
	for at, want := range map[string]string{
		"2020-04-30": all,                                          //
		"2020-05-01": "advanced_certified 3, regular 1, unknown 2", // B is A
		"2020-05-31": "advanced_certified 3, regular 1, unknown 2", //
		"2020-06-01": "advanced_certified 3, regular 1, unknown 1", // C is D, with its title
		"2020-07-01": "advanced_certified 3, regular 1",            // D is F
	} {
		if got := stockOf(t, w, at, false); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
		if got := stockOf(t, w, at, true); got != all {
			t.Errorf("%s, predecessors kept: %s, want %s", at, got, all)
		}
	}
	// What closes a circle over both loads is refused.
	report := tryTexts(t, w, loader.Options{}, record.OperatorLinks, head+"F,C,successor,2020-07-02,2020-07-01T00:00:00Z\n")
	if len(report.Codes) != 1 || report.Codes[0].Code != "O030" {
		t.Errorf("C went on as D and D as F: %+v", report.Codes)
	}
}

// TestSuccessorsAreActiveByWhatTheirPredecessorsDeclared: A declared in April and B, which merges into A on 1 May, in March; C, which goes on as D on
// 1 June and D as F on 1 July, on 1 March; E, of which G splits off on 1 May, in February. D, F and G declared nothing. Each has a sector of its own.
func TestSuccessorsAreActiveByWhatTheirPredecessorsDeclared(t *testing.T) {
	w := openStore(t)
	operators := "operator_id,name,country,home_office,customs_code,group_id,sector,recorded_at\n"
	for i, id := range []string{"A", "B", "C", "D", "E", "F", "G"} {
		operators += fmt.Sprintf("%s,n,CN,2201,310191000%d,%s,%s,2019-01-01T00:00:00Z\n", id, i, id, id)
	}
	declarations := undoDeclarations
	for id, day := range map[string]string{"A": "2020-04-10", "B": "2020-03-20", "C": "2020-03-01", "E": "2020-02-01"} {
		declarations += strings.ReplaceAll(undoDeclaration("d"+id, 1, day+"T03:00:00Z", 100, day+"T04:00:00Z"), ",A,A,", ","+id+","+id+",")
	}
	tryTexts(t, w, loader.Options{Cut: instant(t, "2021-06-01T00:00:00Z")}, record.Operators, operators, record.Declarations, declarations,
		record.OperatorLinks, "from_operator_id,to_operator_id,kind,effective_on,recorded_at\nB,A,merger,2020-05-01,2020-04-20T00:00:00Z\n"+
			"C,D,rename,2020-06-01,2020-04-20T00:00:00Z\nE,G,split,2020-05-01,2020-04-20T00:00:00Z\nD,F,successor,2020-07-01,2020-06-20T00:00:00Z\n")
	active := func(at, known string, keep bool) string {
		q := catalog.Query{
			Fact: "operatorStock", At: day(t, at), KeepPredecessors: keep,
			Rows:  catalog.Selection{Wanted: true, Dimensions: []string{"sector"}, Measures: []string{"activeOperators"}},
			Total: catalog.Selection{Wanted: true, Measures: []string{"activeOperators"}},
		}
		if known != "" {
			q.KnownAt = instant(t, known)
		}
		got := put(t, w, q)
		out := ""
		for _, row := range got.r.Rows {
			if *row.Cells[0].Value == 1 {
				out += row.Keys[0]
			}
		}
		near(t, "all of "+at, got.total("activeOperators"), float64(len(out)), 0)
		return out
	}
	for _, c := range []struct {
		at, known, follows, keeps string
	}{
		{"2020-04-30", "", "ABCE", "ABCE"},
		{"2020-05-01", "", "ACE", "ABCE"},
		{"2020-06-01", "", "ADE", "ABCE"},                     // C is D
		{"2020-07-01", "", "AEF", "ABCE"},                     // and D is F
		{"2020-07-01", "2020-06-10T00:00:00Z", "ADE", "ABCE"}, // which was not known yet
		{"2021-02-28", "", "AF", "ABC"},                       // C declared on the first of the twelve months
		{"2021-03-01", "", "A", "AB"},
		{"2021-03-20", "", "A", "A"}, // of its own
		{"2021-04-10", "", "", ""},
	} {
		if got := active(c.at, c.known, false); got != c.follows {
			t.Errorf("%s, known at %q: %q are active, want %q", c.at, c.known, got, c.follows)
		}
		if got := active(c.at, c.known, true); got != c.keeps {
			t.Errorf("%s, known at %q, predecessors kept: %q are active, want %q", c.at, c.known, got, c.keeps)
		}
	}
}

const (
	oneOperator = "operator_id,name,country,home_office,customs_code,group_id,recorded_at\nA,n,CN,2201,3101910001,A,2019-01-01T00:00:00Z\n"
	yenRow      = "operator_id,declaration_id,direction,procedure_code,office,transport_mode,declarant_id,partner_country,lodged_at,declared_ccy,invoice_value,net_kg,recorded_at\n" +
		"A,D1,import,0110,2201,sea,A,JP,2020-07-31T17:00:00Z,JPY,123456789,1,2020-07-31T17:01:00Z\n"
)

// TestAValueIsConvertedByTheRateOfItsMonth is scenario A8: lodged on 1 August in Shanghai, 123,456,789 JPY at 6.5432 CNY for 100 are
// 8,078,024.62 CNY. The rate of July does not count. The declaration waits until the rate is there, and enters with it.
func TestAValueIsConvertedByTheRateOfItsMonth(t *testing.T) {
	w := openStore(t)
	tryTexts(t, w, loader.Options{}, record.Operators, oneOperator)
	if s := tryTexts(t, w, loader.Options{}, record.Declarations, yenRow).Summaries[0]; s.Quarantined != 1 {
		t.Fatalf("without a rate it waits: %+v", s)
	}
	tryTexts(t, w, loader.Options{}, record.FXRates, "ccy,valid_from,cny_per_unit,quote_unit\nJPY,2020-08-01,6.5432,100\nJPY,2020-07-01,7,100\n")
	got := ask(t, w, "2020-08-01", "2020-09-01", nil, []string{"tradeValueCny"}, nil)
	if v := got.r.Rows[0].Cells[0].Decimal; v != "8078024.62" {
		t.Errorf("the value is %s CNY", v)
	}
}

// TestANumeratorAloneIsRefused is scenario A18: a survey that lists inspected clearances only says nothing about their rate.
func TestANumeratorAloneIsRefused(t *testing.T) {
	w := openStore(t)
	tryTexts(t, w, loader.Options{}, record.Operators, oneOperator)
	const head = "foreign_clearance_id,operator_id,country,declared_at,inspected,source\n"
	const inspected = "F1,A,JP,2020-02-01T12:00:00+09:00,1,survey\nF2,A,US,2020-02-01T12:00:00Z,1,survey\n"
	_, err := loadTexts(t, w, loader.Options{}, record.ForeignClearances, head+inspected)
	var refused *loader.Refused
	if !errors.As(err, &refused) || refused.Code != "F005" || refused.Rejected != 2 {
		t.Fatalf("the file is refused with F005: %v", err)
	}
	var stored uint64
	count := func() uint64 {
		if err := direct(t).QueryRow(t.Context(), "SELECT count() FROM foreign_clearances").Scan(&stored); err != nil {
			t.Fatal(err)
		}
		return stored
	}
	if n := count(); n != 0 {
		t.Errorf("%d rows of a refused file are stored", n)
	}
	tryTexts(t, w, loader.Options{}, record.ForeignClearances, head+inspected+"F3,A,JP,2020-02-01T12:00:00+09:00,0,survey\n")
	if n := count(); n != 3 {
		t.Errorf("%d rows of a file with its denominator are stored, want 3", n)
	}
}

// TestALoadThatRecordsReferToStays: what other kinds refer to cannot be taken back before they are.
func TestALoadThatRecordsReferToStays(t *testing.T) {
	w := openStore(t)
	const tierHead = "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,trigger_id,recorded_at\n"
	operators := texts(t, w, record.Operators, oneOperator)
	offences := texts(t, w, record.Offences, "offence_id,operator_id,kind,domain,decided_on,decision_no,status\nV1,A,violation,customs,2019-03-01,P1,final\n")
	decisions := texts(t, w, record.TierHistory, tierHead+"A,2019-03-16,discredited,D237,discredit,N1,2019-03-15,V1,2019-03-16T00:00:00Z\n")
	measures := texts(t, w, record.JointMeasures, "measure_id,operator_id,direction,agency_code,measure_code,trigger_id,imposed_on\nJ1,A,sanction,A1,M1,N1,2019-04-01\n")
	for load, needs := range map[uint64][]string{
		operators: {"1 offences of load", "1 tier_history of load", "1 joint_measures of load"},
		offences:  {"1 tier_history of load 3 need its offences"},
		decisions: {"1 joint_measures of load 4 need its tier_history"},
	} {
		_, err := w.Undo(t.Context(), load, nil)
		for _, need := range needs {
			if err == nil || !strings.Contains(err.Error(), need) {
				t.Errorf("load %d: %v should say %q", load, err, need)
			}
		}
	}
	for _, load := range []uint64{measures, decisions, offences, operators} {
		if _, err := w.Undo(t.Context(), load, nil); err != nil {
			t.Errorf("load %d, taken back in the right order: %v", load, err)
		}
	}
}
