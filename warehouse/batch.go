package warehouse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"greenlane/record"
)

// Batch is one load being written. It satisfies the loader's interface of the same name.
type Batch struct {
	edition
	at      Endpoint
	release func()
	life    context.Context //nolint:containedctx // streams outlive the calls that fill them and end with the load

	mu       sync.Mutex
	filling  map[record.Kind]*portions // that rows are written to
	ending   map[record.Kind]*portions // that have all their rows, which are being stored
	replaced map[record.Kind]record.Span
	done     bool
	asked    bool // the store was asked to publish, so it may have done it
}

// Begin opens a load. It waits while another process or another load of this one is writing.
func (w *Warehouse) Begin(ctx context.Context) (*Batch, error) {
	release, err := w.cfg.Exclusive(ctx)
	if err != nil {
		return nil, fmt.Errorf("wait for the store to be free for writing: %w", err)
	}
	b, err := w.begin(ctx, release)
	if err != nil {
		release()
		return nil, away(err)
	}
	return b, nil
}

func (w *Warehouse) begin(ctx context.Context, release func()) (*Batch, error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return nil, err
	}
	base, err := readVersion(ctx, writer)
	if err != nil {
		return nil, err
	}
	if err := w.sweep(ctx, writer, base); err != nil {
		return nil, err
	}
	var last uint64
	if err := writer.QueryRow(ctx, statement("last_attempt")).Scan(&last); err != nil {
		return nil, fmt.Errorf("number the load: %w", err)
	}
	b := &Batch{
		edition: edition{w: w, writer: writer, base: base, load: last + 1, months: map[uint32]bool{}},
		release: release, life: ctx, filling: map[record.Kind]*portions{}, ending: map[record.Kind]*portions{}, replaced: map[record.Kind]record.Span{},
	}
	w.mu.Lock()
	b.at = w.at
	w.mu.Unlock()
	if err := writer.Exec(ctx, statement("record_attempt"), named("load", b.load), named("state", "begun")); err != nil {
		return nil, fmt.Errorf("record the load: %w", err)
	}
	return b, nil
}

// ID returns the load's number, which every one of its rows carries.
func (b *Batch) ID() uint64 { return b.load }

// Append writes a block and returns when the block may be reused.
func (b *Batch) Append(ctx context.Context, block *record.Block) error {
	if block.Rows == 0 {
		return nil
	}
	b.noteMonths(block)
	if err := b.stored(block.Kind); err != nil {
		return err
	}
	return b.portions(block.Kind).send(ctx, block)
}

// Finish ends what is written of a kind. Its rows are being stored when it returns; who asks for them waits.
func (b *Batch) Finish(kind record.Kind) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.filling[kind]; s != nil {
		delete(b.filling, kind)
		b.ending[kind] = s
		s.close()
	}
}

// Flush ends what is written of a kind; its rows are stored then.
func (b *Batch) Flush(_ context.Context, kind record.Kind) error {
	b.Finish(kind)
	return b.stored(kind)
}

// stored waits until the rows are stored of a kind of which the writing was ended.
func (b *Batch) stored(kind record.Kind) error {
	b.mu.Lock()
	s := b.ending[kind]
	b.mu.Unlock()
	if s == nil {
		return nil
	}
	if err := s.wait(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ending[kind] == s {
		delete(b.ending, kind)
	}
	return nil
}

func (b *Batch) portions(kind record.Kind) *portions {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.filling[kind]
	if p == nil {
		p = &portions{most: b.w.cfg.Portion, open: func(first *record.Block) (*stream, error) { return b.w.openStream(b.life, b.at, first) }}
		b.filling[kind] = p
	}
	return p
}

func (b *Batch) noteMonths(block *record.Block) {
	for i := range block.Vectors {
		switch v := &block.Vectors[i]; {
		case v.Column == "lodged_month":
			last := uint32(0)
			for _, month := range v.U32 {
				if month != last && month != 0 {
					b.note(month)
					last = month
				}
			}
		case block.Kind == record.Declarations && v.Column == "lodged_at":
			var from, to int64 // the month seen last, in milliseconds
			for _, ms := range v.I64 {
				if ms >= from && ms < to {
					continue
				}
				at := time.UnixMilli(ms).UTC()
				first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
				from, to = first.UnixMilli(), first.AddDate(0, 1, 0).UnixMilli()
				b.note(monthOf(at))
			}
		}
	}
}

// monthOf returns YYYYMM of an instant in UTC.
func monthOf(t time.Time) uint32 {
	t = t.UTC()
	return uint32(t.Year()*100 + int(t.Month()))
}

// Reject keeps records that did not enter.
func (b *Batch) Reject(ctx context.Context, rejects []record.Reject) error {
	if len(rejects) == 0 {
		return nil
	}
	return away(b.reject(ctx, rejects))
}

func (b *Batch) reject(ctx context.Context, rejects []record.Reject) error {
	insert, err := b.writer.PrepareBatch(ctx, statement("insert_rejects"))
	if err != nil {
		return fmt.Errorf("keep rejected records: %w", err)
	}
	defer insert.Close() //nolint:errcheck // after Send there is nothing left to close, before it its own error counts
	for _, r := range rejects {
		disposition := "rejected"
		if r.Quarantined {
			disposition = "quarantined"
		}
		err := insert.Append(b.load, string(r.Kind), r.File, r.Line, disposition, r.Code, r.Column, r.Value, r.Message, r.Payload, r.Awaits)
		if err != nil {
			return fmt.Errorf("keep rejected records: %w", err)
		}
	}
	if err := insert.Send(); err != nil {
		return fmt.Errorf("keep rejected records: %w", err)
	}
	return nil
}

// Rollback forgets the load: what it wrote is swept away now or, where the store does not answer, before the next load. Where the
// store was asked to publish and its answer was lost, the next load finds out what became of it; where it may still be storing rows of
// which it had the last, the next load sweeps them.
func (b *Batch) Rollback(ctx context.Context) error {
	b.mu.Lock()
	if b.done {
		b.mu.Unlock()
		return nil
	}
	b.done = true
	open := slices.Collect(maps.Values(b.filling))
	open = slices.AppendSeq(open, maps.Values(b.ending))
	b.filling, b.ending = nil, nil
	b.mu.Unlock()
	defer b.release()
	for _, p := range open {
		p.cancel()
	}
	doubtful := false
	for _, p := range open {
		doubtful = p.abort() || doubtful
	}
	if doubtful {
		b.w.cfg.Log.Info("rows of an abandoned load stay until the next one, since the store may still be storing some", "load", b.load)
	}
	if doubtful || b.asked {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := b.w.sweep(ctx, b.writer, b.base); err != nil {
		b.w.cfg.Log.Warn("rows of an abandoned load stay until the next one", "load", b.load, "error", err)
	}
	return nil
}
