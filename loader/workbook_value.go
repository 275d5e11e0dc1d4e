package loader

import (
	"bytes"
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// epoch is the day from which a workbook counts.
type epoch uint8

const (
	since1900 epoch = iota // 1 is 1 January 1900, and 60 a 29 February that never was
	since1904
)

// cellStyle is what a number format says about the value.
type cellStyle struct {
	date, clock bool
	zeros       int // digits of a format like 0000
}

// readStyles reads which styles are dates.
func (w *workbook) readStyles() error {
	f := w.part("xl/styles.xml")
	if f == nil {
		return nil
	}
	custom := map[string]cellStyle{}
	inCells := false
	return eachElement(f, func(e xml.StartElement) {
		switch e.Name.Local {
		case "numFmt":
			custom[attribute(e, "numFmtId")] = styleOf(attribute(e, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells && len(w.styles) < 1<<16 {
				id := attribute(e, "numFmtId")
				style, ok := custom[id]
				if !ok {
					style = listedStyle(id)
				}
				w.styles = append(w.styles, style)
			}
		}
	})
}

// listedStyle knows the formats that every workbook has, those of East Asia included.
func listedStyle(id string) cellStyle {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return cellStyle{}
	case n == 22:
		return cellStyle{date: true, clock: true}
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 58:
		return cellStyle{date: true}
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n == 45, n == 47:
		return cellStyle{clock: true}
	}
	return cellStyle{}
}

// styleOf reads a format code like yyyy"年"m"月"d"日" or 0000.
func styleOf(code string) cellStyle {
	code, _, _ = strings.Cut(code, ";") // of positive numbers
	var letters strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '[':
			if end := strings.IndexByte(code[i:], ']'); end >= 0 {
				if inside := strings.ToLower(code[i+1 : i+end]); strings.Trim(inside, "hms") == "" {
					return cellStyle{} // hours that go on counting: a duration, not a time of day
				}
				i += end
			}
		case '\\', '_', '*':
			i++
		default:
			letters.WriteByte(c)
		}
	}
	plain := strings.ToLower(letters.String())
	if plain != "" && strings.Trim(plain, "0") == "" {
		return cellStyle{zeros: len(plain)}
	}
	plain = strings.NewReplacer("general", "", "am/pm", "h", "a/p", "h").Replace(plain)
	clock := strings.ContainsAny(plain, "hs")
	return cellStyle{date: strings.ContainsAny(plain, "yd") || strings.Contains(plain, "m") && !clock, clock: clock}
}

// value makes the text of a cell, false where it stands for nothing certain.
func (w *workbook) value(kind, style string, raw []byte) ([]byte, bool) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(string(raw))
		if err != nil || i < 0 || i >= len(w.words) {
			return nil, len(raw) == 0
		}
		return w.words[i], true
	case "inlineStr", "str", "d":
		return bytes.Clone(raw), true
	case "b":
		return strconv.AppendBool(nil, string(raw) == "1"), true
	case "e":
		return bytes.Clone(raw), false
	}
	if len(raw) == 0 {
		return nil, true
	}
	var s cellStyle
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(w.styles) {
		s = w.styles[i]
	}
	number, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return bytes.Clone(raw), false
	}
	if s.date || s.clock {
		text, ok := w.since.text(number, s)
		if !ok {
			text = bytes.Clone(raw)
		}
		return text, ok
	}
	return numberText(raw, number, s.zeros)
}

// mostDigits is how many digits of a number a workbook keeps. A longer one, as of a declaration typed in as a number, has lost its end.
const mostDigits = 15

// numberText writes a number as far as the workbook keeps it, with the leading zeros that its format shows.
func numberText(raw []byte, number float64, zeros int) ([]byte, bool) {
	if math.Abs(number) >= 1e15 || math.IsNaN(number) {
		return bytes.Clone(raw), false
	}
	text := plainDecimal(strconv.AppendFloat(nil, number, 'e', mostDigits-1, 64))
	if digits := len(text); zeros > digits && number >= 0 && bytes.IndexByte(text, '.') < 0 {
		text = append(bytes.Repeat([]byte{'0'}, zeros-digits), text...)
	}
	return text, true
}

// text writes a date, a date with its time, or a time of day.
func (e epoch) text(number float64, s cellStyle) ([]byte, bool) {
	if !(number >= 0 && number < 3_000_000) {
		return nil, false
	}
	ms := int64(math.Round(number * float64(dayMS)))
	day, rest := ms/dayMS, ms%dayMS
	clock := time.UnixMilli(rest).UTC()
	if day == 0 && !s.date {
		return clock.AppendFormat(nil, "15:04:05.999"), true
	}
	zero := time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	if e == since1900 {
		if zero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC); day < 60 {
			zero = zero.AddDate(0, 0, 1)
		}
		if day == 60 || day == 0 {
			return nil, false
		}
	}
	at := zero.AddDate(0, 0, int(day)).Add(time.Duration(rest) * time.Millisecond)
	if rest == 0 && !s.clock {
		return at.AppendFormat(nil, time.DateOnly), true
	}
	return at.AppendFormat(nil, "2006-01-02T15:04:05.999"), true
}
