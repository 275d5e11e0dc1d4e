package graph

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"greenlane/catalog"
)

// What one document may ask for.
const (
	maxBody         = 1 << 20   // bytes of a request
	maxDocument     = 100 << 10 // bytes of a document: a misspelt name is compared with every right one
	maxTokens       = 2_000     // validation of more takes seconds: 20,000 repeated fields took 14
	maxDepth        = 12        // fields inside fields
	maxIntrospected = 20        // the same below __schema and __type: clients unwrap types nine times
	maxAliases      = 30        // root fields and aliases together: each root field is a question
	maxVariables    = 256 << 10 // bytes of the variables as JSON
	maxNesting      = 40        // brackets inside brackets, in the document and in the JSON of a request
	maxValues       = 400_000   // values in the answer at most, for every measure in 1,000 rows; each takes about 1.5 µs and 700 bytes to write
	cachedDocuments = 50        // parsed and valid, each of at most some hundred KB
)

// listLengths says how long lists can be expected, by type and field; others count as ten. Rows are as many as asked for.
var listLengths = map[string]int64{
	"Catalog.facts": 4, "Query.capCompliance": 18, "CertificationEffect.months": 24, "Load.sources": 3, "RejectCount.examples": 3, "Fact.dimensions": 20, "Fact.measures": 40, "Measure.warnings": 2,
	"__Schema.types": 60, "__Schema.directives": 6, "__Type.fields": 20, "__Field.args": 4, "__Type.enumValues": 20,
	"__Type.inputFields": 10, "__Type.interfaces": 1, "__Type.possibleTypes": 1, "__Directive.args": 2,
}

// limits refuses documents that would cost too much, before anything runs.
type limits struct{}

func (limits) ExtensionName() string { return "Limits" }

func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses documents whose validation would take long: 380 inline fragments inside one another
// are within the limit of tokens and took 2.3 s. It parses once more, which takes a hundredth of the rest.
func (limits) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: params.Query}, maxTokens)
	var misspelt *gqlerror.Error
	switch {
	case errors.As(err, &misspelt):
		errcode.Set(misspelt, errcode.ParseFailed)
		return misspelt
	case err != nil:
		return gqlerror.Wrap(fmt.Errorf("parse a document: %w", err))
	}
	deepest := 0
	for _, operation := range doc.Operations {
		deepest = max(deepest, selectionNesting(operation.SelectionSet))
	}
	for _, fragment := range doc.Fragments {
		deepest = max(deepest, selectionNesting(fragment.SelectionSet))
	}
	if deepest > maxNesting {
		return gqlerror.Wrap(tooCostly("the document nests %d selections, %d is the most", deepest, maxNesting))
	}
	return nil
}

// selectionNesting returns how many selections lie inside one another, inline fragments included.
func selectionNesting(selections ast.SelectionSet) int {
	deepest := 0
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			deepest = max(deepest, selectionNesting(selection.SelectionSet))
		case *ast.InlineFragment:
			deepest = max(deepest, selectionNesting(selection.SelectionSet))
		}
	}
	return deepest + 1
}

// MutateOperationContext weighs a document that has been parsed and found valid. The schema holds no secret: whoever may
// ask may read it.
func (limits) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = false
	s := scale{op: op, fragments: map[fragmentKey]weight{}}
	total := s.set(op.Operation.SelectionSet, position{root: true, rows: 1})
	switch {
	case s.deferred:
		return gqlerror.Wrap(catalog.Invalid("@defer is not offered here: ask without it"))
	case total.depth > maxDepth:
		return gqlerror.Wrap(tooCostly("the document nests fields %d deep, %d is the most", total.depth, maxDepth))
	case total.introspected > maxIntrospected:
		return gqlerror.Wrap(tooCostly("the document nests introspection %d deep, %d is the most", total.introspected, maxIntrospected))
	case s.names > maxAliases:
		return gqlerror.Wrap(tooCostly("the document has %d root fields and aliases, %d is the most: send several requests", s.names, maxAliases))
	case total.values > maxValues:
		return gqlerror.Wrap(tooCostly("the answer could hold more than %d values: ask for fewer rows with `first`, or select fewer fields", maxValues))
	}
	return nil
}

type weight struct {
	depth, introspected int
	values              int64
}

// position is what the weight of a selection depends on besides the selection itself.
type position struct {
	root          bool
	introspection bool
	rows          int64 // `first` of the table around it
}

type fragmentKey struct {
	name string
	at   position
}

type scale struct {
	op        *graphql.OperationContext
	fragments map[fragmentKey]weight
	names     int
	deferred  bool
}

func (s *scale) set(selections ast.SelectionSet, at position) weight {
	var sum weight
	for _, selection := range selections {
		var w weight
		switch selection := selection.(type) {
		case *ast.Field:
			w = s.field(selection, at)
		case *ast.InlineFragment:
			s.directives(selection.Directives)
			w = s.set(selection.SelectionSet, at)
		case *ast.FragmentSpread:
			s.directives(selection.Directives)
			w = s.fragment(selection, at)
		}
		sum.depth = max(sum.depth, w.depth)
		sum.introspected = max(sum.introspected, w.introspected)
		sum.values = min(sum.values+w.values, maxValues+1) // more is refused anyway, and must not overflow
	}
	return sum
}

// fragment weighs each fragment once a position: fragments that spread fragments twice would take exponential time.
func (s *scale) fragment(spread *ast.FragmentSpread, at position) weight {
	key := fragmentKey{spread.Name, at}
	if w, done := s.fragments[key]; done {
		return w
	}
	definition := s.op.Doc.Fragments.ForName(spread.Name)
	if definition == nil { // validation has refused it
		return weight{}
	}
	w := s.set(definition.SelectionSet, at)
	s.fragments[key] = w
	return w
}

func (s *scale) field(f *ast.Field, at position) weight {
	s.directives(f.Directives)
	if at.root || f.Alias != f.Name {
		s.names++
	}
	below := position{introspection: at.introspection || f.Name == "__schema" || f.Name == "__type", rows: at.rows}
	if at.root {
		below.rows = s.first(f)
	}
	w := s.set(f.SelectionSet, below)
	if below.introspection {
		w.introspected++
	} else {
		w.depth++
	}
	w.values = min(max(w.values, 1)*s.times(f, below), maxValues+1)
	return w
}

// times returns how often a field's values are expected to be written.
func (s *scale) times(f *ast.Field, below position) int64 {
	if f.Definition == nil || f.Definition.Type.Elem == nil {
		return 1
	}
	if f.Name == "rows" && !below.introspection {
		return max(below.rows, 1)
	}
	if f.Definition.Arguments.ForName("first") != nil {
		return max(s.first(f), 1)
	}
	if f.ObjectDefinition != nil {
		if n, ok := listLengths[f.ObjectDefinition.Name+"."+f.Name]; ok {
			return n
		}
	}
	return 10
}

// first returns how many entries a field lists at most.
func (s *scale) first(f *ast.Field) int64 {
	argument := f.Arguments.ForName("first")
	if argument == nil {
		return declared(f)
	}
	value, err := argument.Value.Value(s.op.Variables)
	if err != nil || value == nil {
		return catalog.DefaultRows
	}
	n, err := graphql.UnmarshalInt64(value)
	if err != nil {
		return catalog.DefaultRows // refused when the arguments are read
	}
	return min(n, catalog.MaxRows) // more is refused when the question is checked
}

// declared returns what the schema says that a field lists where a document does not.
func declared(f *ast.Field) int64 {
	if f.Definition != nil {
		if argument := f.Definition.Arguments.ForName("first"); argument != nil && argument.DefaultValue != nil {
			if n, err := strconv.ParseInt(argument.DefaultValue.Raw, 10, 64); err == nil {
				return n
			}
		}
	}
	return catalog.DefaultRows
}

func (s *scale) directives(list ast.DirectiveList) {
	if list.ForName("defer") != nil {
		s.deferred = true
	}
}
