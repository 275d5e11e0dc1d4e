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
)

// Formats are the names of the formats that can be read.
var Formats = []string{CSV, NDJSON, Parquet}

// Dialect says how a file is written. What is not stated is found from its first bytes.
type Dialect struct {
	Format    string // one of Formats
	Delimiter byte   // of CSV: a comma, a semicolon or a tab
}

// check refuses what no file is written in.
func (d Dialect) check() error {
	if d.Format != "" && !slices.Contains(Formats, d.Format) {
		return fmt.Errorf("there is no format %q; %s", d.Format, record.Suggest(d.Format, Formats))
	}
	return nil
}

// orElse takes from another dialect what this one does not state.
func (d Dialect) orElse(other Dialect) Dialect {
	d.Format = cmp.Or(d.Format, other.Format)
	d.Delimiter = cmp.Or(d.Delimiter, other.Delimiter)
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

	packed bool
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
	switch {
	case format == NDJSON && header == nil:
		if header, err = keysOf(ctx, text); err != nil {
			return nil, err
		}
		if err := r.rewind(); err != nil {
			return nil, err
		}
		return r.find(ctx, d, header)
	case format == Parquet:
		if r.packed {
			return nil, errors.New("it is a packed Parquet file, which packs its columns itself; unpack it first")
		}
		p, err := openParquet(r.file)
		if err != nil {
			return nil, err
		}
		r.also = append(r.also, p.end)
		return p, nil
	case format == NDJSON:
		return newNDJSON(text, header), nil
	}
	return openTable(text, d.Delimiter)
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
		return "", errors.New("it is a ZIP or XLSX file; save it as CSV")
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet, nil
	case bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return "", errors.New("it is a workbook of the old XLS format; save it as XLSX or CSV")
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
