package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"greenlane/record"
	"greenlane/scenario"
)

// loadKinds are the kinds of the loading measurement, in the order in which they are inserted by hand.
var loadKinds = []record.Kind{record.Operators, record.TierHistory, record.Declarations, record.DeclarationEvents, record.Inspections}

// brokenOf100000 is how many rows of 100,000 are broken.
const brokenOf100000 = 1000

// fileSet is a folder with a file for each kind.
type fileSet struct {
	dir    string
	ending string // of the files' names
	format string // as the engine calls it
}

func csvIn(dir string) fileSet     { return fileSet{dir, ".csv", "CSVWithNames"} }
func parquetIn(dir string) fileSet { return fileSet{dir, ".parquet", "Parquet"} }

func (f fileSet) of(kind record.Kind) string { return filepath.Join(f.dir, string(kind)+f.ending) }

// files returns the CSV files to load, made where they are not there yet.
func (b *bench) files(ctx context.Context) (fileSet, error) {
	under := b.folder
	if b.cache != "" {
		under = b.cache
		if err := os.MkdirAll(under, 0o750); err != nil {
			return fileSet{}, fmt.Errorf("make the folder of the files: %w", err)
		}
	}
	dir := filepath.Join(under, fmt.Sprintf("files-%g", b.scale))
	if _, err := os.Stat(dir); err == nil {
		return csvIn(dir), csvIn(dir).warm()
	}
	world, err := scenario.Find("shanghai-2020")
	if err != nil {
		return fileSet{}, err
	}
	whole := filepath.Join(b.folder, "whole")
	defer os.RemoveAll(whole) //nolint:errcheck // the run's folder goes as a whole at its end
	if _, err := world.Write(ctx, whole, scenario.Options{Seed: 1, Scale: b.scale}); err != nil {
		return fileSet{}, err
	}
	making := dir + ".part"
	if err := os.RemoveAll(making); err != nil {
		return fileSet{}, fmt.Errorf("clear %s: %w", making, err)
	}
	if err := os.MkdirAll(making, 0o750); err != nil {
		return fileSet{}, fmt.Errorf("make the folder of the files: %w", err)
	}
	for _, kind := range loadKinds {
		if err := ctx.Err(); err != nil {
			return fileSet{}, err
		}
		from, to := csvIn(whole).of(kind), csvIn(making).of(kind)
		if len(breakers[kind]) == 0 {
			err = os.Rename(from, to)
		} else {
			err = breakFile(from, to, breakers[kind])
		}
		if err != nil {
			return fileSet{}, fmt.Errorf("break rows of %s: %w", kind, err)
		}
	}
	if err := os.Rename(making, dir); err != nil {
		return fileSet{}, fmt.Errorf("finish the files: %w", err)
	}
	return csvIn(dir), csvIn(dir).warm()
}

// breakFile copies a file with every hundredth row broken, in turn in each way.
func breakFile(from, to string, ways []breaker) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r, w := bufio.NewReaderSize(in, 1<<20), bufio.NewWriterSize(file, 1<<20)
	header, err := r.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read the header: %w", err)
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	columns := map[string]int{}
	for i, name := range bytes.Split(bytes.TrimSpace(header), []byte(",")) {
		columns[string(name)] = i
	}
	const every = 100_000 / brokenOf100000
	for n := 1; ; n++ {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read row %d: %w", n, err)
		}
		if n%every == 0 {
			line = ways[n/every%len(ways)].line(line, columns)
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return w.Flush()
}

// warm reads the files once, so that every load finds them where the first one does: in memory.
func (f fileSet) warm() error {
	for _, kind := range loadKinds {
		file, err := os.Open(f.of(kind))
		if err != nil {
			return fmt.Errorf("read the files: %w", err)
		}
		_, err = io.Copy(io.Discard, file)
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("read the files: %w", err)
		}
	}
	return nil
}

// size is how many bytes the files have together.
func (f fileSet) size() (total int64, err error) {
	for _, kind := range loadKinds {
		info, err := os.Stat(f.of(kind))
		if err != nil {
			return 0, fmt.Errorf("measure the files: %w", err)
		}
		total += info.Size()
	}
	return total, nil
}
