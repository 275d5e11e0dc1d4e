package graph

import (
	"context"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
)

// gatherer is a recorder that notes which questions it is asked together.
type gatherer struct {
	*recorder
	together [][]catalog.Query
}

func (g *gatherer) Together(p access.Principal, qs []catalog.Query) []func(context.Context) (*catalog.Result, error) {
	g.together = append(g.together, qs)
	return g.recorder.Together(p, qs)
}

// TestTablesOfADocumentAreAskedTogether mixes tables that ask with fields that end without asking: the others must not wait for them for ever.
func TestTablesOfADocumentAreAskedTogether(t *testing.T) {
	const during = `(during: {from: "2020-01-01", to: "2020-02-01"})`
	table := func(alias, arguments, selection string) string {
		return alias + `: clearance` + arguments + ` { ` + selection + ` } `
	}
	a, b := table("a", during, `total { declarations { value } }`), table("b", during, `rows { tier inspectionRate { value } } provenance { dataVersion }`)
	for name, c := range map[string]struct {
		document string
		together int // questions that are asked at once
		errors   int
	}{
		"one":                   {a, 1, 0},
		"two":                   {a + b, 2, 0},
		"one that asks nothing": {a + table("nothing", during, `__typename`) + b, 2, 0},
		"a wrong argument":      {a + table("wrong", `(during: {from: "2020-01-32", to: "2020-02-01"})`, `total { declarations { value } }`) + b, 2, 1},
		"an unreadable one":     {a + table("wrong", `(during: $none)`, `total { declarations { value } }`) + b, 2, 1},
		"left out":              {a + table("skipped @skip(if: true)", during, `total { declarations { value } }`), 1, 0},
		"the same twice":        {a + a + b, 2, 0},
		"beside others":         {a + `catalog { facts { name } } dataStatus { dataVersion } ` + b, 2, 0},
		"none":                  {`catalog { facts { name } }`, 0, 0},
		"none that is right":    {table("wrong", `(during: {from: "2020-01-32", to: "2020-02-01"})`, `total { declarations { value } }`), 0, 1},
	} {
		document := `{ ` + strings.ReplaceAll(c.document, "skipped @skip(if: true): clearance"+during, "skipped: clearance"+during+" @skip(if: true)") + ` }`
		if strings.Contains(document, "$none") {
			document = `query($none: Period = {from: "2020-01-01", to: ""}) ` + document
		}
		g := &gatherer{recorder: &recorder{}}
		open := func(context.Context) (Sitting, error) { return Sitting{Answerer: g}, nil }
		response := New(open, g, Options{}).Execute(t.Context(), access.Local(), document, "", nil)
		asked := 0
		if len(g.together) > 0 {
			asked = len(g.together[0])
		}
		if len(g.together) > 1 || asked != c.together || len(response.Errors) != c.errors {
			t.Errorf("%s: asked together %+v, want %d at once and %d errors: %s", name, g.together, c.together, c.errors, response.Body)
		}
	}
}

// TestOneTurnAtATime has more tables than questions may run at once.
func TestOneTurnAtATime(t *testing.T) {
	turn := make(chan struct{}, 1)
	r := &recorder{}
	api := New(r.open, r, Options{Turn: func(ctx context.Context) (func(), error) {
		select {
		case turn <- struct{}{}:
			return func() { <-turn }, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}})
	var document strings.Builder
	for _, alias := range []string{"a", "b", "c", "d", "e"} {
		document.WriteString(alias + `: clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { total { declarations { value } } } `)
	}
	if response := api.Execute(t.Context(), access.Local(), "{ "+document.String()+"}", "", nil); len(response.Errors) > 0 || r.questions() != 5 {
		t.Errorf("%d questions: %s", r.questions(), response.Body)
	}
}
