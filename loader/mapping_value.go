package loader

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"greenlane/record"
)

// valueKeys are what a value may say, sorted by what they do.
var valueKeys = []string{
	"from", "const", "concat", "first", "separator", // where the text comes from
	"trim", "substring", "year", "case", "pad", // what is done to it, in this order
	"values", "default", // what it is translated to
	"format", "zone", "decimal", "thousands", "scale", // how it is read
}

// readValue reads what makes a column: the name of a source column, or a mapping. f is nil inside concat and first.
func (m *Mapping) readValue(n node, f *record.Field) (*expr, format, error) {
	e := &expr{line: n.line}
	var form format
	if n.isText() {
		column, err := m.readColumn(n)
		e.column = column
		return e, form, err
	}
	pairs, err := n.mapping("a value")
	if err != nil {
		return nil, form, err
	}
	steps := map[string]func([]byte) ([]byte, bool){}
	origins := 0
	for _, p := range pairs {
		switch p.key {
		case "from":
			origins++
			e.column, err = m.readColumn(p.value)
		case "const":
			origins++
			var text string
			text, err = p.value.text("const")
			e.fixed = []byte(text)
		case "concat", "first":
			origins++
			e.first = p.key == "first"
			e.parts, err = m.readParts(p.value, p.key)
		case "separator":
			e.join, err = p.value.text("separator")
		case "trim", "substring", "year", "case", "pad":
			steps[p.key], err = readStep(p)
		case "values":
			e.values, err = m.valuesOf(p.value)
		case "default":
			e.missing, err = p.value.text("default")
		case "format", "zone", "decimal", "thousands", "scale":
			err = readForm(&form, p, f)
		default:
			err = n.unknownKey(p, "a value", valueKeys...)
		}
		if err != nil {
			return nil, form, err
		}
	}
	if origins != 1 {
		return nil, form, n.errorf("a value has exactly one of from, const, concat and first")
	}
	for _, key := range valueKeys {
		if step := steps[key]; step != nil {
			e.steps = append(e.steps, step)
		}
	}
	return e, form, nil
}

func (m *Mapping) readParts(n node, what string) ([]*expr, error) {
	items, err := n.sequence(what)
	if err != nil {
		return nil, err
	}
	var parts []*expr
	for _, item := range items {
		part, _, err := m.readValue(item, nil)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return nil, n.errorf("%s is empty", what)
	}
	return parts, nil
}

// valuesOf reads a value table, or the name of one.
func (m *Mapping) valuesOf(n node) (valueTable, error) {
	if !n.isText() {
		return readValues(n)
	}
	name, err := n.text("values")
	if err != nil {
		return nil, err
	}
	if m.tables[name] == nil {
		return nil, n.errorf("there is no table %q; %s", name, record.Suggest(name, slices.Sorted(maps.Keys(m.tables))))
	}
	return m.tables[name], nil
}

func readValues(n node) (valueTable, error) {
	pairs, err := n.mapping("values")
	if err != nil {
		return nil, err
	}
	out := valueTable{}
	for _, p := range pairs {
		to, err := p.value.text("a value of values")
		if err != nil {
			return nil, err
		}
		out[p.key] = translation{to, p.value.line}
	}
	return out, nil
}

// readStep reads one change of a text. A step returns false where the text does not allow it.
func readStep(p namedNode) (func([]byte) ([]byte, bool), error) {
	n := p.value
	switch p.key {
	case "trim":
		if word, err := n.text("trim"); err != nil || word != "true" {
			return nil, n.errorf("trim should be true")
		}
		return func(text []byte) ([]byte, bool) { return bytes.TrimSpace(text), true }, nil
	case "case":
		word, err := n.text("case")
		switch {
		case err != nil:
			return nil, err
		case word == "lower":
			return func(text []byte) ([]byte, bool) { return bytes.ToLower(text), true }, nil
		case word == "upper":
			return func(text []byte) ([]byte, bool) { return bytes.ToUpper(text), true }, nil
		}
		return nil, n.errorf("case should be lower or upper")
	case "substring":
		bounds, err := n.texts("substring")
		if err != nil {
			return nil, err
		}
		if len(bounds) != 2 {
			return nil, n.errorf("substring is [first, length], counted in characters from 1")
		}
		from, err1 := strconv.Atoi(bounds[0])
		length, err2 := strconv.Atoi(bounds[1])
		if err1 != nil || err2 != nil || from < 1 || length < 1 || from > 1<<20 || length > 1<<20 {
			return nil, n.errorf("substring is [first, length], counted in characters from 1")
		}
		return func(text []byte) ([]byte, bool) {
			start := skipCharacters(text, from-1)
			return text[start : start+skipCharacters(text[start:], length)], true
		}, nil
	case "year":
		ls, err := readLayouts(n, "year")
		if err != nil {
			return nil, err
		}
		return func(text []byte) ([]byte, bool) {
			if len(text) == 0 {
				return text, true
			}
			s, ok := ls.read(bytes.TrimSpace(text))
			if !ok {
				return text, false
			}
			return strconv.AppendInt(nil, s.year, 10), true
		}, nil
	}
	word, err := n.text("pad")
	width, wrong := strconv.Atoi(word)
	if err != nil || wrong != nil || width < 1 || width > 64 {
		return nil, n.errorf("pad is the width, 1 to 64, to which zeros are put before the text")
	}
	return func(text []byte) ([]byte, bool) {
		if len(text) == 0 || len(text) >= width {
			return text, true
		}
		return append(bytes.Repeat([]byte{'0'}, width-len(text)), text...), true
	}, nil
}

// skipCharacters returns how many bytes the first n characters have, or all bytes where there are fewer.
func skipCharacters(text []byte, n int) int {
	at := 0
	for ; n > 0 && at < len(text); n-- {
		_, width := utf8.DecodeRune(text[at:])
		at += width
	}
	return at
}

// readLayouts reads a layout or a list of them, of which no two may read one text differently.
func readLayouts(n node, what string) (layouts, error) {
	words := []node{n}
	if !n.isText() {
		var err error
		if words, err = n.sequence(what); err != nil {
			return nil, err
		}
	}
	var ls layouts
	for _, w := range words {
		word, err := w.text(what)
		if err != nil {
			return nil, w.errorf("%s should be a layout or a list of layouts, each in quotes where it has a colon", what)
		}
		l, err := parseLayout(word)
		if err != nil {
			return nil, w.errorf("%v", err)
		}
		ls = append(ls, l)
	}
	if len(ls) == 0 {
		return nil, n.errorf("%s is empty", what)
	}
	if err := ls.unambiguous(); err != nil {
		return nil, n.errorf("%v", err)
	}
	return ls, nil
}

// readForm reads how a number, instant or date is written.
func readForm(form *format, p namedNode, f *record.Field) (err error) {
	n := p.value
	if f == nil {
		return n.errorf("%s belongs to the column, not to a part of it", p.key)
	}
	switch p.key {
	case "format", "zone":
		if f.Type != record.Moment && f.Type != record.Day {
			return n.errorf("%s is %s, not an instant or a date: %s does not apply", f.Name, f.Type, p.key)
		}
		if p.key == "format" {
			form.layouts, err = readLayouts(n, "format")
			return err
		}
		word, err := n.text("zone")
		if err != nil {
			return err
		}
		if form.zone, err = loadZone(word); err != nil {
			return n.errorf("%v", err)
		}
		return nil
	}
	if f.Type != record.Number {
		return n.errorf("%s is %s, not a decimal: %s does not apply", f.Name, f.Type, p.key)
	}
	word, err := n.text(p.key)
	if err != nil {
		return err
	}
	if form.numbers == nil {
		form.numbers = &marks{}
	}
	if p.key != "scale" && !isMark(word) {
		return n.errorf("%s is %q; a mark is one character that is no digit and no sign", p.key, word)
	}
	switch p.key {
	case "decimal":
		form.numbers.decimal = word
	case "thousands":
		form.numbers.thousands = word
	default:
		if form.numbers.shift, err = parseScale(word); err != nil {
			return n.errorf("%v", err)
		}
	}
	if d, t := form.numbers.decimal, form.numbers.thousands; d == t && d != "" || t == "." && d == "" {
		return n.errorf("the decimal mark and the mark between thousands are both %q", t)
	}
	return nil
}

// isMark reports whether a text can stand in numbers without being part of one.
func isMark(text string) bool {
	r, width := utf8.DecodeRuneInString(text)
	return width > 0 && width == len(text) && r != utf8.RuneError && (r < '0' || r > '9') && r != '-' && r != '+'
}
