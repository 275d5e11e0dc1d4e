package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"greenlane/warehouse"
)

// undone is what load --undo --json prints.
type undone struct {
	Undone      string `json:"undone"`
	DataVersion string `json:"dataVersion"`
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
		if c.JSON {
			if err := json.NewEncoder(std.out).Encode(undone{strconv.FormatUint(c.Undo, 10), version}); err != nil {
				return fmt.Errorf("print the report: %w", err)
			}
			return nil
		}
		fmt.Fprintf(std.out, "load %d was taken back; what stays is visible as data version %s\n", c.Undo, version)
		return nil
	})
}
