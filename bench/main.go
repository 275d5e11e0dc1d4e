// Command bench measures what the program promises about speed and memory, against ClickHouse driven by hand, on an embedded
// engine of its own. It prints one row a figure: what, ours, reference, ratio, bar, and ok or MISS.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"greenlane/warehouse/engine"
)

// Verbs by which the program starts itself: as the engine's process, and as those that do nothing but load or serve.
const (
	engineVerb = "engine-child"
	loadVerb   = "load-child"
	serveVerb  = "serve-child"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case engineVerb:
			return engine.Child(args[1:])
		case loadVerb:
			return loadChild(ctx, args[1:], os.Stdout)
		case serveVerb:
			return serveChild(ctx, args[1:], os.Stdout)
		}
	}
	b := &bench{table: &table{out: os.Stdout}}
	if err := b.flags(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	return b.all(ctx)
}

// fullScale makes shanghai-2020, which has 0.541 million declarations, one of two million.
const fullScale = 3.75

// bench is one run of the harness.
type bench struct {
	scale    float64
	rounds   int
	asks     int
	folder   string // of the run; removed at its end
	cache    string // keeps the files between runs, where one is named
	write    string // document that the rows are written to
	profiles string // folder for processor profiles; empty: none
	only     []string
	table    *table
}

func (b *bench) flags(args []string) error {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	var only string
	f.Float64Var(&b.scale, "scale", fullScale, "size of the loaded world; 1 is 0.54 million declarations, the bars are for the default")
	f.IntVar(&b.rounds, "rounds", 3, "rounds of every measurement; medians are printed")
	f.IntVar(&b.asks, "asks", 40, "how often a question is asked a round")
	f.StringVar(&b.cache, "cache", "", "`folder` that keeps the files and the country's store for the next run (default: none)")
	f.StringVar(&b.profiles, "profiles", "", "`folder` for processor profiles of loading, asking and serving")
	f.StringVar(&only, "only", "", "measure these alone, separated by commas: "+strings.Join(sectionNames(), ", "))
	write := f.Bool("write", false, "write the rows to docs/performance.md")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 || b.rounds < 1 || b.asks < 1 {
		return fmt.Errorf("bench takes flags only, and at least one round and one ask; see bench -h")
	}
	if only != "" {
		b.only = strings.Split(only, ",")
		for _, name := range b.only {
			if !slices.Contains(sectionNames(), name) {
				return fmt.Errorf("-only %s: there are %s", name, strings.Join(sectionNames(), ", "))
			}
		}
	}
	if *write {
		b.write = filepath.Join("docs", "performance.md")
	}
	return nil
}

// sections are measured in this order.
var sections = []struct {
	name    string
	measure func(*bench, context.Context) error
}{
	{"load", (*bench).measureLoad},
	{"parquet", (*bench).measureParquet},
	{"kinds", (*bench).measureKinds},
	{"late", (*bench).measureLate},
	{"panels", (*bench).measurePanels},
	{"adhoc", (*bench).measureAdhoc},
	{"varied", (*bench).measureVaried},
	{"world", (*bench).measureWorld},
	{"cache", (*bench).measureCache},
}

func sectionNames() []string {
	var out []string
	for _, s := range sections {
		out = append(out, s.name)
	}
	return out
}

func (b *bench) all(ctx context.Context) (err error) {
	here, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("find the current folder: %w", err)
	}
	if err := engine.Available(here); err != nil {
		return fmt.Errorf("%w; run the measurements with make bench at the root of the checkout", err)
	}
	if b.folder, err = os.MkdirTemp("", "greenlane-bench-"); err != nil {
		return fmt.Errorf("make a folder for the measurements: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()
	fmt.Fprintln(b.table.out, machine())
	b.table.head()
	for _, s := range sections {
		if len(b.only) > 0 && !slices.Contains(b.only, s.name) {
			continue
		}
		if err := s.measure(b, ctx); err != nil {
			return fmt.Errorf("measure %s: %w", s.name, err)
		}
	}
	b.table.end()
	if b.write == "" {
		return nil
	}
	var text strings.Builder
	b.table.document(&text, b)
	return writeDocument(b.write, text.String())
}

func writeDocument(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make the folder of %s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// note says something about the rows around it.
func (b *bench) note(format string, args ...any) { b.table.note(fmt.Sprintf(format, args...)) }
