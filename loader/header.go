package loader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"greenlane/record"
)

// delimiters by the names that mappings use.
var delimiters = map[string]byte{"comma": ',', "semicolon": ';', "tab": '\t'}

// sniff returns the delimiter that occurs most often outside quotes in the first line; comma where none does.
func sniff(head []byte) byte {
	var counts [256]int
	quoted := false
scan:
	for _, b := range head {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\n' && !quoted:
			break scan
		case !quoted:
			counts[b]++
		}
	}
	best := byte(',')
	for _, d := range []byte{';', '\t'} {
		if counts[d] > counts[best] {
			best = d
		}
	}
	return best
}

var byteOrderMark = []byte("\ufeff")

// csvTable is a CSV file below its header.
type csvTable struct {
	*csvReader
	names    []string
	encoding string // that the file had
}

// openTable reads the header line of a CSV stream. delim 0 means: find it.
func openTable(src io.Reader, delim byte, encoding string) (*csvTable, error) {
	r := newCSVReader(src, delim)
	ended := false
	for r.w < 64<<10 && r.failed == nil && !ended {
		if err := r.fill(); err != nil {
			return nil, err
		}
		at, _ := lineEnd(r.buf[:r.w])
		ended = at >= 0 && at+1 < r.w
	}
	r.endLinesAlike()
	if bytes.HasPrefix(r.buf[:r.w], byteOrderMark) {
		r.r, r.start = len(byteOrderMark), len(byteOrderMark)
	}
	if delim == 0 {
		r.delim = sniff(r.buf[r.r:r.w])
	}
	rec, err := r.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty: its first line should name the columns")
	case errors.Is(err, errQuote):
		return nil, errors.New("line 1, which should name the columns, has wrong quotes")
	case err != nil:
		return nil, err
	case !readable(rec.raw, encoding):
		return nil, unreadableHeader(encoding)
	}
	names := make([]string, rec.len())
	for i := range names {
		names[i] = strings.TrimSpace(string(rec.at(i)))
	}
	return &csvTable{r, names, encoding}, distinct(names)
}

func unreadableHeader(encoding string) error {
	if encoding == gb18030Name {
		return errors.New("its first line is not GB18030 text, as it was said to be")
	}
	return errors.New("its first line is not UTF-8 text; save the file as UTF-8, or say --encoding gb18030 where that is what it is in")
}

// distinct refuses a header that names a column twice.
func distinct(names []string) error {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("column %q is named twice", name)
		}
	}
	return nil
}

func (t *csvTable) header() []string { return t.names }

func (t *csvTable) shape() Shape {
	return Shape{Dialect: Dialect{Format: CSV, Delimiter: t.delim}, Header: t.names}
}

// What can be wrong with a record of CSV.
var (
	otherWidth  = &fault{code: "L001"}
	wrongQuotes = &fault{code: "L002"}
	notText     = &fault{code: "L005"}
)

func (t *csvTable) next() (*cells, *fault, error) {
	rec, err := t.csvReader.next()
	if err != nil {
		if errors.Is(err, errQuote) {
			return rec, wrongQuotes, nil
		}
		return nil, nil, err
	}
	switch {
	case rec.len() != len(t.names):
		return rec, otherWidth, nil
	case rec.high && !readable(rec.raw, t.encoding):
		return rec, notText, nil
	}
	return rec, nil, nil
}

// lineEnd finds the first CR or LF outside quotes.
func lineEnd(text []byte) (at int, end byte) {
	quoted := false
	for i, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case !quoted && (b == '\n' || b == '\r'):
			return i, b
		}
	}
	return -1, 0
}

// endLinesAlike turns CR into LF where the first line ends with CR alone, as files of old systems do throughout.
func (c *csvReader) endLinesAlike() {
	head := c.buf[:c.w]
	at, end := lineEnd(head)
	if at < 0 || end == '\n' || at+1 < len(head) && head[at+1] == '\n' {
		return
	}
	returnsToFeeds(head)
	c.src = feeds{c.src}
}

// feeds reads a text of which every CR is to be an LF.
type feeds struct{ src io.Reader }

func (f feeds) Read(p []byte) (int, error) {
	n, err := f.src.Read(p)
	returnsToFeeds(p[:n])
	return n, err
}

func returnsToFeeds(text []byte) {
	for i, b := range text {
		if b == '\r' {
			text[i] = '\n'
		}
	}
}

// matchHeader returns the cell of every field of a canonical file, -1 where the file has none.
// A column that the kind does not have refuses the file, and so does the absence of one without which every row would be refused.
func matchHeader(t *table, header []string) ([]int, error) {
	e := t.entity
	at := make([]int, len(e.Fields))
	for i := range at {
		at[i] = -1
	}
	known := make([]string, 0, len(e.Fields))
	for i := range e.Fields {
		known = append(known, e.Fields[i].Name)
	}
	for cell, name := range header {
		switch i := e.Field(name); {
		case i >= 0 && e.Fields[i].Derived: // the loader derives it itself
		case i >= 0:
			at[i] = cell
		case !slices.Contains(e.Ignored, name):
			return nil, fmt.Errorf("%s have no column %q; %s", e.Kind, name, record.Suggest(name, known))
		}
	}
	if missing := missingColumns(t, func(i int) bool { return at[i] >= 0 }); len(missing) > 0 {
		return nil, fmt.Errorf("%s need the column %s under profile %s, and the file has %s",
			e.Kind, strings.Join(missing, ", "), t.profile.Name, strings.Join(header, ", "))
	}
	return at, nil
}

// missingColumns lists required columns that are absent and without which every row would be rejected or quarantined.
func missingColumns(t *table, has func(field int) bool) []string {
	var missing []string
	e := t.entity
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Needed(t.profile) != record.Required || f.Missing == "" || has(i) || t.lodgedElsewhere && f.Name == "lodged_at" {
			continue
		}
		if b, err := e.Breach(f.Missing); err == nil && (b.Disposition == record.Rejected || b.Disposition == record.Quarantined) {
			missing = append(missing, f.Name)
		}
	}
	if e.Kind == record.Declarations && !has(e.Field("declaration_id")) && !has(e.Field("declaration_no")) {
		missing = append(missing, "declaration_id or declaration_no")
	}
	return missing
}
