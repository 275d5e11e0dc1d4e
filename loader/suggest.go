package loader

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"greenlane/record"
)

// SuggestMapping proposes a mapping for a file from its header and its first records. What it is not sure of is in comments marked "unsure:", and
// what nothing in the file tells is said and left out. kind, which may be empty, is what the file is for; "-" is standard input.
func SuggestMapping(ctx context.Context, path string, kind record.Kind, d Dialect, stdin io.Reader) (string, error) {
	if kind != "" {
		if _, err := record.Find(kind); err != nil {
			return "", err
		}
	}
	s, err := takeSample(ctx, path, d, stdin)
	if err != nil {
		return "", err
	}
	all := s.propose(record.Generic)
	p := choose(all, kind)
	if cn := choose(s.propose(record.CN), kind); s.numberedByCN() && len(cn.main.missing) == 0 {
		p = cn
	}
	return p.write(s), nil
}

// answer is what makes one canonical column: one option, or several of which somebody has to choose.
type answer struct {
	name    string
	field   int // of the entity; -1 for an event
	options []option
}

// sure reports whether the answer can be taken as it is.
func (a *answer) sure() bool { return len(a.options) == 1 && a.options[0].doubt == "" }

// proposedKind is a proposed entry of emit.
type proposedKind struct {
	entity  *record.Entity
	profile *record.Profile
	columns []answer
	events  []answer
	missing []string // required, and no column is known for it
}

func (e *proposedKind) answer(name string) *answer {
	i := slices.IndexFunc(e.columns, func(a answer) bool { return a.name == name })
	if i < 0 {
		return nil
	}
	return &e.columns[i]
}

// proposal is a mapping to be written.
type proposal struct {
	profile *record.Profile
	main    *proposedKind
	entries []*proposedKind // parents first, main among them
	left    []*proposedKind // kinds that the file speaks of and cannot fill
}

// propose looks for every kind what the file's columns could be.
func (s *sample) propose(profile *record.Profile) []*proposedKind {
	var out []*proposedKind
	for _, e := range record.Entities {
		out = append(out, s.entry(e, profile))
	}
	return out
}

// choose takes the kinds that the file can fill, and the one that it is for even where something is missing.
func choose(all []*proposedKind, kind record.Kind) proposal {
	rank := func(e *proposedKind) int {
		found := 2 * (len(e.columns) + len(e.events))
		if len(e.missing) > 0 {
			found /= 2
		}
		if e.entity.Kind == kind {
			return 1 << 20
		}
		if e.entity.Kind == record.Declarations {
			found++ // what a file is for of which nothing is known
		}
		return found
	}
	main := slices.MaxFunc(all, func(a, b *proposedKind) int { return cmp.Compare(rank(a), rank(b)) })
	p := proposal{profile: main.profile, main: main}
	for _, e := range all {
		switch telling := slices.ContainsFunc(e.columns, func(a answer) bool { return e.entity.Fields[a.field].Type != record.Ident }) || len(e.events) > 0; {
		case e == main, len(e.missing) == 0 && slices.Contains(cleared, e.entity.Kind) && (telling || e.entity.Kind == record.Operators):
			p.entries = append(p.entries, e)
		case telling && len(e.columns) > len(e.missing) && slices.Contains(cleared, e.entity.Kind):
			p.left = append(p.left, e)
		}
	}
	for _, e := range p.entries {
		if e != main {
			e.doubtShared(main)
		}
	}
	return p
}

// doubtShared doubts what the kind that the file is for has under the same name: that it is so of the other kind too is not said.
func (e *proposedKind) doubtShared(main *proposedKind) {
	for i := range e.columns {
		a := &e.columns[i]
		if of := main.answer(a.name); of == nil || !of.sure() || e.entity.Fields[a.field].Type == record.Ident {
			continue
		}
		for j := range a.options {
			a.options[j].doubt = fmt.Sprintf("it is that of the %s; whether of the %s too is not said", main.entity.Kind, e.entity.Kind)
		}
	}
}

// entry answers the columns of a kind.
func (s *sample) entry(e *record.Entity, profile *record.Profile) *proposedKind {
	out := &proposedKind{entity: e, profile: profile}
	columns := s.matches(e)
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Derived {
			continue
		}
		a := answer{name: f.Name, field: i}
		for _, m := range columns[f.Name] {
			a.options = append(a.options, m.column.options(f, profile, m.why, m.doubt)...)
		}
		if len(a.options) > 0 {
			out.columns = append(out.columns, a)
		}
	}
	s.identify(out)
	if e.Kind == record.DeclarationEvents && out.answer("event_type") == nil {
		out.events = s.events(e)
	}
	if e.Kind == record.DeclarationItems {
		s.number(out)
	}
	if e.Kind == record.Declarations {
		s.doubtHeads(out)
	}
	slices.SortStableFunc(out.columns, func(a, b answer) int { return a.field - b.field })
	has := func(field int) bool {
		name := e.Fields[field].Name
		return out.answer(name) != nil || len(out.events) > 0 && (name == "event_type" || name == "occurred_at")
	}
	out.missing = missingColumns(&table{entity: e, profile: profile}, has)
	return out
}

// cleared are the kinds that one extract of a clearance system may hold together, and whose columns have names in columnNames.
var cleared = []record.Kind{
	record.Operators, record.TierHistory, record.Declarations, record.DeclarationItems, record.DeclarationEvents, record.Inspections,
}

// namesOf returns what sources call a column of a kind.
func namesOf(e *record.Entity, name string) string {
	if list, ok := columnNames[string(e.Kind)+"."+name]; ok || !slices.Contains(cleared, e.Kind) {
		return list
	}
	return columnNames[name]
}

// match is a source column that is known by a name of a canonical one.
type match struct {
	column *sampled
	why    string
	doubt  string
}

// matches finds the source columns of every field by their names. Of several, one that is called exactly so goes before others, and one without doubt
// before those with doubt.
func (s *sample) matches(e *record.Entity) map[string][]match {
	names := map[string]known{}
	exact := map[string]string{}
	for i := range e.Fields {
		readNames(names, e.Fields[i].Name, namesOf(e, e.Fields[i].Name))
		exact[plainName(e.Fields[i].Name)] = e.Fields[i].Name
	}
	found := map[string][3][]match{}
	for i := range s.columns {
		c := &s.columns[i]
		plain := plainName(c.name)
		field, m, rank := "", match{column: c}, 0
		if name, ok := exact[plain]; ok {
			field, m.why = name, "called so"
		} else if k, ok := names[plain]; ok {
			field, m.why, m.doubt, rank = k.code, "known by this name", k.doubt, 1
			if k.doubt != "" {
				rank = 2
			}
		} else if name, ok := near(plain, names, exact); ok {
			field, m.doubt, rank = name, "only part of its name is known", 2
		}
		if field != "" && c.name != "" {
			ranks := found[field]
			ranks[rank] = append(ranks[rank], m)
			found[field] = ranks
		}
	}
	out := map[string][]match{}
	for field, ranks := range found {
		i := slices.IndexFunc(ranks[:], func(m []match) bool { return len(m) > 0 })
		out[field] = ranks[i]
	}
	return out
}

// near finds the field of which a name is nearly all of a column's name.
func near(plain string, names map[string]known, exact map[string]string) (string, bool) {
	best, field := 0, ""
	consider := func(name, candidate string) {
		if len(name) > best && len(name) >= 6 && 10*len(name) >= 7*len(plain) && strings.Contains(plain, name) {
			best, field = len(name), candidate
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name].doubt == "" {
			consider(name, names[name].code)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(exact)) {
		consider(name, exact[name])
	}
	return field, field != ""
}

// column returns the first source column that has one of the names.
func (s *sample) column(names string) *sampled {
	table := map[string]known{}
	readNames(table, "it", names)
	i := slices.IndexFunc(s.columns, func(c sampled) bool { return table[plainName(c.name)].code != "" })
	if i < 0 {
		return nil
	}
	return &s.columns[i]
}

// identify finds the declaration by what else identifies it: the number that is its identifier where none is stated, or a registration.
func (s *sample) identify(out *proposedKind) {
	e := out.entity
	id := e.Field("declaration_id")
	stated := out.answer("declaration_id")
	if id < 0 || stated != nil && stated.sure() || out.answer("declaration_no") != nil {
		return
	}
	give := func(a answer) {
		out.columns = append(slices.DeleteFunc(out.columns, func(b answer) bool { return b.name == a.name }), a)
	}
	if c := s.column(columnNames["declaration_no"] + ", declaration_no"); c != nil && e.Field("declaration_no") < 0 {
		give(answer{name: "declaration_id", field: id, options: []option{{text: quoted(c.name), why: "the number identifies the declaration", sources: []*sampled{c}}}})
		return
	}
	number, office, date := s.column(registration.number), s.column(registration.office), s.column(registration.date)
	if number == nil || office == nil || date == nil {
		return
	}
	a := answer{name: "declaration_id", field: id}
	ways := date.dates()
	for _, l := range ways {
		o := option{why: "registration numbers begin anew every year at every office", sources: []*sampled{office, date, number}}
		o.text = fmt.Sprintf("{concat: [%s, {from: %s, year: %s}, %s], separator: \"-\"}", quoted(office.name), quoted(date.name), quoted(l.text), quoted(number.name))
		if len(ways) > 1 {
			o.doubt = "every date of the sample can be read in more than one format"
		}
		a.options = append(a.options, o)
	}
	if len(a.options) > 0 {
		give(a)
	}
}

// events finds columns that hold the instants of one event type each.
func (s *sample) events(e *record.Entity) []answer {
	names := map[string]known{}
	for code, list := range eventNames {
		readNames(names, code, list)
	}
	at := &e.Fields[e.Field("occurred_at")]
	var out []answer
	for _, m := range record.Members("event_type") {
		a := answer{name: m.Code, field: -1}
		for i := range s.columns {
			c := &s.columns[i]
			k, ok := names[plainName(c.name)]
			if ok = ok && k.code == m.Code; ok || plainName(c.name) == plainName(m.Code) {
				a.options = append(a.options, c.options(at, record.Generic, "known by this name", k.doubt)...)
			}
		}
		if len(a.options) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// number proposes that a declaration has one item where the sample shows no more and no column numbers them.
func (s *sample) number(out *proposedKind) {
	e := out.entity
	id := out.answer("declaration_id")
	if out.answer("hs_code") == nil || out.answer("item_no") != nil || id == nil || s.repeats(id) {
		return
	}
	out.columns = append(out.columns, answer{name: "item_no", field: e.Field("item_no"), options: []option{
		{text: `{const: "1"}`, doubt: "every declaration has one record in the sample, and no column numbers items"},
	}})
}

// repeats reports whether some declaration has several records in the sample.
func (s *sample) repeats(id *answer) bool {
	seen := map[string]bool{}
	for _, row := range s.rows {
		key := id.options[0].of(row)
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

// doubtHeads doubts amounts of the head in a file of items, and whatever differs between the records of one declaration.
func (s *sample) doubtHeads(out *proposedKind) {
	id := cmp.Or(out.answer("declaration_id"), out.answer("declaration_no"))
	items := s.column(columnNames["item_no"]+", item_no") != nil
	for i := range out.columns {
		f := &out.entity.Fields[out.columns[i].field]
		for j := range out.columns[i].options {
			switch o := &out.columns[i].options[j]; {
			case items && (f.Type == record.Number || f.Name == "packages"):
				o.doubt = "a record is an item, and the declaration's amount is that of all its items"
			case id != nil && !s.follows(o, &id.options[0]):
				o.doubt = "it differs between records of one declaration"
			}
		}
	}
}

// follows reports whether records with the same key say the same.
func (s *sample) follows(o, key *option) bool {
	said := map[string]string{}
	for _, row := range s.rows {
		k, text := key.of(row), o.of(row)
		if before, ok := said[k]; ok && before != text {
			return false
		}
		said[k] = text
	}
	return true
}

// numberedByCN reports whether the declarations have numbers as China Customs gives them.
func (s *sample) numberedByCN() bool {
	c := s.column(columnNames["declaration_no"] + ", declaration_no")
	return c != nil && c.all(func(text string) bool {
		_, ok := digits([]byte(text))
		return ok && len(text) == 18
	})
}
