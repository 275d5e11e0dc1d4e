package warehouse_test

import (
	"fmt"
	"strings"
	"testing"

	"greenlane/catalog"
	"greenlane/record"
)

// A control counts with the declaration it was stated to be of last, and with no other. D1 was lodged in March, D2 and D3 in April; D3 was re-dated
// from March. Two hours each time.
func TestAControlOfAnotherDeclaration(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	texts(t, w, record.Declarations, undoDeclarations+undoDeclaration("D1", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")+
		undoDeclaration("D2", 1, "2020-04-10T00:00:00Z", 100, "2020-04-11T00:00:00Z")+undoDeclaration("D3", 1, "2020-03-20T00:00:00Z", 100, "2020-03-21T00:00:00Z"))
	texts(t, w, record.Declarations, undoDeclarations+undoDeclaration("D3", 2, "2020-04-20T00:00:00Z", 100, "2020-04-21T00:00:00Z"))
	state := func(declaration, operator, control string, day int) string {
		return fmt.Sprintf("N,%s,%s,domestic,%s,random,2020-04-20T02:00:00Z,2020-04-20T03:00:00Z,2020-04-20T04:00:00Z,2,2,conform,2020-04-%dT00:00:00Z\n", declaration, operator, control, day)
	}
	const header = "inspection_id,declaration_id,operator_id,side,control_type,selection_basis,ordered_at,started_at,ended_at,officers_n,officer_hours,result,recorded_at\n"
	told := func(at string) string {
		q := catalog.Query{
			Fact: "clearance", During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2021-01-01")},
			Rows: catalog.Selection{Wanted: true, Dimensions: []string{"month"}, Measures: []string{"inspectionRate", "officerHours", "officerHoursWorked", "auditHours"}},
		}
		if at != "" {
			q.KnownAt = instant(t, at)
		}
		var out []string
		for _, row := range put(t, w, q).r.Rows {
			out = append(out, fmt.Sprint(row.Keys[0][5:7], " ", *row.Cells[0].Numerator, " of ", *row.Cells[0].Denominator, " ", row.Cells[1].Decimal, " ", row.Cells[2].Decimal, " ", row.Cells[3].Decimal))
		}
		return strings.Join(out, ", ")
	}
	for i, step := range []struct{ stated, want string }{
		{state("D1", "", "physical", 22), "03 1 of 1 2.00 0.00 0.00, 04 0 of 2 0.00 2.00 0.00"},
		{state("D2", "", "physical", 23), "03 0 of 1 0.00 0.00 0.00, 04 1 of 2 2.00 2.00 0.00"},
		{state("D3", "", "physical", 24) + state("D1", "", "physical", 25), "03 1 of 1 2.00 0.00 0.00, 04 0 of 2 0.00 2.00 0.00"}, // both in one file
		{state("D3", "", "physical", 26), "03 0 of 1 0.00 0.00 0.00, 04 1 of 2 2.00 2.00 0.00"},
		{state("", "A", "audit", 27), "03 0 of 1 0.00 0.00 0.00, 04 0 of 2 0.00 0.00 2.00"},
		{state("D2", "", "physical", 28), "03 0 of 1 0.00 0.00 0.00, 04 1 of 2 2.00 2.00 0.00"},
	} {
		texts(t, w, record.Inspections, header+step.stated)
		if got := told(""); got != step.want {
			t.Errorf("after statement %d: %s, want %s", i+1, got, step.want)
		}
	}
	for at, want := range map[string]string{
		"2020-04-22T12:00:00Z": "03 1 of 1 2.00 0.00 0.00, 04 0 of 2 0.00 2.00 0.00",
		"2020-04-24T12:00:00Z": "03 0 of 1 0.00 0.00 0.00, 04 1 of 2 2.00 2.00 0.00",
		"2020-04-27T12:00:00Z": "03 0 of 1 0.00 0.00 0.00, 04 0 of 2 0.00 0.00 2.00",
	} {
		if got := told(at); got != want {
			t.Errorf("as known at %s: %s, want %s", at, got, want)
		}
	}
}
