package graph

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"greenlane/access"
	"greenlane/catalog"
)

func TestCostlyDocumentsAreRefusedAtOnceAndBriefly(t *testing.T) {
	bomb := `{ clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { ...f0 } } `
	for i := range 60 {
		bomb += fmt.Sprintf("fragment f%d on ClearanceTable { ...f%d ...f%d } ", i, i+1, i+1)
	}
	bomb += "fragment f60 on ClearanceTable { more }"
	wide := `{ __schema { types { `
	for i := range 5 {
		wide += fmt.Sprintf("a%d: fields { type { ", i)
		for j := range 4 {
			wide += fmt.Sprintf("b%d: fields { name description type { name } } ", j)
		}
		wide += "} } "
	}
	wide += "} } }"
	unused := "query("
	for i := range 3_000 {
		unused += fmt.Sprintf("$a%d: Int ", i)
	}
	aliases := "{ "
	for i := range 31 {
		aliases += fmt.Sprintf("a%d: __typename ", i)
	}
	for _, c := range []struct {
		name, document string
		code           catalog.Kind
		says           string
	}{
		{"20,000 repeated fields", "{ " + strings.Repeat("more ", 20_000) + "}", catalog.TooCostly, "2000 tokens"},
		{"20,000 repeated valid fields", during("", strings.Repeat("more ", 20_000)), catalog.TooCostly, "2000 tokens"},
		{"as many fields as tokens allow", during("", strings.Repeat("x ", 1_950)), catalog.BadRequest, "Cannot query field"},
		{"3,000 unused variables", unused + ") { __typename }", catalog.TooCostly, "2000 tokens"},
		{"400 unused variables", strings.Join(strings.SplitAfter(unused, "Int ")[:400], "") + ") { __typename }", catalog.BadRequest, "never used"},
		{"deep nesting", strings.Repeat("{ a ", 600) + strings.Repeat("}", 600), catalog.TooCostly, "nests 601 selections"},
		{"inline fragments inside one another", during("", "rows { "+strings.Repeat("... { tier ", 380)+strings.Repeat("}", 380)+" }"), catalog.TooCostly, "selections"},
		{"deep lists", during("where: "+strings.Repeat("[", 1_500), "more"), catalog.TooCostly, "nested too deeply"},
		{"types unwrapped too often", `{ __type(name: "Query") ` + strings.Repeat("{ ofType ", 20) + "{ name }" + strings.Repeat("}", 20) + " }", catalog.TooCostly, "nests introspection"},
		{"fragments that spread fragments twice", bomb, catalog.TooCostly, "values"},
		{"aliases", aliases + "}", catalog.TooCostly, "31 root fields and aliases"},
		{"introspection inside introspection", wide, catalog.TooCostly, "values"},
		{"a cycle of introspection", `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`, catalog.BadRequest, "introspection"},
		{"many rows of everything", during("first: 10000", "rows { "+allMeasures("value low high level method status")+" }"), catalog.TooCostly, "fewer rows"},
		{"rows by variable", `query($n: Int = 10000) { clearance(during: {from: "2020-01-01", to: "2020-02-01"}, first: $n) { rows { ` + allMeasures("value low high level method status") + " } } }", catalog.TooCostly, "fewer rows"},
		{"a long document", "{ " + strings.Repeat("x", 101<<10) + " }", catalog.TooCostly, "longer than 100 KiB"},
		{"a long misspelt name", "{ " + strings.Repeat("x", 99<<10) + " }", catalog.BadRequest, "Cannot query field"},
		{"@defer", during("", "... @defer { more }"), catalog.BadRequest, "@defer is not offered"},
		{"@defer inside a fragment", during("", "...f") + " fragment f on ClearanceTable { rows { ... @defer { tier } } }", catalog.BadRequest, "@defer is not offered"},
		{"a mutation", "mutation { __typename }", catalog.BadRequest, "mutation"},
		{"two operations", "query a { __typename } query b { __typename }", catalog.BadRequest, "name one of them in operationName"},
		{"nothing", "", catalog.BadRequest, "no operation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &recorder{}
			api := New(r.open, r, Options{})
			start := time.Now()
			response := api.Execute(t.Context(), access.Local(), c.document, "", nil)
			took := time.Since(start)
			t.Logf("%v, %d bytes", took, len(response.Body))
			limit := time.Second
			if strings.HasPrefix(c.name, "as many") { // 0.3 s on an idle machine, and what the limit of tokens was chosen by
				limit = 5 * time.Second
			}
			if took > limit {
				t.Errorf("took %v", took)
			}
			if len(response.Body) > 12<<10 {
				t.Errorf("the reply has %d bytes", len(response.Body))
			}
			switch {
			case len(response.Errors) == 0 || response.Errors[0].Code != c.code || !strings.Contains(response.Errors[0].Message, c.says):
				t.Errorf("got %.300s, want %s saying %q", response.Body, c.code, c.says)
			case len(r.asked) > 0:
				t.Errorf("%d questions were asked", len(r.asked))
			}
		})
	}
}

func allMeasures(fields string) string {
	var b strings.Builder
	for _, m := range catalog.Clearance.Measures {
		b.WriteString(m.Name + " { " + fields + " } ")
	}
	return b.String()
}

func TestWhatClientsReallyAskIsWithinTheLimits(t *testing.T) {
	introspection, err := os.ReadFile("testdata/introspection.graphql")
	if err != nil {
		t.Fatal(err)
	}
	panels := "{ "
	for i := range 8 {
		panels += fmt.Sprintf(`p%d: clearance(during: {from: "2020-01-01", to: "2021-01-01"}) { rows { month tier inspectionRate { value low high status method warnings { code message } } } total { inspectionRate { value } } } `, i)
	}
	for name, document := range map[string]string{
		"what GraphiQL sends at start": string(introspection),
		"the whole catalog": `{ catalog { facts { name title doc stock dimensions { name title doc kind bucket analystOnly codes { code label } }
			measures { name metric id title doc unit rollup version source interval tierBound formula needs } } } }`,
		"eight panels":                panels + "}",
		"10,000 rows of one number":   during("first: 10000", `rows { day office hs2 declarations { value decimal status low high } provenance: __typename }`),
		"every measure in 1,000 rows": during("", "rows { tier "+allMeasures("value low high status")+" }"),
	} {
		r := &recorder{}
		response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), document, "", nil)
		if len(response.Errors) > 0 {
			t.Errorf("%s: %+v", name, response.Errors)
		}
		if len(response.Body) < 100 {
			t.Errorf("%s: nothing came: %s", name, response.Body)
		}
	}
}

func TestTheCatalogDescribesEverythingThatCanBeAsked(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ catalog { facts { name dimensions { name kind codes { code label } } measures { name formula metric needs } } } }`, "", nil)
	for _, want := range []string{
		`{"name":"tier","kind":"CODE_LIST","codes":[{"code":"unknown","label":"Unknown"},`,
		`{"name":"month","kind":"TIME_BUCKET","codes":[]}`, `{"name":"operator","kind":"OPERATOR","codes":[]}`,
		`{"name":"declarations","formula":"declarations","metric":null,"needs":[]}`,
		`{"name":"hitRate","formula":"declarations where inspected and completed and hit ÷ declarations where inspected and completed","metric":8,"needs":["outcomes"]}`,
	} {
		if !strings.Contains(string(response.Body), want) {
			t.Errorf("lacks %s\n%s", want, response.Body)
		}
	}
	for _, f := range catalog.Facts() {
		if n := strings.Count(string(response.Body), `"formula":`); n < len(f.Measures) {
			t.Errorf("%d measures described, %s alone has %d", n, f.Name, len(f.Measures))
		}
	}
}

func TestTheSchemaIsOneValidDocument(t *testing.T) {
	r := &recorder{}
	sdl := string(New(r.open, r, Options{}).SDL())
	for _, want := range []string{"type Query {", "type ClearanceRow {", "scalar BigInt", "The exact value of counts and sums."} {
		if strings.Count(sdl, want) != 1 {
			t.Errorf("%q stands %d times", want, strings.Count(sdl, want))
		}
	}
	for _, unwanted := range []string{"extend type", "knownAt:  ", "goField", "__Schema"} {
		if strings.Contains(sdl, unwanted) {
			t.Errorf("%q is in the schema", unwanted)
		}
	}
}

func TestDepthIsCountedThroughFragments(t *testing.T) {
	doc, err := parser.ParseQuery(&ast.Source{Input: `{ a { ...f ... { b { c } } } } fragment f on T { d { e { g } } }`})
	if err != nil {
		t.Fatal(err)
	}
	s := scale{op: &graphql.OperationContext{Doc: doc}, fragments: map[fragmentKey]weight{}}
	if got := s.set(doc.Operations[0].SelectionSet, position{root: true, rows: 1}).depth; got != 4 {
		t.Errorf("depth %d, want 4: a, d, e, g", got)
	}
}
