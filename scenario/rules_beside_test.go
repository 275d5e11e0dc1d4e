package scenario_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Columns of the kinds that no declaration hangs on, as the semantics name them, and recorded_at.
var besideColumns = map[string]string{
	"operator_roles":             "operator_id role valid_from valid_to recorded_at",
	"operator_links":             "from_operator_id to_operator_id kind effective_on share recorded_at",
	"certification_applications": "application_id operator_id regime kind applied_on onsite_on decided_on outcome recorded_at",
	"mra_agreements":             "mra_id partner signed_on effective_on ended_on recognised_tiers directions benefits recorded_at",
	"mra_territories":            "mra_id country effective_from effective_to recorded_at",
	"foreign_clearances":         "foreign_clearance_id operator_id country declared_at inspected inspection_minutes aeo_code_used source weight document_ref recorded_at",
	"trade_orders":               "order_id operator_id country signed_on ccy value value_cny is_new status contract_no recorded_at",
	"offences":                   "offence_id operator_id kind domain occurred_on decided_on decision_no fine_cny status voluntary_disclosure recorded_at",
	"joint_measures":             "measure_id operator_id direction agency_code measure_code trigger_id imposed_on executed_on lifted_on status person_level recorded_at",
	"credit_assessments":         "assessment_id operator_id kind regime standard_version assessed_on total_score outcome recorded_at",
	"assessment_items":           "assessment_id criterion_code criterion_class domain applicable score recorded_at",
	"coordinator_cases": "case_id operator_id coordinator_id channel kind is_difficult theme opened_at first_response_at resolved_at closed_at reopened_n outcome " +
		"recorded_at",
	"cost_parameters": "name scenario value unit valid_from source recorded_at",
	"fx_rates":        "ccy kind valid_from cny_per_unit quote_unit recorded_at",
	"calendars":       "office date workday open_minutes recorded_at",
}

// row is a row by its columns.
type row map[string]string

// latestOf keeps the last row of each identity: a later load states it again.
func latestOf(rows []row, identity ...string) []row {
	last := map[string]int{}
	for i, r := range rows {
		last[key(r, identity...)] = i
	}
	out := make([]row, 0, len(last))
	for _, i := range slices.Sorted(maps.Values(last)) {
		out = append(out, rows[i])
	}
	return out
}

func key(r row, columns ...string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = r[c]
	}
	return strings.Join(parts, "/")
}

func (w *world) readBeside(t *testing.T) {
	t.Helper()
	for _, kind := range slices.Sorted(maps.Keys(besideColumns)) {
		columns := strings.Fields(besideColumns[kind])
		w.rows[kind] = records(t, w.dir, kind, besideColumns[kind], func(line int, get func(string) string) {
			r := row{}
			for _, c := range columns {
				r[c] = strings.Clone(get(c))
			}
			recorded := w.recorded(t, r["recorded_at"])
			for _, c := range columns {
				switch {
				case strings.HasSuffix(c, "operator_id") && !w.operators[r[c]]:
					t.Errorf("%s line %d: %s %q is no operator", kind, line, c, r[c])
				case c == "country" && !iso2.MatchString(r[c]):
					t.Errorf("%s line %d: country %q", kind, line, r[c])
				case kind != "calendars" && kind != "fx_rates" && (strings.HasSuffix(c, "_on") || strings.HasSuffix(c, "_at") || c == "valid_from") && days(t, r[c]) > recorded:
					t.Errorf("%s line %d: %s %s is after recorded_at %s", kind, line, c, r[c], r["recorded_at"])
				}
			}
			w.beside[kind] = append(w.beside[kind], r)
		})
	}
	w.judgeBeside(t)
}

// days reads a date as its local midnight and an instant as itself, in ms; 0 for an empty field.
func days(t failer, s string) int64 {
	if len(s) == len(time.DateOnly) {
		return midnightOf(t, s)
	}
	return ms(t, s)
}

func midnightOf(t failer, s string) int64 {
	v, err := time.ParseInLocation(time.DateOnly, s, shanghai)
	if err != nil {
		t.Fatalf("date %q: %v", s, err)
	}
	return v.UnixMilli()
}

// besideRule is what holds for every row of a kind: its identity, the lists of its codes, and columns that follow each other.
type besideRule struct {
	kind, identity string
	again          bool // a later load may state an identity again
	lists          map[string]string
	order          string
}

var besideRules = []besideRule{
	{kind: "operator_roles", identity: "operator_id role valid_from", lists: map[string]string{
		"role": "importer exporter manufacturer customs_broker warehouse_operator",
	}},
	{kind: "operator_links", identity: "from_operator_id to_operator_id kind", lists: map[string]string{"kind": "split rename merger"}},
	{
		kind: "certification_applications", identity: "application_id", order: "applied_on onsite_on decided_on",
		lists: map[string]string{"regime": "D237", "kind": "initial re_verification", "outcome": "certified refused confirmed"},
	},
	{kind: "mra_agreements", identity: "mra_id", order: "signed_on effective_on ended_on", lists: map[string]string{"recognised_tiers": "advanced_certified"}},
	{kind: "mra_territories", identity: "country", order: "effective_from effective_to"},
	{
		kind: "foreign_clearances", identity: "foreign_clearance_id",
		lists: map[string]string{"inspected": "0 1", "aeo_code_used": "0 1", "source": "exchange survey", "weight": "1"},
	},
	{kind: "trade_orders", identity: "order_id", lists: map[string]string{"ccy": "CNY", "is_new": "0 1", "status": "signed amended cancelled"}},
	{kind: "trade_orders", identity: "operator_id contract_no"},
	{kind: "offences", identity: "offence_id", order: "occurred_on decided_on", lists: map[string]string{
		"kind": "smuggling_act violation quarantine_violation reporting_error", "domain": "customs inspection_quarantine", "status": "final appealed revoked",
	}},
	{kind: "offences", identity: "decision_no"},
	{kind: "joint_measures", identity: "measure_id", order: "imposed_on executed_on lifted_on", lists: map[string]string{
		"direction": "sanction incentive", "person_level": "0", "status": "imposed executed lifted",
	}},
	{kind: "credit_assessments", identity: "assessment_id", lists: map[string]string{"kind": "initial re_verification", "regime": "D237", "outcome": "pass fail"}},
	{kind: "assessment_items", identity: "assessment_id criterion_code", lists: map[string]string{
		"criterion_class": "internal_control financial compliance trade_security additional", "domain": "customs inspection_quarantine both", "applicable": "1",
		"score": "0 -1 -2",
	}},
	{kind: "coordinator_cases", identity: "case_id", again: true, order: "opened_at first_response_at resolved_at closed_at", lists: map[string]string{
		"channel": "wechat phone hotline12360 counter mail", "is_difficult": "0 1", "reopened_n": "0 1",
		"kind": "policy_consultation hear_demands resolve_difficulty seek_opinions guide_improvement guide_cooperation other_cooperation",
	}},
	{kind: "cost_parameters", identity: "name scenario valid_from", lists: map[string]string{"scenario": "low central high"}},
	{kind: "fx_rates", identity: "ccy kind valid_from", lists: map[string]string{"kind": "customs", "quote_unit": "1 100"}},
	{kind: "calendars", identity: "office date", lists: map[string]string{"workday": "0 1"}},
}

func (w *world) judgeBeside(t *testing.T) {
	t.Helper()
	for _, rule := range besideRules {
		rows, identity := w.beside[rule.kind], strings.Fields(rule.identity)
		if one := latestOf(rows, identity...); len(one) != len(rows) && !rule.again {
			t.Errorf("%s: %d rows with %d different %s", rule.kind, len(rows), len(one), rule.identity)
		}
		for _, r := range rows {
			for column, list := range rule.lists {
				oneOf(t, rule.kind+" "+column, r[column], list)
			}
			last := int64(0)
			for _, column := range strings.Fields(rule.order) {
				if r[column] == "" {
					continue
				}
				at := days(t, r[column])
				if at < last {
					t.Errorf("%s %s: %s is before what it follows", rule.kind, key(r, identity...), column)
				}
				last = at
			}
		}
	}
	triggers := map[string]bool{}
	for _, r := range w.beside["offences"] {
		triggers[r["offence_id"]] = true
	}
	for _, r := range w.beside["joint_measures"] {
		if !triggers[r["trigger_id"]] && !strings.HasPrefix(r["trigger_id"], "SHC-2018-") {
			t.Errorf("joint_measures %s: trigger %s", r["measure_id"], r["trigger_id"])
		}
	}
	w.judgeAssessments(t)
}

// judgeAssessments checks that totals are 100 and the scores, and that only a pass has 95 and no -2.
func (w *world) judgeAssessments(t *testing.T) {
	t.Helper()
	sum, worst := map[string]int{}, map[string]int{}
	for _, r := range w.beside["assessment_items"] {
		score, err := strconv.Atoi(r["score"])
		if err != nil {
			t.Fatal(err)
		}
		sum[r["assessment_id"]] += score
		worst[r["assessment_id"]] = min(worst[r["assessment_id"]], score)
	}
	for _, r := range w.beside["credit_assessments"] {
		id := r["assessment_id"]
		if r["total_score"] != strconv.Itoa(100+sum[id]) || (r["outcome"] == "pass") != (sum[id] >= -5 && worst[id] > -2) {
			t.Errorf("assessment %s: total %s, outcome %s with scores of %d", id, r["total_score"], r["outcome"], sum[id])
		}
	}
}
