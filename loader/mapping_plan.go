package loader

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"greenlane/record"
)

// plans compiles the mapping for a file with this header, one plan for each emission of the table's kind.
func (m *Mapping) plans(t *table, header []string) ([]*plan, error) {
	for _, name := range header {
		if !slices.Contains(m.columns, name) {
			return nil, fmt.Errorf("mapping %s knows no column %q; %s", m.name, name, record.Suggest(name, m.columns))
		}
	}
	for _, name := range m.used() {
		if !slices.Contains(header, name) && !slices.Contains(m.optional, name) {
			return nil, fmt.Errorf("mapping %s reads the column %q, and the file has %s", m.name, name, strings.Join(header, ", "))
		}
	}
	var out []*plan
	for i := range m.emits {
		if m.emits[i].kind != t.entity.Kind || m.emits[i].never(header) {
			continue
		}
		p, err := m.emits[i].plan(t, header)
		if err != nil {
			return nil, fmt.Errorf("mapping %s, line %d: %w", m.name, m.emits[i].line, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// never reports whether a condition cannot hold in a file with this header: what it asks of is an optional column that is not there.
func (e *emission) never(header []string) bool {
	return slices.ContainsFunc(e.when, func(c condition) bool {
		return !slices.Contains(header, c.column) && (c.values == nil || c.values[""]) == c.not
	})
}

func (e *emission) plan(t *table, header []string) (*plan, error) {
	p := &plan{template: t.template(), cellOf: make([]int, len(t.entity.Fields)), sources: make([]string, len(t.entity.Fields))}
	for i := range p.cellOf {
		p.cellOf[i] = -1
	}
	for _, c := range e.when {
		if cell := slices.Index(header, c.column); cell >= 0 {
			p.when = append(p.when, c.compile(cell))
		}
	}
	zone, stated := t.zone, t.zoneStated
	defer func() { t.zone, t.zoneStated = zone, stated }()
	has := func(field int) bool {
		return slices.ContainsFunc(e.values, func(v valueOf) bool { return v.field == field && v.expr.stated(header) })
	}
	if missing := missingColumns(t, has); len(missing) > 0 {
		return nil, fmt.Errorf("%s need %s, and the file lacks the optional columns that they come from", e.kind, strings.Join(missing, ", "))
	}
	for _, v := range e.values {
		if !v.expr.stated(header) {
			continue
		}
		if t.zone, t.zoneStated = zone, stated; v.form.zone != nil {
			t.zone, t.zoneStated = v.form.zone, true
		}
		if v.form.layouts != nil && v.expr.column != "" {
			v.form.orders = t.ordersOf(v.expr.column, v.form.layouts)
		}
		parse, err := t.parserFor(v.field, v.form)
		if err != nil {
			return nil, err
		}
		numbers, err := t.numbersFor(v.field, v.form)
		if err != nil {
			return nil, err
		}
		s := step{field: v.field, cell: -1, parse: parse, numbers: numbers}
		if v.expr.column != "" {
			p.cellOf[v.field], p.sources[v.field] = slices.Index(header, v.expr.column), v.expr.column
		}
		if v.expr.plain() {
			s.cell = p.cellOf[v.field]
		} else {
			s.text = v.expr.compile(header, t.entity.Fields[v.field].Name)
		}
		p.steps = append(p.steps, s)
	}
	p.hashed = hashedFields(t.entity, has)
	return p, nil
}

// stated reports whether a file with this header can say something of the value.
func (e *expr) stated(header []string) bool {
	if e.missing != "" || e.column == "" && e.parts == nil || slices.Contains(header, e.column) {
		return true
	}
	stated := func(p *expr) bool { return p.stated(header) }
	if e.first {
		return slices.ContainsFunc(e.parts, stated)
	}
	return e.parts != nil && !slices.ContainsFunc(e.parts, func(p *expr) bool { return !stated(p) })
}

func (c condition) compile(cell int) func(*cells) bool {
	if c.values == nil {
		return func(rec *cells) bool { return (len(bytes.TrimSpace(rec.at(cell))) == 0) != c.not }
	}
	return func(rec *cells) bool { return c.values[string(rec.at(cell))] != c.not }
}

// plain reports whether the value is a source cell as it is.
func (e *expr) plain() bool {
	return e.column != "" && len(e.steps) == 0 && e.values == nil && e.missing == ""
}

// compile makes the function that computes the value. Its result is valid until it is called again.
func (e *expr) compile(header []string, column string) func(*cells) ([]byte, *fault) {
	origin := e.origin(header, column)
	name := e.column
	if name == "" {
		name = column
	}
	var values map[string][]byte
	if e.values != nil {
		values = make(map[string][]byte, len(e.values))
		for from, to := range e.values {
			values[from] = []byte(to.to)
		}
	}
	missing := []byte(e.missing)
	return func(rec *cells) ([]byte, *fault) {
		text, wrong := origin(rec)
		if wrong != nil {
			return nil, wrong
		}
		for _, step := range e.steps {
			changed, ok := step(text)
			if !ok {
				return nil, &fault{code: "L004", column: name, value: text}
			}
			text = changed
		}
		if values != nil {
			to, ok := values[string(text)]
			if !ok && len(text) > 0 {
				return nil, &fault{code: "L003", column: name, value: text}
			}
			text = to
		}
		if len(text) == 0 {
			return missing, nil
		}
		return text, nil
	}
}

// origin makes the function that gets the text before anything is done to it.
func (e *expr) origin(header []string, column string) func(*cells) ([]byte, *fault) {
	switch {
	case e.column != "":
		cell := slices.Index(header, e.column)
		if cell < 0 {
			return func(*cells) ([]byte, *fault) { return nil, nil }
		}
		return func(rec *cells) ([]byte, *fault) { return rec.at(cell), nil }
	case e.parts == nil:
		return func(*cells) ([]byte, *fault) { return e.fixed, nil }
	}
	parts := make([]func(*cells) ([]byte, *fault), len(e.parts))
	for i, p := range e.parts {
		parts[i] = p.compile(header, column)
	}
	if e.first {
		return func(rec *cells) ([]byte, *fault) {
			for _, part := range parts {
				if text, wrong := part(rec); wrong != nil || len(text) > 0 {
					return text, wrong
				}
			}
			return nil, nil
		}
	}
	var out []byte
	return func(rec *cells) ([]byte, *fault) {
		out = out[:0]
		for i, part := range parts {
			text, wrong := part(rec)
			if wrong != nil {
				return nil, wrong
			}
			// An identifier with a missing part would name something else.
			if len(text) == 0 {
				return nil, nil
			}
			if i > 0 {
				out = append(out, e.join...)
			}
			out = append(out, text...)
		}
		return out, nil
	}
}
