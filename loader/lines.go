package loader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxRecord bounds a record, quoted line breaks included: a quote that never closes must not swallow memory with the file.
const maxRecord = 4 << 20

// lines splits a text into lines. What was read since start stays in the buffer.
type lines struct {
	src    io.Reader
	buf    []byte
	start  int // first byte of the record being read
	r, w   int
	failed error
	count  uint64 // lines read so far
}

func newLines(src io.Reader) lines { return lines{src: src, buf: make([]byte, 256<<10)} }

// restart goes on with another text, before which count lines were read.
func (c *lines) restart(src io.Reader, count uint64) { *c = lines{src: src, buf: c.buf, count: count} }

// line returns the next line without its end, and whether it had one. Its bytes stay where they are until c.start moves.
func (c *lines) line() (line []byte, ended bool, err error) {
	searched := c.r
	for {
		if i := bytes.IndexByte(c.buf[searched:c.w], '\n'); i >= 0 {
			line = c.buf[c.r : searched+i]
			c.r = searched + i + 1
			c.count++
			if n := len(line); n > 0 && line[n-1] == '\r' {
				line = line[:n-1]
			}
			return line, true, nil
		}
		searched = c.w
		if c.failed != nil {
			break
		}
		before := c.start
		if err := c.fill(); err != nil {
			return nil, false, err
		}
		searched -= before - c.start
	}
	if !errors.Is(c.failed, io.EOF) {
		return nil, false, c.failed
	}
	if c.r == c.w {
		return nil, false, io.EOF
	}
	line = c.buf[c.r:c.w]
	c.r = c.w
	c.count++
	if n := len(line); line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, false, nil
}

// fill reads more behind what the current record needs.
func (c *lines) fill() error {
	if c.start > 0 {
		copy(c.buf, c.buf[c.start:c.w])
		c.r, c.w, c.start = c.r-c.start, c.w-c.start, 0
	}
	if c.w == len(c.buf) {
		if len(c.buf) >= maxRecord {
			return fmt.Errorf("line %d goes on for more than %d MB: a line end is missing, or this is no text file", c.count+1, maxRecord>>20)
		}
		c.buf = append(c.buf, make([]byte, len(c.buf))...)
	}
	for range 100 {
		var n int
		n, c.failed = c.src.Read(c.buf[c.w:])
		c.w += n
		if n > 0 || c.failed != nil {
			return nil //nolint:nilerr // line returns it once the text before it is used up
		}
	}
	c.failed = io.ErrNoProgress
	return nil
}
