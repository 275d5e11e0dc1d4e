package warehouse_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
	"greenlane/graph"
	"greenlane/loader"
	"greenlane/warehouse"
)

// selection draws measures of a fact; some of those that rows have may be remarked, and others without their intervals unless they are compared.
func selection(r *rand.Rand, fact catalog.Fact, dims []string, compared bool) catalog.Selection {
	s := catalog.Selection{Wanted: true, Dimensions: dims}
	for range 1 + r.IntN(3) {
		if m := fact.Measures[r.IntN(len(fact.Measures))].Name; !slices.Contains(s.Measures, m) {
			s.Measures = append(s.Measures, m)
		}
	}
	if r.IntN(3) == 0 {
		s.Remarked = s.Measures[:1]
	}
	if !compared && r.IntN(2) == 0 {
		s.Quiet = s.Measures[len(s.Remarked):]
	}
	if !compared && r.IntN(2) == 0 {
		s.Plain = s.Measures[len(s.Remarked):]
	}
	return s
}

// questionsAlike draws questions about one fact that differ in what they select, and sometimes in more.
func questionsAlike(t *testing.T, r *rand.Rand, fact catalog.Fact) []catalog.Query {
	shared := catalog.Query{Fact: fact.Name, At: day(t, "2020-07-31")}
	if !fact.Stock {
		shared.At, shared.During = catalog.Date{}, catalog.Period{From: day(t, "2020-04-01"), To: day(t, "2020-07-01")}
		if r.IntN(5) == 0 {
			earlier := shared.During.Previous()
			shared.CompareTo = &earlier
		}
	}
	var dims []string
	for range r.IntN(3) {
		d := fact.Dimensions[r.IntN(len(fact.Dimensions))]
		if many := d.Kind == catalog.OperatorKey || d.Kind == catalog.GroupKey || d.Bucket == "day"; !many && !slices.Contains(dims, d.Name) {
			dims = append(dims, d.Name)
		}
	}
	if _, tiered := fact.Dimension("tier"); tiered && r.IntN(4) == 0 {
		shared.Where = &catalog.Filter{Dimension: "tier", In: []string{catalog.Tiers[r.IntN(4)].Code, "regular"}}
	}
	shared.Exact = r.IntN(5) == 0
	out := make([]catalog.Query, 2+r.IntN(2))
	for i := range out {
		q := shared
		form := r.IntN(4)
		if form != 0 {
			q.Rows = selection(r, fact, dims, shared.CompareTo != nil)
		}
		if form < 2 {
			q.Total = selection(r, fact, nil, shared.CompareTo != nil)
		}
		q.Excluded = r.IntN(3) == 0
		if r.IntN(6) == 0 {
			q.First = 3
		}
		if r.IntN(8) == 0 && !fact.Stock {
			q.During.To = day(t, "2020-06-20")
		}
		out[i] = q
	}
	return out
}

// TestQuestionsTogetherAsApart asks random questions together and each by itself: the same bytes, outside of what the statements cost.
func TestQuestionsTogetherAsApart(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.02)
	loadWorld(t, w, dir, loader.Options{})
	version := published(t, w)
	service := answer.New(version)
	told := func(r *catalog.Result, err error) string {
		if err != nil {
			return err.Error()
		}
		from := r.Provenance
		r.Provenance = catalog.Provenance{DataVersion: from.DataVersion, DataCut: from.DataCut, KnownAt: from.KnownAt, DefinitionVersion: from.DefinitionVersion, Excluded: from.Excluded}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	facts := catalog.Facts()
	shared, answered := 0, 0
	for i := range 24 {
		r := rand.New(rand.NewPCG(uint64(i), 29))
		fact := facts[0]
		if i%2 == 1 {
			fact = facts[(i/2)%len(facts)]
		}
		qs := questionsAlike(t, r, fact)
		sql := map[string]bool{}
		for k, ask := range service.Together(access.Local(), qs) {
			result, err := ask(t.Context())
			if err == nil {
				answered++
				if sql[result.Provenance.SQL] {
					shared++
				}
				sql[result.Provenance.SQL] = true
			}
			got := told(result, err)
			if want := told(service.Ask(t.Context(), access.Local(), qs[k])); got != want {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				t.Errorf("questions %d of %s: %s together\n…%.300s\nby itself\n…%.300s", i, fact.Name, fmt.Sprintf("%+v", qs), got[max(at-100, 0):], want[max(at-100, 0):])
			}
		}
	}
	oneScan(t, w)
	t.Logf("%d questions answered, %d of them by the statements of another one", answered, shared)
	if answered < 35 || shared < 10 {
		t.Errorf("%d questions answered, %d of them by the statements of another one: too few to show anything", answered, shared)
	}
}

// oneScan asks one document whose tables differ in measures alone, and its tables each by itself.
func oneScan(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	const table = `clearance(during: {from: "2020-04-01", to: "2020-07-01"}, where: {transportMode: {in: ["sea"]}})`
	selections := map[string]string{
		"counts": `rows { tier declarations { value groups } tradeValueCny { value decimal } }`,
		"rates":  `rows { tier inspectionRate { value low high groups } } more`,
		"total":  `total { hitRate { value low high } declarations { value } }`,
	}
	asked := func(names ...string) map[string]map[string]any {
		document := ""
		for _, name := range names {
			document += name + `: ` + table + ` { ` + selections[name] + ` provenance { sql table excluded { reason } } } `
		}
		response := graph.New(sittings(w, quiet), w, graph.Options{}).Execute(t.Context(), access.Local(), `{ `+document+`}`, "", nil)
		var body struct{ Data map[string]map[string]any }
		if err := json.Unmarshal(response.Body, &body); err != nil || len(response.Errors) > 0 {
			t.Fatalf("%v %s", err, response.Body)
		}
		return body.Data
	}
	statements := func(table map[string]any) string {
		from, _ := table["provenance"].(map[string]any)
		delete(table, "provenance")
		sql, _ := from["sql"].(string)
		return sql
	}
	together := asked("counts", "rates", "total")
	shared := statements(together["rates"])
	if strings.Contains(shared, ";\n\n") || shared == "" {
		t.Errorf("the document took more than one statement:\n%s", shared)
	}
	for name := range selections {
		got := together[name]
		if name != "rates" && statements(got) != shared {
			t.Errorf("%s names other statements than those that counted it", name)
		}
		want := asked(name)[name]
		if statements(want) == shared {
			t.Errorf("%s by itself took the statement of all", name)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: together %v, by itself %v", name, got, want)
		}
	}
}
