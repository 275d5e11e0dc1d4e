package loader

import (
	"fmt"
	"strings"
)

// layout is how a foreign file writes instants or dates: YYYY MM DD hh mm ss in any order, M D h for one or two digits,
// f for any digits of a fraction of a second, Z for an offset; [ ] around a part at the end that may be missing.
// Every other character stands for itself. Day and month are where the layout says, never guessed.
type layout struct {
	text     string
	parts    []layoutPart
	required int // parts outside the brackets
	timed    bool
	offset   bool
}

type layoutPart struct {
	unit    byte // Y M D h m s f Z, or 0 for a literal
	width   int  // digits; 0: one or two
	literal byte
}

var layoutTokens = []struct {
	text  string
	unit  byte
	width int
}{
	{"YYYY", 'Y', 4},
	{"MM", 'M', 2},
	{"DD", 'D', 2},
	{"hh", 'h', 2},
	{"HH", 'h', 2},
	{"mm", 'm', 2},
	{"ss", 's', 2},
	{"M", 'M', 0},
	{"D", 'D', 0},
	{"h", 'h', 0},
	{"f", 'f', 0},
	{"Z", 'Z', 0},
}

func parseLayout(text string) (*layout, error) {
	l := &layout{text: text, required: -1}
	seen := map[byte]bool{}
	rest := text
next:
	for rest != "" {
		switch {
		case rest[0] == '[' && l.required < 0:
			l.required, rest = len(l.parts), rest[1:]
			continue
		case rest == "]" && l.required >= 0:
			rest = ""
			continue
		}
		for _, t := range layoutTokens {
			if !strings.HasPrefix(rest, t.text) {
				continue
			}
			if seen[t.unit] {
				return nil, fmt.Errorf("format %q has %s twice", text, t.text)
			}
			seen[t.unit] = true
			l.parts = append(l.parts, layoutPart{unit: t.unit, width: t.width})
			rest = rest[len(t.text):]
			continue next
		}
		if c := rest[0]; c >= 'A' && c <= 'Z' && c != 'T' || c >= 'a' && c <= 'z' || c == '[' || c == ']' || c == '%' {
			return nil, fmt.Errorf("format %q: %q means nothing; use YYYY MM M DD D hh h mm ss f Z, and [ ] around an optional end", text, string(c))
		}
		l.parts = append(l.parts, layoutPart{literal: rest[0]})
		rest = rest[1:]
	}
	if l.required < 0 {
		l.required = len(l.parts)
	}
	if !seen['Y'] || !seen['M'] || !seen['D'] {
		return nil, fmt.Errorf("format %q has to say where YYYY, MM and DD stand", text)
	}
	l.timed, l.offset = seen['h'], seen['Z']
	return l, nil
}

// fields reads the text: year, month, day, hour, minute, second, milliseconds, offset in minutes.
func (l *layout) fields(text []byte) (v [8]int64, withZone, ok bool) {
	for i, p := range l.parts {
		if len(text) == 0 && i >= l.required {
			return v, withZone, true
		}
		switch p.unit {
		case 0:
			if len(text) == 0 || text[0] != p.literal {
				return v, false, false
			}
			text = text[1:]
		case 'f':
			ms, n := fractionMS(text)
			if n == 0 {
				return v, false, false
			}
			v[6], text = ms, text[n:]
		case 'Z':
			minutes, n := offsetMinutes(text)
			if n == 0 {
				return v, false, false
			}
			v[7], withZone, text = minutes, true, text[n:]
		default:
			n, used := number(text, p.width)
			if used == 0 {
				return v, false, false
			}
			v[strings.IndexByte("YMDhms", p.unit)], text = n, text[used:]
		}
	}
	return v, withZone, len(text) == 0
}

// number reads width digits, or one or two where width is 0.
func number(text []byte, width int) (n int64, used int) {
	most := width
	if width == 0 {
		most = 2
	}
	for used < most && used < len(text) && text[used]-'0' <= 9 {
		n = n*10 + int64(text[used]-'0')
		used++
	}
	if width != 0 && used != width {
		return 0, 0
	}
	return n, used
}

// offsetMinutes reads Z, ±hh:mm, ±hhmm or ±hh.
func offsetMinutes(text []byte) (minutes int64, used int) {
	if len(text) > 0 && (text[0] == 'Z' || text[0] == 'z') {
		return 0, 1
	}
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return 0, 0
	}
	h, ok := pair2(text[1:])
	if !ok || h > 23 {
		return 0, 0
	}
	minutes, used = h*60, 3
	rest := text[3:]
	skip := 0
	if len(rest) > 0 && rest[0] == ':' {
		skip = 1
	}
	if m, ok := pair2(rest[skip:]); ok && m <= 59 {
		minutes, used = minutes+m, used+skip+2
	}
	if text[0] == '-' {
		minutes = -minutes
	}
	return minutes, used
}

func pair2(text []byte) (int64, bool) {
	if len(text) < 2 {
		return 0, false
	}
	return pair(text)
}

// stamp is what a text in a layout says.
type stamp struct {
	day        int64 // since 1970-01-01
	year       int64
	dayOfMonth int64
	time       int64 // ms since midnight
	offset     int64 // minutes, where withZone
	withZone   bool
	timed      bool // the layout has a time of day
}

// read reads a text of which every part is possible.
func (l *layout) read(text []byte) (s stamp, ok bool) {
	v, withZone, ok := l.fields(text)
	if !ok || v[3] > 23 || v[4] > 59 || v[5] > 59 {
		return s, false
	}
	s = stamp{year: v[0], dayOfMonth: v[2], time: ((v[3]*60+v[4])*60+v[5])*1000 + v[6], offset: v[7], withZone: withZone, timed: l.timed}
	s.day, ok = civil(v[0], v[1], v[2])
	return s, ok
}

// layouts are the ways in which a column writes instants or dates; the first that fits a text reads it.
type layouts []*layout

func (ls layouts) read(text []byte) (s stamp, ok bool) {
	for _, l := range ls {
		if s, ok = l.read(text); ok {
			return s, true
		}
	}
	return s, false
}

// instant returns what the stamp means, in the clock's zone where it has no offset.
func (s stamp) instant(c *clock) (ms, offset int64, how reading) {
	local := s.day*dayMS + s.time
	switch {
	case s.withZone:
		ms, offset, how = local-s.offset*60_000, s.offset, withOffset
	case s.timed:
		ms, offset = c.inZone(local)
		how = naive
	default:
		ms, offset = c.inZone(local)
		how = bare
	}
	if ms < firstInstant || ms >= lastInstant {
		return 0, 0, unreadable
	}
	return ms, offset, how
}
