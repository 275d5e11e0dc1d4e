package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// loaded is what the loading process tells at its end.
type loaded struct {
	Landing, Publish time.Duration // from opening the files until all rows are stored; from there until they are visible
	Build            time.Duration // from when the rows are stored until the last month of the fact is built
	PeakMB           float64       // most memory the process had
	Used             float64       // processor seconds of the process and, until the rows were stored, of the engine
	Engine           float64       // those of the engine
	Summaries        []record.Summary
}

// loadOrder says what to load: files of kinds, through a mapping where one is named.
type loadOrder struct {
	files   fileSet
	kinds   []record.Kind
	mapping string
	profile string // file for a processor profile; empty: none
}

// load runs the loader in a process of its own, so that its memory is its own.
func (s *session) load(ctx context.Context, o loadOrder) (*loaded, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the running program: %w", err)
	}
	names := make([]string, len(o.kinds))
	for i, k := range o.kinds {
		names[i] = string(k)
	}
	args := []string{loadVerb, "-store", s.dir, "-files", o.files.dir, "-ending", o.files.ending, "-mapping", o.mapping, "-kinds", strings.Join(names, ",")}
	if o.profile != "" {
		args = append(args, "-profile", o.profile)
	}
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // it is this program
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	cmd.Stderr = os.Stderr
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	l := &loaded{}
	if err := json.Unmarshal(out.Bytes(), l); err != nil {
		return nil, fmt.Errorf("read what the loading process said: %w", err)
	}
	l.Used += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return l, nil
}

// loadChild is the loading process: it attaches to the engine of its starter and does nothing but one load.
func loadChild(ctx context.Context, args []string, out io.Writer) error {
	f := flag.NewFlagSet(loadVerb, flag.ContinueOnError)
	store := f.String("store", "", "data directory")
	files := f.String("files", "", "folder of the files")
	ending := f.String("ending", ".csv", "of the files' names")
	kinds := f.String("kinds", "", "what to load")
	mapped := f.String("mapping", "", "file of a mapping")
	profile := f.String("profile", "", "file for a processor profile")
	if err := f.Parse(args); err != nil {
		return err
	}
	loader.BoundMemory() // as the program does
	var inputs []loader.Input
	var mapping *loader.Mapping
	if *mapped != "" {
		text, err := os.ReadFile(*mapped)
		if err != nil {
			return fmt.Errorf("read the mapping: %w", err)
		}
		if mapping, err = loader.ParseMapping(*mapped, text); err != nil {
			return err
		}
	}
	for _, kind := range strings.Split(*kinds, ",") {
		inputs = append(inputs, loader.Input{Kind: record.Kind(kind), Paths: []string{fileSet{dir: *files, ending: *ending}.of(record.Kind(kind))}, Mapping: mapping})
	}
	var told loaded
	err := within(ctx, *store, func(ctx context.Context, s *session) error {
		if s.at.Owned {
			return errors.New("the engine that the load was meant for is gone")
		}
		return profiled(*profile, func() error {
			watch := &watched{Warehouse: s.store, session: s}
			engine := s.engineTime()
			began := time.Now()
			report, err := loader.New(watch, loader.Options{Zone: zoneName, Profile: "cn"}).Load(ctx, inputs)
			if err != nil {
				return err
			}
			told.Landing, told.Publish = watch.published.Sub(began), time.Since(watch.published)
			told.Build = watch.built.Sub(watch.published)
			told.Summaries = report.Summaries
			told.Engine = watch.engine - engine
			told.Used = told.Engine
			return nil
		})
	})
	if err != nil {
		return err
	}
	told.PeakMB = memoryOf("self", "VmHWM")
	return json.NewEncoder(out).Encode(told)
}

func profiled(path string, fn func() error) (err error) {
	if path == "" {
		return fn()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make the folder of the profile: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make the profile: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return fmt.Errorf("start the profile: %w", err)
	}
	defer pprof.StopCPUProfile()
	return fn()
}

// watched notes when a load starts to be published: its rows have landed then.
type watched struct {
	*warehouse.Warehouse
	session   *session
	published time.Time
	built     time.Time
	engine    float64 // processor seconds of the engine then
}

func (w *watched) Begin(ctx context.Context) (loader.Batch, error) {
	b, err := w.Warehouse.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &watchedBatch{b, w}, nil
}

type watchedBatch struct {
	*warehouse.Batch
	watch *watched
}

func (b *watchedBatch) Publish(ctx context.Context, landed record.Landed) (string, error) {
	b.watch.published, b.watch.engine = time.Now(), b.watch.session.engineTime()
	landed.OnBuilt = func() { b.watch.built = time.Now() }
	return b.Batch.Publish(ctx, landed)
}
