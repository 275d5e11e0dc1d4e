package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"greenlane/catalog"
)

// A table of a fact may have thousands of cells, and the generated code allocates several values for each field of each. So what is selected
// of a table is looked at once, and then every row written in one go, byte for byte as the generated code would (decision 31).

// printer appends a value to a JSON text.
type printer func(dst []byte, v reflect.Value) ([]byte, error)

// handed is the text of a table on its way from its resolver to the root field.
type handed struct{ text []byte }

type handedKey struct{}

// written is the middleware of root fields. It writes the tables of facts in place of the generated code, which gets them without rows.
func written(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if _, fact := catalog.FactNamed(graphql.GetRootFieldContext(ctx).Field.Name); !fact {
		return next(ctx)
	}
	h := &handed{}
	plain := next(context.WithValue(ctx, handedKey{}, h))
	if h.text == nil {
		return plain
	}
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(h.text) })
}

// hand writes a table for the root field it is the answer of, and returns what the generated code is to see of it: all where something cannot be written,
// so that its errors stand at the fields that they are about.
func hand[T any](ctx context.Context, table *T) *T {
	h, ok := ctx.Value(handedKey{}).(*handed)
	if !ok {
		return table
	}
	field := graphql.GetFieldContext(ctx).Field
	show, err := selection{graphql.GetOperationContext(ctx)}.object(field.Definition.Type.Name(), reflect.TypeFor[T](), field.Selections)
	if err != nil {
		return table
	}
	if h.text, err = show(nil, reflect.ValueOf(table).Elem()); err != nil {
		h.text = nil
		return table
	}
	bare := *table
	rows := reflect.ValueOf(&bare).Elem().Field(fieldsOf(reflect.TypeFor[T]())["rows"])
	rows.Set(reflect.MakeSlice(rows.Type(), 0, 0))
	return &bare
}

// selection makes printers of what an operation selects.
type selection struct{ op *graphql.OperationContext }

// object prints the selected fields of a generated type, in their order.
func (s selection) object(name string, of reflect.Type, selected ast.SelectionSet) (printer, error) {
	type part struct {
		key   []byte
		field int
		show  printer
	}
	at := fieldsOf(of)
	fields := graphql.CollectFields(s.op, selected, []string{name})
	parts := make([]part, len(fields))
	for i, f := range fields {
		key := append(strconv.AppendQuote(nil, f.Alias), ':')
		if i > 0 {
			key = append([]byte{','}, key...)
		}
		if f.Name == "__typename" {
			parts[i] = part{strconv.AppendQuote(key, name), 0, func(dst []byte, _ reflect.Value) ([]byte, error) { return dst, nil }}
			continue
		}
		index, known := at[f.Name]
		if !known {
			return nil, fmt.Errorf("type %s has no field %s", of, f.Name)
		}
		show, err := s.value(f.Definition.Type, of.Field(index).Type, f.Selections)
		if err != nil {
			return nil, err
		}
		parts[i] = part{key, index, show}
	}
	return func(dst []byte, v reflect.Value) (_ []byte, err error) {
		dst = append(dst, '{')
		for i := range parts {
			p := &parts[i]
			if dst, err = p.show(append(dst, p.key...), v.Field(p.field)); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	}, nil
}

// errAbsent is of the program: the schema promises a value.
var errAbsent = errors.New("the answer lacks a value that the schema promises")

// value prints a value of a type of the schema, which may be null where that allows it.
func (s selection) value(t *ast.Type, of reflect.Type, selected ast.SelectionSet) (printer, error) {
	if t.Elem != nil {
		return s.list(t, of, selected)
	}
	pointed := of.Kind() == reflect.Pointer
	if pointed {
		of = of.Elem()
	}
	show, err := s.named(t.NamedType, of, selected)
	if err != nil || !pointed {
		return show, err
	}
	return func(dst []byte, v reflect.Value) ([]byte, error) {
		switch {
		case !v.IsNil():
			return show(dst, v.Elem())
		case t.NonNull:
			return dst, errAbsent
		}
		return append(dst, "null"...), nil
	}, nil
}

func (s selection) list(t *ast.Type, of reflect.Type, selected ast.SelectionSet) (printer, error) {
	if of.Kind() != reflect.Slice {
		return nil, fmt.Errorf("%s is no list", of)
	}
	show, err := s.value(t.Elem, of.Elem(), selected)
	if err != nil {
		return nil, err
	}
	return func(dst []byte, v reflect.Value) (_ []byte, err error) {
		if v.IsNil() && !t.NonNull {
			return append(dst, "null"...), nil
		}
		dst = append(dst, '[')
		began := len(dst)
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			if i == 2 { // the rows that follow are about as long as those before
				dst = slices.Grow(dst, (len(dst)-began)*v.Len()/2)
			}
			if dst, err = show(dst, v.Index(i)); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	}, nil
}

// named prints a value of a named type: an object, an enum, or one of the scalars that tables have.
func (s selection) named(name string, of reflect.Type, selected ast.SelectionSet) (printer, error) {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return func(dst []byte, v reflect.Value) ([]byte, error) {
			at, ok := v.Interface().(time.Time)
			if !ok || at.IsZero() {
				return append(dst, "null"...), nil
			}
			dst = at.AppendFormat(append(dst, '"'), time.RFC3339Nano)
			return append(dst, '"'), nil
		}, nil
	case of.Kind() == reflect.Struct:
		return s.object(name, of, selected)
	case of.Kind() == reflect.String:
		return func(dst []byte, v reflect.Value) ([]byte, error) { return appendText(dst, v.String()), nil }, nil
	case of.Kind() == reflect.Bool:
		return func(dst []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(dst, v.Bool()), nil }, nil
	case of.Kind() == reflect.Float64:
		return appendFloat, nil
	case of.Kind() == reflect.Int && name == "BigInt":
		return func(dst []byte, v reflect.Value) ([]byte, error) {
			return append(strconv.AppendInt(append(dst, '"'), v.Int(), 10), '"'), nil
		}, nil
	case of.Kind() == reflect.Int && name == "Int":
		return func(dst []byte, v reflect.Value) ([]byte, error) { return strconv.AppendInt(dst, v.Int(), 10), nil }, nil
	}
	return nil, fmt.Errorf("%s as %s is not written here", name, of)
}

func appendFloat(dst []byte, v reflect.Value) ([]byte, error) {
	f := v.Float()
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return dst, errors.New("a value is no finite number")
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64), nil
}

// appendText quotes a text as gqlgen does.
func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			var b bytes.Buffer
			graphql.MarshalString(s).MarshalGQL(&b)
			return append(dst, b.Bytes()...)
		}
	}
	dst = append(append(dst, '"'), s...)
	return append(dst, '"')
}
