package loader

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
)

// errQuote marks a record whose quotes are wrong; the next one can be read.
var errQuote = errors.New("quotes are wrong")

// unclosedError is a file that ends, or goes on for maxRecord bytes, inside a quote.
type unclosedError struct{ line uint64 }

func (e unclosedError) Error() string {
	return fmt.Sprintf("the quote that opens in the record of line %d never closes: the file is cut off, or a quote is missing", e.line)
}

// csvReader splits CSV as encoding/csv does without LazyQuotes, with the original bytes and the line of every record.
// A fuzz test holds the two together. It exists because encoding/csv makes a string of every record.
type csvReader struct {
	lines
	delim   byte
	scratch []byte
	cells   cells
}

func newCSVReader(src io.Reader, delim byte) *csvReader {
	return &csvReader{lines: newLines(src), delim: delim}
}

// next reads a record. io.EOF ends the file; errQuote concerns this record only.
func (c *csvReader) next() (*cells, error) {
	for {
		c.start = c.r
		line, ended, err := c.line()
		if err != nil {
			return nil, err
		}
		if len(line) == 0 {
			continue
		}
		rec := &c.cells
		rec.line = c.count
		if bytes.IndexByte(line, '"') < 0 {
			rec.raw, rec.data = line, line
			rec.split(c.delim)
			return rec, nil
		}
		return rec, c.quoted(line, ended)
	}
}

const (
	ones = 0x0101010101010101
	low7 = 0x7f7f7f7f7f7f7f7f
	high = 0x8080808080808080
)

// split finds the delimiters of a line without quotes, eight bytes at a time: a byte of x is zero where the delimiter stands,
// and the expression below is 0x80 in exactly those bytes.
func (c *cells) split(delim byte) {
	line, ends := c.data, c.ends[:0]
	pattern, seen, i := uint64(delim)*ones, uint64(0), 0
	for ; i+8 <= len(line); i += 8 {
		word := binary.LittleEndian.Uint64(line[i:])
		seen |= word
		x := word ^ pattern
		for m := ^(((x & low7) + low7) | x | low7); m != 0; m &= m - 1 {
			ends = append(ends, int32(i+bits.TrailingZeros64(m)>>3))
		}
	}
	for ; i < len(line); i++ {
		seen |= uint64(line[i])
		if line[i] == delim {
			ends = append(ends, int32(i))
		}
	}
	ends = append(ends, int32(len(line)))
	c.ends, c.high = ends, seen&high != 0
}

// quoted reads a record of which the first line has quotes. Cells go to scratch, one byte apart.
func (c *csvReader) quoted(line []byte, ended bool) error {
	rec := &c.cells
	ends, out, first := rec.ends[:0], c.scratch[:0], rec.line
	wrong := false
	finish := func() { out = append(out, c.delim); ends = append(ends, int32(len(out)-1)) }
	defer func() {
		c.scratch, rec.ends, rec.data, rec.high = out, ends, out, true
		rec.raw = bytes.TrimSuffix(bytes.TrimSuffix(c.buf[c.start:c.r], []byte("\n")), []byte("\r"))
	}()
	for {
		if len(line) == 0 || line[0] != '"' {
			cell, rest, more := line, []byte(nil), false
			if i := bytes.IndexByte(line, c.delim); i >= 0 {
				cell, rest, more = line[:i], line[i+1:], true
			}
			if bytes.IndexByte(cell, '"') >= 0 {
				wrong = true
				break
			}
			out = append(out, cell...)
			finish()
			if !more {
				break
			}
			line = rest
			continue
		}
		line = line[1:]
		closed, more := false, false
		for !closed {
			i := bytes.IndexByte(line, '"')
			if i < 0 {
				out = append(out, line...)
				if !ended {
					return unclosedError{first}
				}
				out = append(out, '\n')
				if c.r-c.start > maxRecord/2 {
					return unclosedError{first}
				}
				var err error
				if line, ended, err = c.line(); err != nil {
					if errors.Is(err, io.EOF) {
						return unclosedError{first}
					}
					return err
				}
				continue
			}
			out = append(out, line[:i]...)
			line = line[i+1:]
			switch {
			case len(line) > 0 && line[0] == '"':
				out, line = append(out, '"'), line[1:]
			case len(line) > 0 && line[0] == c.delim:
				line, closed, more = line[1:], true, true
			case len(line) == 0:
				closed = true
			default:
				wrong, closed = true, true
			}
		}
		if wrong {
			break
		}
		finish()
		if !more {
			break
		}
	}
	if wrong {
		return errQuote
	}
	return nil
}
