package graph

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"greenlane/access"
	"greenlane/catalog"
)

// generatedOnly is an API that leaves every table to the generated code.
func generatedOnly(r *recorder) *API {
	a := New(r.open, r, Options{})
	a.exec.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler { return next(ctx) })
	a.exec.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		return next(context.WithValue(ctx, handedKey{}, nil))
	})
	return a
}

// varied is an answer with everything that a cell can be: values and none, long fractions, texts to be escaped, what stands behind a number.
func varied(_ context.Context, q catalog.Query) (*catalog.Result, error) {
	out := madeUp(q)
	for i := range out.Rows {
		for j := range out.Rows[i].Cells {
			c := &out.Rows[i].Cells[j]
			third, tiny := 1.0/3, 1e-9
			switch (i + j) % 3 {
			case 0:
				*c = catalog.Cell{Status: catalog.NoPopulation, Level: 0.95}
			case 1:
				c.Low, c.High, c.Change, c.Method = &third, &tiny, &third, "Wilson \"score\"\n\\ 1927 \u2028é\x01"
				c.Warnings = append(c.Warnings, catalog.Warning{Code: "X", Message: "\t"})
			}
			if len(q.Rows.Explained) > 0 && (i+j)%4 > 0 {
				c.Behind = &catalog.Behind{
					Text: "says", Excluded: []catalog.Exclusion{{Reason: "CANCELLED", Measures: "all", Declarations: 9_007_199_254_740_993}},
					Records: []catalog.Contribution{{Record: "D1", At: time.Date(2020, 1, 2, 3, 4, 5, 6_000_000, time.UTC), Amount: "0.1"}, {}},
				}
			}
		}
	}
	return out, nil
}

// selectionOf is a random selection of a type: fields under aliases, in fragments, under conditions and more than once.
func selectionOf(r *rand.Rand, schema *ast.Schema, typeName string, depth int) string {
	d := schema.Types[typeName]
	var b strings.Builder
	for range 1 + r.IntN(6) {
		f := d.Fields[r.IntN(len(d.Fields))]
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		inner := ""
		if schema.Types[f.Type.Name()].Kind == ast.Object {
			if depth == 0 {
				continue
			}
			inner = " { " + selectionOf(r, schema, f.Type.Name(), depth-1) + "}"
		}
		alias := ""
		if r.IntN(3) == 0 { // one alias for one field, else two fields would be asked for under one name
			alias = fmt.Sprintf("a_%s_%d: ", f.Name, r.IntN(2))
		}
		field := alias + f.Name + inner
		switch r.IntN(6) {
		case 0:
			field = fmt.Sprintf("... on %s { %s }", typeName, field)
		case 1:
			field = fmt.Sprintf("... @include(if: %t) { %s }", r.IntN(2) == 0, field)
		case 2:
			field = fmt.Sprintf("%s%s @skip(if: $%s)%s", alias, f.Name, []string{"yes", "no"}[r.IntN(2)], inner)
		}
		b.WriteString(field + " ")
	}
	return b.String() + []string{"__typename", "same: __typename"}[r.IntN(2)] + " "
}

// Whatever is selected of a table is written as the generated code writes it.
func TestTablesAreWrittenAsGenerated(t *testing.T) {
	r := &recorder{reply: varied}
	ours, generated := New(r.open, r, Options{}), generatedOnly(r)
	random := rand.New(rand.NewPCG(1, 2))
	facts, answered := catalog.Facts(), 0
	for range 1500 {
		fact := facts[random.IntN(len(facts))]
		arguments := `during: {from: "2020-01-01", to: "2020-02-01"}`
		if fact.Stock {
			arguments = `at: "2020-02-01"`
		}
		document := fmt.Sprintf("query q($yes: Boolean = true, $no: Boolean = false) { x: __typename @include(if: $yes) y: __typename @skip(if: $no) %s(%s) { %s } }",
			fact.Name, arguments, selectionOf(random, ours.schema, ours.schema.Query.Fields.ForName(fact.Name).Type.Name(), 4))
		got, want := ours.Execute(t.Context(), access.Local(), document, "", nil), generated.Execute(t.Context(), access.Local(), document, "", nil)
		if !bytes.Equal(got.Body, want.Body) && len(want.Errors) == 0 {
			t.Fatalf("%s\nwritten   %s\ngenerated %s", document, got.Body, want.Body)
		}
		if len(want.Errors) == 0 {
			answered++
		}
	}
	if answered < 1000 {
		t.Errorf("only %d documents were answered", answered)
	}
}

// BenchmarkTable answers 1,000 rows of five measures with six fields each, from memory.
func BenchmarkTable(b *testing.B) {
	const rows = 1000
	third := 1.0 / 3
	n := int64(12345)
	reply := func(_ context.Context, q catalog.Query) (*catalog.Result, error) {
		out := &catalog.Result{}
		for range rows {
			row := catalog.Row{Keys: []string{"2020-01-01", "regular"}}
			for range q.Rows.Measures {
				row.Cells = append(row.Cells, catalog.Cell{Value: &third, Low: &third, High: &third, Decimal: "0.333", Status: catalog.OK, Level: 0.95, Declarations: &n})
			}
			out.Rows = append(out.Rows, row)
		}
		return out, nil
	}
	r := &recorder{reply: reply}
	fields := "{ value low high status decimal declarations } "
	document := during("", "rows { month tier inspectionRate "+fields+"hitRate "+fields+"declarations "+fields+"tradeValueCny "+fields+"officerHoursShare "+fields+"}")
	for name, a := range map[string]*API{"written": New(r.open, r, Options{}), "generated": generatedOnly(r)} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if got := a.Execute(b.Context(), access.Local(), document, "", nil); len(got.Errors) > 0 {
					b.Fatal(got.Errors)
				}
			}
		})
	}
}
