package loader

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"greenlane/record"
)

// mode is how much is remembered at once: everything, or windows of some records, from the beginning or once too much is known.
type mode struct {
	few      int64
	remember int
}

var modes = map[string]mode{
	"everything": {0, 1 << 20}, "one window": {1 << 20, 1 << 20}, "windows of one": {1 << 20, 3}, "windows of three": {1 << 20, 9}, "from the fifth on": {0, 5},
}

// drawn makes files at random.
type drawn struct{ *rapid.T }

func (d drawn) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(d.T, label)
}

// text makes a file of up to 14 rows, of which some are no records.
func (d drawn) text(kind string, row func() fields) string {
	var lines []string
	for range rapid.IntRange(1, 14).Draw(d.T, kind) {
		one := csvText(row())
		head, body, _ := strings.Cut(one, "\n")
		if lines == nil {
			lines = append(lines, head)
		}
		if d.pick("broken", "no", "no", "no", "yes") == "yes" {
			body = `"a"b` + "\n"
		}
		lines = append(lines, strings.TrimSuffix(body, "\n"))
	}
	return strings.Join(lines, "\n") + "\n"
}

// inEveryMode loads kinds and texts, step by step, and fails where what comes of it depends on how much is remembered.
func (d drawn) inEveryMode(t *testing.T, steps [][]any, kinds ...record.Kind) {
	var want string
	for _, name := range slices.Sorted(maps.Keys(modes)) {
		m, store, told := modes[name], newMemory(), ""
		for _, step := range steps {
			opt, all := options(), 1.0
			opt.MaxRejectShare, opt.Remember = &all, m.remember
			l := New(store, opt)
			l.few = m.few
			report, err := l.Load(t.Context(), files(t, step...))
			if err != nil {
				d.Fatalf("%s: %v", name, err)
			}
			for _, s := range report.Summaries {
				told += fmt.Sprintln(s)
			}
			for _, c := range report.Codes {
				told += fmt.Sprintln(c.Kind, c.Code, c.Count)
			}
		}
		for _, kind := range kinds {
			for _, row := range store.rows(kind) {
				told += fmt.Sprintln(kind, row)
			}
		}
		for _, r := range store.rejects() {
			told += fmt.Sprintln(r.Line, r.Code, r.Column, r.Value)
		}
		if want == "" {
			want = told
		} else if diff := cmp.Diff(want, told); diff != "" {
			d.Fatalf("%s: (-everything +%s)\n%s", name, name, diff)
		}
	}
}

// What a load does to a store does not depend on how much is remembered at once: versions, repeats and conflicts across windows, items said
// twice, what hangs on what an earlier window brought, and broken lines, which count as records of a window.
func TestWindowsChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawn{rt}
		id := func(label string) string { return "D" + strconv.Itoa(rapid.IntRange(0, 4).Draw(rt, label)) }
		declarations := func(label string) string {
			return d.text(label, func() fields {
				return with(goodDeclaration, "declaration_id", id("declaration"), "declaration_no", "", "version", d.pick("version", "1", "2", "3"),
					"operator_id", "OP0", "declarant_id", "OP0", "net_kg", d.pick("kg", "80", "90"),
					"lodged_at", d.pick("lodged", "2020-02-10T09:00:00+08:00", "2020-03-10T09:00:00+08:00"))
			})
		}
		d.inEveryMode(t, [][]any{
			{record.Operators, csvText(with(goodOperator, "operator_id", "OP0", "customs_code", "", "aeo_code", "")), record.Declarations, declarations("first")},
			{record.Declarations, declarations("second"), record.DeclarationItems, d.text("items", func() fields {
				return with(goodItem, "declaration_id", id("item"), "item_no", d.pick("number", "1", "2"), "qty1", d.pick("quantity", "1", "2"))
			})},
			{record.DeclarationEvents, d.text("events", func() fields {
				return with(goodEvent, "declaration_id", id("event"), "event_type", d.pick("type", "ARR", "REL"), "seq", d.pick("seq", "1", "2"))
			}), record.Inspections, d.text("inspections", func() fields {
				return with(goodInspection, "inspection_id", "I"+d.pick("inspection", "1", "2"), "declaration_id", id("inspected"), "officers_n", d.pick("officers", "2", "3"),
					"recorded_at", d.pick("recorded", "2020-02-10T12:00:00+08:00", "2020-02-11T12:00:00+08:00"))
			})},
		}, record.Declarations, record.DeclarationItems, record.DeclarationEvents, record.Inspections)
	})
}

// Nor does it for records with an identity: states of one record with and without the time they were recorded at, decision and contract
// numbers that move from one record to another, what names a record of an earlier window or of another kind, and totals of items.
func TestWindowsOfRecordsChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawn{rt}
		recorded := func() string {
			return d.pick("recorded", "", "2020-06-01T00:00:00Z", "2020-06-02T00:00:00Z", "2020-06-03T00:00:00Z")
		}
		firm := func() string { return d.pick("firm", "OP0", "OP0", "OP0", "OP1", "OP9") }
		offences := func() string {
			return d.text("offences", func() fields {
				return with(goodOffence, "offence_id", d.pick("offence", "1", "2", "3"), "operator_id", firm(), "decision_no", d.pick("decision", "N1", "N2", "N3"),
					"recorded_at", recorded())
			})
		}
		orders := func() string {
			return d.text("orders", func() fields {
				return with(goodOrder, "order_id", d.pick("order", "1", "2", "3"), "operator_id", firm(), "contract_no", d.pick("contract", "C1", "C2", ""),
					"value", d.pick("value", "10", "20"), "recorded_at", recorded())
			})
		}
		assessments := func() string {
			return d.text("assessments", func() fields {
				return with(goodAssessment, "assessment_id", d.pick("assessment", "S1", "S2"), "operator_id", firm(), "total_score", d.pick("total", "", "99", "98"),
					"outcome", d.pick("outcome", "pass", "fail"), "recorded_at", recorded())
			})
		}
		items := func() string {
			return d.text("items", func() fields {
				return with(goodCriterion, "assessment_id", d.pick("of", "S1", "S2", "S3"), "criterion_code", d.pick("criterion", "1.1", "1.2"),
					"score", d.pick("score", "0", "-1", "-2"), "recorded_at", recorded())
			})
		}
		measures := func() string {
			return d.text("measures", func() fields {
				return with(goodMeasure, "measure_id", d.pick("measure", "1", "2"), "operator_id", firm(), "trigger_id", d.pick("trigger", "1", "2", "3", "4", "T1", "T9", ""),
					"recorded_at", recorded())
			})
		}
		clearances := func() string {
			return d.text("clearances", func() fields {
				return with(goodForeign, "foreign_clearance_id", d.pick("clearance", "1", "2", "3"), "operator_id", firm(), "weight", d.pick("weight", "1", "2"),
					"recorded_at", recorded())
			})
		}
		operator := with(goodOperator, "customs_code", "", "aeo_code", "")
		d.inEveryMode(t, [][]any{
			{
				record.Operators, csvText(with(operator, "operator_id", "OP0"), with(operator, "operator_id", "OP1")),
				record.TierHistory, csvText(with(goodTier, "operator_id", "OP0", "decision_no", "T1", "trigger_id", "")),
			},
			{record.Offences, offences(), record.TradeOrders, orders(), record.CreditAssessments, assessments(), record.ForeignClearances, clearances()},
			{record.Offences, offences(), record.CreditAssessments, assessments(), record.AssessmentItems, items(), record.JointMeasures, measures()},
			{
				record.TradeOrders, orders(), record.CreditAssessments, assessments(), record.AssessmentItems, items(), record.ForeignClearances, clearances(),
				record.JointMeasures, measures(),
			},
		}, record.Offences, record.TradeOrders, record.CreditAssessments, record.AssessmentItems, record.JointMeasures, record.ForeignClearances)
	})
}
