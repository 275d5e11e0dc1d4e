package loader

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"greenlane/record"
)

// Bounds of what a proposal looks at.
const (
	sampleRecords = 5000
	sampleBytes   = 16 << 20
	sampleTexts   = 60 // different texts of a column of codes, above which it is none
)

// sample is the header and the first records of a file.
type sample struct {
	file    string
	shape   Shape
	columns []sampled
	rows    [][]string
}

// sampled is a column of a sample.
type sampled struct {
	name  string
	at    int      // position in the header
	texts []string // different ones in the order of their appearance, without blanks around them, without the empty one
	count map[string]int
}

// takeSample reads the first records of a file; broken ones are passed over.
func takeSample(ctx context.Context, path string, d Dialect, stdin io.Reader) (*sample, error) {
	files, forget, err := expand(ctx, []string{path}, &Options{Stdin: stdin})
	if err != nil {
		return nil, err
	}
	defer forget()
	r, err := files[0].open(ctx, d)
	if err != nil {
		return nil, err
	}
	defer r.close()
	s := &sample{file: files[0].name, shape: r.shape()}
	for i, name := range r.header() {
		s.columns = append(s.columns, sampled{name: name, at: i, count: map[string]int{}})
	}
	for size := 0; len(s.rows) < sampleRecords && size < sampleBytes; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rec, wrong, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if wrong != nil {
			continue
		}
		row := make([]string, len(s.columns))
		for i := range row {
			row[i] = strings.TrimSpace(string(rec.at(i)))
			size += len(row[i])
			s.columns[i].add(row[i])
		}
		s.rows = append(s.rows, row)
	}
	return s, nil
}

func (c *sampled) add(text string) {
	if text == "" {
		return
	}
	if c.count[text] == 0 {
		c.texts = append(c.texts, text)
	}
	c.count[text]++
}

// all reports whether the column has texts and every one is right.
func (c *sampled) all(right func(text string) bool) bool {
	return len(c.texts) > 0 && !slices.ContainsFunc(c.texts, func(text string) bool { return !right(text) })
}

// readings lists the ways in which every text of the column can be read and which differ from each other; of ways that do not, the first.
func readings[T any](c *sampled, ways []T, reads func(way T, text string) bool, differ func(a, b T) bool) []T {
	var out []T
	for _, way := range ways {
		if c.all(func(text string) bool { return reads(way, text) }) && !slices.ContainsFunc(out, func(other T) bool { return !differ(other, way) }) {
			out = append(out, way)
		}
	}
	return out
}

// dateWords are the layouts of dates that are looked for, those of fixed width first; each may have one of timeWords behind it.
var (
	dateWords = strings.Split("YYYY-MM-DD YYYY/MM/DD YYYY.MM.DD YYYYMMDD DD.MM.YYYY MM.DD.YYYY DD/MM/YYYY MM/DD/YYYY DD-MM-YYYY MM-DD-YYYY "+
		"YYYY-M-D YYYY/M/D YYYY.M.D D.M.YYYY M.D.YYYY D/M/YYYY M/D/YYYY D-M-YYYY M-D-YYYY DDMMYYYY MMDDYYYY YYYY年MM月DD日 YYYY年M月D日", " ")
	timeWords = []string{"", " hh:mm:ss", " hh:mm", "Thh:mm:ss", "Thh:mm", " h:mm", " h:mm:ss", " hh:mm:ss[.f]", "Thh:mm:ss[.f]", " hh:mm:ssZ", " hh:mm[:ss]", "[ hh:mm:ss]", "[ hh:mm]", "hhmmss", "hhmm", " hhmm"}
)

// dateLayouts makes every layout that is looked for.
func dateLayouts() []*layout {
	var out []*layout
	for _, tail := range timeWords {
		for _, date := range dateWords {
			if l, err := parseLayout(date + tail); err == nil {
				out = append(out, l)
			}
		}
	}
	return out
}

// canonical reports whether every text is an instant, or a date, as canonical files write it.
func (c *sampled) canonical(f *record.Field) bool {
	at := newClock(time.UTC)
	return c.all(func(text string) bool {
		_, _, how := at.instant([]byte(text))
		if f.Type == record.Day {
			return how == bare
		}
		return how == withOffset || how == naive || how == bare && f.Bare
	})
}

// naive reports whether some text is an instant without offset.
func (c *sampled) naive(l *layout) bool {
	if l != nil {
		return !l.offset
	}
	at := newClock(time.UTC)
	return slices.ContainsFunc(c.texts, func(text string) bool {
		_, _, how := at.instant([]byte(text))
		return how == naive || how == bare
	})
}

// dates finds the layouts in which every text is a date. Of several nothing in the sample says which it is.
func (c *sampled) dates() []*layout {
	return readings(c, dateLayouts(), func(l *layout, text string) bool {
		_, ok := l.read([]byte(text))
		return ok
	}, func(a, b *layout) bool { return a.conflict(b) != nil })
}

// writings are the ways to write decimals that are looked for.
var writings = []marks{
	{}, {decimal: ","}, {thousands: ","}, {decimal: ",", thousands: "."}, {thousands: " "}, {decimal: ",", thousands: " "}, {thousands: "'"},
}

// numbers finds the ways in which every text is a decimal and which differ in a text of the sample.
func (c *sampled) numbers() []marks {
	read := func(m marks, text string) (string, bool) {
		out, ok := m.canonical([]byte(text))
		if !ok {
			return "", false
		}
		_, how := record.ParseDecimal(out, 4)
		return strings.TrimLeft(string(out), "+"), how != record.NotANumber
	}
	return readings(c, writings, func(m marks, text string) bool {
		_, ok := read(m, text)
		return ok
	}, func(a, b marks) bool {
		return slices.ContainsFunc(c.texts, func(text string) bool {
			one, _ := read(a, text)
			other, _ := read(b, text)
			return one != other
		})
	})
}
