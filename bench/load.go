package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"greenlane/record"
)

// The bars, from the issue that asks for them.
const (
	loadBar      = 1.1 // of the raw insert's time
	buildLoadBar = 0.8 // of the load's time
	buildHandBar = 1.2 // of the hand-written build's time
	ourMemory    = 256 // MB
	engineMemory = 1024
)

// measureLoad loads the large files by the program and by hand, each into a new engine, in turn; and over what the program loaded
// last, measures builds and questions.
func (b *bench) measureLoad(ctx context.Context) error {
	files, err := b.files(ctx)
	if err != nil {
		return err
	}
	size, err := files.size()
	if err != nil {
		return err
	}
	b.note("load: %d files, %.2f GB, every hundredth declaration, event and inspection broken (and with a declaration all of its rows wait)",
		len(loadKinds), float64(size)/1e9)
	var landing, raw, publish, mine, engineOurs, engineRaw, usedOurs, usedRaw series
	for i := range b.rounds {
		ours := func() error {
			return b.withEngine(ctx, func(ctx context.Context, s *session) error {
				l, err := s.load(ctx, loadOrder{files: files, kinds: loadKinds, profile: b.profile(fmt.Sprintf("load-%d", i+1))})
				if err != nil {
					return err
				}
				landing, publish = append(landing, l.Landing.Seconds()), append(publish, l.Build.Seconds())
				mine, usedOurs = append(mine, l.PeakMB), append(usedOurs, l.Used)
				engineOurs = append(engineOurs, s.engineMemory("VmHWM")-s.idle)
				if i == 0 {
					b.noteSummaries(l.Summaries)
				}
				if i < b.rounds-1 {
					return nil
				}
				b.loadRows(landing, raw, publish, mine, engineOurs, engineRaw)
				b.note("load: processor time %s against %s, which others on the machine disturb less than wall time", usedOurs.text("s"), usedRaw.text("s"))
				return b.overLoaded(ctx, s)
			})
		}
		reference := func() error {
			return b.withEngine(ctx, func(ctx context.Context, s *session) error {
				used := s.engineTime()
				took, err := s.insertRaw(ctx, files)
				if err != nil {
					return err
				}
				usedRaw = append(usedRaw, s.engineTime()-used)
				raw = append(raw, took.Seconds())
				engineRaw = append(engineRaw, s.engineMemory("VmHWM")-s.idle)
				if i == 0 {
					return b.noteRaw(ctx, s)
				}
				return nil
			})
		}
		steps := []func() error{ours, reference}
		if i == b.rounds-1 || i%2 == 1 { // ours comes last at the end, so that its store can be asked
			slices.Reverse(steps)
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
	}
	return nil
}

// profile names a file for a processor profile; empty where none are wanted.
func (b *bench) profile(of string) string {
	if b.profiles == "" {
		return ""
	}
	return filepath.Join(b.profiles, of+".pprof")
}

func (b *bench) loadRows(landing, raw, publish, mine, engineOurs, engineRaw series) {
	b.table.against("load, file to rows stored", landing, raw, loadBar)
	b.table.against("fact build against load", publish, landing, buildLoadBar)
	b.table.below("memory of the loading process", mine, nil, "MB", ourMemory)
	b.table.below("memory of the engine above idle", engineOurs, engineRaw, "MB", engineMemory)
}

func (b *bench) noteSummaries(all []record.Summary) {
	for _, s := range all {
		b.note("ours, %s: read %d, accepted %d, rejected %d, quarantined %d, unchanged %d", s.Kind, s.Read, s.Accepted, s.Rejected, s.Quarantined, s.Unchanged)
	}
}

// noteRaw says what the raw insert made of the same rows.
func (b *bench) noteRaw(ctx context.Context, s *session) error {
	text := "by hand:"
	for i, kind := range loadKinds {
		var rows uint64
		if err := s.conn.QueryRow(ctx, "SELECT count() FROM ref_"+string(kind)).Scan(&rows); err != nil {
			return fmt.Errorf("count %s: %w", kind, err)
		}
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %s %d", kind, rows)
	}
	b.note("%s; rows that do not parse are skipped (input_format_allow_errors_ratio=%s), nothing is checked or told", text, allowedErrors)
	return nil
}
