package scenario

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"

	"greenlane/record"
)

// flushAt is how much of a file is held before it is written.
const flushAt = 256 << 10

// book is the set of files of one world while they are written.
type book struct {
	dir     string
	stopped func() error // the Err of the writing's context
	load    int          // whose sheets `of` gives, from 1
	sheets  []*sheet
}

// sheet is one file. Rows are appended to buf as CSV; end closes a row.
type sheet struct {
	File
	stopped func() error
	file    *os.File
	out     rowWriter
	buf     []byte
	rows    int64
	stamp   Stamp
	expect  Outcome
	err     error // first failure; later rows are dropped
}

// rowWriter takes whole rows of CSV.
type rowWriter interface {
	write(rows []byte) error
	close() error
}

// Write keeps the stamp of what reaches the file.
func (s *sheet) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	s.stamp.Bytes += int64(n)
	s.stamp.CRC32C = crc32.Update(s.stamp.CRC32C, castagnoli, p[:n])
	return n, err
}

// plainRows writes the rows as they are.
type plainRows struct{ out io.Writer }

func (p plainRows) write(rows []byte) error {
	_, err := p.out.Write(rows)
	return err
}

func (p plainRows) close() error { return nil }

func (b *book) open(f File, format Format) error {
	file, err := os.OpenFile(filepath.Join(b.dir, f.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	s := &sheet{File: f, stopped: b.stopped, file: file, buf: make([]byte, 0, flushAt+4096)}
	b.sheets = append(b.sheets, s)
	if format == Parquet {
		s.out, err = newTypedRows(s, f.Kind)
		return err
	}
	s.out = plainRows{s}
	s.buf = append(append(s.buf, strings.Join(columns[f.Kind], ",")...), '\n')
	return nil
}

// of returns the sheet of a kind in the present load.
func (b *book) of(k record.Kind) *sheet {
	for _, s := range b.sheets {
		if s.Kind == k && s.Load == b.load {
			return s
		}
	}
	// A world that writes a kind it does not list fails at close with this sheet's error.
	s := &sheet{File: File{Kind: k, Load: b.load}, stopped: b.stopped, err: fmt.Errorf("load %d of the world does not list the kind %s", b.load, k)}
	b.sheets = append(b.sheets, s)
	return s
}

// end turns the last comma into a line end, counts the row and writes when enough is held.
func (s *sheet) end() {
	s.buf[len(s.buf)-1] = '\n'
	s.rows++
	if len(s.buf) >= flushAt {
		s.flush()
	}
}

func (s *sheet) flush() {
	if s.err == nil {
		s.err = s.stopped()
	}
	if s.err == nil && len(s.buf) > 0 {
		s.err = s.out.write(s.buf)
	}
	s.buf = s.buf[:0]
}

// close writes what is held, and notes rows and stamps in the truth.
func (b *book) close(t *Truth) error {
	t.Rows, t.Files = map[string]int64{}, map[string]Stamp{}
	var failed error
	for _, s := range b.sheets {
		s.flush()
		if s.err == nil {
			s.err = s.out.close()
		}
		if s.err != nil {
			failed = errors.Join(failed, fmt.Errorf("write %s: %w", s.Name, s.err))
		}
		t.Rows[string(s.Kind)] += s.rows
		t.Files[s.Name] = s.stamp
		t.Loads = append(t.Loads, Load{Load: s.Load, Kind: string(s.Kind), File: s.Name, Rows: s.rows, Outcome: s.expect})
	}
	return errors.Join(failed, b.abandon())
}

// abandon closes the files; the second call does nothing.
func (b *book) abandon() error {
	var failed error
	for _, s := range b.sheets {
		if s.file != nil {
			failed = errors.Join(failed, s.file.Close())
			s.file = nil
		}
	}
	return failed
}
