package graph

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"greenlane/catalog"
)

// explain completes what the library says about a refused request: it names the nearest right word for mistakes in
// documents, but not for those in variables.
func (a *API) explain(op *graphql.OperationContext, e *gqlerror.Error) {
	switch {
	case op.Doc != nil && op.Operation == nil && op.OperationName == "":
		e.Message = "the document has several operations: name one of them in operationName"
	case op.Operation != nil && len(e.Path) > 1 && e.Path[0] == ast.PathName("variable"):
		e.Message = a.explainVariable(op, e)
		e.Path = nil // it leads into the variables, and a path of an error leads into the answer
	}
}

func (a *API) explainVariable(op *graphql.OperationContext, e *gqlerror.Error) string {
	place := "variable $" + e.Path[1:].String()
	name, _ := e.Path[1].(ast.PathName)
	definition := op.Operation.VariableDefinitions.ForName(string(name))
	if definition == nil {
		return place + ": " + e.Message
	}
	at := definition.Type
	for _, step := range e.Path[2:] {
		key, isField := step.(ast.PathName)
		if !isField {
			if at.Elem != nil {
				at = at.Elem
			}
			continue
		}
		input := a.schema.Types[at.Name()]
		if input == nil {
			break
		}
		field := input.Fields.ForName(string(key))
		if field == nil {
			return fmt.Sprintf("%s: %s has no field %q%s", place, input.Name, string(key), nearest(string(key), fieldNames(input)))
		}
		at = field.Type
	}
	if enum := a.schema.Types[at.Name()]; enum != nil && enum.Kind == ast.Enum {
		if value, found := strings.CutSuffix(e.Message, " is not a valid "+enum.Name); found {
			return fmt.Sprintf("%s: %q is not a %s%s", place, value, enum.Name, nearest(value, valueNames(enum)))
		}
	}
	return place + ": " + e.Message
}

func nearest(wrong string, right []string) string {
	if near := catalog.Nearest(wrong, right); near != "" {
		return fmt.Sprintf(". Did you mean %q?", near)
	}
	return ""
}

func fieldNames(input *ast.Definition) []string {
	names := make([]string, len(input.Fields))
	for i, f := range input.Fields {
		names[i] = f.Name
	}
	return names
}

func valueNames(enum *ast.Definition) []string {
	names := make([]string, len(enum.EnumValues))
	for i, v := range enum.EnumValues {
		names[i] = v.Name
	}
	return names
}
