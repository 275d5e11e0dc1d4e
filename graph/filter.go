package graph

import (
	"reflect"
	"strings"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// maxFilterDepth bounds conditions inside conditions.
const maxFilterDepth = 10

// filter translates a *generated.<Fact>Where. The generated types differ by fact and are alike in form: a field for each
// dimension, and all, any, not. What filters nothing is refused, because the asker surely did not mean everything.
func filter(fact catalog.Fact, where any) (*catalog.Filter, error) {
	v := reflect.ValueOf(where)
	if !v.IsValid() || v.IsNil() {
		return nil, nil
	}
	f, err := condition(fact, v.Elem(), "where", 1)
	return &f, err
}

func condition(fact catalog.Fact, where reflect.Value, path string, depth int) (catalog.Filter, error) {
	if depth > maxFilterDepth {
		return catalog.Filter{}, catalog.Invalid("%s: conditions are nested more than %d deep", path, maxFilterDepth)
	}
	var parts []catalog.Filter
	for i := range where.NumField() {
		name, value := jsonName(where.Type().Field(i)), where.Field(i)
		if value.IsNil() {
			continue
		}
		found, err := part(fact, name, value, path+"."+name, depth)
		if err != nil {
			return catalog.Filter{}, err
		}
		parts = append(parts, found...)
	}
	switch len(parts) {
	case 0:
		return catalog.Filter{}, catalog.Invalid("%s is empty, and empty never means everything: name a dimension, or leave it out", path)
	case 1:
		return parts[0], nil
	}
	return catalog.Filter{All: parts}, nil
}

// part translates one field of a condition; in and notIn of one dimension are two conditions.
func part(fact catalog.Fact, name string, value reflect.Value, path string, depth int) ([]catalog.Filter, error) {
	switch v := value.Interface().(type) {
	case *generated.CodeFilter:
		return values(name, v.In, v.NotIn, path)
	case *generated.DateFilter:
		for _, list := range [][]string{v.In, v.NotIn} {
			for _, day := range list {
				if _, err := catalog.ParseDate(day); err != nil {
					return nil, err
				}
			}
		}
		return values(name, v.In, v.NotIn, path)
	}
	if value.Kind() == reflect.Pointer {
		inner, err := condition(fact, value.Elem(), path, depth+1)
		return []catalog.Filter{{Not: &inner}}, err
	}
	if value.Len() == 0 {
		return nil, catalog.Invalid("%s is an empty list, and empty never means everything: give a condition, or leave it out", path)
	}
	inner := make([]catalog.Filter, value.Len())
	for i := range inner {
		var err error
		if inner[i], err = condition(fact, value.Index(i).Elem(), path, depth+1); err != nil {
			return nil, err
		}
	}
	if name == "any" {
		return []catalog.Filter{{Any: inner}}, nil
	}
	return []catalog.Filter{{All: inner}}, nil
}

func values(dimension string, in, notIn []string, path string) ([]catalog.Filter, error) {
	if in == nil && notIn == nil {
		return nil, catalog.Invalid("%s is empty, and empty never means everything: give in or notIn, or leave %s out", path, dimension)
	}
	var parts []catalog.Filter
	if in != nil {
		if len(in) == 0 {
			return nil, catalog.Invalid("%s.in is an empty list, which would match nothing: list values, or leave it out", path)
		}
		parts = append(parts, catalog.Filter{Dimension: dimension, In: in})
	}
	if notIn != nil {
		if len(notIn) == 0 {
			return nil, catalog.Invalid("%s.notIn is an empty list, and empty never means everything: list values, or leave it out", path)
		}
		parts = append(parts, catalog.Filter{Dimension: dimension, NotIn: notIn})
	}
	return parts, nil
}

func bounds(having []*generated.MeasureBound) ([]catalog.Bound, error) {
	if having != nil && len(having) == 0 {
		return nil, catalog.Invalid("having is an empty list, and empty never means everything: give a bound, or leave it out")
	}
	var list []catalog.Bound
	for _, b := range having {
		switch {
		case b.AtLeast == nil && b.AtMost == nil:
			return nil, catalog.Invalid("having.%s has no bound: give atLeast, atMost or both", b.Measure)
		case b.AtLeast != nil && b.AtMost != nil && *b.AtLeast > *b.AtMost:
			return nil, catalog.Invalid("having.%s: atLeast %g is above atMost %g, so no row could be kept", b.Measure, *b.AtLeast, *b.AtMost)
		}
		list = append(list, catalog.Bound{Measure: string(b.Measure), Least: b.AtLeast, Atmost: b.AtMost})
	}
	return list, nil
}

// orders translates a []*generated.<Fact>Order.
func orders(orderBy any) []catalog.Order {
	v := reflect.ValueOf(orderBy)
	if !v.IsValid() {
		return nil
	}
	var list []catalog.Order
	for i := range v.Len() {
		o := v.Index(i).Elem()
		list = append(list, catalog.Order{By: o.FieldByName("By").String(), Descending: o.FieldByName("Descending").Bool()})
	}
	return list
}

// jsonName returns the name of a field of a generated type in the schema.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
