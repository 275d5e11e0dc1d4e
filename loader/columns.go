package loader

import (
	"bytes"
	"math"
	"time"

	"greenlane/record"
)

// verdict is what a cell or a row came to: nil, or the first breach that keeps the record out.
type verdict struct {
	breach *record.Breach
	field  int // of the entity, or -1
	value  []byte
	column string // of the source, where a mapping reads the field from one; else the field's own name is meant
}

// cellParser reads a cell that is not empty into a slot. It returns a breach, nil where the cell is right;
// a breach that only flags leaves the slot as the record table says.
type cellParser func(s *record.Slot, text []byte) *record.Breach

// format says how a foreign file writes numbers and instants; the zero value is the canonical form.
type format struct {
	layouts layouts        // of instants and dates
	orders  *orders        // told of every text that the layouts read or do not
	zone    *time.Location // of instants without offset, where the column has its own
	numbers *marks
}

// parserFor makes the parser of a field. dict is the dictionary of its column, for codes.
func (t *table) parserFor(field int, form format) (cellParser, error) {
	f := &t.entity.Fields[field]
	unread, err := t.breachOf(f.Unread)
	if err != nil {
		return nil, err
	}
	unlisted, err := t.breachOf(f.Unlisted)
	if err != nil {
		return nil, err
	}
	switch f.Type {
	case record.Ident, record.Words:
		if f.Storage == record.Code && f.Column != "" {
			return t.listed(field, unlisted), nil
		}
		return func(s *record.Slot, text []byte) *record.Breach {
			s.Text, s.Set = text, true
			return nil
		}, nil
	case record.Listed:
		return t.listed(field, unlisted), nil
	case record.Choice:
		return choice(newChoices(record.Members(f.List)), f.Default, unlisted), nil
	case record.Truth:
		return truth(f.Default, unread), nil
	case record.Whole:
		return whole(wholeLimit(f.Storage), unread), nil
	case record.Signed:
		return signed(unread), nil
	case record.Number:
		return t.number(f, form.numbers, unread), nil
	case record.Ratio:
		return ratio(unread), nil
	case record.Moment:
		return t.moment(f, form, unread)
	case record.Day:
		return t.date(form, unread), nil
	case record.Month:
		return t.month(form, unread), nil
	case record.Set:
		return t.set(field, unlisted), nil
	}
	return nil, errNoParser(f)
}

func (t *table) listed(field int, unlisted *record.Breach) cellParser {
	f := &t.entity.Fields[field]
	d := t.dictionaryOf(field, codeCheck(f, t.profile.List(f.List), unlisted))
	return func(s *record.Slot, text []byte) *record.Breach {
		n := d.find(text)
		e := &d.items[n-1]
		s.N, s.Text, s.Info, s.Set = int64(n), e.text, e.info, len(e.text) > 0
		return e.breach
	}
}

// codeCheck says what a code of a list comes to; nil where any code is right. Blanks around a code are not part of it.
func codeCheck(f *record.Field, list *record.List, unlisted *record.Breach) func([]byte) entry {
	return func(text []byte) entry {
		code := bytes.TrimSpace(text)
		if list == nil || len(code) == 0 {
			return entry{text: code}
		}
		info, ok := list.Find(string(code))
		switch {
		case ok:
			return entry{text: code, info: info}
		case unlisted.Disposition == record.Quarantined && list.Partial:
			flagged := *unlisted
			flagged.Disposition = record.Flagged
			return entry{text: code, breach: &flagged}
		case f.Default != "":
			return entry{text: []byte(f.Default), breach: unlisted}
		}
		return entry{text: code, breach: unlisted}
	}
}

func choice(codes *choices, fallback string, unlisted *record.Breach) cellParser {
	other, _ := codes.find([]byte(fallback))
	return func(s *record.Slot, text []byte) *record.Breach {
		n, ok := codes.find(text)
		if !ok {
			if n, ok = codes.find(bytes.TrimSpace(text)); !ok {
				s.N, s.Set = other, fallback != ""
				return unlisted
			}
		}
		s.N, s.Set = n, true
		return nil
	}
}

// truthOf reads a boolean: 1 0 true false yes no t f y n, in any case.
func truthOf(text []byte) (yes, ok bool) {
	if len(text) == 1 {
		switch text[0] | 0x20 {
		case '1' | 0x20, 't', 'y':
			return true, true
		case '0' | 0x20, 'f', 'n':
			return false, true
		}
		return false, false
	}
	for _, t := range truths {
		if bytes.EqualFold(t.word, text) {
			return t.yes, true
		}
	}
	return false, false
}

var truths = []struct {
	word []byte
	yes  bool
}{{[]byte("false"), false}, {[]byte("true"), true}, {[]byte("no"), false}, {[]byte("yes"), true}}

func truth(fallback string, unread *record.Breach) cellParser {
	return func(s *record.Slot, text []byte) *record.Breach {
		yes, ok := truthOf(text)
		if !ok {
			yes, ok = truthOf(bytes.TrimSpace(text))
		}
		s.N, s.Set = 0, ok || fallback != ""
		if yes {
			s.N = 1
		}
		if !ok {
			return unread
		}
		return nil
	}
}

func wholeLimit(storage record.Storage) int64 {
	switch storage {
	case record.Count8:
		return 1<<8 - 1
	case record.Count16:
		return 1<<16 - 1
	default:
		return 1<<32 - 1
	}
}

func digits(text []byte) (int64, bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	n := int64(0)
	for _, b := range text {
		d := b - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	return n, true
}

func whole(limit int64, unread *record.Breach) cellParser {
	return func(s *record.Slot, text []byte) *record.Breach {
		n, ok := digits(text)
		if !ok {
			n, ok = digits(bytes.TrimSpace(text))
		}
		if !ok || n > limit {
			return unread
		}
		s.N, s.Set = n, true
		return nil
	}
}

func signed(unread *record.Breach) cellParser {
	return func(s *record.Slot, text []byte) *record.Breach {
		n, ok := signedDigits(text)
		if !ok {
			n, ok = signedDigits(bytes.TrimSpace(text))
		}
		if !ok || n > math.MaxInt16 || n < -math.MaxInt16 {
			return unread
		}
		s.N, s.Set = n, true
		return nil
	}
}

func signedDigits(text []byte) (int64, bool) {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		n, ok := digits(text[1:])
		if text[0] == '-' {
			n = -n
		}
		return n, ok
	}
	return digits(text)
}

// number keeps the text too: a rule may have to round it anew, and rounding twice is wrong.
func (t *table) number(f *record.Field, m *marks, unread *record.Breach) cellParser {
	limit := powerOfTen(int(f.Digits))
	return func(s *record.Slot, text []byte) *record.Breach {
		if m != nil {
			if text = bytes.TrimSpace(text); len(text) == 0 {
				return nil
			}
			var ok bool
			if text, ok = m.canonical(text); !ok {
				return unread
			}
		}
		n, how := record.ParseDecimal(text, f.Scale)
		if how == record.NotANumber {
			if text = bytes.TrimSpace(text); len(text) == 0 {
				return nil
			}
			n, how = record.ParseDecimal(text, f.Scale)
		}
		if how == record.NotANumber || n >= limit || n <= -limit {
			return unread
		}
		s.N, s.Text, s.Info, s.Set = n, text, uint32(how), true
		if how == record.Rounded {
			return t.rounded
		}
		return nil
	}
}

// ratioScale is that of risk scores: nine decimals, more than a Float32 holds.
const ratioScale = 9

func ratio(unread *record.Breach) cellParser {
	return func(s *record.Slot, text []byte) *record.Breach {
		n, how := record.ParseDecimal(bytes.TrimSpace(text), ratioScale)
		if how == record.NotANumber || n < 0 || n > 1e9 {
			return unread
		}
		s.N, s.Set = n, true
		return nil
	}
}

// naiveBreach is what an instant without offset breaks.
func (t *table) naiveBreach(f *record.Field) (*record.Breach, error) {
	if f.Naive == "" {
		return t.breachOf("L008")
	}
	return t.breachOf(f.Naive)
}

// assumed is what an instant breaks that is read in the zone of the table.
func (t *table) assumed(f *record.Field) (*record.Breach, error) {
	if t.zoneStated {
		return nil, nil
	}
	return t.naiveBreach(f)
}

func (t *table) moment(f *record.Field, form format, unread *record.Breach) (cellParser, error) {
	naiveBreach, err := t.assumed(f)
	if err != nil {
		return nil, err
	}
	c := newClock(t.zone)
	if form.layouts != nil {
		return foreignMoment(c, form, f.Bare, naiveBreach, unread), nil
	}
	return func(s *record.Slot, text []byte) *record.Breach {
		ms, offset, how := c.instant(text)
		if how == withOffset {
			s.N, s.Info, s.Set = ms, uint32(int32(offset)), true
			return nil
		}
		if how == unreadable {
			if text = bytes.TrimSpace(text); len(text) == 0 {
				return nil
			}
			ms, offset, how = c.instant(text)
		}
		if how == unreadable || how == bare && !f.Bare {
			return unread
		}
		s.N, s.Info, s.Set = ms, uint32(int32(offset)), true
		if how == naive {
			return naiveBreach
		}
		return nil
	}, nil
}

// read reads a text in one of the layouts.
func (form *format) read(text []byte) (s stamp, ok bool) {
	s, ok = form.layouts.read(text)
	if form.orders != nil {
		form.orders.note(s, text, ok)
	}
	return s, ok
}

// foreignMoment reads instants in layouts. One without a time of day means midnight, as the mapping says that it has none.
func foreignMoment(c *clock, form format, dated bool, naiveBreach, unread *record.Breach) cellParser {
	return func(s *record.Slot, text []byte) *record.Breach {
		if text = bytes.TrimSpace(text); len(text) == 0 {
			return nil
		}
		read, ok := form.read(text)
		if !ok {
			return unread
		}
		ms, offset, how := read.instant(c)
		if how == unreadable {
			return unread
		}
		s.N, s.Info, s.Set = ms, uint32(int32(offset)), true
		if how == naive || how == bare && !dated {
			return naiveBreach
		}
		return nil
	}
}

func (t *table) date(form format, unread *record.Breach) cellParser {
	c := newClock(t.zone)
	return func(s *record.Slot, text []byte) *record.Breach {
		if text = bytes.TrimSpace(text); len(text) == 0 {
			return nil
		}
		day, ok := int64(0), false
		if form.layouts != nil {
			var read stamp
			read, ok = form.read(text)
			day = read.day
		} else if len(text) == 10 {
			day, ok = c.day(text)
		}
		if !ok {
			return unread
		}
		s.N, s.Set = day, true
		return nil
	}
}

// month reads YYYY-MM, or a day, as the first day of the month.
func (t *table) month(form format, unread *record.Breach) cellParser {
	day := t.date(form, unread)
	var padded []byte
	return func(s *record.Slot, text []byte) *record.Breach {
		if text = bytes.TrimSpace(text); form.layouts == nil && len(text) == len("2006-01") {
			padded = append(append(padded[:0], text...), "-01"...)
			text = padded
		}
		if b := day(s, text); b != nil || !s.Set {
			return b
		}
		at := time.Unix(s.N*86_400, 0).UTC()
		s.N -= int64(at.Day()) - 1
		return nil
	}
}

// set checks every code; the text stays as it is and is taken apart when it is stored.
func (t *table) set(field int, unlisted *record.Breach) cellParser {
	f := &t.entity.Fields[field]
	list := t.profile.List(f.List)
	if f.Storage == record.Code { // stored whole
		t.dictionaryOf(field, nil)
	} else {
		t.dictionaryOf(field, codeCheck(f, list, unlisted))
	}
	return func(s *record.Slot, text []byte) *record.Breach {
		var found *record.Breach
		stated := false
		for code := range codes(text) {
			stated = true
			if list == nil {
				continue
			}
			if _, ok := list.Find(string(code)); !ok {
				found = unlisted
			}
		}
		s.Text, s.Set = text, stated
		return found
	}
}

// codes takes a list of codes apart at blanks, commas, semicolons and bars.
func codes(text []byte) func(yield func([]byte) bool) {
	return bytes.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '|' })
}
