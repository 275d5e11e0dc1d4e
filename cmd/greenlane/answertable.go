package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// answerTable is one table of a GraphQL answer, flat: a column for each leaf, named by its path.
type answerTable struct {
	name    string
	columns []string
	rows    [][]string
}

// object is a JSON object whose fields keep their order.
type object struct {
	names  []string
	values []json.RawMessage
}

func (o *object) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		o.names, o.values = append(o.names, fmt.Sprint(name)), append(o.values, value)
	}
	return nil
}

// tablesOf makes tables of a response: of each root field's rows, else of its total, else of what it has.
func tablesOf(body []byte) ([]answerTable, error) {
	var response struct{ Data *object }
	if err := json.Unmarshal(body, &response); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if response.Data == nil {
		return nil, nil
	}
	var out []answerTable
	for i, name := range response.Data.names {
		text := response.Data.values[i]
		if isObject(text) {
			var fields object
			if err := json.Unmarshal(text, &fields); err != nil {
				return nil, fmt.Errorf("read %s of the answer: %w", name, err)
			}
			text = fields.prefer(text, "rows", "total")
		}
		t, err := flatten(name, text)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// prefer returns the value of the first of these fields that is there, else the whole object.
func (o *object) prefer(whole json.RawMessage, names ...string) json.RawMessage {
	for _, wanted := range names {
		for i, name := range o.names {
			if name == wanted {
				return o.values[i]
			}
		}
	}
	return whole
}

func isObject(text json.RawMessage) bool { return len(text) > 0 && text[0] == '{' }

func flatten(name string, text json.RawMessage) (answerTable, error) {
	t := answerTable{name: name}
	rows := []json.RawMessage{text}
	if len(text) > 0 && text[0] == '[' {
		rows = nil
		if err := json.Unmarshal(text, &rows); err != nil {
			return t, fmt.Errorf("read %s of the answer: %w", name, err)
		}
	}
	at := map[string]int{}
	for n, row := range rows {
		t.rows = append(t.rows, make([]string, len(t.columns)))
		err := leaves("", row, func(path, value string) {
			i, known := at[path]
			if !known {
				i = len(t.columns)
				at[path] = i
				t.columns = append(t.columns, path)
			}
			for len(t.rows[n]) <= i {
				t.rows[n] = append(t.rows[n], "")
			}
			t.rows[n][i] = value
		})
		if err != nil {
			return t, fmt.Errorf("read %s of the answer: %w", name, err)
		}
	}
	for n := range t.rows {
		for len(t.rows[n]) < len(t.columns) {
			t.rows[n] = append(t.rows[n], "")
		}
	}
	return t, nil
}

// leaves visits the scalars of a value by path. A list is one leaf, its elements' scalars joined.
func leaves(path string, text json.RawMessage, visit func(path, value string)) error {
	switch {
	case isObject(text):
		var o object
		if err := json.Unmarshal(text, &o); err != nil {
			return err
		}
		for i, name := range o.names {
			inner := name
			if path != "" {
				inner = path + "." + name
				if name == "value" {
					inner = path
				}
			}
			if err := leaves(inner, o.values[i], visit); err != nil {
				return err
			}
		}
	case len(text) > 0 && text[0] == '[':
		var all []json.RawMessage
		if err := json.Unmarshal(text, &all); err != nil {
			return err
		}
		var parts []string
		for _, one := range all {
			var inner []string
			if err := leaves("", one, func(_, value string) { inner = append(inner, value) }); err != nil {
				return err
			}
			parts = append(parts, strings.Join(inner, ": "))
		}
		visit(path, strings.Join(parts, "; "))
	default:
		visit(path, scalar(text))
	}
	return nil
}

func scalar(text json.RawMessage) string {
	var s string
	if json.Unmarshal(text, &s) == nil && string(text) != "null" {
		return s
	}
	if string(text) == "null" {
		return ""
	}
	return string(text)
}
