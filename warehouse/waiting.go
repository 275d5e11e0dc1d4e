package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"greenlane/record"
)

// recordFiles keeps how the files of the load were read.
func (b *Batch) recordFiles(ctx context.Context, files []record.FileRead) error {
	if len(files) == 0 {
		return nil
	}
	insert, err := b.writer.PrepareBatch(ctx, statement("insert_load_files"))
	if err != nil {
		return fmt.Errorf("record files of load %d: %w", b.load, err)
	}
	defer insert.Close() //nolint:errcheck // after Send there is nothing left to close, before it its own error counts
	for _, f := range files {
		kinds := make([]string, len(f.Kinds))
		for i, kind := range f.Kinds {
			kinds[i] = string(kind)
		}
		delimiter := ""
		if f.Delimiter != 0 {
			delimiter = string(rune(f.Delimiter))
		}
		err := insert.Append(b.load, f.File, kinds, f.Format, delimiter, f.Header, f.MappingName, f.Mapping, f.Profile, f.Zone, f.ZoneStated)
		if err != nil {
			return fmt.Errorf("record files of load %d: %w", b.load, err)
		}
	}
	if err := insert.Send(); err != nil {
		return fmt.Errorf("record files of load %d: %w", b.load, err)
	}
	return nil
}

// Waiting tells of which kinds, read under which profiles, visible loads have records that wait.
func (b *Batch) Waiting(ctx context.Context) (map[record.Kind][]string, error) {
	rows, err := b.writer.Query(ctx, statement("waiting"), named("loads", b.base.Loads))
	if err != nil {
		return nil, fmt.Errorf("look for records that wait: %w", away(err))
	}
	defer rows.Close()
	out := map[record.Kind][]string{}
	for rows.Next() {
		var kind, profile string
		if err := rows.Scan(&kind, &profile); err != nil {
			return nil, fmt.Errorf("look for records that wait: %w", err)
		}
		out[record.Kind(kind)] = append(out[record.Kind(kind)], profile)
	}
	return out, away(rows.Err())
}

// Pending streams records of a kind that wait, those of a file together; the record is reused after fn returns. Where arrived is not nil, those that
// await a declaration whose key is not in it are left out.
func (b *Batch) Pending(ctx context.Context, kind record.Kind, profile string, arrived []uint64, fn func(*record.Pending) error) error {
	keys, err := ext.NewTable("arrived", ext.Column("key", "UInt64"))
	if err != nil {
		return fmt.Errorf("read %s that wait: %w", kind, err)
	}
	for _, key := range append([]uint64{0}, arrived...) { // without rows the server would not know the table
		if err := keys.Append(key); err != nil {
			return fmt.Errorf("read %s that wait: %w", kind, err)
		}
	}
	rows, err := b.writer.Query(clickhouse.Context(ctx, clickhouse.WithExternalTable(keys)), statement("pending_records"),
		named("loads", b.base.Loads), named("kind", string(kind)), named("profile", profile), named("all", arrived == nil))
	if err != nil {
		return fmt.Errorf("read %s that wait: %w", kind, away(err))
	}
	defer rows.Close()
	var p record.Pending
	for rows.Next() {
		load, f := uint64(0), record.FileRead{Profile: profile}
		var delimiter string
		if err := rows.Scan(&load, &f.File, &p.Line, &p.Payload, &p.Started, &f.Format, &delimiter, &f.Header, &f.MappingName, &f.Mapping,
			&f.Zone, &f.ZoneStated); err != nil {
			return fmt.Errorf("read %s that wait: %w", kind, err)
		}
		if delimiter != "" {
			f.Delimiter = delimiter[0]
		}
		if p.Read == nil || p.Load != load || p.Read.File != f.File {
			p.Load, p.Read = load, &f
		}
		if err := fn(&p); err != nil {
			return err
		}
	}
	return away(rows.Err())
}

// Retry notes records that wait no longer once this load is visible.
func (b *Batch) Retry(ctx context.Context, retried []record.Retried) error {
	if len(retried) == 0 {
		return nil
	}
	insert, err := b.writer.PrepareBatch(ctx, statement("insert_load_retries"))
	if err != nil {
		return fmt.Errorf("note records that waited: %w", away(err))
	}
	defer insert.Close() //nolint:errcheck // after Send there is nothing left to close, before it its own error counts
	for _, r := range retried {
		x := &r.Reject
		if err := insert.Append(b.load, r.Load, string(x.Kind), x.File, x.Line, string(r.Outcome), x.Code, x.Column, x.Value, x.Message); err != nil {
			return fmt.Errorf("note records that waited: %w", err)
		}
	}
	if err := insert.Send(); err != nil {
		return fmt.Errorf("note records that waited: %w", away(err))
	}
	return nil
}

// Expire ends the waiting of records of loads that began before an instant.
func (b *Batch) Expire(ctx context.Context, before time.Time) error {
	err := b.writer.Exec(ctx, statement("expire_pending"), named("load", b.load), named("loads", b.base.Loads), named("before", before.UnixMilli()))
	if err != nil {
		return fmt.Errorf("end the waiting of records: %w", away(err))
	}
	return nil
}
