package loader

import (
	"fmt"
	"time"

	"greenlane/record"
)

// table is a kind being read: what is shared by all its files.
type table struct {
	entity          *record.Entity
	profile         *record.Profile
	zone            *time.Location // in which naive instants are read
	zoneStated      bool           // a mapping names it, so that naive instants are no guess
	lodgedElsewhere bool           // events of the same load can tell when a declaration was lodged
	dictionaries    []*dictionary  // by field, nil where the column is no code
	renewed         int            // how often one of them forgot what it knew
	orders          []*orders      // of columns with layouts, for what the load says of them
	rounded         *record.Breach
	breaches        map[string]*record.Breach
}

func newTable(e *record.Entity, p *record.Profile) (*table, error) {
	t := &table{entity: e, profile: p, dictionaries: make([]*dictionary, len(e.Fields)), breaches: map[string]*record.Breach{}}
	var err error
	t.rounded, err = t.breachOf("L006")
	return t, err
}

// breachOf returns what a code of the tables stands for; nil for no code.
func (t *table) breachOf(code string) (*record.Breach, error) {
	if code == "" {
		return nil, nil
	}
	if b := t.breaches[code]; b != nil {
		return b, nil
	}
	b, err := t.entity.Breach(code)
	if err != nil {
		return nil, err
	}
	t.breaches[code] = b
	return b, nil
}

func errNoParser(f *record.Field) error {
	return fmt.Errorf("column %s has type %s, which cannot be read", f.Name, f.Type)
}

// dictionaryOf returns the dictionary of a field's column. Its check depends on the profile alone, so every file may set it.
func (t *table) dictionaryOf(field int, check func([]byte) entry) *dictionary {
	d := t.dictionaries[field]
	if d == nil {
		d = newDictionary(nil)
		t.dictionaries[field] = d
	}
	if check != nil {
		d.check = check
	}
	return d
}

// rule is a check of the entity with what its breach means here.
type rule struct {
	check  func(*record.Row) bool
	breach *record.Breach
	field  int
}

// rules returns the entity's rules over one row that hold under the profile, in the order of its table.
func (t *table) rules() ([]rule, error) {
	var out []rule
	for i := range t.entity.Rules {
		r := &t.entity.Rules[i]
		if r.Check == nil || r.National && !t.profile.National {
			continue
		}
		b, err := t.breachOf(r.Code)
		if err != nil {
			return nil, err
		}
		if r.As != 0 {
			changed := *b
			changed.Disposition = r.As
			b = &changed
		}
		column := r.Field
		if column == "" {
			column = b.Field
		}
		out = append(out, rule{r.Check, b, t.entity.Field(column)})
	}
	return out, nil
}

// missing is a required column with what its absence means.
type missing struct {
	field    int
	breach   *record.Breach
	fallback record.Slot
}

func (t *table) required() ([]missing, error) {
	var out []missing
	for i := range t.entity.Fields {
		f := &t.entity.Fields[i]
		if f.Needed(t.profile) != record.Required || f.Missing == "" {
			continue
		}
		b, err := t.breachOf(f.Missing)
		if err != nil {
			return nil, err
		}
		m := missing{field: i, breach: b}
		if f.Default != "" {
			m.fallback = t.constant(f, f.Default)
		}
		out = append(out, m)
	}
	return out, nil
}

// ordersOf returns what counts the order of day and month in a source column, for all files of the kind.
func (t *table) ordersOf(column string, ls layouts) *orders {
	for _, o := range t.orders {
		if o.column == column && o.written == ls.String() {
			return o
		}
	}
	o := newOrders(column, ls)
	t.orders = append(t.orders, o)
	return o
}

// constant is the slot of a value that the tables name.
func (t *table) constant(f *record.Field, text string) record.Slot {
	s := record.Slot{Text: []byte(text), Set: true}
	switch f.Type {
	case record.Choice:
		s.N, _ = newChoices(record.Members(f.List)).find(s.Text)
		s.Text = nil
	case record.Whole:
		s.N, _ = digits(s.Text)
		s.Text = nil
	case record.Truth:
		yes, _ := truthOf(s.Text)
		if s.Text = nil; yes {
			s.N = 1
		}
	case record.Listed:
		if list := t.profile.List(f.List); list != nil {
			s.Info, _ = list.Find(text)
		}
	default: // a text
	}
	return s
}

// datedCode is a column whose loaded codes are not right at any time.
type datedCode struct {
	field, at int
	day       bool // at is a day, not an instant
	list      *record.List
	breach    *record.Breach
}

// datedCodes lists the columns whose codes have to be valid as of another column, where loaded codes have a first day.
func (t *table) datedCodes() ([]datedCode, error) {
	var out []datedCode
	for i := range t.entity.Fields {
		f := &t.entity.Fields[i]
		list := t.profile.List(f.List)
		if f.AsOf == "" || list == nil || !list.Dated() {
			continue
		}
		b, err := t.breachOf(f.Unlisted)
		if err != nil {
			return nil, err
		}
		at := t.entity.Field(f.AsOf)
		out = append(out, datedCode{field: i, at: at, day: t.entity.Fields[at].Type == record.Day, list: list, breach: b})
	}
	return out, nil
}

func (d *datedCode) tooEarly(r *record.Row) bool {
	code, at := &r.Slots[d.field], &r.Slots[d.at]
	if !code.Set || !at.Set {
		return false
	}
	day := at.N
	if !d.day {
		day = r.LocalDay(at.N)
	}
	return d.list.Before(string(code.Text), day)
}

// template is a row in which nothing is stated.
func (t *table) template() []record.Slot {
	slots := make([]record.Slot, len(t.entity.Fields))
	for i := range slots {
		if f := &t.entity.Fields[i]; f.Fill != "" && f.Fill != record.AtLoadTime && f.Needed(t.profile) != record.Required {
			slots[i] = t.constant(f, f.Fill)
		}
	}
	return slots
}
