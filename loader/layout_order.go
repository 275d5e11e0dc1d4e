package loader

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// write writes numbers in the order of fields as the layout does. Parts of one or two digits get two where padded says so; without tail the
// optional end is left out; fraction and offset are taken as they are.
func (l *layout) write(v [8]int64, padded, tail bool, fraction, offset string) []byte {
	var out []byte
	for i, p := range l.parts {
		if i >= l.required && !tail {
			break
		}
		switch p.unit {
		case 0:
			out = append(out, p.literal)
		case 'f':
			out = append(out, fraction...)
		case 'Z':
			out = append(out, offset...)
		default:
			text, width := strconv.FormatInt(v[strings.IndexByte("YMDhms", p.unit)], 10), p.width
			if width == 0 && padded {
				width = 2
			}
			out = append(append(out, strings.Repeat("0", max(0, width-len(text)))...), text...)
		}
	}
	return out
}

// texts calls visit with texts of the layout until it returns false: every day of some years and, where the layout has them, times, fractions
// and offsets whose parts could be taken for each other.
func (l *layout) texts(visit func(text []byte) bool) {
	has := func(unit byte) bool {
		return slices.ContainsFunc(l.parts, func(p layoutPart) bool { return p.unit == unit })
	}
	choose := func(stated bool, all ...string) []string {
		if !stated {
			return all[:1]
		}
		return all
	}
	tails := []bool{true}
	if l.required < len(l.parts) {
		tails = append(tails, false)
	}
	times := [][3]int64{{10, 11, 12}}
	if l.timed {
		times = append(times, [3]int64{1, 2, 3})
	}
	for _, year := range []int64{1912, 2010, 2012, 2021, 2112} {
		for day := range int64(12 * 31) {
			v := [8]int64{year, day/31 + 1, day%31 + 1}
			if _, ok := civil(v[0], v[1], v[2]); !ok {
				continue
			}
			for _, at := range times {
				copy(v[3:6], at[:])
				for _, tail := range tails {
					for _, fraction := range choose(has('f'), "12", "5", "123") {
						for _, offset := range choose(l.offset, "Z", "-10", "+1011", "-10:11") {
							if !visit(l.write(v, true, tail, fraction, offset)) || !visit(l.write(v, false, tail, fraction, offset)) {
								return
							}
						}
					}
				}
			}
		}
	}
}

// conflict finds a text that both layouts read with different results; nil where there is none. A list of such layouts would guess.
func (l *layout) conflict(other *layout) (text []byte) {
	for _, pair := range [][2]*layout{{l, other}, {other, l}} {
		pair[0].texts(func(candidate []byte) bool {
			a, ok := pair[0].read(candidate)
			if b, both := pair[1].read(candidate); ok && both && !a.same(b) {
				text = candidate
			}
			return text == nil
		})
		if text != nil {
			break
		}
	}
	return text
}

// same reports whether two stamps mean the same.
func (s stamp) same(other stamp) bool {
	return s.day == other.day && s.time == other.time && s.withZone == other.withZone && s.offset == other.offset
}

// String writes the stamp as canonical files do.
func (s stamp) String() string {
	at := time.UnixMilli(s.day*dayMS + s.time).UTC()
	switch {
	case s.withZone:
		return at.In(time.FixedZone("", int(s.offset)*60)).Add(-time.Duration(s.offset) * time.Minute).Format(time.RFC3339)
	case s.timed:
		return at.Format("2006-01-02 15:04:05")
	}
	return at.Format(time.DateOnly)
}

// mostLayouts of one column: every pair of them is compared.
const mostLayouts = 8

// unambiguous refuses layouts of which two could read one text differently.
func (ls layouts) unambiguous() error {
	if len(ls) > mostLayouts {
		return fmt.Errorf("%d formats are too many; a column has at most %d", len(ls), mostLayouts)
	}
	for i, l := range ls {
		for _, earlier := range ls[:i] {
			if text := earlier.conflict(l); text != nil {
				a, _ := earlier.read(text)
				b, _ := l.read(text)
				return fmt.Errorf("formats %q and %q both read %s, as %s and as %s; name the one that the source writes", earlier.text, l.text, text, a, b)
			}
		}
	}
	return nil
}

// exchanged returns the layouts with day and month in each other's place.
func (ls layouts) exchanged() layouts {
	out := make(layouts, len(ls))
	for i, l := range ls {
		other := *l
		other.parts = slices.Clone(l.parts)
		for j := range other.parts {
			switch p := &other.parts[j]; p.unit {
			case 'M':
				p.unit = 'D'
			case 'D':
				p.unit = 'M'
			}
		}
		out[i] = &other
	}
	return out
}

// String joins how the layouts are written.
func (ls layouts) String() string {
	names := make([]string, len(ls))
	for i, l := range ls {
		names[i] = l.text
	}
	return strings.Join(names, ", ")
}

// orders counts what a column's texts say about the order of day and month.
type orders struct {
	column    string
	written   string // the layouts, as they are declared
	other     layouts
	sure      uint64 // dates that only the declared order reads
	exchanged uint64 // texts that only the other order reads
}

func newOrders(column string, ls layouts) *orders {
	return &orders{column: column, written: ls.String(), other: ls.exchanged()}
}

// note counts a text that was read, or could not be.
func (o *orders) note(s stamp, text []byte, ok bool) {
	if ok {
		if s.dayOfMonth > 12 {
			o.sure++
		}
		return
	}
	if _, other := o.other.read(bytes.TrimSpace(text)); other {
		o.exchanged++
	}
}

// remark says that day and month seem to be exchanged; empty where nothing speaks for it.
func (o *orders) remark() string {
	if o.exchanged == 0 {
		return ""
	}
	sure, seems := "none", "the source seems to write the other order, so dates that were read may be wrong too; check the format"
	if o.sure > 0 {
		sure, seems = strconv.FormatUint(o.sure, 10), "the source seems to mix both orders, and where both parts are at most 12 nothing tells which it is"
	}
	return fmt.Sprintf("column %s is declared as %s; values that are dates only with day and month exchanged: %d, and only as declared: %s; %s",
		o.column, o.written, o.exchanged, sure, seems)
}
