package scenario_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"greenlane/scenario"
)

// checkPlanted computes every check of the world's truth from the files.
func checkPlanted(t *testing.T, w *world, truth scenario.Truth) {
	t.Helper()
	computed := map[string]float64{}
	for _, part := range []func(*testing.T) map[string]float64{w.leavers, w.roles, w.foreign, w.orders, w.enforcement, w.assessments, w.cases} {
		for name, v := range part(t) {
			computed[name] = v
		}
	}
	if len(computed) != len(truth.Checks) {
		t.Errorf("%d figures computed, truth has %d", len(computed), len(truth.Checks))
	}
	for _, c := range truth.Checks {
		got, ok := computed[c.Name]
		if !ok {
			t.Errorf("no figure computed for %q", c.Name)
			continue
		}
		near(t, c.Name, got, c.Value, c.Tolerance)
	}
}

func (w *world) leavers(*testing.T) map[string]float64 {
	march := w.summarise(local(2020, 3, 1), local(2020, 4, 1), func(d *decl) bool { return d.operator == "OP000355" })
	spring := w.summarise(local(2020, 5, 20), local(2020, 7, 1), func(d *decl) bool { return d.operator == "OP000356" })
	covered, all := 0.0, 0.0
	for _, d := range w.decls {
		if d.lodged < local(2020, 1, 1).UnixMilli() || w.tierAt(d.operator, d.lodged) != "advanced_certified" {
			continue
		}
		all += float64(d.cents)
		for _, r := range w.beside["mra_territories"] {
			if r["country"] == d.partner {
				covered += float64(d.cents)
			}
		}
	}
	return map[string]float64{
		"OP000355, March 2020: declarations as advanced_certified":                                   float64(march["advanced_certified"].n),
		"OP000355, March 2020: declarations as regular":                                              float64(march["regular"].n),
		"OP000355, March 2020: inspected as regular":                                                 float64(march["regular"].x),
		"OP000356, 20 May to 30 June 2020: declarations as discredited":                              float64(spring["discredited"].n),
		"operators that changed to advanced_certified in the window":                                 float64(w.upgrades["certified → advanced_certified"] + w.upgrades["regular → advanced_certified"]),
		"headline period: part of the AEO firms' trade value with partners under mutual recognition": covered / all,
	}
}

func (w *world) roles(*testing.T) map[string]float64 {
	out := map[string]float64{}
	for _, r := range w.beside["operator_roles"] {
		if r["role"] != "exporter" {
			out["operators with the role "+r["role"]]++
		}
	}
	return out
}

func (w *world) foreign(t *testing.T) map[string]float64 {
	out := map[string]float64{}
	start, recognition, end := local(2019, 1, 1), local(2019, 6, 1), local(2020, 8, 1)
	ratios := map[string]float64{}
	for _, country := range []string{"JP", "US"} {
		n0, x0 := w.cleared(t, country, start, recognition)
		n1, x1 := w.cleared(t, country, recognition, end)
		before, after := country+", 2019-01-01 to 2019-06-01: ", country+", 2019-06-01 to 2020-08-01: "
		out[before+"clearances"], out[before+"inspection rate"] = n0, x0/n0
		out[after+"clearances"], out[after+"inspection rate"] = n1, x1/n1
		ratios[country] = x1 / n1 / (x0 / n0)
	}
	out["reduction of foreign inspections by mutual recognition, JP"] = 1 - ratios["JP"]
	out["the same against US, without recognition"] = 1 - ratios["JP"]/ratios["US"]
	return out
}

func (w *world) orders(t *testing.T) map[string]float64 {
	fixed, others := w.orderGrowth(t, with("SG", "KR", "DE")), w.orderGrowth(t, with("US", "BR"))
	return map[string]float64{
		"new orders January to June 2020 on 2019, partners in force throughout (SG KR DE)": fixed,
		"new orders January to June 2020 on 2019, joined in the window (JP)":               w.orderGrowth(t, with("JP")),
		"new orders January to June 2020 on 2019, without recognition (US BR)":             others,
		"growth factor of new orders with recognition over that without":                   (1 + fixed) / (1 + others),
	}
}

func (w *world) enforcement(*testing.T) map[string]float64 {
	out := map[string]float64{
		"offences that occurred in the headline period, final and not disclosed": 0,
		"joint sanctions in force at the cut":                                    0, "joint incentives in force at the cut": 0,
		"operators newly discredited in the headline period": float64(w.upgrades["advanced_certified → discredited"]),
	}
	for _, r := range w.beside["offences"] {
		if r["status"] == "final" && r["voluntary_disclosure"] == "0" && r["occurred_on"] >= "2020-01-01" && r["occurred_on"] < "2020-08-01" {
			out["offences that occurred in the headline period, final and not disclosed"]++
		}
	}
	for _, r := range w.beside["joint_measures"] {
		if r["lifted_on"] == "" {
			out["joint "+r["direction"]+"s in force at the cut"]++
		}
	}
	return out
}

func (w *world) assessments(t *testing.T) map[string]float64 {
	first, change, pairs, inWindow := 0.0, 0.0, 0.0, 0.0
	initial := map[string]float64{}
	for _, r := range w.beside["credit_assessments"] {
		score, err := strconv.ParseFloat(r["total_score"], 64)
		if err != nil {
			t.Fatal(err)
		}
		if r["assessed_on"] >= "2019-01-01" && r["assessed_on"] < "2020-08-01" {
			inWindow++
		}
		if r["kind"] == "initial" {
			initial[r["operator_id"]] = score
			continue
		}
		pairs++
		first += initial[r["operator_id"]]
		change += score - initial[r["operator_id"]]
	}
	return map[string]float64{
		"re-verified firms": pairs, "mean score of 2018, re-verified firms": first / pairs, "paired change of the score": change / pairs,
		"assessments in the window": inWindow,
	}
}

func (w *world) cases(t *testing.T) map[string]float64 {
	served, open, again := map[string]map[string]bool{"": {}}, 0.0, 0.0
	var times []survival
	var responses []int64
	difficult := map[string]bool{}
	for _, r := range w.beside["coordinator_cases"] {
		opened := ms(t, r["opened_at"])
		tier := w.tierAt(r["operator_id"], opened)
		if served[tier] == nil {
			served[tier] = map[string]bool{}
		}
		served[tier][r["operator_id"]], served[""][r["operator_id"]] = true, true
		if r["is_difficult"] == "1" {
			difficult[r["operator_id"]] = true
		}
		took := survival{local(2020, 8, 1).UnixMilli() - opened, false}
		if r["resolved_at"] == "" {
			open++
		} else {
			took = survival{ms(t, r["resolved_at"]) - opened, true}
		}
		times = append(times, took)
		responses = append(responses, ms(t, r["first_response_at"])-opened)
		if r["reopened_n"] != "0" {
			again++
		}
		if (r["outcome"] == "") != (r["resolved_at"] == "") || opened < local(2020, 1, 1).UnixMilli() {
			t.Errorf("case %s: outcome %q, resolved %q, opened %s", r["case_id"], r["outcome"], r["resolved_at"], r["opened_at"])
		}
	}
	if len(difficult) != len(served[""]) {
		t.Errorf("%d operators with a difficult case of %d served", len(difficult), len(served[""]))
	}
	out := map[string]float64{
		"operators served by coordinators": float64(len(served[""])), "coordinator cases": float64(len(times)), "coordinator cases open at the cut": open,
		"hours to resolution, Kaplan-Meier median": kaplanMeierMedian(times) / hour, "hours to first response, median": medianOf(responses, hour),
		"coordinator cases that were opened again": again,
	}
	for tier, operators := range served {
		if tier != "" {
			out[tier+": operators served by coordinators"] = float64(len(operators))
		}
	}
	return out
}

// checkPaper compares the kinds beside the declarations with the acceptance table of domain/3-scenarios.md §3.1.
func checkPaper(t *testing.T, w *world) {
	t.Helper()
	f := w.foreign(t)
	near(t, "foreign reduction", f["reduction of foreign inspections by mutual recognition, JP"], 0.55, 1e-12)
	near(t, "foreign reduction adjusted", f["the same against US, without recognition"], 0.55, 1e-12)
	for country, want := range map[string]string{"JP": "20000 1200 20000 540", "US": "20000 1000 20000 1000"} {
		n0, x0 := w.cleared(t, country, local(2019, 1, 1), local(2019, 6, 1))
		n1, x1 := w.cleared(t, country, local(2019, 6, 1), local(2020, 8, 1))
		if got := fmt.Sprint(n0, x0, n1, x1); got != want {
			t.Errorf("%s: %s, want %s", country, got, want)
		}
		// Without the months around June 2019 the rates are the same.
		n0, x0 = w.cleared(t, country, local(2019, 1, 1), local(2019, 5, 1))
		n1, x1 = w.cleared(t, country, local(2019, 7, 1), local(2020, 8, 1))
		near(t, country+" without the months around", x1/n1/(x0/n0), f[country+", 2019-06-01 to 2020-08-01: inspection rate"]/f[country+", 2019-01-01 to 2019-06-01: inspection rate"], 1e-12)
	}
	for country, billions := range map[string][2]float64{
		"SG": {2, 2.1}, "KR": {2, 2.2}, "DE": {5, 5.33}, "JP": {1, 1.17}, "US": {4, 3.7}, "BR": {2, 2.0},
	} {
		for i, year := range []string{"2019", "2020"} {
			near(t, country+" "+year, w.ordered(t, year, with(country))/1e11, billions[i], 1e-12)
		}
	}
	o := w.orders(t)
	near(t, "gap", o["growth factor of new orders with recognition over that without"], 1.1263, 5e-5)
	c := w.cases(t)
	for name, want := range map[string]float64{
		"operators served by coordinators": 657, "coordinator cases": 1248, "coordinator cases open at the cut": 38,
		"advanced_certified: operators served by coordinators": 330, "certified: operators served by coordinators": 100, "regular: operators served by coordinators": 227,
	} {
		near(t, name, c[name], want, 0)
	}
	near(t, "Kaplan-Meier median of the cases", c["hours to resolution, Kaplan-Meier median"], 25.98, 0.3)
	var resolved []int64
	for _, r := range w.beside["coordinator_cases"] {
		if r["resolved_at"] != "" {
			resolved = append(resolved, ms(t, r["resolved_at"])-ms(t, r["opened_at"]))
		}
	}
	near(t, "naive median of the cases", medianOf(resolved, hour), 25.14, 0.1)
	near(t, "mutual recognition", w.leavers(t)["headline period: part of the AEO firms' trade value with partners under mutual recognition"], 0.597, 0.01)
	if n := len(w.beside["mra_agreements"]); n != 8 || len(w.beside["mra_territories"]) != 35 {
		t.Errorf("%d arrangements with %d territories, want 8 with 35", n, len(w.beside["mra_territories"]))
	}
	for _, r := range w.beside["mra_territories"] {
		if r["country"] == "JP" && !strings.HasPrefix(r["effective_from"], "2019-06-01") {
			t.Errorf("JP from %s", r["effective_from"])
		}
	}
	if n := len(w.beside["calendars"]); n != 7*int(local(2020, 8, 1).Sub(local(2019, 1, 1))/(24*time.Hour)) {
		t.Errorf("%d days of calendars", n)
	}
}
