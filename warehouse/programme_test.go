package warehouse_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// The figures of section 3.1 that do not come from declarations, against the generator's own counts, which scenario's tests work out of the files in
// plain code, and against the acceptance table itself.
func TestShanghaiBesideItsDeclarations(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million declarations are written")
	}
	w := openStore(t)
	dir, truth := writeWorld(t, "shanghai-2020", 1)
	for _, kind := range []record.Kind{record.Declarations, record.DeclarationItems, record.DeclarationEvents, record.Inspections} {
		if err := os.Remove(filepath.Join(dir, string(kind)+".csv")); err != nil {
			t.Fatal(err)
		}
	}
	loadWorld(t, w, dir, loader.Options{Cut: instant(t, shanghaiCut)})
	asked := 0
	for _, c := range truth.Checks {
		if c.Ask != nil && c.Ask.Field != "clearance" && answeredAsPlanted(t, w, c) {
			asked++
		}
	}
	if asked < 30 {
		t.Errorf("only %d figures were asked for", asked)
	}
	t.Run("recognition abroad", func(t *testing.T) { recognitionAbroad(t, w) })
	t.Run("orders", func(t *testing.T) { ordersByArm(t, w) })
	t.Run("transitions", func(t *testing.T) { transitionsAsPlanted(t, w, dir) })
	t.Run("enforcement", func(t *testing.T) { enforcementAsInTheFiles(t, w, dir) })
	t.Run("assessments", func(t *testing.T) { assessmentsAsInTheFiles(t, w, dir) })
	t.Run("cases", func(t *testing.T) { casesAsInTheFile(t, w, dir) })
}

// field asks one fact about a period, rows and total.
func field(t *testing.T, w *warehouse.Warehouse, fact, from, to string, dims, measures []string, where *catalog.Filter) *asked {
	t.Helper()
	return put(t, w, catalog.Query{
		Fact: fact, During: catalog.Period{From: day(t, from), To: day(t, to)}, Where: where, Excluded: true,
		Rows: catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures}, Total: catalog.Selection{Wanted: true, Measures: measures},
	})
}

func between(t *testing.T, what string, c catalog.Cell, low, high, tolerance float64) {
	t.Helper()
	if c.Low == nil || c.High == nil || math.Abs(*c.Low-low) > tolerance || math.Abs(*c.High-high) > tolerance {
		t.Errorf("%s: %s, want [%g, %g]", what, shown(c), low, high)
	}
}

func recognitionAbroad(t *testing.T, w *warehouse.Warehouse) {
	measures := []string{"foreignInspectionReduction", "foreignInspectionReductionAdjusted"}
	a := field(t, w, "foreignClearance", "2019-01-01", "2020-08-01", []string{"partnerCountry"}, measures, nil)
	// Japan, May and June 2019 left out: 960 of 16,000 before, 513 of 19,000 after: 1 − 0.027 ÷ 0.06 = 0.55.
	se := math.Sqrt(1/960.0 - 1/16_000.0 + 1/513.0 - 1/19_000.0)
	jp := a.cell("foreignInspectionReduction", "JP")
	near(t, "JP", jp, 0.55, 1e-12)
	between(t, "JP", jp, 1-0.45*math.Exp(1.959964*se), 1-0.45*math.Exp(-1.959964*se), 1e-6)
	// The United States at the same day: 800 of 16,000 and 950 of 19,000, no change.
	se = math.Sqrt(se*se + 1/800.0 - 1/16_000.0 + 1/950.0 - 1/19_000.0)
	for what, c := range map[string]catalog.Cell{"JP": a.cell(measures[1], "JP"), "all": a.total(measures[1])} {
		near(t, what+" beyond US", c, 0.55, 1e-12)
		between(t, what+" beyond US", c, 1-0.45*math.Exp(1.959964*se), 1-0.45*math.Exp(-1.959964*se), 1e-6)
	}
	if us := a.cell(measures[0], "US"); us.Status != catalog.NoPopulation {
		t.Errorf("US, never recognised: %s, want NO_POPULATION", shown(us))
	}
	// All of it after that day: nothing to compare with.
	later := field(t, w, "foreignClearance", "2019-08-01", "2020-08-01", nil, measures, nil)
	if c := later.total(measures[0]); c.Status != catalog.NoPopulation {
		t.Errorf("a period after recognition: %s, want NO_POPULATION", shown(c))
	}
}

func ordersByArm(t *testing.T, w *warehouse.Warehouse) {
	a := field(t, w, "tradeOrders", "2020-01-01", "2020-07-01", []string{"mraStatus"}, []string{"newOrdersYoy", "orders"}, nil)
	for arm, want := range map[string]float64{"mra_fixed": 0.07, "joined_in_window": 0.17, "non_mra": -0.05} {
		c := a.cell("newOrdersYoy", arm)
		near(t, arm, c, want, 1e-9)
		enclosed(t, arm, c)
	}
	gap := field(t, w, "tradeOrders", "2020-01-01", "2020-07-01", nil, []string{"newOrdersMraGap"}, nil).total("newOrdersMraGap")
	near(t, "gap", gap, 1.07/0.95, 1e-9)
	enclosed(t, "gap", gap)
	// Every month of the planted half years has a sixth: each grew as the whole.
	months := field(t, w, "tradeOrders", "2020-01-01", "2020-07-01", []string{"month"}, []string{"newOrdersYoy"}, where("partnerCountry", "SG", "KR", "DE"))
	if len(months.r.Rows) != 6 {
		t.Errorf("%d months, want 6", len(months.r.Rows))
	}
	near(t, "April", months.cell("newOrdersYoy", "2020-04-01"), 0.07, 1e-8)
}

// transitionsAsPlanted are those of section 3.1: 30 certified and 15 regular firms became advanced, one advanced firm regular, one discredited.
func transitionsAsPlanted(t *testing.T, w *warehouse.Warehouse, dir string) {
	const rate = "transitionsPerOperatorYear"
	a := field(t, w, "tierTransitions", "2019-01-01", "2020-08-01", []string{"fromTier", "toTier"}, []string{"transitions", rate, "operators"}, nil)
	years := yearsInTheFiles(t, dir, instant(t, "2019-01-01T00:00:00+08:00"), instant(t, shanghaiCut))
	for _, c := range []struct {
		from, to string
		n        float64
	}{
		{"certified", "advanced_certified", 30}, {"regular", "advanced_certified", 15}, {"advanced_certified", "regular", 1}, {"advanced_certified", "discredited", 1},
	} {
		near(t, c.from+" to "+c.to, a.cell("transitions", c.from, c.to), c.n, 0)
		near(t, c.from+" to "+c.to+" by year", a.cell(rate, c.from, c.to), c.n/years[c.from], 1e-9)
	}
	near(t, "all", a.total("transitions"), 47, 0)
	if len(a.r.Rows) != 4 {
		t.Errorf("%d kinds of transitions, want 4", len(a.r.Rows))
	}
	// Exact Poisson of one event: [0.0253, 5.572].
	between(t, "one", a.cell("transitions", "advanced_certified", "discredited"), 0.025318, 5.571643, 1e-5)
}

// yearsInTheFiles adds up, by tier, how long operators held it between two instants; before their first decision they are regular.
func yearsInTheFiles(t *testing.T, dir string, from, to time.Time) map[string]float64 {
	t.Helper()
	type step struct {
		at   time.Time
		tier string
	}
	steps, closed := map[string][]step{}, map[string]time.Time{}
	for _, o := range csvRows(t, dir, record.Operators) {
		if o["closed_on"] != "" {
			closed[o["operator_id"]] = instant(t, o["closed_on"]+"T00:00:00+08:00")
		}
		if o["established_on"] >= "2019" {
			t.Fatalf("%s was established in the period: the sums below take it to be older", o["operator_id"])
		}
	}
	for _, r := range csvRows(t, dir, record.TierHistory) {
		steps[r["operator_id"]] = append(steps[r["operator_id"]], step{instant(t, r["valid_from"]), r["tier"]})
	}
	years := map[string]float64{}
	for operator, all := range steps {
		slices.SortFunc(all, func(a, b step) int { return a.at.Compare(b.at) })
		end := to
		if c, known := closed[operator]; known && c.Before(end) {
			end = c
		}
		for i, s := range append([]step{{time.Time{}, "regular"}}, all...) {
			begins, ends := s.at, end
			if begins.Before(from) {
				begins = from
			}
			if i < len(all) && all[i].at.Before(ends) {
				ends = all[i].at
			}
			if begins.Before(ends) {
				years[s.tier] += ends.Sub(begins).Hours() / 24 / 365.25
			}
		}
	}
	return years
}

// enforcementAsInTheFiles counts offences by kind and joint measures by agency plainly.
func enforcementAsInTheFiles(t *testing.T, w *warehouse.Warehouse, dir string) {
	const from, to = "2019-01-01", "2020-08-01"
	a := field(t, w, "enforcement", from, to, []string{"kind"}, []string{"offences", "offencesAppealed", "offencesDisclosed"}, nil)
	final, appealed, disclosed := map[string]int{}, 0, 0
	for _, o := range csvRows(t, dir, record.Offences) {
		switch in := o["occurred_on"] >= from && o["occurred_on"] < to; {
		case !in || o["status"] == "revoked":
		case o["voluntary_disclosure"] == "1":
			disclosed++
		case o["status"] == "appealed":
			appealed++
		default:
			final[o["kind"]]++
		}
	}
	if len(final) < 4 || appealed == 0 || disclosed == 0 {
		t.Fatalf("the file has %v, %d appealed, %d disclosed: too few to tell anything", final, appealed, disclosed)
	}
	for kind, n := range final {
		near(t, kind, a.cell("offences", kind), float64(n), 0)
	}
	near(t, "appealed", a.total("offencesAppealed"), float64(appealed), 0)
	near(t, "disclosed", a.total("offencesDisclosed"), float64(disclosed), 0)
	j := field(t, w, "enforcement", from, "2020-03-01", []string{"agency"}, []string{"jointMeasuresActive"}, nil)
	standing := map[string]int{}
	for _, m := range csvRows(t, dir, record.JointMeasures) {
		if m["imposed_on"] <= "2020-02-29" && (m["lifted_on"] == "" || m["lifted_on"] > "2020-02-29") {
			standing[m["agency_code"]]++
		}
	}
	if len(j.r.Rows) != len(standing) || len(standing) < 20 {
		t.Errorf("%d agencies, want %d", len(j.r.Rows), len(standing))
	}
	for agency, n := range standing {
		near(t, agency, j.cell("jointMeasuresActive", agency), float64(n), 0)
	}
}

// assessmentsAsInTheFiles means scores by class plainly.
func assessmentsAsInTheFiles(t *testing.T, w *warehouse.Warehouse, dir string) {
	on := map[string]string{}
	for _, a := range csvRows(t, dir, record.CreditAssessments) {
		on[a["assessment_id"]] = a["assessed_on"]
	}
	n, sum, met := map[string]float64{}, map[string]float64{}, map[string]float64{}
	totals, failed := map[string]float64{}, map[string]bool{}
	for _, i := range csvRows(t, dir, record.AssessmentItems) {
		if on[i["assessment_id"]] < "2019-01-01" {
			continue
		}
		if score, err := strconv.Atoi(i["score"]); err == nil {
			totals[i["assessment_id"]] += float64(score)
			failed[i["assessment_id"]] = failed[i["assessment_id"]] || score == -2
		}
		n[i["criterion_class"]]++
		switch i["score"] {
		case "-1", "-2":
			sum[i["criterion_class"]] -= float64(i["score"][1] - '0')
		default:
			met[i["criterion_class"]]++
		}
	}
	a := field(t, w, "assessments", "2019-01-01", "2020-08-01", []string{"criterionClass"}, []string{"assessments", "assessmentScore", "assessmentMetShare", "pairedScoreChange"}, nil)
	if len(n) != 5 || len(a.r.Rows) != 5 {
		t.Fatalf("%d classes in the file, %d in the answer; want 5", len(n), len(a.r.Rows))
	}
	changes := 0.0
	for class := range n {
		near(t, class, a.cell("assessmentScore", class), sum[class]/n[class], 1e-12)
		near(t, class+" met", a.cell("assessmentMetShare", class), met[class]/n[class], 1e-12)
		near(t, class+" assessments", a.cell("assessments", class), *a.total("assessments").Value, 0) // every one has criteria of every class
		changes += *a.cell("pairedScoreChange", class).Value
	}
	all, passed := 0.0, 0.0
	for assessment, scores := range totals {
		all += 100 + scores
		if scores >= -5 && !failed[assessment] {
			passed++
		}
	}
	whole := field(t, w, "assessments", "2019-01-01", "2020-08-01", nil, []string{"assessmentTotal", "assessmentPassShare"}, nil)
	near(t, "totals", whole.total("assessmentTotal"), all/float64(len(totals)), 1e-9)
	near(t, "passing", whole.total("assessmentPassShare"), passed/float64(len(totals)), 1e-9)
	near(t, "changes of the classes together", a.total("pairedScoreChange"), changes, 1e-9)
}

// casesAsInTheFile counts the file by service, plainly.
func casesAsInTheFile(t *testing.T, w *warehouse.Warehouse, dir string) {
	a := field(t, w, "coordination", "2020-01-01", "2020-08-01", []string{"kind"}, []string{"cases", "operatorsServed", "openCases", "reopenedShare"}, nil)
	cases, open, again, served := map[string]int{}, map[string]int{}, map[string]int{}, map[string]map[string]bool{}
	for _, c := range csvRows(t, dir, record.CoordinatorCases) {
		kind := c["kind"]
		cases[kind]++
		if c["resolved_at"] == "" {
			open[kind]++
		}
		if c["reopened_n"] != "0" {
			again[kind]++
		}
		if served[kind] == nil {
			served[kind] = map[string]bool{}
		}
		served[kind][c["operator_id"]] = true
	}
	if len(cases) != 7 {
		t.Fatalf("%d services in the file, want 7", len(cases))
	}
	for kind, n := range cases {
		near(t, kind, a.cell("cases", kind), float64(n), 0)
		near(t, kind+" open", a.cell("openCases", kind), float64(open[kind]), 0)
		near(t, kind+" operators", a.cell("operatorsServed", kind), float64(len(served[kind])), 0)
		near(t, kind+" opened again", a.cell("reopenedShare", kind), float64(again[kind])/float64(n), 1e-12)
	}
}

// csvRows reads a file of a world by column names.
func csvRows(t *testing.T, dir string, kind record.Kind) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, string(kind)+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("%s: %d lines, %v", kind, len(lines), err)
	}
	var out []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		out = append(out, row)
	}
	return out
}
