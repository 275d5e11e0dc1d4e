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
)

// What a late file of lateRows rows may take: its build and publication of the full build's time, and by the clock at the size of a country
// (-scale 37.5, 20 million declarations).
const (
	lateRows    = 10_000
	lateBar     = 0.08 // of the full build
	lateSeconds = 2.5
	lateVisible = 60 // seconds from the file to its being visible
)

// lateMonths are the two months, as declarations of them begin, into which the late file falls.
var lateMonths = []string{"2019-06", "2020-02"}

// measureLate loads the large files, then again and again a late file of amendments.
func (b *bench) measureLate(ctx context.Context) error {
	files, err := b.files(ctx)
	if err != nil {
		return err
	}
	return b.withEngine(ctx, func(ctx context.Context, s *session) error {
		whole, err := s.load(ctx, loadOrder{files: files, kinds: loadKinds})
		if err != nil {
			return err
		}
		full := series{whole.Publish.Seconds()}
		var build, all, mine, share series
		for i := range b.rounds {
			late := csvIn(filepath.Join(b.folder, fmt.Sprintf("late-%d", i)))
			if err := os.MkdirAll(late.dir, 0o750); err != nil {
				return fmt.Errorf("make the folder of the late file: %w", err)
			}
			if err := amend(files.of(record.Declarations), late.of(record.Declarations), i+2); err != nil {
				return fmt.Errorf("write the late file: %w", err)
			}
			l, err := s.load(ctx, loadOrder{files: late, kinds: []record.Kind{record.Declarations}})
			if err != nil {
				return err
			}
			if i == 0 {
				b.noteSummaries(l.Summaries)
			}
			build, mine = append(build, l.Publish.Seconds()), append(mine, l.PeakMB)
			all, share = append(all, (l.Landing+l.Publish).Seconds()), append(share, full[0])
		}
		b.table.against("late file of 10,000 rows: build and publication, of the full build", build, share, lateBar)
		b.table.below("late file: build and publication", build, nil, "s", lateSeconds)
		b.table.below("late file: from the file to visible", all, nil, "s", lateVisible)
		b.table.below("late file: memory of the loading process", mine, nil, "MB", ourMemory)
		return nil
	})
}

// amend writes a version of the first declarations of each late month, with another weight.
func amend(from, to string, version int) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r, w := bufio.NewReaderSize(in, 1<<20), bufio.NewWriterSize(file, 1<<20)
	head, err := r.ReadBytes('\n')
	if err != nil {
		return err
	}
	columns := bytes.Split(bytes.TrimSpace(head), []byte(","))
	column := func(name string) int {
		for i, c := range columns {
			if string(c) == name {
				return i
			}
		}
		return -1
	}
	id, lodged, number, op, net := column("declaration_id"), column("lodged_at"), column("version"), column("op_type"), column("net_kg")
	if id < 0 || lodged < 0 || number < 0 || net < 0 {
		return fmt.Errorf("%s has no version, net_kg or lodged_at", from)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	left := map[string]int{}
	for _, month := range lateMonths {
		left[month] = lateRows / len(lateMonths)
	}
	for n := 1; ; n++ {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		cells := bytes.Split(bytes.TrimSpace(line), []byte(","))
		if len(cells) != len(columns) || n%(100_000/brokenOf100000) == 0 || len(cells[lodged]) < 7 || left[string(cells[lodged][:7])] == 0 {
			continue
		}
		left[string(cells[lodged][:7])]--
		cells[number], cells[net] = fmt.Appendf(nil, "%d", version), fmt.Appendf(nil, "0.%d", version)
		if op >= 0 {
			cells[op] = []byte("amendment")
		}
		if _, err := w.Write(append(bytes.Join(cells, []byte(",")), '\n')); err != nil {
			return err
		}
	}
	return w.Flush()
}

// firstLine returns the first line of a file.
func firstLine(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // it was only read
	line, err := bufio.NewReader(f).ReadString('\n')
	return line[:max(len(line)-1, 0)], err
}
