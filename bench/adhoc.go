package main

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// What is promised of questions that no rollup answers, beside a table of the same rows that knows no versions.
const adhocBar = 1.10

func (b *bench) measureAdhoc(ctx context.Context) error { return b.inCountry(ctx, b.adhocIn) }

func (b *bench) adhocIn(ctx context.Context, s *session, _ fileSet) (err error) {
	all, err := panelsOf("adhoc")
	if err != nil {
		return err
	}
	if err := s.conn.Exec(ctx, "DROP TABLE IF EXISTS plain_fact"); err != nil {
		return fmt.Errorf("drop the table without versions: %w", err)
	}
	text, err := statement("plain_fact")
	if err != nil {
		return err
	}
	if err := s.conn.Exec(ctx, text); err != nil {
		return fmt.Errorf("make the table without versions: %w", err)
	}
	defer func() {
		if dropped := s.conn.Exec(context.WithoutCancel(ctx), "DROP TABLE plain_fact"); err == nil {
			err = dropped
		}
	}()
	if err := s.settle(ctx); err != nil {
		return err
	}
	ask := s.api(ctx)
	for _, p := range all {
		mine, theirs, _, err := b.besideHand(p, max(b.rounds, b.asks), ask, func() (driver.Rows, error) { return s.conn.Query(ctx, p.sql) })
		if err != nil {
			return err
		}
		ratio := mine.over(theirs).median()
		b.table.add(row{"ad hoc, " + p.name, mine.text("ms"), theirs.text("ms"), fmt.Sprintf("%.2f", ratio), fmt.Sprintf("<= %.2f x reference", adhocBar), verdict(ratio <= adhocBar)})
	}
	return nil
}
