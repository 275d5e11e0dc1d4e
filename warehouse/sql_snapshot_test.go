package warehouse

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

var update = flag.Bool("update", false, "rewrite the snapshots of sent SQL")

// The SQL of typical questions is kept as files, so that a reviewer can read and run it and sees what a change does to it.
func TestSentSQL(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	year := catalog.Period{From: catalog.Date{Year: 2020, Month: 1, Day: 1}, To: catalog.Date{Year: 2020, Month: 3, Day: 1}}
	version := dataVersion{Number: 7, Prunes: true, Loads: []uint64{1, 2}, Builds: map[uint32]uint32{201911: 4, 201912: 5, 202001: 6, 202002: 7, 202003: 8}}
	ask := func(dims, measures []string) catalog.Query {
		return catalog.Query{Fact: "clearance", During: year, Rows: catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures}}
	}
	withTotal := ask([]string{"month", "tier"}, []string{"inspectionRate", "tradeValueCny"})
	months := ask([]string{"quarter", "tier"}, []string{"inspectionRate"})
	months.Rows.Quiet = months.Rows.Measures
	months.Total = catalog.Selection{Wanted: true, Measures: months.Rows.Measures, Quiet: months.Rows.Measures}
	withTotal.Total = catalog.Selection{Wanted: true, Measures: withTotal.Rows.Measures}
	shares := ask([]string{"month", "tier"}, []string{"tradeShareValue", "aeoTradeShareValue", "inspectionRateRatio"})
	shares.Where = &catalog.Filter{All: []catalog.Filter{
		{Dimension: "tier", In: []string{"advanced_certified", "certified"}},
		{Dimension: "office", NotIn: []string{"2201'; DROP TABLE fact; --"}},
		{Any: []catalog.Filter{{Dimension: "direction", In: []string{"transit"}}, {Not: &catalog.Filter{Dimension: "operator", In: []string{"OP000357"}}}}},
	}}
	times := ask([]string{"week"}, []string{"clearanceTimeMedianHours", "overallClearanceTimeP90Hours", "onsiteInspectionMedianMinutes"})
	times.Total = catalog.Selection{Wanted: true, Measures: times.Rows.Measures}
	waiting := ask([]string{"tier"}, []string{"clearanceTimeKmMedianHours"})
	waiting.Total = catalog.Selection{Wanted: true, Measures: waiting.Rows.Measures}
	single := waiting
	single.Exact = true
	plainly := ask([]string{"tier"}, waiting.Rows.Measures)
	plainly.Rows.Plain = waiting.Rows.Measures
	then := ask([]string{"month"}, []string{"declarations"})
	then.KnownAt = time.Date(2020, 1, 20, 0, 0, 0, 0, time.UTC)
	abroad := ask([]string{"partnerCountry"}, []string{"foreignInspectionReductionAdjusted"})
	abroad.Fact = "foreignClearance"
	orders := ask(nil, []string{"newOrdersYoy"})
	orders.Fact = "tradeOrders"
	offences := ask([]string{"month", "tier"}, []string{"offencesPer10k"})
	offences.Total = catalog.Selection{Wanted: true, Measures: offences.Rows.Measures}
	work := ask([]string{"week"}, []string{"manualHoursWorked", "auditHours"})
	work.Where = &catalog.Filter{Dimension: "sector", In: []string{"C"}}
	workThen := ask(nil, []string{"officerHoursWorked"})
	workThen.KnownAt = then.KnownAt
	median := ask([]string{"tier"}, []string{"inspectionRateOperatorMedian"})
	median.Total = catalog.Selection{Wanted: true, Measures: median.Rows.Measures}
	trimmed := ask([]string{"tier"}, []string{"recoveredCnyPerOfficerHourTrimmed"})
	trimmed.Total = catalog.Selection{Wanted: true, Measures: trimmed.Rows.Measures}
	released := ask([]string{"month"}, []string{"declarations", "tradeValueCnyByRelease"})
	held := ask([]string{"month", "tier"}, []string{"clearanceTimeMedianHours", "overallClearanceTimeP90Hours"})
	held.Rows.Plain = held.Rows.Measures
	held.Total = held.Rows
	questions := map[string]catalog.Query{
		"rollup_times": held, "rollup_curves": plainly, "rollup_shares": ask([]string{"month"}, []string{"declarations", "aeoTradeShareValue"}),

		"work": work, "work_known_at": workThen,
		"median_over_operators": median, "trimmed": trimmed,
		"by_release":      released,
		"events_by_group": offences,

		"survival_exact": single, "survival_plain": plainly, "before_and_after": abroad, "growth": orders,
		"known_at": then,

		"counts": ask([]string{"quarter"}, []string{"declarations", "netWeightKg", "tradeValueDeclared"}), "rates_with_total": withTotal, "rollup_months": months,
		"shares_and_ratio": shares, "times": times, "survival": waiting,
		"stock": {Fact: "operatorStock", At: catalog.Date{Year: 2020, Month: 7, Day: 31}, Rows: catalog.Selection{
			Wanted: true, Dimensions: []string{"tier", "office"}, Measures: []string{"operators", "activeOperators"},
		}},
	}
	for name, q := range questions {
		for scopeName, scope := range map[string]access.Scope{"": access.ScopeOf(access.Local()), "_nobody": {}} {
			if scopeName != "" && name != "counts" {
				continue
			}
			fact, _ := catalog.FactNamed(q.Fact)
			asked := &terms{scope: scope, q: q, fact: fact, zone: zone, version: version, cut: time.Date(2020, 2, 1, 0, 0, 0, 0, zone)}
			if strings.HasPrefix(name, "rollup_") {
				asked.version.Definition, asked.version.Zone = factDefinition, zone.String()
			}
			asked.worked = []uint32{201911, 202001}
			asked.rows = &rowTerms{outsideLoads: []uint64{1}, outsideCodes: [][]string{{"2600"}}}
			if fact.View != "" {
				asked.covered = &coverage{terms: &rowTerms{gapLoads: []uint64{2}, gapBits: []uint16{8}}}
			}
			p := newPlan(asked)
			var b strings.Builder
			for i, pass := range p.passes {
				text, params := pass.statement(p.t).sql()
				fmt.Fprintf(&b, "-- statement %d\n", i+1)
				for _, param := range params {
					fmt.Fprintf(&b, "-- %+v\n", param)
				}
				b.WriteString(text + "\n")
			}
			path := filepath.Join("testdata", name+scopeName+".sql")
			if *update {
				if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != b.String() {
				t.Errorf("%s: the SQL changed; look at it and run `go test ./warehouse -run TestSentSQL -update`\n%s", path, b.String())
			}
		}
	}
}
