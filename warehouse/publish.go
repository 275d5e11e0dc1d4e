package warehouse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/record"
)

// buildsAtOnce is how many statements build side by side, each by one thread: faster than one statement over all and a fraction of its
// memory. builtTogether is how many versions of declarations one of them reads where months are small: together they are planned once;
// large ones gain nothing by it, and fewer statements share the processors worse.
const (
	buildsAtOnce  = 2
	builtTogether = 120_000
)

// publishTime bounds the writing of the one row that publishes; askTime how long an answer to it that was lost is asked for again: an
// engine that died is back within two seconds.
const (
	publishTime = 30 * time.Second
	askTime     = 5 * time.Second
)

// Publish builds what the load touches and makes it visible. It returns the new data version's name.
func (b *Batch) Publish(ctx context.Context, landed record.Landed) (string, error) {
	name, err := b.publishAll(ctx, landed)
	return name, away(err)
}

func (b *Batch) publishAll(ctx context.Context, landed record.Landed) (string, error) {
	for _, e := range record.Entities {
		if err := b.Flush(ctx, e.Kind); err != nil {
			return "", err
		}
	}
	months := b.touched()
	both, within := errgroup.WithContext(ctx)
	both.Go(func() error { return b.spread(within, months) })
	both.Go(func() error { return b.retier(within) })
	if err := both.Wait(); err != nil {
		return "", err
	}
	if err := b.settle(ctx, landed); err != nil {
		return "", err
	}
	if err := b.unvoid(ctx); err != nil {
		return "", err
	}
	if err := b.recordLoads(ctx, landed); err != nil {
		return "", err
	}
	cut := landed.RecordedTo
	if !landed.StatedCut && b.base.Cut.After(cut) {
		cut = b.base.Cut
	}
	builds, err := b.build(ctx, cut, landed.OnBuild, landed.OnBuilt)
	if err != nil {
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
	name, err := b.publish(ctx, cut, builds)
	if err != nil {
		return "", err
	}
	b.done = true
	b.release()
	return name, nil
}

// spread copies what hangs on a declaration of some months to every month in which a version of it was lodged (see decision 4).
func (b *Batch) spread(ctx context.Context, months []uint32) error {
	if len(months) == 0 {
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(buildsAtOnce)
	for _, e := range record.Entities {
		if !e.Parent {
			continue
		}
		group.Go(func() error {
			err := b.writer.Exec(ctx, statement("spread"), named("table", string(e.Kind)), named("load", b.load), named("loads", b.loads()), named("months", months))
			if err != nil {
				return fmt.Errorf("copy %s of re-dated declarations: %w", e.Kind, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func (b *Batch) recordLoads(ctx context.Context, landed record.Landed) error {
	insert, err := b.writer.PrepareBatch(ctx, statement("insert_loads"))
	if err != nil {
		return fmt.Errorf("record load %d: %w", b.load, err)
	}
	defer insert.Close() //nolint:errcheck // after Send there is nothing left to close, before it its own error counts
	coverage := landed.Coverage
	if coverage == nil {
		coverage = map[string]string{}
	}
	for _, s := range landed.Summaries {
		err := insert.Append(b.load, string(s.Kind), landed.StartedAt.UTC(), time.Now().UTC(), landed.Sources, landed.Fingerprint, landed.Mapping,
			landed.Profile, coverage, s.Read, s.Accepted, s.Rejected, s.Quarantined, s.Unchanged, s.Flagged, landed.RecordedTo.UTC(), landed.StatedCut)
		if err != nil {
			return fmt.Errorf("record load %d: %w", b.load, err)
		}
	}
	if err := insert.Send(); err != nil {
		return fmt.Errorf("record load %d: %w", b.load, err)
	}
	if err := b.recordFiles(ctx, landed.Files); err != nil {
		return err
	}
	return b.recordCodes(ctx, landed)
}
