package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"greenlane/catalog"
)

// selected writes what a document selects of a table into the question, and tells whether that is anything. Fragments,
// aliases, @skip and @include are honoured. Names come in the order of the catalog, so that the same selection in
// another order is the same question.
func selected(ctx context.Context, fact catalog.Fact, q *catalog.Query) (bool, error) {
	op, wanted := graphql.GetOperationContext(ctx), false
	for _, field := range graphql.CollectFieldsCtx(ctx, nil) {
		if field.Name == "__typename" {
			continue
		}
		wanted = true
		switch field.Name {
		case "rows":
			rows := columns(op, fact, field, q.CompareTo == nil)
			if q.Rows.Wanted && !slices.Equal(rows.Dimensions, q.Rows.Dimensions) {
				return false, catalog.Invalid("rows is selected twice, by (%s) and by (%s): select %s twice under two aliases instead",
					strings.Join(q.Rows.Dimensions, ", "), strings.Join(rows.Dimensions, ", "), fact.Name)
			}
			q.Rows = merged(fact, q.Rows, rows)
		case "total":
			total := columns(op, fact, field, q.CompareTo == nil)
			total.Dimensions = nil // they are null in a total
			q.Total = merged(fact, q.Total, total)
		case "provenance":
			q.Excluded = q.Excluded || slices.ContainsFunc(graphql.CollectFields(op, field.Selections, nil),
				func(f graphql.CollectedField) bool { return f.Name == "excluded" })
		}
	}
	return wanted, nil
}

// plainFields are those of a measure that do without its interval. So does the method of a time, which tells how it was found.
var plainFields = []string{"__typename", "value", "decimal", "status", "level", "numerator", "denominator", "declarations"}

func plain(fact catalog.Fact, measure, field string) bool {
	m, _ := fact.Measure(measure)
	return slices.Contains(plainFields, field) || field == "method" && (m.Rollup == catalog.RollSketch || m.Rollup == catalog.RollKM)
}

// columns returns the dimensions and measures that are selected of a row. Measures may be plain unless they are compared with another period.
func columns(op *graphql.OperationContext, fact catalog.Fact, row graphql.CollectedField, mayBePlain bool) catalog.Selection {
	names, remarked, explained, bounded := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, field := range graphql.CollectFields(op, row.Selections, nil) {
		names[field.Name] = true
		for _, of := range graphql.CollectFields(op, field.Selections, nil) {
			remarked[field.Name] = remarked[field.Name] || of.Name == "warnings"
			explained[field.Name] = explained[field.Name] || of.Name == "explain"
			bounded[field.Name] = bounded[field.Name] || !mayBePlain || !plain(fact, field.Name, of.Name)
		}
	}
	s := catalog.Selection{Wanted: true}
	for _, d := range fact.Dimensions {
		if names[d.Name] {
			s.Dimensions = append(s.Dimensions, d.Name)
		}
	}
	for _, m := range fact.Measures {
		if names[m.Name] {
			s.Measures = append(s.Measures, m.Name)
		}
		if remarked[m.Name] {
			s.Remarked = append(s.Remarked, m.Name)
		}
		if explained[m.Name] {
			s.Explained = append(s.Explained, m.Name)
		}
		if names[m.Name] && mayBePlain && !remarked[m.Name] && !explained[m.Name] {
			s.Quiet = append(s.Quiet, m.Name)
		}
		if names[m.Name] && !bounded[m.Name] {
			s.Plain = append(s.Plain, m.Name)
		}
	}
	return s
}

// merged adds the measures of another selection of the same dimensions.
func merged(fact catalog.Fact, a, b catalog.Selection) catalog.Selection {
	if !a.Wanted {
		return b
	}
	s := catalog.Selection{Wanted: true, Dimensions: a.Dimensions}
	for _, m := range fact.Measures {
		if slices.Contains(a.Measures, m.Name) || slices.Contains(b.Measures, m.Name) {
			s.Measures = append(s.Measures, m.Name)
		}
		if slices.Contains(a.Remarked, m.Name) || slices.Contains(b.Remarked, m.Name) {
			s.Remarked = append(s.Remarked, m.Name)
		}
		if slices.Contains(a.Explained, m.Name) || slices.Contains(b.Explained, m.Name) {
			s.Explained = append(s.Explained, m.Name)
		}
		agreed := func(inA, inB []string) bool { // by whichever selects it
			return slices.Contains(s.Measures, m.Name) && (slices.Contains(inA, m.Name) || !slices.Contains(a.Measures, m.Name)) &&
				(slices.Contains(inB, m.Name) || !slices.Contains(b.Measures, m.Name))
		}
		if agreed(a.Quiet, b.Quiet) {
			s.Quiet = append(s.Quiet, m.Name)
		}
		if agreed(a.Plain, b.Plain) {
			s.Plain = append(s.Plain, m.Name)
		}
	}
	return s
}
