package warehouse

import (
	"context"
	"fmt"
	"time"

	"greenlane/record"
)

// unsettled is when a replacement is recorded while its load is being written: what is known at no instant knows it yet.
var unsettled = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// Replace makes rows of a kind in a span void that earlier loads hold, once this load is visible: from now on Known is without them.
func (b *Batch) Replace(ctx context.Context, kind record.Kind, span record.Span) error {
	b.replaced[kind] = span
	return away(b.replace(ctx, kind, span, unsettled))
}

func (b *Batch) replace(ctx context.Context, kind record.Kind, span record.Span, recorded time.Time) error {
	err := b.writer.Exec(ctx, statement("insert_replacement"), named("load", b.load), named("kind", string(kind)), named("since", span.Since),
		named("until", span.Until), named("recorded", recorded.UnixMilli()))
	if err != nil {
		return fmt.Errorf("replace %s: %w", kind, err)
	}
	return nil
}

// Replacements lists which visible loads, and this one, replaced what of a kind.
func (b *Batch) Replacements(ctx context.Context, kind record.Kind) ([]record.Replacement, error) {
	rows, err := b.writer.Query(ctx, statement("replacements"), named("loads", b.loads()), named("kind", string(kind)))
	if err != nil {
		return nil, fmt.Errorf("read which %s were replaced: %w", kind, away(err))
	}
	defer rows.Close()
	var out []record.Replacement
	for rows.Next() {
		var r record.Replacement
		if err := rows.Scan(&r.Load, &r.Span.Since, &r.Span.Until); err != nil {
			return nil, fmt.Errorf("read which %s were replaced: %w", kind, err)
		}
		out = append(out, r)
	}
	return out, away(rows.Err())
}

// settle says when a replacement was recorded: with the latest row that replaces or, where the file was empty, when it was loaded.
// Whoever asks as of an earlier instant still sees the former rows.
func (b *Batch) settle(ctx context.Context, landed record.Landed) error {
	for kind, span := range b.replaced {
		var last time.Time
		if err := b.writer.QueryRow(ctx, statement("last_recorded"), named("table", string(kind)), named("load", b.load)).Scan(&last); err != nil {
			return fmt.Errorf("find when the %s that replace were recorded: %w", kind, err)
		}
		if known(last).IsZero() {
			last = landed.StartedAt
		}
		if err := b.replace(ctx, kind, span, last); err != nil {
			return err
		}
	}
	return nil
}

// unvoid adds the months in which the load replaces rows of others.
func (e *edition) unvoid(ctx context.Context) error {
	months, err := firstColumn[uint32](ctx, e.writer, statement("replaced_months"), named("load", e.load), named("others", e.others()))
	if err != nil {
		return fmt.Errorf("find what load %d replaces: %w", e.load, err)
	}
	e.touch(months...)
	return nil
}

// periodOf is the column of valid time, of a kind that cannot be replaced any column of that kind.
func periodOf(e *record.Entity) string {
	if e.Period == "" {
		return "recorded_at"
	}
	return e.Fields[e.Field(e.Period)].Column
}
