package loader

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"greenlane/record"
)

// RejectsWriter writes records that did not enter as CSV.
type RejectsWriter struct{ csv *csv.Writer }

// NewRejectsWriter begins the CSV with its header line.
func NewRejectsWriter(out io.Writer) (*RejectsWriter, error) {
	w := &RejectsWriter{csv.NewWriter(out)}
	if err := w.csv.Write([]string{"file", "line", "kind", "disposition", "code", "column", "value", "message"}); err != nil {
		return nil, fmt.Errorf("write rejected records: %w", err)
	}
	return w, nil
}

// Write adds records.
func (w *RejectsWriter) Write(rejects []record.Reject) error {
	for i := range rejects {
		x := &rejects[i]
		disposition := record.Rejected
		if x.Quarantined {
			disposition = record.Quarantined
		}
		row := []string{x.File, strconv.FormatUint(x.Line, 10), string(x.Kind), disposition.String(), x.Code, x.Column, x.Value, x.Message}
		if err := w.csv.Write(row); err != nil {
			return fmt.Errorf("write rejected records: %w", err)
		}
	}
	return nil
}

// Flush hands on what is still held back.
func (w *RejectsWriter) Flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("write rejected records: %w", err)
	}
	return nil
}

// rejectsFile is the CSV on disk. A nil one writes nothing.
type rejectsFile struct {
	file *os.File
	csv  *RejectsWriter
}

func createRejects(path string) (*rejectsFile, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("write rejected records: %w", err)
	}
	w, err := NewRejectsWriter(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &rejectsFile{f, w}, nil
}

func (r *rejectsFile) write(rejects []record.Reject) error {
	if r == nil {
		return nil
	}
	return r.csv.Write(rejects)
}

func (r *rejectsFile) close() error {
	if r == nil {
		return nil
	}
	if err := errors.Join(r.csv.Flush(), r.file.Close()); err != nil {
		return fmt.Errorf("%s: %w", r.file.Name(), err)
	}
	return nil
}
