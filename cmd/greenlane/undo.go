package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"greenlane/catalog"
	"greenlane/warehouse"
)

// undone is what load --undo --json prints.
type undone struct {
	Undone      string                  `json:"undone"`
	DataVersion string                  `json:"dataVersion"`
	Unlisted    []catalog.UnlistedCount `json:"unlisted"`
}

// undo takes a load back.
func (c *loadCommand) undo(ctx context.Context, a *app, std streams) error {
	if c.Kind != "" {
		return &exitError{exitUsage, errors.New("--undo takes back a load that is there; name its number alone: greenlane load --undo 7")}
	}
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		p := newProgress(std)
		defer p.end()
		version, err := w.Undo(ctx, c.Undo, p.months)
		if err != nil {
			return err
		}
		unlisted, uncounted := unlistedBy(ctx, w, c.Undo) // the load is taken back all the same
		if c.JSON {
			if err := json.NewEncoder(std.out).Encode(undone{strconv.FormatUint(c.Undo, 10), version, unlisted}); err != nil {
				return fmt.Errorf("print the report: %w", err)
			}
			return uncounted
		}
		fmt.Fprintf(std.out, "load %d was taken back; what stays is visible as data version %s\n", c.Undo, version)
		if len(unlisted) > 0 {
			fmt.Fprintf(std.out, "%s; these stay as its lists judged them, until a list has it again or their own loads are taken back\n", unlistedRows(unlisted))
		}
		return uncounted
	})
}

// unlistedBy counts the rows that name what only a load's lists had, once it is taken back.
func unlistedBy(ctx context.Context, w *warehouse.Warehouse, load uint64) ([]catalog.UnlistedCount, error) {
	status, err := w.Status(ctx)
	if err != nil {
		return nil, err
	}
	return w.Unlisted(ctx, status, load)
}

// unlistedRows says which rows name what only a list had that was taken back.
func unlistedRows(counts []catalog.UnlistedCount) string {
	said := make([]string, len(counts))
	for i, c := range counts {
		said[i] = fmt.Sprintf("%d %s by %s", c.Rows, c.Kind, c.Column)
	}
	return "what no list has any more is named by " + strings.Join(said, ", ")
}
