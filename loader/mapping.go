package loader

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"greenlane/record"
)

// Mapping turns the records of a foreign file into rows of one or more kinds.
type Mapping struct {
	name     string
	text     string
	profile  string
	zone     string
	delim    byte // 0: found from the header
	coverage map[string]string
	columns  []string // every column that the source may have
	tables   map[string]map[string]string
	emits    []emission
}

// emission is one kind of row that a record may become.
type emission struct {
	kind   record.Kind
	entity *record.Entity
	line   int
	when   []condition
	values []valueOf
}

// valueOf makes one canonical column.
type valueOf struct {
	field int
	line  int
	expr  *expr
	form  format
}

// condition holds for a record whose column has, or has not, one of the values.
type condition struct {
	column string
	values map[string]bool
	not    bool
}

// expr makes text from a record.
type expr struct {
	line    int
	column  string // of the source; empty for the others
	fixed   []byte // const
	parts   []*expr
	join    string
	first   bool // the first part that is not empty, instead of all joined
	steps   []func([]byte) ([]byte, bool)
	values  map[string]string
	missing string // default
}

// Kinds lists the kinds that the mapping makes, parents first.
func (m *Mapping) Kinds() []record.Kind {
	var out []record.Kind
	for _, e := range record.Entities {
		if slices.ContainsFunc(m.emits, func(x emission) bool { return x.kind == e.Kind }) {
			out = append(out, e.Kind)
		}
	}
	return out
}

// Profile returns the profile that the mapping names, empty where it names none.
func (m *Mapping) Profile() string { return m.profile }

// ParseMapping reads a mapping file. It checks everything that can be checked without a source: names, kinds, columns,
// formats, zones, required columns. Errors start with name:line.
func ParseMapping(name string, text []byte) (*Mapping, error) {
	root, err := parseYAML(name, text)
	if err != nil {
		return nil, err
	}
	m := &Mapping{name: name, text: string(text), coverage: map[string]string{}, tables: map[string]map[string]string{}}
	top, err := root.mapping("the mapping")
	if err != nil {
		return nil, err
	}
	var emit node
	for _, p := range top {
		switch p.key {
		case "about":
			_, err = p.value.text("about")
		case "profile":
			if m.profile, err = p.value.text("profile"); err == nil {
				if _, unknown := record.FindProfile(m.profile); unknown != nil {
					err = p.value.errorf("%v", unknown)
				}
			}
		case "zone":
			if m.zone, err = p.value.text("zone"); err == nil {
				if _, unknown := loadZone(m.zone); unknown != nil {
					err = p.value.errorf("%v", unknown)
				}
			}
		case "delimiter":
			var word string
			if word, err = p.value.text("delimiter"); err == nil {
				var ok bool
				if m.delim, ok = delimiters[word]; !ok {
					err = p.value.errorf("delimiter %q should be comma, semicolon or tab", word)
				}
			}
		case "coverage":
			err = m.readCoverage(p.value)
		case "columns":
			m.columns, err = p.value.texts("columns")
		case "tables":
			err = m.readTables(p.value)
		case "emit":
			emit = p.value
		default:
			err = root.unknownKey(p, "a mapping", "about", "profile", "zone", "delimiter", "coverage", "columns", "tables", "emit")
		}
		if err != nil {
			return nil, err
		}
	}
	switch {
	case len(m.columns) == 0:
		return nil, root.errorf("a mapping lists the columns of the source under columns")
	case emit.doc == nil:
		return nil, root.errorf("a mapping says under emit which kinds its records become")
	}
	items, err := emit.sequence("emit")
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if err := m.readEmission(item); err != nil {
			return nil, err
		}
	}
	if len(m.emits) == 0 {
		return nil, emit.errorf("emit is empty: no kind would be made")
	}
	return m, nil
}

// readTables reads value tables that several columns use by their name.
func (m *Mapping) readTables(n node) error {
	pairs, err := n.mapping("tables")
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if m.tables[p.key], err = readValues(p.value); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mapping) readCoverage(n node) error {
	pairs, err := n.mapping("coverage")
	if err != nil {
		return err
	}
	for _, p := range pairs {
		word, err := p.value.text("coverage of " + p.key)
		if err != nil {
			return err
		}
		if _, err := record.Gaps(map[string]string{p.key: word}); err != nil {
			return p.value.errorf("%v", err)
		}
		m.coverage[p.key] = word
	}
	return nil
}

func (m *Mapping) readEmission(n node) error {
	pairs, err := n.mapping("an entry of emit")
	if err != nil {
		return err
	}
	e := emission{line: n.line}
	var columns node
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
		default:
			err = n.unknownKey(p, "an entry of emit", "kind", "when", "columns")
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
	profile, err := record.FindProfile(m.profile)
	if err != nil {
		return n.errorf("%v", err)
	}
	has := func(field int) bool {
		return slices.ContainsFunc(e.values, func(v valueOf) bool { return v.field == field })
	}
	if missing := missingColumns(&table{entity: e.entity, profile: profile}, has); len(missing) > 0 {
		return n.errorf("%s need %s under profile %s", e.kind, strings.Join(missing, ", "), profile.Name)
	}
	m.emits = append(m.emits, e)
	return nil
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
		if field < 0 {
			return n.unknownKey(p, string(e.kind), names...)
		}
		v := valueOf{field: field, line: p.line}
		if v.expr, v.form, err = m.readValue(p.value, &e.entity.Fields[field]); err != nil {
			return err
		}
		e.values = append(e.values, v)
	}
	slices.SortFunc(e.values, func(a, b valueOf) int { return a.field - b.field })
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
	for _, p := range pairs {
		var values []string
		switch p.key {
		case "column":
			c.column, err = m.readColumn(p.value)
		case "in", "not_in":
			values, err = p.value.texts(p.key)
			c.not = p.key == "not_in"
		case "empty":
			var word string
			word, err = p.value.text("empty")
			yes, wrong := strconv.ParseBool(word)
			if err == nil && wrong != nil {
				err = p.value.errorf("empty should be true or false")
			}
			values, c.not = []string{""}, !yes
		default:
			err = n.unknownKey(p, "when", "column", "in", "not_in", "empty")
		}
		if err != nil {
			return c, err
		}
		if values != nil {
			if c.values != nil {
				return c, n.errorf("a condition has one of in, not_in and empty; write two conditions")
			}
			c.values = map[string]bool{}
			for _, v := range values {
				c.values[v] = true
			}
		}
	}
	if c.column == "" || c.values == nil {
		return c, n.errorf("a condition has a column and one of in, not_in, empty")
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

// used lists the source columns that the mapping reads.
func (m *Mapping) used() []string {
	set := map[string]bool{}
	var walk func(e *expr)
	walk = func(e *expr) {
		if e.column != "" {
			set[e.column] = true
		}
		for _, p := range e.parts {
			walk(p)
		}
	}
	for _, e := range m.emits {
		for _, c := range e.when {
			set[c.column] = true
		}
		for _, v := range e.values {
			walk(v.expr)
		}
	}
	return slices.Sorted(maps.Keys(set))
}
