package loader

import (
	"context"
	"math/bits"

	"golang.org/x/sync/errgroup"

	"greenlane/record"
)

// noInstant is earlier than every instant.
const noInstant = int64(-1) << 62

// tally counts the records of one kind.
type tally struct {
	read, accepted, rejected, quarantined, unchanged, flagged uint64
	byBit                                                     [64]uint64 // accepted rows by flag
}

func (t *tally) accept(flags uint64) {
	t.accepted++
	if flags == 0 {
		return
	}
	t.flagged++
	for ; flags != 0; flags &= flags - 1 {
		t.byBit[bits.TrailingZeros64(flags)]++
	}
}

func (t *tally) refuse(quarantined bool) {
	if quarantined {
		t.quarantined++
	} else {
		t.rejected++
	}
}

// Rejects are shipped in portions: small ones cost the store more than the rows, and a file of nothing else must not fill the memory.
const (
	rejectsPerPortion = 8192
	bytesPerPortion   = 4 << 20
)

// shipment is what one step of the second goroutine stores.
type shipment struct {
	block   *record.Block
	rejects []record.Reject
	settled chan<- error // told when all that was shipped is stored; nil where nobody waits
	kind    record.Kind  // to be flushed then
}

// outlet hands blocks and rejects of one kind to the batch in a goroutine of its own, so that reading goes on meanwhile.
type outlet struct {
	batch Batch
	file  *rejectsFile // nil where none was asked for
	notes *notes

	ships   chan shipment
	free    chan *record.Block
	rejects []record.Reject
	weight  int
	divert  func(record.Reject) // where rejects go instead; nil: to the batch
}

// blocksInFlight bounds memory: one block is filled, one waits, one is written.
const blocksInFlight = 3

func newOutlet(batch Batch, file *rejectsFile, notes *notes) *outlet {
	return &outlet{batch: batch, file: file, notes: notes, ships: make(chan shipment, 1), free: make(chan *record.Block, blocksInFlight)}
}

// run writes while fill reads; it returns when both have ended, with the first error.
func (o *outlet) run(ctx context.Context, fill func(ctx context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		for s := range o.ships {
			if err := o.store(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	group.Go(func() error {
		defer close(o.ships)
		if err := fill(ctx); err != nil {
			return err
		}
		return o.ship(ctx, nil)
	})
	return group.Wait()
}

func (o *outlet) store(ctx context.Context, s shipment) error {
	if len(s.rejects) > 0 {
		if err := o.batch.Reject(ctx, s.rejects); err != nil {
			return err
		}
		if err := o.file.write(s.rejects); err != nil {
			return err
		}
	}
	if s.settled != nil {
		s.settled <- o.batch.Flush(ctx, s.kind)
		return nil
	}
	if s.block == nil {
		return nil
	}
	if err := o.batch.Append(ctx, s.block); err != nil {
		return err
	}
	select {
	case o.free <- s.block:
	default: // enough of them
	}
	return nil
}

// ship hands over a block, or the rejects so far where it is nil.
func (o *outlet) ship(ctx context.Context, block *record.Block) error {
	s := shipment{block: block}
	if block == nil {
		s.rejects, o.rejects, o.weight = o.rejects, nil, 0
		if len(s.rejects) == 0 {
			return nil
		}
	}
	select {
	case o.ships <- s:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle waits until all that was shipped of a kind is stored, so that it can be looked up.
func (o *outlet) settle(ctx context.Context, kind record.Kind) error {
	settled := make(chan error, 1)
	select {
	case o.ships <- shipment{settled: settled, kind: kind}:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-settled:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// used returns a block that was written and can be filled again, nil where there is none yet.
func (o *outlet) used() *record.Block {
	select {
	case b := <-o.free:
		return b
	default:
		return nil
	}
}

func (o *outlet) reject(r record.Reject) {
	if o.divert != nil {
		o.divert(r)
		return
	}
	o.notes.add(&r)
	o.rejects = append(o.rejects, r)
	o.weight += len(r.Payload) + len(r.Value)
}

func (o *outlet) rejectsFull() bool {
	return len(o.rejects) >= rejectsPerPortion || o.weight >= bytesPerPortion
}
