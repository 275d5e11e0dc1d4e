package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"greenlane/record"
	"greenlane/scenario"
	"greenlane/warehouse"
)

type generateCommand struct {
	World  string  `help:"Name of the world."`
	Out    string  `type:"path" help:"Folder to write; it must be new, empty or an earlier world."`
	Seed   uint64  `default:"1" help:"Another seed gives another world with the same truths."`
	Scale  float64 `default:"1" help:"Multiplies the number of operators."`
	Format string  `default:"csv" enum:"csv,parquet" help:"How the files are written: ${enum}."`
	List   bool    `help:"List the worlds with their truth and the wrong answer they provoke."`
	JSON   bool    `help:"With --list: print JSON lines, one a world."`
}

func (c *generateCommand) Run(ctx context.Context, _ *app, std streams) error {
	if c.List {
		return c.list(std.out)
	}
	if c.World == "" || c.Out == "" {
		return &exitError{exitUsage, fmt.Errorf("name the world and the folder: greenlane generate --world shanghai-2020 --out world (--list shows the worlds)")}
	}
	w, err := scenario.Find(c.World)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	began := time.Now()
	truth, err := w.Write(ctx, c.Out, scenario.Options{Seed: c.Seed, Scale: c.Scale, Format: scenario.Format(c.Format)})
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s: what is true of the world, made in %.1f s; load its files in this order\n", filepath.Join(c.Out, scenario.TruthFile), time.Since(began).Seconds())
	for _, f := range truth.Loads {
		remark := ""
		if f.Refused != "" {
			remark = ", refused: " + f.Refused
		}
		fmt.Fprintf(std.out, "greenlane load %-60s # %d rows%s\n", f.Kind+" "+filepath.Join(c.Out, f.File), f.Rows, remark)
	}
	return nil
}

// listed is a world in the JSON list.
type listed struct {
	World string          `json:"world"`
	Title string          `json:"title"`
	Truth string          `json:"truth"`
	Wrong string          `json:"wrong"`
	Loads [][]record.Kind `json:"loads"`
}

func (c *generateCommand) list(out io.Writer) error {
	if c.JSON {
		encoder := json.NewEncoder(out)
		for _, w := range scenario.Worlds() {
			if err := encoder.Encode(listed{w.Name, w.Title, w.Says, w.Wrong, w.Loads}); err != nil {
				return fmt.Errorf("print the worlds: %w", err)
			}
		}
		return nil
	}
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.AppendHeader(table.Row{"world", "plants", "truth", "known wrong answer"})
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 2, WidthMax: 40, WidthMaxEnforcer: text.WrapSoft},
		{Number: 3, WidthMax: 50, WidthMaxEnforcer: text.WrapSoft},
		{Number: 4, WidthMax: 50, WidthMaxEnforcer: text.WrapSoft},
	})
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = 0
	t.Style().Options.SeparateRows = true
	for _, w := range scenario.Worlds() {
		t.AppendRow(table.Row{w.Name, w.Title, w.Says, w.Wrong})
	}
	t.Render()
	return nil
}

type migrateCommand struct{}

func (c *migrateCommand) Run(ctx context.Context, a *app, std streams) error {
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		applied, err := migrate(ctx, w)
		if err != nil {
			return err
		}
		at, err := w.SchemaVersion(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "schema version %d (%d migrations applied now)\n", at, applied)
		return nil
	})
}

type engineCommand struct{}

func (c *engineCommand) Run(ctx context.Context, a *app, std streams) error {
	if a.settings.ClickHouse != "" {
		return &exitError{exitUsage, fmt.Errorf("a ClickHouse server is configured, so no embedded engine would run: unset GREENLANE_CLICKHOUSE first")}
	}
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		at, err := w.Endpoint(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "native protocol %s:%d, database %s\nlogins are in %s; end with Ctrl-C\n", at.Host, at.Port, at.Database,
			filepath.Join(a.settings.Data, "engine"))
		<-ctx.Done()
		return nil
	})
}
