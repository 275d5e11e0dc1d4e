package warehouse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// factDefinition numbers what fact_rows and the statements it reads make of the same rows, and what rollups hold of them. A version says by which definition its
// builds were made; those of another one are made anew before anything is added to them.
const factDefinition = 8

// Refresh builds every month anew where the live builds were made by another definition of the fact, and publishes them as a version
// that adds no load. It returns how many months it built. It waits while a load is being written.
func (w *Warehouse) Refresh(ctx context.Context) (months int, err error) {
	months, err = w.refresh(ctx)
	return months, away(err)
}

func (w *Warehouse) refresh(ctx context.Context) (months int, err error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return 0, err
	}
	base, err := readVersion(ctx, writer)
	if err != nil || base.current() {
		return 0, err
	}
	release, err := w.cfg.Exclusive(ctx)
	if err != nil {
		return 0, fmt.Errorf("wait for the store to be free for writing: %w", err)
	}
	defer release()
	if base, err = readVersion(ctx, writer); err != nil || base.current() { // another process may have been first
		return 0, err
	}
	w.cfg.Log.Info("the facts were built by another program; building them anew", "months", len(base.Builds))
	e := &edition{w: w, writer: writer, base: base, months: map[uint32]bool{}}
	builds, err := e.build(ctx, base.Cut, nil, nil)
	if err != nil {
		return 0, err
	}
	if _, err := e.publish(ctx, base.Cut, builds); err != nil {
		return 0, err
	}
	return len(builds), nil
}

// current tells whether the builds are what this program makes; a store without any has none that are not.
func (v dataVersion) current() bool { return len(v.Builds) == 0 || v.Definition == factDefinition }

// touchStale adds the months whose builds cannot stand: all of another definition's, else those with an open examination that the
// cut judges otherwise than the cut they were built under (E011).
func (e *edition) touchStale(ctx context.Context, cut time.Time) error {
	if !e.base.current() {
		e.touch(slices.Collect(maps.Keys(e.base.Builds))...)
		return nil
	}
	builds := slices.Collect(maps.Values(e.base.Builds))
	months, err := firstColumn[uint32](ctx, e.writer, statement("overdue_months"), named("builds", builds), named("cut", cut.UnixMilli()))
	if err != nil {
		return fmt.Errorf("find examinations that are open for too long: %w", err)
	}
	e.touch(months...)
	return nil
}
