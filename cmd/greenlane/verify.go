package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"greenlane/catalog"
	"greenlane/warehouse"
)

type verifyCommand struct {
	Questions int    `default:"40" placeholder:"N" help:"How many random questions to ask twice, up to 10000."`
	Seed      uint64 `placeholder:"N" help:"Decides the questions; by default they are others each time."`
	JSON      bool   `help:"Print one JSON object."`
}

func (c *verifyCommand) Run(ctx context.Context, a *app, std streams) error {
	if c.Questions < 1 || c.Questions > 10_000 {
		return &exitError{exitUsage, fmt.Errorf("--questions is %d; ask from 1 to 10000", c.Questions)}
	}
	if c.Seed == 0 {
		c.Seed = uint64(time.Now().UnixNano())
	}
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		v, err := w.Verify(ctx, c.Questions, c.Seed)
		if err != nil {
			return err
		}
		if c.JSON {
			encoder := json.NewEncoder(std.out)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(v); err != nil {
				return fmt.Errorf("print what was verified: %w", err)
			}
		} else {
			c.print(std, v)
		}
		if !v.Agrees() {
			return errors.New("the store does not agree with itself; load nothing more, keep a copy, and build it anew from its records: see docs/operating.md")
		}
		return nil
	})
}

func (c *verifyCommand) print(std streams, v catalog.Verification) {
	fmt.Fprintf(std.out, "data version %s: facts of %d months counted against their declarations, %d random questions (seed %d) asked twice, %d of them of tables of sums\n",
		v.DataVersion, v.Months, v.Questions, c.Seed, v.Rolled)
	for _, d := range v.Differences {
		fmt.Fprintf(std.out, "DIFFERENT: %s\n  got  %s\n  want %s\n", d.What, d.Got, d.Want)
	}
	if v.Agrees() {
		fmt.Fprintln(std.out, "everything agrees")
	}
}
