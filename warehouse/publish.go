package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"

	"greenlane/record"
)

// buildsAtOnce is how many months are built side by side, each by one thread: faster than one statement over all and a fraction
// of its memory.
const buildsAtOnce = 2

// publishTime bounds the writing of the one row that publishes; askTime how long an answer to it that was lost is asked for again: an
// engine that died is back within two seconds.
const (
	publishTime = 30 * time.Second
	askTime     = 5 * time.Second
)

// Publish builds what the load touches and makes it visible. It returns the new data version's name.
func (b *Batch) Publish(ctx context.Context, landed record.Landed) (string, error) {
	name, err := b.publish(ctx, landed)
	return name, away(err)
}

func (b *Batch) publish(ctx context.Context, landed record.Landed) (string, error) {
	for kind := range maps.Clone(b.streams) {
		if err := b.Flush(ctx, kind); err != nil {
			return "", err
		}
	}
	if err := b.moveChildren(ctx, landed.Moved); err != nil {
		return "", err
	}
	if err := b.retier(ctx, landed.Retiered); err != nil {
		return "", err
	}
	if err := b.recordLoads(ctx, landed); err != nil {
		return "", err
	}
	next := dataVersion{Number: b.base.Number + 1, Cut: landed.RecordedTo, Builds: maps.Clone(b.base.Builds)}
	if !landed.StatedCut && b.base.Cut.After(next.Cut) {
		next.Cut = b.base.Cut
	}
	if err := b.build(ctx, next.Builds, landed); err != nil {
		return "", err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done {
		return "", errors.New("publish: the load was rolled back")
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	b.asked = true
	// No interruption from here on: one row is not worth leaving it open whether it was written.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTime)
	defer cancel()
	if err := publish(ctx, b.writer, next, b.id); err != nil && !b.published(ctx) {
		return "", err
	}
	b.done = true
	b.w.forgetVersion()
	b.release()
	return next.Name(), nil
}

// published asks whether the load is visible after the answer to publishing it was lost, until the store says so or not.
func (b *Batch) published(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	for {
		_, writer, err := b.w.conns(ctx)
		if err == nil {
			var v dataVersion
			if v, err = readVersion(ctx, writer); err == nil {
				return slices.Contains(v.Loads, b.id)
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// moveChildren copies what hangs on a re-dated declaration to the month it went to, as rows of this load.
func (b *Batch) moveChildren(ctx context.Context, moved []record.Moved) error {
	if len(moved) == 0 {
		return nil
	}
	keys, from, to := make([]uint64, len(moved)), make([]uint32, len(moved)), make([]uint32, len(moved))
	for i, m := range moved {
		keys[i], from[i], to[i] = m.Key, m.From, m.To
		b.months[m.From], b.months[m.To] = true, true
	}
	for _, table := range []string{"declaration_items", "declaration_events", "inspections"} {
		err := b.writer.Exec(ctx, statement("move_"+table), named("load", b.id), named("loads", b.visible()),
			named("keys", keys), named("from", from), named("to", to))
		if err != nil {
			return fmt.Errorf("move %s of re-dated declarations: %w", table, err)
		}
	}
	return nil
}

// retier adds the months in which operators with another tier or group have declarations.
func (b *Batch) retier(ctx context.Context, operators map[uint64]int64) error {
	if len(operators) == 0 || len(b.base.Builds) == 0 {
		return nil
	}
	keys, since := make([]uint64, 0, len(operators)), make([]int64, 0, len(operators))
	for key, ms := range operators {
		keys, since = append(keys, key), append(since, ms)
	}
	months, err := firstColumn[uint32](ctx, b.writer, statement("retiered_months"), named("keys", keys), named("since", since),
		named("loads", b.visible()))
	if err != nil {
		return fmt.Errorf("find declarations of operators with a new tier: %w", err)
	}
	for _, month := range months {
		b.months[month] = true
	}
	return nil
}

func (b *Batch) recordLoads(ctx context.Context, landed record.Landed) error {
	insert, err := b.writer.PrepareBatch(ctx, statement("insert_loads"))
	if err != nil {
		return fmt.Errorf("record load %d: %w", b.id, err)
	}
	defer insert.Close() //nolint:errcheck // after Send there is nothing left to close, before it its own error counts
	coverage := landed.Coverage
	if coverage == nil {
		coverage = map[string]string{}
	}
	for _, s := range landed.Summaries {
		err := insert.Append(b.id, string(s.Kind), landed.StartedAt.UTC(), time.Now().UTC(), landed.Sources, landed.Fingerprint, landed.Mapping,
			landed.Profile, coverage, s.Read, s.Accepted, s.Rejected, s.Quarantined, s.Unchanged, s.Flagged, landed.RecordedTo.UTC())
		if err != nil {
			return fmt.Errorf("record load %d: %w", b.id, err)
		}
	}
	if err := insert.Send(); err != nil {
		return fmt.Errorf("record load %d: %w", b.id, err)
	}
	return b.recordCodes(ctx, landed)
}

// build makes new builds of the touched months and enters them in live.
func (b *Batch) build(ctx context.Context, live map[uint32]uint32, landed record.Landed) error {
	if len(b.months) == 0 {
		return nil
	}
	var last uint32
	if err := b.writer.QueryRow(ctx, statement("last_build")).Scan(&last); err != nil {
		return fmt.Errorf("number the builds: %w", err)
	}
	terms, err := b.loadTerms(ctx)
	if err != nil {
		return err
	}
	months := slices.Sorted(maps.Keys(b.months))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(buildsAtOnce)
	done := make(chan struct{}, len(months))
	for i, month := range months {
		number := last + 1 + uint32(i)
		live[month] = number
		group.Go(func() error {
			args := append([]any{named("month", month), named("build", number), named("loads", b.visible())}, terms...)
			if err := b.writer.Exec(clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_threads": 1, "max_insert_threads": 1})),
				statement("build_fact"), args...); err != nil {
				return fmt.Errorf("build month %d: %w", month, err)
			}
			done <- struct{}{}
			if landed.OnBuild != nil {
				landed.OnBuild(len(done), len(months))
			}
			return nil
		})
	}
	return group.Wait()
}

// loadTerms are what the build must know of the loads: what their sources do not cover, and which procedures are outside the
// value statistics under their profile.
func (b *Batch) loadTerms(ctx context.Context) ([]any, error) {
	rows, err := b.writer.Query(ctx, statement("load_terms"), named("loads", b.visible()))
	if err != nil {
		return nil, fmt.Errorf("read what the loads cover: %w", err)
	}
	defer rows.Close()
	gapLoads, outsideLoads := []uint64{}, []uint64{}
	gapBits := []uint16{}
	outsideCodes := [][]string{}
	for rows.Next() {
		var load uint64
		var profile string
		var coverage map[string]string
		if err := rows.Scan(&load, &profile, &coverage); err != nil {
			return nil, fmt.Errorf("read what the loads cover: %w", err)
		}
		gaps, err := record.Gaps(coverage)
		if err != nil {
			return nil, fmt.Errorf("load %d: %w", load, err)
		}
		if gaps != 0 {
			gapLoads, gapBits = append(gapLoads, load), append(gapBits, uint16(gaps))
		}
		if codes := b.w.cfg.Outside[profile]; len(codes) > 0 {
			outsideLoads, outsideCodes = append(outsideLoads, load), append(outsideCodes, codes)
		}
	}
	return []any{
		named("gap_loads", gapLoads), named("gap_bits", gapBits),
		named("outside_loads", outsideLoads), named("outside_codes", outsideCodes),
	}, rows.Err()
}
