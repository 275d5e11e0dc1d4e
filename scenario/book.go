package scenario

import (
	"errors"
	"fmt"
	"hash/crc32"
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
	sheets  []*sheet
}

// sheet is one CSV file. Rows are appended to buf; end closes a row.
type sheet struct {
	stopped func() error
	kind    record.Kind
	name    string
	file    *os.File
	buf     []byte
	rows    int64
	stamp   Stamp
	err     error // first failure; later rows are dropped
}

func (b *book) open(k record.Kind) error {
	name := string(k) + ".csv"
	f, err := os.OpenFile(filepath.Join(b.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	s := &sheet{stopped: b.stopped, kind: k, name: name, file: f, buf: make([]byte, 0, flushAt+4096)}
	s.buf = append(append(s.buf, strings.Join(columns[k], ",")...), '\n')
	b.sheets = append(b.sheets, s)
	return nil
}

// of returns the open sheet of a kind.
func (b *book) of(k record.Kind) *sheet {
	for _, s := range b.sheets {
		if s.kind == k {
			return s
		}
	}
	// A world that writes a kind it does not list fails at close with this sheet's error.
	s := &sheet{stopped: b.stopped, kind: k, err: fmt.Errorf("the world does not list the kind %s", k)}
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
	if s.err == nil {
		_, s.err = s.file.Write(s.buf)
		s.stamp.Bytes += int64(len(s.buf))
		s.stamp.CRC32C = crc32.Update(s.stamp.CRC32C, castagnoli, s.buf)
	}
	s.buf = s.buf[:0]
}

// close writes what is held, and notes rows and stamps in the truth.
func (b *book) close(t *Truth) error {
	t.Rows, t.Files = map[string]int64{}, map[string]Stamp{}
	var failed error
	for _, s := range b.sheets {
		s.flush()
		if s.err != nil {
			failed = errors.Join(failed, fmt.Errorf("write %s: %w", s.name, s.err))
		}
		t.Rows[string(s.kind)], t.Files[s.name] = s.rows, s.stamp
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
