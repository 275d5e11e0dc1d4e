package loader

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"greenlane/record"
)

// write writes the proposal as a mapping file.
func (p *proposal) write(s *sample) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Proposed from the header and %d records of %s. Nothing behind a # is in force.", len(s.rows), quoted(filepath.Base(s.file)))
	line("# \"unsure:\" marks a line to decide on: take \"# unsure: \" away from the one that is right, and the others out.")
	line("# \"undecided:\" marks a value whose meaning is not known; until the table says it, its rows are rejected.")
	line("profile: %s", p.profile.Name)
	if p.zoned() && p.profile.Zone == "" {
		line("# undecided: zone   # some instants have no offset: without zone: Area/City they are read in the reporting zone and flagged")
	}
	if s.shape.Dialect.Format != CSV {
		line("format: %s", s.shape.Dialect.Format)
	} else {
		for name, delimiter := range delimiters {
			if delimiter == s.shape.Dialect.Delimiter {
				line("delimiter: %s", name)
			}
		}
	}
	p.writeCoverage(line)
	line("columns:")
	for _, c := range s.columns {
		line("  - %s", quoted(c.name))
	}
	line("emit:")
	for _, e := range p.entries {
		e.write(line)
	}
	for _, e := range p.left {
		line("# not proposed: %s need %s, and no column is known for it", e.entity.Kind, strings.Join(e.missing, ", "))
	}
	return b.String()
}

// zoned reports whether some instant is written without offset.
func (p *proposal) zoned() bool {
	naive := func(a answer) bool {
		return slices.ContainsFunc(a.options, func(o option) bool { return o.dated != nil && o.dated.naive })
	}
	return slices.ContainsFunc(p.entries, func(e *proposedKind) bool {
		return slices.ContainsFunc(e.columns, naive) || slices.ContainsFunc(e.events, naive)
	})
}

// kind returns the proposed entry of a kind, nil where there is none.
func (p *proposal) kind(kind record.Kind) *proposedKind {
	i := slices.IndexFunc(p.entries, func(e *proposedKind) bool { return e.entity.Kind == kind })
	if i < 0 {
		return nil
	}
	return p.entries[i]
}

// writeCoverage states what a file of declarations does not hold.
func (p *proposal) writeCoverage(line func(string, ...any)) {
	d := p.kind(record.Declarations)
	if d == nil {
		return
	}
	has := func(kind record.Kind) bool { return p.kind(kind) != nil }
	covers := []struct {
		topic string
		held  bool
		by    []*answer // what else would tell of it
	}{
		{"inspections", has(record.Inspections), nil},
		{"releases", p.releases(), nil},
		{"tiers", has(record.TierHistory), nil},
		{"events", has(record.DeclarationEvents), nil},
		{"values", false, []*answer{d.answer("invoice_value"), d.answer("stat_value_cny")}},
		{"weights", false, []*answer{d.answer("net_kg")}},
		{"items", has(record.DeclarationItems), nil},
		{"officer_hours", has(record.Inspections) && p.kind(record.Inspections).answer("officer_hours") != nil, nil},
	}
	var lines []string
	for _, c := range covers {
		by := slices.DeleteFunc(c.by, func(a *answer) bool { return a == nil })
		switch {
		case c.held || slices.ContainsFunc(by, (*answer).sure):
		case len(by) > 0:
			lines = append(lines, fmt.Sprintf("  # undecided: %s: none   # unless %s below is taken", c.topic, by[0].name))
		default:
			lines = append(lines, fmt.Sprintf("  %s: none", c.topic))
		}
	}
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasSuffix(l, ": none") }) {
		return
	}
	line("coverage:   # what the file does not hold; take a line out where another file brings it")
	for _, l := range lines {
		line("%s", l)
	}
	if has(record.Inspections) {
		line("  # unsure: inspections: inspected_only   # if only inspected declarations are in the file")
	}
}

// releases reports whether the file tells when goods were released.
func (p *proposal) releases() bool {
	e := p.kind(record.DeclarationEvents)
	if e == nil {
		return false
	}
	if a := e.answer("event_type"); a != nil {
		return slices.ContainsFunc(a.options, func(o option) bool {
			return len(o.lines) == 0 || slices.ContainsFunc(o.lines, func(l string) bool { return strings.HasSuffix(l, ": REL") })
		})
	}
	return slices.ContainsFunc(e.events, func(a answer) bool { return a.name == "REL" && a.sure() })
}

func (e *proposedKind) write(line func(string, ...any)) {
	line("  - kind: %s", e.entity.Kind)
	line("    columns:")
	for i := range e.columns {
		e.columns[i].write(line)
	}
	for _, name := range e.missing {
		line("      # required and not found: %s%s", name, e.meaning(name))
	}
	if len(e.events) > 0 {
		line("    events:")
		for i := range e.events {
			e.events[i].write(line)
		}
	}
}

// meaning says what a missing column holds.
func (e *proposedKind) meaning(name string) string {
	i := e.entity.Field(name)
	if i < 0 {
		return ""
	}
	f := &e.entity.Fields[i]
	if f.Type == record.Choice {
		return fmt.Sprintf(" (%s); write {const: …} where every record has the same", f.Doc)
	}
	return fmt.Sprintf(" (%s)", f.Doc)
}

func (a *answer) write(line func(string, ...any)) {
	mark := ""
	if !a.sure() {
		mark = "# unsure: "
	}
	for _, o := range a.options {
		said := o.why
		if o.doubt != "" {
			said = o.doubt
		} else if len(a.options) > 1 {
			said = "another column is known by such a name too"
		}
		switch {
		case len(o.lines) == 0:
			line("      %s%s: %s   # %s", mark, a.name, o.text, said)
		default:
			line("      %s%s:   # %s", mark, a.name, said)
			for _, l := range o.lines {
				line("      %s  %s", mark, l)
			}
		}
	}
}
