package loader

import (
	"context"
	"time"

	"greenlane/record"
)

// Store is the warehouse as the loader needs it.
type Store interface {
	// Begin opens a load under a new id. Nothing of it is visible before Publish.
	// It waits while another load is being written.
	Begin(ctx context.Context) (Batch, error)
	// Committed returns the summaries of the visible load with this fingerprint, and false when there is none.
	Committed(ctx context.Context, fingerprint string) ([]record.Summary, bool, error)
}

// Batch is one load being written. After an error only Rollback may be called.
type Batch interface {
	ID() uint64
	// Known streams what visible loads and this one hold of a kind, in chunks of equal length slices, in no order: of the keys that of
	// lists, in order and once each, or where it is nil of all. The slices are reused after fn returns, whose error ends the stream.
	Known(ctx context.Context, kind record.Kind, of []uint64, fn func(Known) error) error
	// Stored streams the latest row of each record of a kind with an identity, as visible loads and this one hold it, in blocks
	// with all columns of the kind. The block is reused after fn returns.
	Stored(ctx context.Context, kind record.Kind, fn func(*record.Block) error) error
	// Append writes rows. The block belongs to the batch until Append returns.
	Append(ctx context.Context, block *record.Block) error
	// Reject keeps records that did not enter.
	Reject(ctx context.Context, rejects []record.Reject) error
	// Finish says that no rows of a kind follow for now. They are stored while the load goes on; Known, Stored and Repeats of the kind wait for it.
	Finish(kind record.Kind)
	// Flush waits until all rows of a kind are stored: after it Known sees every appended row.
	Flush(ctx context.Context, kind record.Kind) error
	// Repeats counts, after Finish, rows of this load whose identity occurs more than once in the load or already in
	// visible loads: identical ones, and ones that replace an earlier row. Only for declaration_events,
	// which are too many for the loader to remember. Rows of the load repeat each other at most in the declarations of, where it is not nil.
	Repeats(ctx context.Context, kind record.Kind, of []uint64) (identical, replacing uint64, err error)
	// PastLoads returns what the last visible loads of a kind found, latest first; loads that read fewer rows are passed over,
	// and so are loads whose codes were not counted.
	PastLoads(ctx context.Context, kind record.Kind, last int, rows uint64) ([]record.PastLoad, error)
	// Replace makes rows of a kind in a span void that earlier loads hold, once this load is visible: from now on Known is without them.
	Replace(ctx context.Context, kind record.Kind, span record.Span) error
	// Replacements lists which visible loads, and this one, replaced what of a kind.
	Replacements(ctx context.Context, kind record.Kind) ([]record.Replacement, error)
	// Waiting tells of which kinds, read under which profiles, visible loads have records that wait.
	Waiting(ctx context.Context) (map[record.Kind][]string, error)
	// Pending streams records of a kind that wait, those of a file together; the record is reused after fn returns. Where arrived is not nil, those that
	// await a declaration whose key is not in it are left out.
	Pending(ctx context.Context, kind record.Kind, profile string, arrived []uint64, fn func(*record.Pending) error) error
	// Retry notes records that wait no longer once this load is visible.
	Retry(ctx context.Context, retried []record.Retried) error
	// Expire ends the waiting of records of loads that began before an instant.
	Expire(ctx context.Context, before time.Time) error
	// Publish builds what the load touches and makes it visible, as a new data version whose name it returns.
	Publish(ctx context.Context, landed Landed) (dataVersion string, err error)
	// Rollback forgets the load. It is safe to call after Publish, when it does nothing.
	Rollback(ctx context.Context) error
}

// Known holds identities already stored; as part of the joint with the store it lives beside the records.
type Known = record.Known

// Landed describes a load whose rows are all written.
type Landed = record.Landed
