package loader

import (
	"maps"
	"slices"

	"greenlane/record"
)

// Mapping turns the records of a foreign file into rows of one or more kinds.
type Mapping struct {
	name     string
	text     string
	profile  string
	zone     string
	dialect  Dialect
	coverage map[string]string
	columns  []string // every column that the source may have
	optional []string // those that a file may lack though they are read
	tables   map[string]valueTable
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
	values map[string]bool // nil: blanks alone
	not    bool
}

// valueTable translates texts. It knows the line of each, for checks of what a text becomes.
type valueTable map[string]translation

type translation struct {
	to   string
	line int
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
	values  valueTable
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
	m := &Mapping{name: name, text: string(text), coverage: map[string]string{}, tables: map[string]valueTable{}}
	top, err := root.mapping("the mapping")
	if err != nil {
		return nil, err
	}
	var emit, optional node
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
		case "format":
			if m.dialect.Format, err = p.value.text("format"); err == nil {
				if wrong := m.dialect.check(); wrong != nil {
					err = p.value.errorf("%v", wrong)
				}
			}
		case "encoding":
			if m.dialect.Encoding, err = p.value.text("encoding"); err == nil {
				if wrong := m.dialect.check(); wrong != nil {
					err = p.value.errorf("%v", wrong)
				}
			}
		case "sheet":
			m.dialect.Sheet, err = p.value.text("sheet")
		case "delimiter":
			var word string
			if word, err = p.value.text("delimiter"); err == nil {
				var ok bool
				if m.dialect.Delimiter, ok = delimiters[word]; !ok {
					err = p.value.errorf("delimiter %q should be comma, semicolon or tab", word)
				}
			}
		case "coverage":
			err = m.readCoverage(p.value)
		case "columns":
			m.columns, err = p.value.names("columns")
		case "optional":
			optional = p.value
		case "tables":
			err = m.readTables(p.value)
		case "emit":
			emit = p.value
		default:
			err = root.unknownKey(p, "a mapping", "about", "profile", "zone", "format", "encoding", "sheet", "delimiter", "coverage", "columns", "optional", "tables", "emit")
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
	if err := m.readOptional(optional); err != nil {
		return nil, err
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

// readOptional reads which columns a file may lack.
func (m *Mapping) readOptional(n node) (err error) {
	if n.doc == nil {
		return nil
	}
	if m.optional, err = n.names("optional"); err != nil {
		return err
	}
	for _, name := range m.optional {
		if !slices.Contains(m.columns, name) {
			return n.errorf("optional names %q, which is not under columns; %s", name, record.Suggest(name, m.columns))
		}
	}
	return nil
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
