package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/answer"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/scenario"
	"greenlane/warehouse"
)

// The demo's world, its headline period and the cut of its data: the first instant after it (the briefing is of 3 August 2020).
const (
	demoWorld = "shanghai-2020"
	demoCut   = "2020-08-01T00:00:00+08:00"
)

var demoPeriod = catalog.Period{From: catalog.Date{Year: 2020, Month: 1, Day: 1}, To: catalog.Date{Year: 2020, Month: 8, Day: 1}}

type demoCommand struct {
	httpSettings `embed:""`
	World        string  `default:"shanghai-2020" enum:"shanghai-2020,shanghai-2020-ratio" help:"World to load where nothing is loaded yet: ${enum}."`
	Scale        float64 `default:"1" help:"Size of the world."`
	NoServe      bool    `help:"End after the briefing."`
}

func (c *demoCommand) Run(ctx context.Context, a *app, std streams) error {
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		status, err := w.Status(ctx)
		if err != nil {
			return err
		}
		if len(status.Loads) == 0 {
			if err := c.fill(ctx, a, w, std); err != nil {
				return err
			}
		}
		if c.NoServe {
			return c.brief(ctx, a, w, std)
		}
		group, ctx := errgroup.WithContext(ctx)
		serving := make(chan struct{})
		group.Go(func() error {
			return a.serve(ctx, w, c.httpSettings, func(url string) {
				fmt.Fprintf(std.out, "Serving %s\n  ask your own questions: %s/graphiql\n  end with Ctrl-C; `make demo` serves the same data again in seconds\n\n", url, url)
				close(serving)
			})
		})
		group.Go(func() error {
			select {
			case <-serving:
			case <-ctx.Done():
				return nil
			}
			if err := c.brief(ctx, a, w, std); ctx.Err() == nil { // else it was ended meanwhile
				return err
			}
			return nil
		})
		return group.Wait()
	})
}

func (c *demoCommand) brief(ctx context.Context, a *app, w *warehouse.Warehouse, std streams) error {
	version, err := w.Latest(ctx)
	if err != nil {
		return err
	}
	return printBriefing(ctx, answer.New(version), a.zone, std.out, demoPeriod, c.named(a))
}

func (c *demoCommand) folder(a *app) string { return filepath.Join(a.settings.Data, "world", c.World) }

// named is the firm whose times the world tells, as the world itself says.
func (c *demoCommand) named(a *app) string {
	truth, err := scenario.ReadTruth(c.folder(a))
	if err != nil || truth.Named == nil {
		return ""
	}
	return truth.Named.OperatorID
}

// fill makes the world and loads all of it as one load.
func (c *demoCommand) fill(ctx context.Context, a *app, w *warehouse.Warehouse, std streams) error {
	began := time.Now()
	world, err := scenario.Find(c.World)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.folder(a)), 0o700); err != nil {
		return fmt.Errorf("make the world's folder: %w", err)
	}
	fmt.Fprintf(std.out, "making the world %s: %s\n", world.Name, world.Title)
	if _, err := world.Write(ctx, c.folder(a), scenario.Options{Seed: 1, Scale: c.Scale}); err != nil {
		return err
	}
	made := time.Since(began)
	cut, err := time.Parse(time.RFC3339, demoCut)
	if err != nil {
		return err
	}
	var inputs []loader.Input
	for _, f := range world.Files(scenario.CSV) {
		inputs = append(inputs, loader.Input{Kind: f.Kind, Paths: []string{filepath.Join(c.folder(a), f.Name)}})
	}
	report, err := a.load(ctx, w, inputs, loader.Options{Cut: cut}, newProgress(std))
	if err != nil {
		return err
	}
	for _, s := range report.Summaries {
		fmt.Fprintf(std.out, "  %-26s %10d rows", s.Kind, s.Accepted)
		if s.Rejected+s.Quarantined > 0 {
			fmt.Fprintf(std.out, ", %d rejected, %d quarantined", s.Rejected, s.Quarantined)
		}
		fmt.Fprintln(std.out)
	}
	fmt.Fprintf(std.out, "made in %.1f s, loaded and built in %.1f s\n\n", made.Seconds(), (time.Since(began) - made).Seconds())
	return nil
}
