package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// watchFolder loads files as they arrive in a folder, until the program is interrupted.
func (c *loadCommand) watchFolder(ctx context.Context, a *app, std streams, input loader.Input, opt loader.Options) error {
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		watch := &loader.Watch{
			Dir:   c.Watch,
			Of:    loader.KindNamed,
			Waits: waits,
			Load: func(ctx context.Context, kind record.Kind, path, rejects string) (loader.Report, error) {
				one := input
				one.Kind, one.Paths = kind, []string{path}
				opt.RejectsPath = rejects
				return a.load(ctx, w, []loader.Input{one}, opt, newProgress(std))
			},
			Told: func(at loader.Arrival) { c.arrived(std, at) },
		}
		if c.Kind != "" {
			watch.Of = func(string) (record.Kind, error) { return input.Kind, nil }
		}
		if !c.JSON {
			fmt.Fprintf(std.out, "watching %s: files go to its folders %s and %s; end with Ctrl-C\n", c.Watch, loader.LoadedFolder, loader.RefusedFolder)
		}
		err := watch.Run(ctx)
		if errors.Is(err, context.Canceled) {
			return nil // it was asked to end, and nothing is half done
		}
		return err
	})
}

// waits tells failures that pass by themselves, of a store that is away or a disk that is full, from files that are wrong.
func waits(err error) bool {
	var known *catalog.Error
	return errors.As(err, &known) && known.Kind == catalog.Unavailable || errors.Is(err, syscall.ENOSPC)
}

// arrived tells what became of a file.
func (c *loadCommand) arrived(std streams, at loader.Arrival) {
	if c.JSON {
		if err := encode(std.out, []any{arrivalOf(at)}); err != nil {
			fmt.Fprintln(std.err, "greenlane:", err)
		}
		return
	}
	now := time.Now().Format(time.TimeOnly)
	switch {
	case at.Waits:
		fmt.Fprintf(std.out, "%s %s waits: %v\n", now, at.Name, told(at.Err))
	case at.Err != nil:
		fmt.Fprintf(std.out, "%s %s refused: %v\n", now, at.Name, at.Err)
	default:
		fmt.Fprintf(std.out, "%s %s: ", now, at.Name)
		if err := c.print(std.out, at.Report); err != nil {
			fmt.Fprintln(std.err, "greenlane:", err)
		}
	}
}

// arrivalLine is a line of load --watch --json.
type arrivalLine struct {
	File      string           `json:"file"`
	Kind      record.Kind      `json:"kind,omitempty"`
	Outcome   string           `json:"outcome"` // loaded, rows_rejected, repeated, refused, waits
	Reason    string           `json:"reason,omitempty"`
	LoadID    string           `json:"loadId,omitempty"`
	Version   string           `json:"dataVersion,omitempty"`
	Summaries []record.Summary `json:"summaries,omitempty"`
}

func arrivalOf(at loader.Arrival) arrivalLine {
	line := arrivalLine{File: at.Name, Kind: at.Kind, LoadID: at.Report.LoadID, Version: at.Report.DataVersion, Summaries: at.Report.Summaries}
	switch {
	case at.Waits:
		line.Outcome, line.Reason = "waits", told(at.Err)
	case at.Err != nil:
		line.Outcome, line.Reason = "refused", at.Err.Error()
	default:
		line.Outcome = map[loader.Outcome]string{loader.Loaded: "loaded", loader.RowsRejected: "rows_rejected", loader.Repeated: "repeated"}[at.Report.Outcome]
	}
	return line
}
