package loader

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"greenlane/record"
)

// The formats of files.
const (
	CSV    = "csv"
	NDJSON = "ndjson"

	Parquet = "parquet"
	XLSX    = "xlsx"
)

// Formats are the names of the formats that can be read.
var Formats = []string{CSV, NDJSON, Parquet, XLSX}

// Dialect says how a file is written. What is not stated is found from its first bytes.
type Dialect struct {
	Format    string // one of Formats
	Delimiter byte   // of CSV: a comma, a semicolon or a tab
	Encoding  string // of text: utf-8 or gb18030; UTF-8 where not stated
	Sheet     string // of a workbook; its first one where not stated
}

// check refuses what no file is written in.
func (d Dialect) check() error {
	if d.Format != "" && !slices.Contains(Formats, d.Format) {
		return fmt.Errorf("there is no format %q; %s", d.Format, record.Suggest(d.Format, Formats))
	}
	return checkEncoding(d.Encoding)
}

// orElse takes from another dialect what this one does not state.
func (d Dialect) orElse(other Dialect) Dialect {
	d.Format = cmp.Or(d.Format, other.Format)
	d.Delimiter = cmp.Or(d.Delimiter, other.Delimiter)
	d.Encoding = cmp.Or(d.Encoding, other.Encoding)
	d.Sheet = cmp.Or(d.Sheet, other.Sheet)
	return d
}

// Shape says how the payloads of a file's records are written: what it takes to read one of them again.
type Shape struct {
	Dialect Dialect
	Header  []string
}

// opened is a file being read.
type opened struct {
	records
	file *os.File
	n    int64
	also []func() // to be called at the end

	packed bool // it is packed, or of a format that packs
}

// Read takes bytes from the file and counts them, for progress.
func (r *opened) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.n += int64(n)
	return n, err
}

// taken returns how many bytes of the file were read.
func (r *opened) taken() int64 { return r.n }

// end lets go of what reads the file.
func (r *opened) end() {
	for _, end := range r.also {
		end()
	}
	r.also = nil
}

func (r *opened) close() {
	r.end()
	r.file.Close() //nolint:errcheck // it was only read
}

// open reads the header of a file and makes its records available.
func (s source) open(ctx context.Context, d Dialect) (_ *opened, err error) {
	r := &opened{}
	if r.file, err = os.Open(s.path); err != nil {
		return nil, fmt.Errorf("open the file to load: %w", err)
	}
	if r.records, err = r.find(ctx, d, s.header); err != nil {
		r.close()
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return r, nil
}

// find makes the reader for what the file is. A header is given where it was found before.
func (r *opened) find(ctx context.Context, d Dialect, header []string) (records, error) {
	text, err := r.unpacked()
	if err != nil {
		return nil, err
	}
	head, err := peek(text)
	if err != nil {
		return nil, err
	}
	format, err := recognise(head)
	if err != nil {
		return nil, err
	}
	if d.Format != "" {
		format = d.Format
	}
	switch format {
	case Parquet, XLSX:
		if r.packed {
			return nil, fmt.Errorf("it is a packed %s file, which is packed inside already; unpack it first", format)
		}
		return r.whole(format, d.Sheet)
	}
	if text, err = decoded(text, head, d.Encoding); err != nil {
		return nil, err
	}
	if format == CSV {
		return openTable(text, d.Delimiter, d.Encoding)
	}
	if header != nil {
		return newNDJSON(text, header, d.Encoding), nil
	}
	if header, err = keysOf(ctx, text, d.Encoding); err != nil {
		return nil, err
	}
	if err := r.rewind(); err != nil {
		return nil, err
	}
	return r.find(ctx, d, header)
}

// whole makes the reader of a format that is read here and there in the file.
func (r *opened) whole(format, sheet string) (records, error) {
	r.packed = true
	if format == Parquet {
		p, err := openParquet(r.file)
		if err != nil {
			return nil, err
		}
		r.also = append(r.also, p.end)
		return p, nil
	}
	x, err := openWorkbook(r.file, sheet)
	if err != nil {
		return nil, err
	}
	r.also = append(r.also, x.end)
	return x, nil
}

// rewind goes back to the start of the file.
func (r *opened) rewind() error {
	r.end()
	r.n = 0
	_, err := r.file.Seek(0, io.SeekStart)
	return err
}

// peek returns the first bytes of a text without taking them.
func peek(text *bufio.Reader) ([]byte, error) {
	head, err := text.Peek(text.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head, nil
}

// recognise tells the format from the first bytes of a file, and says what else it is that cannot be read.
func recognise(head []byte) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet, nil
	case bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return "", errors.New("it is a workbook of the old XLS format, or one with a password; save it as XLSX or CSV without one")
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return "", errors.New("it is UTF-16 text; save it as UTF-8")
	case isPacked(head):
		return "", errors.New("what was unpacked is packed once more; unpack it first")
	}
	line, _, _ := strings.Cut(string(head), "\n")
	if strings.Contains(line, "\x00") {
		return "", errors.New("there are zero bytes in its first line: it is UTF-16 text, which has to be saved as UTF-8, or no text at all")
	}
	switch text := bytes.TrimLeft(bytes.TrimPrefix(head, byteOrderMark), " \t\r\n"); {
	case bytes.HasPrefix(text, []byte("{")):
		return NDJSON, nil
	case bytes.HasPrefix(text, []byte("[")) && bytes.HasPrefix(bytes.TrimLeft(text[1:], " \t\r\n"), []byte("{")):
		return "", errors.New("it is one JSON array; write its objects one a line, as jq -c '.[]' does")
	}
	return CSV, nil
}
