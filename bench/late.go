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
	"time"

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

// lateDays are days of the two months, as declarations of them begin, into which the late file falls. Days in mid-month are in it in every zone.
var lateDays = []string{"2019-06-1", "2020-02-1"}

// measureLate builds every month anew, and then again and again loads a late file of amendments.
func (b *bench) measureLate(ctx context.Context) error { return b.inCountry(ctx, b.lateIn) }

func (b *bench) lateIn(ctx context.Context, s *session, files fileSet) error {
	s.idle = s.engineMemory("VmRSS")
	_, whole, err := s.rebuild(ctx)
	if err != nil {
		return err
	}
	b.table.below("country: memory of the engine above idle, building", series{s.engineMemory("VmHWM") - s.idle}, nil, "MB", countryMemory)
	var build, all, mine, full series
	for i := range b.rounds {
		late := csvIn(filepath.Join(b.folder, fmt.Sprintf("late-%d", i)))
		if err := os.MkdirAll(late.dir, 0o750); err != nil {
			return fmt.Errorf("make the folder of the late file: %w", err)
		}
		version := int(time.Now().Unix()) // above what an earlier run left in a kept store
		if err := amend(files.of(record.Declarations), late.of(record.Declarations), version); err != nil {
			return fmt.Errorf("write the late file: %w", err)
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
		l, err := s.load(ctx, loadOrder{files: late, kinds: []record.Kind{record.Declarations}})
		if err != nil {
			return err
		}
		if i == 0 {
			b.noteSummaries(l.Summaries)
		}
		build, mine = append(build, l.Publish.Seconds()), append(mine, l.PeakMB)
		all, full = append(all, (l.Landing+l.Publish).Seconds()), append(full, whole.Seconds())
	}
	b.table.against("late file of 10,000 rows: build and publication, of the full build", build, full, lateBar)
	b.table.below("late file: build and publication", build, nil, "s", lateSeconds)
	b.table.below("late file: from the file to visible", all, nil, "s", lateVisible)
	b.table.below("late file: memory of the loading process", mine, nil, "MB", ourMemory)
	return nil
}

// amend writes a version of the first declarations of the late days, with another weight.
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
	for _, days := range lateDays {
		left[days] = lateRows / len(lateDays)
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
		if len(cells) != len(columns) || n%(100_000/brokenOf100000) == 0 || len(cells[lodged]) < 9 || left[string(cells[lodged][:9])] == 0 {
			continue
		}
		left[string(cells[lodged][:9])]--
		cells[number], cells[net] = fmt.Appendf(nil, "%d", version), fmt.Appendf(nil, "0.%d", 1+version%999) // above 0
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
