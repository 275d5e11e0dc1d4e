package warehouse_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/scenario"
	"greenlane/warehouse"
)

const shanghaiCut = "2020-08-01T00:00:00+08:00"

// The world of section 3.1 at its full size: everything that step one answers, against the generator's own counts, against the
// figures of the acceptance table and against a count of the files in plain code.
func TestShanghaiAsPlanted(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million declarations")
	}
	w := openStore(t)
	began := time.Now()
	dir, truth := writeWorld(t, "shanghai-2020", 1)
	made := time.Now()
	report := loadWorld(t, w, dir, loader.Options{Cut: instant(t, shanghaiCut)})
	for _, s := range report.Summaries {
		if int64(s.Accepted) != truth.Rows[string(s.Kind)] || s.Read != s.Accepted {
			t.Errorf("%s: %+v, want all %d accepted", s.Kind, s, truth.Rows[string(s.Kind)])
		}
	}
	for _, c := range report.Codes {
		t.Errorf("%d rows of %s are reported with %s, want none", c.Count, c.Kind, c.Code)
	}
	loaded := time.Now()
	plain := readPlain(t, dir)
	t.Logf("made in %v, loaded and built in %v, counted plainly in %v", made.Sub(began), loaded.Sub(made), time.Since(loaded))
	t.Run("stock", func(t *testing.T) { stockAsPlanted(t, w, truth) })
	t.Run("periods", func(t *testing.T) { periodsAsPlanted(t, w, truth) })
	t.Run("acceptance", func(t *testing.T) { acceptance(t, w, truth, plain) })
	t.Run("caps", func(t *testing.T) { capsAsPlanted(t, w, 0.008/0.2, 0.0433, 0.08/0.2, 0.4192) })
	t.Run("savings", func(t *testing.T) { savingsAsPlanted(t, w) })
	t.Run("effect", func(t *testing.T) { effectAsPlanted(t, w, truth.Named.OperatorID) })
	t.Run("briefing", func(t *testing.T) {
		briefingAsPlanted(t, w, map[string]string{
			"headline":       "399 advanced-certified enterprises carried 42.0 % of trade value; 0.80 % of their declarations were inspected (95 % interval 0.7",
			"twenty_percent": "20.0 % of their declarations were inspected (95 % interval 19.7 to 20.3 %), 20 % lies within. As a cap on the ratio to them: D237 allows 0.20, and the ratio was 0.040",
			"officer_hours":  "took 4.5 % of officer hours, for 41.9 % of declarations",
		})
	})
	t.Run("named firm", func(t *testing.T) { namedFirm(t, w, truth) })
	t.Run("open declarations", func(t *testing.T) { openDeclarations(t, w, plain) })
	t.Run("breakdowns", func(t *testing.T) {
		breakdown(t, w, plain, "2019-01-01", "2020-01-01", "tier")
		for _, name := range []string{"tier", "direction", "transportMode", "office", "hs2", "partnerCountry", "declaredCcy", "month"} {
			t.Run(name, func(t *testing.T) { breakdown(t, w, plain, "2020-01-01", "2020-08-01", name) })
		}
	})
	t.Run("buckets", func(t *testing.T) { bucketsAddUp(t, w, plain) })
	t.Run("filters", func(t *testing.T) { filtersMatch(t, w, plain) })
}

// The preset in which regular firms are inspected at 4.6 % and certified ones at 2 %.
func TestShanghaiRatioPreset(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million declarations")
	}
	w := openStore(t)
	dir, truth := writeWorld(t, "shanghai-2020-ratio", 1)
	loadWorld(t, w, dir, loader.Options{Cut: instant(t, shanghaiCut)})
	periodsAsPlanted(t, w, truth)
	capsAsPlanted(t, w, 0.174, 0.189, 0.435, 0.478)
	briefingAsPlanted(t, w, map[string]string{
		"headline":       "0.174 times the rate of general enterprises",
		"twenty_percent": "4.6 % of their declarations were inspected (95 % interval 4.5 to 4.7 %), that is another rate. As a cap on the ratio to them: D237 allows 0.20, and the ratio was 0.174",
	})
	a := ask(t, w, "2020-01-01", "2020-08-01", []string{"tier"}, []string{"inspectionRateRatio"}, nil)
	ratio := a.cell("inspectionRateRatio", "advanced_certified")
	// 0.8 % ÷ 4.6 %, each rounded to whole declarations
	near(t, "ratio", ratio, 0.008/0.046, 0.01)
	if ratio.Low == nil || ratio.High == nil || *ratio.Low > 0.174 || *ratio.High < 0.174 || *ratio.High >= 1 {
		t.Errorf("interval %s of the ratio does not enclose 0.174 below 1", shown(ratio))
	}
	near(t, "total", a.total("inspectionRateRatio"), *ratio.Value, 1e-12) // without one definite tier: the AEO tiers
}

func stockAsPlanted(t *testing.T, w *warehouse.Warehouse, truth scenario.Truth) {
	q := catalog.Query{
		Fact: "operatorStock", At: day(t, truth.StockOn),
		Rows:  catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"operators"}},
		Total: catalog.Selection{Wanted: true, Measures: []string{"operators"}},
	}
	a := put(t, w, q)
	if len(truth.Stock) != 4 || len(a.r.Rows) != 4 || truth.Stock["advanced_certified"] != 399 {
		t.Fatalf("%d tiers in the answer, truth %v; want 4 with 399 advanced", len(a.r.Rows), truth.Stock)
	}
	all := 0
	for tier, operators := range truth.Stock {
		near(t, tier, a.cell("operators", tier), float64(operators), 0)
		all += operators
	}
	near(t, "all", a.total("operators"), float64(all), 0)
}

// periodsAsPlanted compares every figure by tier that the generator counted for itself, except the minutes on site: its own
// include scans, and metric 22 keeps those apart. The plain count of the breakdowns has them.
func periodsAsPlanted(t *testing.T, w *warehouse.Warehouse, truth scenario.Truth) {
	if len(truth.Periods) != 2 {
		t.Fatalf("%d periods in the truth, want 2", len(truth.Periods))
	}
	for _, p := range truth.Periods {
		a := ask(t, w, p.From, p.To, []string{"tier"}, []string{
			"declarations", "operators", "tradeValueCny", "netWeightKg", "tradeValueDeclared", "inspectionRate", "inspectionRateOperatorMean",
			"inspectionRateRatio", "hitRate", "tradeShareValue", "tradeShareDeclarations", "tradeShareWeight", "aeoTradeShareValue",
			"clearanceTimeMedianHours", "overallClearanceTimeMedianHours", "inspectionRateValueWeighted", "documentaryCheckRate", "officerHours",
			"officerHoursShare", "unreleasedDeclarations", "inspectionRateReduction",
		}, nil)
		near(t, p.From+" officer hours", a.total("officerHours"), p.OfficerHours, 1e-6*p.OfficerHours)
		if len(a.r.Rows) != len(p.Tiers) {
			t.Errorf("%s: %d tiers, want %d", p.From, len(a.r.Rows), len(p.Tiers))
		}
		near(t, p.From+" declarations", a.total("declarations"), float64(p.Declarations), 0)
		exactly(t, p.From+" value", a.total("tradeValueCny"), p.ValueCny)
		exactly(t, p.From+" weight", a.total("netWeightKg"), p.NetKg)
		near(t, p.From+" share of everything", a.total("tradeShareValue"), 1, 0)
		for _, tier := range p.Tiers {
			cell := func(measure string) catalog.Cell { return a.cell(measure, tier.Tier) }
			told := func(measure string) string { return fmt.Sprintf("%s %s %s", p.From, tier.Tier, measure) }
			check := func(measure string, want, tolerance float64) { near(t, told(measure), cell(measure), want, tolerance) }
			check("declarations", float64(tier.Declarations), 0)
			check("operators", float64(tier.Operators), 0)
			exactly(t, told("value"), cell("tradeValueCny"), tier.ValueCny)
			exactly(t, told("weight"), cell("netWeightKg"), tier.NetKg)
			parts(t, told("inspectionRate"), cell("inspectionRate"), tier.Inspected, tier.Declarations)
			parts(t, told("hitRate"), cell("hitRate"), tier.Hits, tier.Completed)
			check("inspectionRateOperatorMean", tier.InspectionRateOperatorMean, 1e-9)
			check("inspectionRateRatio", tier.InspectionRateRatio, 1e-9)
			check("inspectionRateReduction", 1-tier.InspectionRateRatio, 1e-9)
			check("inspectionRateValueWeighted", tier.InspectionRateValueWeighted, 1e-9)
			check("officerHours", tier.OfficerHours, 1e-6*tier.OfficerHours)
			check("officerHoursShare", tier.OfficerHoursShare, 1e-6)
			check("unreleasedDeclarations", float64(tier.Unreleased), 0)
			parts(t, told("documentaryCheckRate"), cell("documentaryCheckRate"), tier.DocumentaryChecks, tier.Declarations)
			enclosed(t, told("inspectionRateValueWeighted"), cell("inspectionRateValueWeighted"))
			check("tradeShareValue", tier.ShareValue, 1e-12)
			check("tradeShareDeclarations", tier.ShareDeclarations, 1e-12)
			check("tradeShareWeight", tier.ShareWeight, 1e-12)
			check("clearanceTimeMedianHours", tier.CustomsMedianHours, 1e-6)
			check("overallClearanceTimeMedianHours", tier.OverallMedianHours, 1e-6)
			aeo := 0.0
			if tier.Tier == "advanced_certified" {
				aeo = 1
				near(t, p.From+" AEO share", a.total("aeoTradeShareValue"), tier.ShareValue, 1e-12)
			}
			check("aeoTradeShareValue", aeo, 0)
			enclosed(t, told("inspectionRate"), cell("inspectionRate"))
			enclosed(t, told("inspectionRateOperatorMean"), cell("inspectionRateOperatorMean"))
			enclosed(t, told("clearanceTimeMedianHours"), cell("clearanceTimeMedianHours"))
		}
	}
}

// acceptance is the table of section 3.1 for what step one covers.
func acceptance(t *testing.T, w *warehouse.Warehouse, truth scenario.Truth, plain *plainWorld) {
	a := ask(t, w, "2020-01-01", "2020-08-01", []string{"tier"}, []string{
		"declarations", "operators", "inspectionRate", "inspectionRateOperatorMean", "inspectionRateRatio", "tradeShareValue", "tradeShareDeclarations",
		"tradeShareWeight",
	}, nil)
	for tier, planted := range map[string]float64{"advanced_certified": 0.008, "certified": 0.08, "regular": 0.20, "discredited": 0.85} {
		near(t, "inspection rate of "+tier, a.cell("inspectionRate", tier), planted, 1/(2**a.cell("declarations", tier).Value))
	}
	const advanced = "advanced_certified"
	near(t, "value share", a.cell("tradeShareValue", advanced), 0.42, 1e-6)
	near(t, "declaration share", a.cell("tradeShareDeclarations", advanced), 0.42, 0.002)
	near(t, "weight share", a.cell("tradeShareWeight", advanced), 0.42, 0.002)
	near(t, "contributing advanced firms", a.cell("operators", advanced), 401, 0)
	if n := *a.cell("operators", "regular").Value; n < 11_300 || n > 11_700 {
		t.Errorf("%.0f regular firms trade, want about 11,500", n)
	}
	near(t, "mean over advanced firms", a.cell("inspectionRateOperatorMean", advanced), 0.008, 0.002)
	near(t, "mean over regular firms", a.cell("inspectionRateOperatorMean", "regular"), 0.20, 0.01)
	ratio := a.cell("inspectionRateRatio", advanced)
	near(t, "ratio", ratio, 0.0400, 1e-4)
	if ratio.Low == nil || ratio.High == nil || math.Abs(*ratio.Low-0.0370) > 0.0005 || math.Abs(*ratio.High-0.0432) > 0.0005 {
		t.Errorf("ratio's interval %s, want about [0.0370, 0.0432]", shown(ratio))
	}
	// The clustered variance by hand: G/(G-1) · Σ(x - p·n)² / N² on the log scale, both samples, larger as the groups are uneven.
	rows, _ := plain.group(t, "2020-01-01", "2020-08-01", plainKeys["tier"])
	va, na := relativeVariance(rows[advanced])
	vr, nr := relativeVariance(rows["regular"])
	nu := (va + vr) * (va + vr) / (va*va/na + vr*vr/nr)
	const z = 1.959963984540054
	t95 := z + (z*z*z+z)/4/nu + (5*math.Pow(z, 5)+16*z*z*z+3*z)/96/nu/nu + (3*math.Pow(z, 7)+19*math.Pow(z, 5)+17*z*z*z-15*z)/384/nu/nu/nu // Abramowitz and Stegun 26.7.5
	spread := math.Sqrt(va + vr)
	for _, bound := range []struct {
		name string
		got  *float64
		sign float64
	}{{"low", ratio.Low, -1}, {"high", ratio.High, 1}} {
		want := rows[advanced].rate() / rows["regular"].rate() * math.Exp(bound.sign*t95*spread)
		if bound.got == nil || math.Abs(*bound.got-want) > 1e-7 {
			t.Errorf("%s bound of the ratio is not %.12g, worked out by hand", bound.name, want)
		}
	}
	effort := ask(t, w, "2020-01-01", "2020-08-01", []string{"tier"}, []string{
		"inspectionRateStandardised", "inspectionRateValueWeighted", "freedOfficerHours", "officerHoursShare", "mraTradeCoverage",
	}, nil)
	near(t, "standardised rate of advanced firms", effort.cell("inspectionRateStandardised", advanced), 0.00799, 3e-4)
	near(t, "standardised rate of regular firms", effort.cell("inspectionRateStandardised", "regular"), 0.19999, 3e-4)
	near(t, "value-weighted rate of advanced firms", effort.cell("inspectionRateValueWeighted", advanced), 0.008, 0.002)
	near(t, "hours freed", effort.cell("freedOfficerHours", advanced), 17_795, 178)
	near(t, "hours freed, without one tier", effort.total("freedOfficerHours"), *effort.cell("freedOfficerHours", advanced).Value, 1e-9)
	near(t, "hours share of advanced firms", effort.cell("officerHoursShare", advanced), 0.045, 0.002)
	near(t, "covered by mutual recognition", effort.cell("mraTradeCoverage", advanced), 0.597, 0.01)
	covered := plain.covered(t, "2020-01-01", "2020-08-01")
	near(t, "covered by mutual recognition, counted", effort.cell("mraTradeCoverage", advanced), covered[advanced], 1e-12)
	near(t, "covered by mutual recognition, counted in all", effort.total("mraTradeCoverage"), covered[""], 1e-12)
	standardisedByHand(t, w, plain)
	march := ask(t, w, "2020-03-01", "2020-04-01", []string{"tier"}, []string{"declarations", "inspectionRate"}, where("operator", "OP000355"))
	near(t, truth.Checks[0].Name, march.cell("declarations", advanced), truth.Checks[0].Value, 0)
	near(t, truth.Checks[1].Name, march.cell("declarations", "regular"), truth.Checks[1].Value, 0)
	parts(t, truth.Checks[2].Name, march.cell("inspectionRate", "regular"), int64(truth.Checks[2].Value), int64(truth.Checks[1].Value))
	may := ask(t, w, "2020-05-20", "2020-07-01", []string{"tier"}, []string{"declarations"}, where("operator", "OP000356"))
	near(t, truth.Checks[3].Name, may.cell("declarations", "discredited"), truth.Checks[3].Value, 0)
}

// standardisedByHand takes the rates of tiers at the mix of all over mode and direction.
func standardisedByHand(t *testing.T, w *warehouse.Warehouse, plain *plainWorld) {
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-08-01")}, StandardiseBy: []string{"transportMode", "direction"},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"inspectionRateStandardised"}},
	}
	a := put(t, w, q)
	stratum := func(d *plainDeclaration) string { return d.mode + " " + d.direction }
	mix, all := plain.group(t, "2020-01-01", "2020-08-01", stratum)
	by, _ := plain.group(t, "2020-01-01", "2020-08-01", func(d *plainDeclaration) string { return d.tier + " " + stratum(d) })
	for _, tier := range []string{"advanced_certified", "certified", "regular"} {
		rate, covered := 0.0, 0.0
		for s, r := range mix {
			if own := by[tier+" "+s]; own != nil {
				rate, covered = rate+float64(r.n)/float64(all.n)*own.rate(), covered+float64(r.n)/float64(all.n)
			}
		}
		near(t, "standardised rate of "+tier+" by hand", a.cell("inspectionRateStandardised", tier), rate/covered, 1e-12)
	}
}

// relativeVariance is the variance of a rate over its square, at least the binomial one, and its degrees of freedom.
// Groups are firms in this world. They are uneven: the clustered one counts as over K of them, K the geometric mean of
// (Σn)²/Σn² and of x(x−1)/Σx_i(x_i−1), with K/(K−1) in place of G/(G−1) and K−1 degrees of freedom.
func relativeVariance(r *plainRow) (variance, freedom float64) {
	p, sum, squares, pairs := r.rate(), 0.0, 0.0, 0.0
	for _, own := range r.operators {
		n, x := float64(own[0]), float64(own[1])
		sum += (x - p*n) * (x - p*n)
		squares += n * n
		pairs += x * (x - 1)
	}
	n := float64(r.n)
	k := n * n / squares
	if x := p * n; pairs > 0 {
		k = math.Sqrt(k * min(k, x*(x-1)/pairs))
	}
	clustered, binomial := k/(k-1)*sum/(n*n), p*(1-p)/n
	if clustered <= binomial {
		return binomial / (p * p), math.Inf(1)
	}
	return clustered / (p * p), k - 1
}

func namedFirm(t *testing.T, w *warehouse.Warehouse, truth scenario.Truth) {
	measures := []string{"declarations", "inspectionRate", "clearanceTimeMedianHours", "clearanceTimeKmMedianHours", "overallClearanceTimeMedianHours", "onsiteInspectionMedianMinutes"}
	for _, c := range []struct {
		name, tier       string
		phase            scenario.Phase
		customs, overall float64
		onsite           float64
	}{
		{"before", "certified", truth.Named.Before, 24, 34, 45},
		{"after", "advanced_certified", truth.Named.After, 12, 17, 6},
		{"in the headline period", "advanced_certified", truth.Named.InPeriod, 12, 17, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := ask(t, w, c.phase.From, c.phase.To, []string{"tier"}, measures, where("operator", truth.Named.OperatorID))
			if len(a.r.Rows) != 1 || a.has("regular") == (c.tier == "advanced_certified") && a.has("certified") == (c.tier == "advanced_certified") {
				t.Fatalf("rows %v, want the one tier of that time", a.r.Rows)
			}
			near(t, "declarations", a.total("declarations"), float64(c.phase.Declarations), 0)
			parts(t, "inspected", a.total("inspectionRate"), c.phase.Inspected, c.phase.Declarations)
			near(t, "customs median as planted", a.total("clearanceTimeMedianHours"), c.customs, 0.005*c.customs)
			near(t, "overall median as planted", a.total("overallClearanceTimeMedianHours"), c.overall, 0.005*c.overall)
			near(t, "customs median as counted", a.total("clearanceTimeMedianHours"), c.phase.CustomsMedianHours, 1e-6)
			near(t, "overall median as counted", a.total("overallClearanceTimeMedianHours"), c.phase.OverallMedianHours, 1e-6)
			near(t, "minutes on site", a.total("onsiteInspectionMedianMinutes"), c.onsite, 0.1)
			near(t, "Kaplan-Meier median", a.total("clearanceTimeKmMedianHours"), c.customs, 0.001*c.customs)
			if warned(a.total("clearanceTimeMedianHours"), catalog.WarnUnreleased) != (c.phase.Unreleased > 0) {
				t.Errorf("%d open declarations, warnings %v", c.phase.Unreleased, a.total("clearanceTimeMedianHours").Warnings)
			}
		})
	}
}

// openDeclarations compares the Kaplan-Meier medians with a plain count; leaving the open ones out makes times shorter.
func openDeclarations(t *testing.T, w *warehouse.Warehouse, plain *plainWorld) {
	cut := instant(t, shanghaiCut).UnixMilli()
	for _, period := range [][2]string{{"2020-01-01", "2020-08-01"}, {"2020-07-01", "2020-08-01"}, {"2020-07-30", "2020-08-01"}} {
		a := ask(t, w, period[0], period[1], []string{"tier"}, []string{"clearanceTimeKmMedianHours", "clearanceTimeMedianHours"}, nil)
		first := day(t, period[0]).In(shanghai).UnixMilli()
		byTier, all := map[string][]*plainDeclaration{}, []*plainDeclaration{}
		for i := range plain.declarations {
			if d := &plain.declarations[i]; d.lodged >= first && d.lodged < cut {
				byTier[d.tier], all = append(byTier[d.tier], d), append(all, d)
			}
		}
		for _, tier := range []string{"advanced_certified", "certified", "regular", ""} {
			km, released, who := a.total("clearanceTimeKmMedianHours"), a.total("clearanceTimeMedianHours"), all
			if tier != "" {
				km, released, who = a.cell("clearanceTimeKmMedianHours", tier), a.cell("clearanceTimeMedianHours", tier), byTier[tier]
			}
			if km.Value == nil && 2*openAt(who, cut) > len(who) {
				continue // more than half may still be open in the last days
			}
			want, tolerance := plainSurvivalMedian(t, who, cut)/3.6e6, 1e-9
			if len(who) >= 5000 {
				tolerance = 0.002 * want // half of a bin: large cells are read from the histogram
			}
			near(t, fmt.Sprintf("from %s %s", period[0], tier), km, want, tolerance)
			if km.Value == nil || *km.Value < *released.Value {
				t.Errorf("from %s %s: Kaplan-Meier median %s below that of the released alone %s", period[0], tier, shown(km), shown(released))
			}
		}
	}
}

func openAt(all []*plainDeclaration, cut int64) int {
	n := 0
	for _, d := range all {
		if d.released == nil || *d.released > cut {
			n++
		}
	}
	return n
}

var brokenDown = []string{
	"declarations", "operators", "tradeValueCny", "tradeValueDeclared", "netWeightKg", "inspectionRate", "inspectionRateOperatorMean", "hitRate",
	"clearanceTimeMedianHours", "clearanceTimeP90Hours", "overallClearanceTimeMedianHours", "overallClearanceTimeP90Hours", "onsiteInspectionMedianMinutes",
	"onsiteInspectionP90Minutes", "clearanceTimeMeanHours", "overallClearanceTimeMeanHours",
}

// breakdown compares every measure of every row by one dimension, and of the total, with the plain count.
func breakdown(t *testing.T, w *warehouse.Warehouse, plain *plainWorld, from, to, dimension string) {
	rows, total := plain.group(t, from, to, plainKeys[dimension])
	a := ask(t, w, from, to, []string{dimension}, brokenDown, nil)
	if len(a.r.Rows) != len(rows) || a.r.More {
		t.Fatalf("%d rows, counted %d", len(a.r.Rows), len(rows))
	}
	for key, row := range rows {
		asCounted(t, key, func(m string) catalog.Cell { return a.cell(m, key) }, row)
	}
	asCounted(t, "total", a.total, total)
}

// plainMean stands for the mean in a list of quantiles.
const plainMean = -1

func asCounted(t *testing.T, who string, cell func(string) catalog.Cell, r *plainRow) {
	t.Helper()
	near(t, who+" declarations", cell("declarations"), float64(r.n), 0)
	near(t, who+" operators", cell("operators"), float64(len(r.operators)), 0)
	exactly(t, who+" value", cell("tradeValueCny"), inDecimal(r.value, 2))
	exactly(t, who+" weight", cell("netWeightKg"), inDecimal(r.kg, 3))
	parts(t, who+" inspected", cell("inspectionRate"), r.inspected, r.n)
	near(t, who+" operator mean", cell("inspectionRateOperatorMean"), r.operatorMean(), 1e-9)
	if r.completed > 0 {
		parts(t, who+" hits", cell("hitRate"), r.hits, r.completed)
	} else if c := cell("hitRate"); c.Value != nil || c.Status != catalog.NoPopulation {
		t.Errorf("%s: hit rate of nothing is %s", who, shown(c))
	}
	times := []struct {
		measure string
		values  []int64
		q, unit float64
	}{
		{"clearanceTimeMedianHours", r.customs, 0.5, 3.6e6},
		{"clearanceTimeP90Hours", r.customs, 0.9, 3.6e6},
		{"overallClearanceTimeMedianHours", r.overall, 0.5, 3.6e6},
		{"overallClearanceTimeP90Hours", r.overall, 0.9, 3.6e6},
		{"onsiteInspectionMedianMinutes", r.onsite, 0.5, 6e4},
		{"onsiteInspectionP90Minutes", r.onsite, 0.9, 6e4},
		{"clearanceTimeMeanHours", r.customs, plainMean, 3.6e6},
		{"overallClearanceTimeMeanHours", r.overall, plainMean, 3.6e6},
	}
	for _, at := range times {
		if len(at.values) == 0 {
			if c := cell(at.measure); c.Value != nil || c.Status != catalog.NoPopulation {
				t.Errorf("%s: %s of nothing is %s", who, at.measure, shown(c))
			}
			continue
		}
		if at.q == plainMean {
			sum := int64(0)
			for _, ms := range at.values {
				sum += ms
			}
			near(t, who+" "+at.measure, cell(at.measure), float64(sum)/float64(len(at.values))/at.unit, 1e-9)
			continue
		}
		near(t, who+" "+at.measure, cell(at.measure), plainQuantile(at.values, at.q)/at.unit, 1e-9)
	}
}

// bucketsAddUp cuts the whole world into days, weeks, months, quarters and years: each cut adds up to the same, and so do firms.
func bucketsAddUp(t *testing.T, w *warehouse.Warehouse, plain *plainWorld) {
	const from, to = "2019-01-01", "2020-08-01"
	for _, name := range []string{"day", "week", "month", "quarter", "year"} {
		rows, total := plain.group(t, from, to, plainKeys[name])
		a := ask(t, w, from, to, []string{name}, []string{"declarations", "operators", "tradeValueCny", "inspectionRate", "tradeShareDeclarations"}, nil)
		if len(a.r.Rows) != len(rows) || a.r.More {
			t.Errorf("%s: %d rows, counted %d", name, len(a.r.Rows), len(rows))
			continue
		}
		var declarations, cents int64
		keys := make([]string, 0, len(rows))
		for key, row := range rows {
			near(t, name+" "+key, a.cell("declarations", key), float64(row.n), 0)
			near(t, name+" "+key+" operators", a.cell("operators", key), float64(len(row.operators)), 0)
			exactly(t, name+" "+key+" value", a.cell("tradeValueCny", key), inDecimal(row.value, 2))
			parts(t, name+" "+key+" inspected", a.cell("inspectionRate", key), row.inspected, row.n)
			near(t, name+" "+key+" share of its own bucket", a.cell("tradeShareDeclarations", key), 1, 0)
			declarations += int64(*a.cell("declarations", key).Value)
			cents += fixed(t, a.cell("tradeValueCny", key).Decimal, 2)
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for i, row := range a.r.Rows {
			if row.Keys[0] != keys[i] {
				t.Fatalf("%s: row %d is %s, want ascending order with %s", name, i, row.Keys[0], keys[i])
			}
		}
		if declarations != total.n || cents != total.value {
			t.Errorf("%s: rows add up to %d declarations and %d, want %d and %d", name, declarations, cents, total.n, total.value)
		}
		near(t, name+" total", a.total("declarations"), float64(total.n), 0)
		near(t, name+" total operators", a.total("operators"), float64(len(total.operators)), 0)
		exactly(t, name+" total value", a.total("tradeValueCny"), inDecimal(total.value, 2))
	}
}

// filtersMatch narrows by several conditions at once; shares are of what matches them without the tier.
func filtersMatch(t *testing.T, w *warehouse.Warehouse, plain *plainWorld) {
	filter := &catalog.Filter{All: []catalog.Filter{
		{Dimension: "tier", In: []string{"advanced_certified", "certified"}},
		{Dimension: "direction", In: []string{"import"}},
		{Any: []catalog.Filter{{Dimension: "transportMode", In: []string{"air"}}, {Not: &catalog.Filter{Dimension: "partnerCountry", NotIn: []string{"JP", "US"}}}}},
	}}
	keep := func(d *plainDeclaration) bool {
		return d.direction == "import" && (d.mode == "air" || d.partner == "JP" || d.partner == "US")
	}
	const from, to = "2019-11-11", "2020-02-14"
	matching, wider := &plainRow{}, &plainRow{}
	byMonth, months := map[string]*plainRow{}, map[string]*plainRow{}
	first, end := day(t, from).In(shanghai).UnixMilli(), day(t, to).In(shanghai).UnixMilli()
	for i := range plain.declarations {
		d := &plain.declarations[i]
		if d.lodged < first || d.lodged >= end || !keep(d) {
			continue
		}
		month := plainKeys["month"](d)
		if byMonth[month] == nil {
			byMonth[month], months[month] = &plainRow{}, &plainRow{}
		}
		wider.add(d)
		months[month].add(d)
		if d.tier == "advanced_certified" || d.tier == "certified" {
			matching.add(d)
			byMonth[month].add(d)
		}
	}
	a := ask(t, w, from, to, []string{"month"}, append([]string{"tradeShareValue", "tradeShareWeight"}, brokenDown...), filter)
	if len(a.r.Rows) != 4 || len(byMonth) != 4 {
		t.Fatalf("%d months, counted %d, want 4", len(a.r.Rows), len(byMonth))
	}
	asCounted(t, "total", a.total, matching)
	near(t, "share", a.total("tradeShareValue"), float64(matching.value)/float64(wider.value), 1e-12)
	for month, row := range byMonth {
		asCounted(t, month, func(m string) catalog.Cell { return a.cell(m, month) }, row)
		near(t, month+" share", a.cell("tradeShareValue", month), float64(row.value)/float64(months[month].value), 1e-12)
		near(t, month+" weight share", a.cell("tradeShareWeight", month), float64(row.kg)/float64(months[month].kg), 1e-12)
	}
}

// exactly fails unless a sum is this number; how many zeros end it is another's business.
func exactly(t *testing.T, what string, c catalog.Cell, want string) {
	t.Helper()
	if got, ok := new(big.Rat).SetString(c.Decimal); !ok || got.Cmp(decimalOf(t, want)) != 0 {
		t.Errorf("%s: %s (%s), want %s", what, c.Decimal, c.Status, want)
	}
}

func decimalOf(t *testing.T, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no decimal", s)
	}
	return r
}

// parts fails unless a rate has this numerator and denominator, and is their quotient.
func parts(t *testing.T, what string, c catalog.Cell, numerator, denominator int64) {
	t.Helper()
	if c.Numerator == nil || c.Denominator == nil || *c.Numerator != float64(numerator) || *c.Denominator != float64(denominator) {
		t.Errorf("%s: %s, want %d of %d", what, shown(c), numerator, denominator)
		return
	}
	near(t, what, c, float64(numerator)/float64(denominator), 1e-12)
}

// enclosed fails unless a cell has an interval around its value.
func enclosed(t *testing.T, what string, c catalog.Cell) {
	t.Helper()
	if c.Value == nil || c.Low == nil || c.High == nil || *c.Low > *c.Value || *c.High < *c.Value || *c.High <= *c.Low || c.Method == "" {
		t.Errorf("%s: no interval around %s", what, shown(c))
	}
}

// shown is a cell for a reader.
func shown(c catalog.Cell) string {
	text := string(c.Status)
	for _, part := range []struct {
		name string
		v    *float64
	}{{"value", c.Value}, {"low", c.Low}, {"high", c.High}, {"numerator", c.Numerator}, {"denominator", c.Denominator}} {
		if part.v != nil {
			text += fmt.Sprintf(" %s %.10g", part.name, *part.v)
		}
	}
	return fmt.Sprintf("%s %v", text, c.Warnings)
}
