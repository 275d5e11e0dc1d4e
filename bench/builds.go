package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"

	"greenlane/record"
)

// measureBuilds builds every month anew by the program and by hand, in turn, when the engine has nothing else to do, and compares what came out.
func (b *bench) measureBuilds(ctx context.Context, s *session) error {
	var ours, hand series
	for i := range b.rounds {
		steps := []func() error{
			func() error {
				took, _, err := s.rebuild(ctx)
				ours = append(ours, took.Seconds())
				return err
			},
			func() error {
				took, err := s.buildByHand(ctx)
				hand = append(hand, took.Seconds())
				return err
			},
		}
		if i%2 == 1 {
			steps[0], steps[1] = steps[1], steps[0]
		}
		for _, step := range steps {
			if err := s.settle(ctx); err != nil {
				return err
			}
			if err := step(); err != nil {
				return err
			}
		}
	}
	rows, err := s.sameFact(ctx)
	if err != nil {
		return err
	}
	b.table.against("fact build against SQL by hand", ours, hand, buildHandBar)
	b.note("builds: both made the same %d rows, by a checksum over every column", rows)
	return nil
}

// rebuild publishes a load that says again what is known of a few operators, so that every month is built: those whose declarations
// reach into every month. It returns how long it took from when it was known which months are to be built until the last of them was, and until it was
// published as a whole.
func (s *session) rebuild(ctx context.Context) (built, published time.Duration, err error) {
	batch, err := s.store.Begin(ctx)
	if err != nil {
		return 0, 0, err
	}
	if err := s.conn.Exec(ctx, `INSERT INTO operators SELECT * REPLACE ({load:UInt64} AS load_id) FROM operators WHERE operator_key IN
		(SELECT arrayJoin(groupArraySample(3, 1)(operator_key)) FROM declarations GROUP BY toYYYYMM(lodged_at)) LIMIT 1 BY operator_key`, clickhouse.Named("load", batch.ID())); err != nil {
		return 0, 0, errors.Join(fmt.Errorf("state operators of every month again: %w", err), batch.Rollback(ctx))
	}
	began, building := time.Now(), time.Time{}
	_, err = batch.Publish(ctx, record.Landed{
		StartedAt: began, RecordedTo: time.UnixMilli(0), Fingerprint: began.String(), Profile: "cn",
		OnBuild: func(done, _ int) {
			if done == 0 {
				building = time.Now()
			}
		},
		OnBuilt: func() { built = time.Since(building) },
	})
	return built, time.Since(began), errors.Join(err, batch.Rollback(ctx))
}

// buildByHand makes fact_by_hand by the statements of bench/sql, two months at once.
func (s *session) buildByHand(ctx context.Context) (time.Duration, error) {
	for _, text := range []string{"DROP TABLE IF EXISTS fact_by_hand", "CREATE TABLE fact_by_hand AS fact"} {
		if err := s.conn.Exec(ctx, text); err != nil {
			return 0, fmt.Errorf("make the table for the build by hand: %w", err)
		}
	}
	var months []uint32
	var cut time.Time
	if err := s.conn.QueryRow(ctx, `SELECT arraySort(groupUniqArray(toYYYYMM(lodged_at))),
		(SELECT argMax(data_cut, version) FROM data_versions) FROM declarations`).Scan(&months, &cut); err != nil {
		return 0, fmt.Errorf("list the months: %w", err)
	}
	cn, err := record.FindProfile("cn")
	if err != nil {
		return 0, err
	}
	text, err := statement("hand_fact")
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, name := range []string{"hand_tiers_drop", "hand_tiers", "hand_groups_drop", "hand_groups"} {
		prepare, err := statement(name)
		if err != nil {
			return 0, err
		}
		if err := s.conn.Exec(ctx, prepare); err != nil {
			return 0, fmt.Errorf("build by hand, %s: %w", name, err)
		}
	}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(sideBySide)
	for _, month := range months {
		group.Go(func() error {
			one := clickhouse.Context(within, clickhouse.WithSettings(clickhouse.Settings{"max_threads": 1, "max_insert_threads": 1}))
			if err := s.conn.Exec(one, text, clickhouse.Named("month", month), clickhouse.Named("cut", cut.UnixMilli()), clickhouse.Named("outside", cn.Temporary)); err != nil {
				return fmt.Errorf("build month %d by hand: %w", month, err)
			}
			return nil
		})
	}
	err = group.Wait()
	return time.Since(began), err
}

// sameFact compares the live fact with the one made by hand and returns how many rows both have.
func (s *session) sameFact(ctx context.Context) (rows uint64, err error) {
	text, err := statement("hand_compare")
	if err != nil {
		return 0, err
	}
	var live, hand struct{ rows, sum uint64 }
	if err := s.conn.QueryRow(ctx, text).Scan(&live.rows, &live.sum, &hand.rows, &hand.sum); err != nil {
		return 0, fmt.Errorf("compare the builds: %w", err)
	}
	if live != hand || live.rows == 0 {
		return 0, fmt.Errorf("the builds differ: %d rows with checksum %d live, %d rows with checksum %d by hand", live.rows, live.sum, hand.rows, hand.sum)
	}
	return live.rows, nil
}
