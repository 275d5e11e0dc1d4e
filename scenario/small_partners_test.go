package scenario_test

import (
	"math/big"
	"slices"
	"testing"
	"time"
)

// customsRate is the rate of a currency for one unit in the local month of an instant.
func (w *world) customsRate(t *testing.T, ccy string, at int64) *big.Rat {
	t.Helper()
	month := time.UnixMilli(at).In(shanghai).Format("2006-01")
	for _, r := range w.beside["fx_rates"] {
		if r["ccy"] == ccy && r["valid_from"][:7] == month {
			return new(big.Rat).Quo(rat(t, r["cny_per_unit"]), rat(t, r["quote_unit"]))
		}
	}
	t.Fatalf("no rate of %s in %s", ccy, month)
	return nil
}

func rat(t *testing.T, s string) *big.Rat {
	t.Helper()
	v, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return v
}

func TestYenAreQuotedPerHundred(t *testing.T) {
	w := small(t, "a8", func(w *world) map[string]float64 {
		out := map[string]float64{}
		for _, d := range w.decls {
			cents := rat(t, new(big.Rat).Mul(rat(t, d.invoice), w.customsRate(t, d.ccy, d.lodged)).FloatString(2))
			out[time.UnixMilli(d.lodged).In(shanghai).Format("January 2006")+": value in CNY"], _ = cents.Float64()
		}
		return out
	})
	near(t, "the paper's value", 123_456_789*6.5432/100, 8_078_024.62, 0.005)
	for _, d := range w.decls {
		if at := time.UnixMilli(d.lodged).In(shanghai); at.Month() == time.June && at.Weekday() != time.Saturday {
			t.Errorf("lodged on a %s, want a Saturday", at.Weekday())
		}
	}
}

func TestAFirmIsRenamedAndTwoMerge(t *testing.T) {
	w := small(t, "a13", func(w *world) map[string]float64 {
		groups := map[string]bool{}
		for _, d := range w.decls {
			groups[w.groups[d.operator]] = true
		}
		on := func(day time.Time) (all, open, followed float64) {
			end := day.AddDate(0, 0, 1).UnixMilli()
			gone := map[string]bool{}
			for _, r := range w.beside["operator_links"] {
				if midnightOf(t, r["effective_on"]) < end {
					gone[r["from_operator_id"]] = true
				}
			}
			for id := range w.operators {
				if w.tierAt(id, end-1) != "advanced_certified" {
					continue
				}
				all++
				if at, closed := w.closed[id]; !closed || at >= end {
					open++
					if !gone[id] {
						followed++
					}
				}
			}
			return all, open, followed
		}
		all, open, april := on(local(2020, 4, 30))
		if all != 401 || open != 400 {
			t.Errorf("%v codes, %v of them open; want 401 and 400", all, open)
		}
		_, _, march := on(local(2020, 3, 31))
		return map[string]float64{
			"31 March 2020: advanced-certified operators": march, "30 April 2020: advanced-certified operators": april,
			"March and April 2020: groups that declare": float64(len(groups)), "March and April 2020: declarations": float64(len(w.decls)),
		}
	})
	if w.groups["OP000401"] != w.groups["OP000398"] || w.groups["OP000399"] != w.groups["OP000400"] {
		t.Errorf("groups %v are not kept", w.groups)
	}
}

// ordered adds up the new orders of January to June of a year that were not cancelled and that keep holds for, in cents.
func (w *world) ordered(t *testing.T, year string, keep func(r row) bool) float64 {
	t.Helper()
	sum := int64(0)
	for _, r := range w.beside["trade_orders"] {
		if r["is_new"] == "1" && r["status"] != "cancelled" && r["signed_on"][:4] == year && r["signed_on"][5:7] <= "06" && keep(r) {
			sum += fixed(t, r["value_cny"], 2)
		}
	}
	return float64(sum)
}

func (w *world) orderGrowth(t *testing.T, keep func(r row) bool) float64 {
	t.Helper()
	return w.ordered(t, "2020", keep)/w.ordered(t, "2019", keep) - 1
}

func with(countries ...string) func(row) bool {
	return func(r row) bool { return slices.Contains(countries, r["country"]) }
}

func TestPartnersJoinAndLeave(t *testing.T) {
	small(t, "a14", func(w *world) map[string]float64 {
		inForce := func(country string, day int64) bool {
			for _, r := range w.beside["mra_territories"] {
				if r["country"] == country && midnightOf(t, r["effective_from"]) <= day && (r["effective_to"] == "" || day < midnightOf(t, r["effective_to"])) {
					return true
				}
			}
			return false
		}
		start, end := local(2019, 1, 1).UnixMilli(), local(2020, 6, 30).UnixMilli()
		naive := w.orderGrowth(t, func(r row) bool { return inForce(r["country"], midnightOf(t, r["signed_on"])) })
		today := w.orderGrowth(t, func(r row) bool { return inForce(r["country"], end) })
		fixed := w.orderGrowth(t, func(r row) bool { return inForce(r["country"], start) && inForce(r["country"], end) })
		near(t, "naive", naive, 0.178, 5e-4)
		near(t, "today's partners", today, 0.08, 1e-6)
		near(t, "fixed", fixed, 0.07, 1e-6)
		return map[string]float64{
			"new orders January to June 2020 on 2019, partners in force throughout": fixed,
			"new orders January to June 2020 on 2019, JP":                           w.orderGrowth(t, with("JP")), "orders": float64(len(w.beside["trade_orders"])),
		}
	})
}

func TestTheSurveyHasNoDenominator(t *testing.T) {
	small(t, "a18", func(w *world) map[string]float64 {
		n, x := w.cleared(t, "JP", local(2020, 1, 1), local(2020, 7, 1))
		return map[string]float64{"clearances in JP": n, "foreign inspection rate, JP": x / n}
	})
}

// cleared counts clearances abroad and the inspected ones among them.
func (w *world) cleared(t *testing.T, country string, from, to time.Time) (n, x float64) {
	t.Helper()
	for _, r := range w.beside["foreign_clearances"] {
		if at := instant(t, r["declared_at"]); r["country"] == country && !at.Before(from) && at.Before(to) {
			n++
			if r["inspected"] == "1" {
				x++
			}
		}
	}
	return n, x
}

func TestCasesAreOpenedAgain(t *testing.T) {
	w := small(t, "a19", func(w *world) map[string]float64 {
		cases := latestOf(w.beside["coordinator_cases"], "case_id")
		var times []survival
		again := 0.0
		for _, r := range cases {
			times = append(times, survival{ms(t, r["resolved_at"]) - ms(t, r["opened_at"]), true})
			if r["reopened_n"] != "0" {
				again++
			}
		}
		return map[string]float64{
			"cases": float64(len(cases)), "median hours to resolution": kaplanMeierMedian(times) / hour, "share of cases opened again": again / float64(len(cases)),
		}
	})
	var first []int64
	for _, r := range w.beside["coordinator_cases"][:100] {
		first = append(first, ms(t, r["resolved_at"])-ms(t, r["opened_at"]))
	}
	near(t, "median of the first closings", medianOf(first, hour), 2, 0)
}
