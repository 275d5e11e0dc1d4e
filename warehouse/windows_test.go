package warehouse_test

import (
	"fmt"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// Small files look up only what concerns them: who states a decision or a contract number now, though others did, which decisions and
// offences a measure may name, and which items an assessment has.
func TestRecordsAreLookedUp(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	const (
		offences    = "offence_id,operator_id,kind,domain,occurred_on,decided_on,decision_no,status,recorded_at\n"
		orders      = "order_id,operator_id,country,signed_on,ccy,value,value_cny,is_new,contract_no,recorded_at\n"
		measures    = "measure_id,operator_id,direction,agency_code,measure_code,trigger_id,imposed_on,status,recorded_at\n"
		tiers       = "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"
		items       = "assessment_id,criterion_code,criterion_class,domain,score,recorded_at\n"
		assessments = "assessment_id,operator_id,kind,regime,assessed_on,total_score,outcome,recorded_at\n"
	)
	offence := func(id, decision, recorded string) string {
		return offences + id + ",A,violation,customs,2020-01-02,2020-02-01," + decision + ",final," + recorded + "\n"
	}
	order := func(id, contract string) string {
		return orders + id + ",A,SG,2020-03-01,CNY,10,10,1," + contract + ",2020-03-05T00:00:00Z\n"
	}
	measure := func(id, trigger string) string {
		return measures + id + ",A,sanction,01,S1," + trigger + ",2020-03-01,active,2020-03-01T00:00:00Z\n"
	}
	assessment := func(recorded, total string) string {
		return assessments + "S,A,initial,D237,2020-02-01," + total + ",rectify," + recorded + "\n"
	}
	for i, c := range []struct {
		kind record.Kind
		text string
		want string
	}{
		{record.Offences, offence("V1", "N1", "2020-05-01T00:00:00Z"), "accepted"},
		{record.Offences, offence("V2", "N1", "2020-05-01T00:00:00Z"), "rejected V002"},
		{record.Offences, offence("V1", "N2", "2020-05-02T00:00:00Z"), "accepted"},
		{record.Offences, offence("V2", "N1", "2020-05-03T00:00:00Z"), "accepted"}, // V1 states it no more
		{record.Offences, offence("V1", "N2", "2020-05-04T00:00:00Z"), "unchanged"},
		{record.Offences, offence("V1", "N3", "2020-05-01T00:00:00Z"), "rejected L021"},
		{record.TradeOrders, order("O1", "C1"), "accepted"},
		{record.TradeOrders, order("O2", "C1"), "accepted G003"},
		{record.TradeOrders, order("O3", ""), "accepted"},
		{record.TradeOrders, order("O4", "C2"), "accepted"},
		{record.TierHistory, tiers + "A,2020-01-01,certified,D237,grant,T1,2019-12-20,2020-01-01T00:00:00Z\n", "accepted"},
		{record.JointMeasures, measure("M1", "T1"), "accepted"},
		{record.JointMeasures, measure("M2", "T9"), "quarantined J001"},
		{record.JointMeasures, measure("M3", "V2"), "accepted"},
		{record.CreditAssessments, assessment("2020-02-01T00:00:00Z", "99"), "accepted"},
		{record.AssessmentItems, items + "S,1.1,internal_control,customs,-1,2020-02-01T00:00:00Z\n", "accepted"},
		{record.AssessmentItems, items + "S9,1.1,internal_control,customs,-1,2020-02-01T00:00:00Z\n", "quarantined L020"},
		{record.CreditAssessments, assessment("2020-02-02T00:00:00Z", "98"), "accepted S002"},
		{record.CreditAssessments, assessment("2020-02-03T00:00:00Z", "99"), "accepted"},
	} {
		if got := became(t, w, c.kind, c.text); got != c.want {
			t.Errorf("load %d, %s: %s, want %s", i+2, c.kind, got, c.want)
		}
	}
}

// became loads a file of one row and tells what became of the row, with its code.
func became(t *testing.T, w *warehouse.Warehouse, kind record.Kind, text string) string {
	t.Helper()
	all := 1.0
	report := tryTexts(t, w, loader.Options{MaxRejectShare: &all}, kind, text)
	s, said := report.Summaries[0], ""
	for name, n := range map[string]uint64{"accepted": s.Accepted, "rejected": s.Rejected, "quarantined": s.Quarantined, "unchanged": s.Unchanged} {
		if n > 0 {
			said += name
		}
	}
	for _, c := range report.Codes {
		said += " " + c.Code
	}
	return said
}

// An assessment is set against its items as they are now: they come later, are corrected, and are taken back. Worked out: 100 - 1 = 99, with
// criterion 1.2 at -2 97, corrected to 0 again 99.
func TestAssessmentsStandByTheirItems(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	const (
		assessments = "assessment_id,operator_id,kind,regime,assessed_on,total_score,outcome,recorded_at\n"
		items       = "assessment_id,criterion_code,criterion_class,domain,applicable,score,recorded_at\n"
	)
	shows := func(what, want string) {
		t.Helper()
		status, err := w.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rejects, err := w.Rejects(t.Context(), access.ScopeOf(access.Local()), status, catalog.RejectQuery{Kind: "credit_assessments", First: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rejects {
			got = append(got, fmt.Sprintf("%s %s %d", r.Code, r.Disposition, r.Rows))
		}
		if told := strings.Join(got, ", "); told != want {
			t.Errorf("%s: %s, want %s", what, told, want)
		}
	}
	assessment := func(id, total, outcome string) string {
		return id + ",A,initial,D237,2020-02-01," + total + "," + outcome + ",2020-02-01T00:00:00Z\n"
	}
	texts(t, w, record.CreditAssessments, assessments+assessment("R", "99", "pass")+assessment("S", "100", "pass")+assessment("T", "", "rectify")+
		assessment("U", "many", "rectify")+assessment("V", "94", "pass"))
	shows("without items", "S002 flagged 1, S003 flagged 1")
	texts(t, w, record.AssessmentItems, items+"R,1.1,internal_control,customs,1,-1,2020-02-01T00:00:00Z\nS,1.1,internal_control,customs,1,-1,2020-02-01T00:00:00Z\n"+
		"T,1.1,internal_control,customs,0,,2020-02-01T00:00:00Z\n")
	shows("items come later", "S002 flagged 3, S003 flagged 1") // S is 100 and not 99; T states nothing; U cannot be read
	second := texts(t, w, record.AssessmentItems, items+"R,1.2,internal_control,customs,1,-2,2020-02-01T00:00:00Z\n")
	shows("R fails a criterion", "S002 flagged 4, S003 flagged 2")
	third := texts(t, w, record.AssessmentItems, items+"R,1.2,internal_control,customs,1,0,2020-02-02T00:00:00Z\n")
	shows("corrected", "S002 flagged 3, S003 flagged 1")
	for _, load := range []uint64{third, second} {
		if _, err := w.Undo(t.Context(), load, nil); err != nil {
			t.Fatal(err)
		}
		shows(fmt.Sprint("load ", load, " taken back"), map[uint64]string{third: "S002 flagged 4, S003 flagged 2", second: "S002 flagged 3, S003 flagged 1"}[load])
	}
	texts(t, w, record.CreditAssessments, strings.ReplaceAll(assessments+assessment("S", "99", "pass"), "2020-02-01T", "2020-02-03T"))
	shows("S corrected", "S002 flagged 2, S003 flagged 1")
}
