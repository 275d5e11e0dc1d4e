package loader

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"greenlane/record"
)

func (m *Mapping) readEmission(n node) error {
	pairs, err := n.mapping("an entry of emit")
	if err != nil {
		return err
	}
	e := emission{line: n.line}
	var columns, events node
	for _, p := range pairs {
		switch p.key {
		case "kind":
			var kind string
			if kind, err = p.value.text("kind"); err == nil {
				if e.entity, err = record.Find(record.Kind(kind)); err != nil {
					err = p.value.errorf("%v", err)
				}
				e.kind = record.Kind(kind)
			}
		case "when":
			e.when, err = m.readConditions(p.value)
		case "columns":
			columns = p.value
		case "events":
			events = p.value
		default:
			err = n.unknownKey(p, "an entry of emit", "kind", "when", "columns", "events")
		}
		if err != nil {
			return err
		}
	}
	if e.entity == nil || columns.doc == nil {
		return n.errorf("an entry of emit has a kind and columns")
	}
	if err := m.readColumns(&e, columns); err != nil {
		return err
	}
	if events.doc == nil {
		return m.addEmission(n, e)
	}
	return m.readEvents(e, events)
}

// readEvents makes an emission of each event type that has a column of its own: such a row for every cell that is not blank.
func (m *Mapping) readEvents(e emission, n node) error {
	if e.kind != record.DeclarationEvents {
		return n.errorf("events are columns of %s, not of %s", record.DeclarationEvents, e.kind)
	}
	kind, at := e.entity.Field("event_type"), e.entity.Field("occurred_at")
	for _, v := range e.values {
		if v.field == kind || v.field == at {
			return node{n.doc, nil, v.line}.errorf("%s comes from events; take it out of columns", e.entity.Fields[v.field].Name)
		}
	}
	pairs, err := n.mapping("events")
	if err != nil {
		return err
	}
	members := record.Members(e.entity.Fields[kind].List)
	codes := make([]string, len(members))
	for i, member := range members {
		codes[i] = member.Code
	}
	for _, p := range pairs {
		if !slices.Contains(codes, p.key) {
			return n.unknownKey(p, "event_type", codes...)
		}
		when := valueOf{field: at, line: p.line}
		if when.expr, when.form, err = m.readValue(p.value, &e.entity.Fields[at]); err != nil {
			return err
		}
		if when.expr.column == "" {
			return p.value.errorf("an event is the column that holds its instant; use from")
		}
		one := e
		one.line = p.line
		one.when = append(slices.Clone(e.when), condition{column: when.expr.column, not: true})
		one.values = append(slices.Clone(e.values), valueOf{field: kind, line: p.line, expr: &expr{line: p.line, fixed: []byte(p.key)}}, when)
		if err := m.addEmission(node{n.doc, nil, p.line}, one); err != nil {
			return err
		}
	}
	return nil
}

// addEmission checks that an emission makes rows that can enter.
func (m *Mapping) addEmission(n node, e emission) error {
	profile, err := record.FindProfile(m.profile)
	if err != nil {
		return n.errorf("%v", err)
	}
	slices.SortFunc(e.values, func(a, b valueOf) int { return a.field - b.field })
	t, err := newTable(e.entity, profile)
	if err != nil {
		return n.errorf("%v", err)
	}
	t.zone = time.UTC // no row is read here
	has := func(field int) bool {
		return slices.ContainsFunc(e.values, func(v valueOf) bool { return v.field == field })
	}
	if missing := missingColumns(t, has); len(missing) > 0 {
		return n.errorf("%s need %s under profile %s", e.kind, strings.Join(missing, ", "), profile.Name)
	}
	for _, v := range e.values {
		if err := m.checkOutcomes(t, v); err != nil {
			return err
		}
	}
	m.emits = append(m.emits, e)
	return nil
}

// checkOutcomes refuses a text of the mapping itself that its column cannot take.
func (m *Mapping) checkOutcomes(t *table, v valueOf) error {
	f := &t.entity.Fields[v.field]
	switch f.Type {
	case record.Ident, record.Words, record.Listed, record.Set:
		return nil // any text, or codes of lists that loads may extend
	default: // read below
	}
	parse, err := t.parserFor(v.field, v.form)
	if err != nil {
		return err
	}
	for _, out := range v.expr.outcomes() {
		b := parse(&record.Slot{}, []byte(out.to))
		if b == nil || b.ID == "L006" || b.ID == f.Naive || b.ID == "L008" {
			continue
		}
		hint := ""
		if members := record.Members(f.List); f.Type == record.Choice {
			codes := make([]string, len(members))
			for i, member := range members {
				codes[i] = member.Code
			}
			hint = "; " + record.Suggest(out.to, codes)
		}
		return fmt.Errorf("%s:%d: %s cannot be %q%s", m.name, out.line, f.Name, out.to, hint)
	}
	return nil
}

// outcomes lists the texts that the expression can come to whatever the source says; empty ones are left out.
func (e *expr) outcomes() []translation {
	var out []translation
	add := func(text string, line int) {
		if text != "" {
			out = append(out, translation{text, line})
		}
	}
	add(e.missing, e.line)
	switch {
	case e.values != nil:
		for _, to := range e.values {
			add(to.to, to.line)
		}
	case e.first && len(e.steps) == 0:
		for _, p := range e.parts {
			out = append(out, p.outcomes()...)
		}
	case e.column == "" && e.parts == nil:
		text := e.fixed
		for _, step := range e.steps {
			text, _ = step(text)
		}
		add(string(text), e.line)
	}
	slices.SortFunc(out, func(a, b translation) int { return a.line - b.line })
	return out
}

func (m *Mapping) readColumns(e *emission, n node) error {
	pairs, err := n.mapping("columns of " + string(e.kind))
	if err != nil {
		return err
	}
	names := make([]string, len(e.entity.Fields))
	for i := range e.entity.Fields {
		names[i] = e.entity.Fields[i].Name
	}
	for _, p := range pairs {
		field := e.entity.Field(p.key)
		if field >= 0 && e.entity.Fields[field].Derived {
			return node{n.doc, nil, p.line}.errorf("%s of %s is computed, never taken from a file", p.key, e.kind)
		}
		if field < 0 {
			return n.unknownKey(p, string(e.kind), names...)
		}
		v := valueOf{field: field, line: p.line}
		if v.expr, v.form, err = m.readValue(p.value, &e.entity.Fields[field]); err != nil {
			return err
		}
		e.values = append(e.values, v)
	}
	return nil
}

// readConditions reads one condition or a list of them, of which all have to hold.
func (m *Mapping) readConditions(n node) ([]condition, error) {
	items, err := n.sequence("when")
	if err != nil {
		items = []node{n}
	}
	var out []condition
	for _, item := range items {
		c, err := m.readCondition(item)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (m *Mapping) readCondition(n node) (c condition, err error) {
	pairs, err := n.mapping("when")
	if err != nil {
		return c, err
	}
	said := 0
	for _, p := range pairs {
		var values []string
		switch p.key {
		case "column":
			c.column, err = m.readColumn(p.value)
		case "in", "not_in":
			said++
			values, err = p.value.texts(p.key)
			c.values, c.not = map[string]bool{}, p.key == "not_in"
			for _, v := range values {
				c.values[v] = true
			}
		case "empty":
			said++
			var word string
			word, err = p.value.text("empty")
			yes, wrong := strconv.ParseBool(word)
			if err == nil && wrong != nil {
				err = p.value.errorf("empty should be true or false")
			}
			c.values, c.not = nil, !yes
		default:
			err = n.unknownKey(p, "when", "column", "in", "not_in", "empty")
		}
		if err != nil {
			return c, err
		}
	}
	if c.column == "" || said != 1 {
		return c, n.errorf("a condition has a column and one of in, not_in, empty; for several write a list of conditions")
	}
	return c, nil
}

// readColumn reads the name of a source column, which has to be listed under columns.
func (m *Mapping) readColumn(n node) (string, error) {
	name, err := n.text("a source column")
	if err != nil {
		return "", err
	}
	if !slices.Contains(m.columns, name) {
		return "", n.errorf("the source has no column %q; %s", name, record.Suggest(name, m.columns))
	}
	return name, nil
}
