package warehouse

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/record"
)

// Status says which version is published; what it holds is asked with it.
func (w *Warehouse) Status(ctx context.Context) (catalog.DataStatus, error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return catalog.DataStatus{}, err
	}
	v, err := readVersion(ctx, writer)
	if err != nil {
		return catalog.DataStatus{}, public(ctx, err)
	}
	return catalog.DataStatus{
		DataVersion: v.Name(), DataCut: v.Cut, PublishedAt: v.Published, Loads: v.Loads, Builds: slices.Sorted(maps.Values(v.Builds)),
		Verification: w.verified.Load(),
	}, nil
}

// Kinds adds up the visible loads of a version by kind.
func (w *Warehouse) Kinds(ctx context.Context, s catalog.DataStatus) ([]catalog.KindStatus, error) {
	var out []catalog.KindStatus
	err := w.each(ctx, "read loads by kind", "status_kinds", func(rows driver.Rows) error {
		var k catalog.KindStatus
		var counts [7]uint64
		if err := rows.Scan(&k.Kind, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4], &counts[5], &counts[6], &k.RecordedTo); err != nil {
			return err
		}
		for i, to := range []*int64{&k.Loads, &k.Read, &k.Accepted, &k.Rejected, &k.Quarantined, &k.Unchanged, &k.Flagged} {
			*to = int64(counts[i])
		}
		k.RecordedTo = known(k.RecordedTo)
		out = append(out, k)
		return nil
	}, named("loads", s.Loads))
	if err != nil || len(out) == 0 {
		return nil, err
	}
	of := func(kind string) *catalog.KindStatus {
		at := slices.IndexFunc(out, func(k catalog.KindStatus) bool { return k.Kind == kind })
		if at < 0 {
			return &catalog.KindStatus{} // of a kind that no visible load has
		}
		return &out[at]
	}
	err = w.each(ctx, "count waiting rows", "status_pending", func(rows driver.Rows) error {
		var kind string
		var pending, freed uint64
		var since time.Time
		if err := rows.Scan(&kind, &pending, &freed, &since); err != nil {
			return err
		}
		k := of(kind)
		k.Pending, k.Freed, k.PendingSince = int64(pending), int64(freed), known(since)
		return nil
	}, named("loads", s.Loads))
	if err != nil {
		return nil, err
	}
	err = w.each(ctx, "read the latest declaration", "status_lodged", func(rows driver.Rows) error {
		var n uint64
		var at time.Time
		if err := rows.Scan(&n, &at); err != nil || n == 0 {
			return err
		}
		of(string(record.Declarations)).LodgedTo = at
		return nil
	}, named("builds", s.Builds))
	return out, err
}

// known turns an instant that stands for none into the zero one.
func known(at time.Time) time.Time {
	if at.Unix() <= 0 {
		return time.Time{}
	}
	return at
}

// baseName is the name of a file without its directories, of an address also without what follows the path: it may hold a key.
func baseName(source string) string {
	if strings.Contains(source, "://") {
		source, _, _ = strings.Cut(source, "?")
	}
	name := path.Base(source)
	return name[:min(len(name), catalog.StatusText)]
}

// Loads lists the last loads, newest first, with an entry for each kind of a load.
func (w *Warehouse) Loads(ctx context.Context, s catalog.DataStatus, last int) ([]catalog.LoadStatus, error) {
	var out []catalog.LoadStatus
	err := w.each(ctx, "list loads", "status_loads", func(rows driver.Rows) error {
		var l catalog.LoadStatus
		var seen sighting
		var counts [6]uint64
		var counted uint8
		var codes, dispositions []string
		var n []int64
		if err := rows.Scan(&l.ID, &l.Kind, &seen.visible, &seen.version, &seen.swept, &seen.silent, &seen.months, &l.StartedAt, &l.LandedAt,
			&l.Sources, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4], &counts[5], &counted, &codes, &dispositions, &n); err != nil {
			return err
		}
		l.State, l.DataVersion, l.LandedAt = seen.state(), seen.name(), known(l.LandedAt)
		for i, to := range []*int64{&l.Read, &l.Accepted, &l.Rejected, &l.Quarantined, &l.Unchanged, &l.Flagged} {
			*to = int64(counts[i])
		}
		for i, source := range l.Sources {
			l.Sources[i] = baseName(source)
		}
		if counted > 0 {
			l.Codes = []catalog.CodeCount{}
		}
		for i, code := range codes {
			l.Codes = append(l.Codes, catalog.CodeCount{Code: code, Disposition: dispositions[i], Rows: n[i]})
		}
		out = append(out, l)
		return nil
	}, named("loads", s.Loads), named("last", uint32(last)), named("files", uint32(catalog.StatusSources)))
	return out, err
}

// Rejects counts the rows of visible loads by kind and code, with examples of those that did not enter. What stood in the records is told
// to a scope that may read them.
func (w *Warehouse) Rejects(ctx context.Context, scope access.Scope, s catalog.DataStatus, q catalog.RejectQuery) ([]catalog.RejectCount, error) {
	var load uint64
	if q.Load != "" {
		var err error
		if load, err = strconv.ParseUint(q.Load, 10, 64); err != nil || !slices.Contains(s.Loads, load) {
			return nil, noSuchLoad(q.Load)
		}
	}
	asked := []any{
		named("loads", s.Loads), named("load", load), named("kind", q.Kind), named("code", q.Code), named("first", uint32(q.First)),
	}
	var out []catalog.RejectCount
	err := w.each(ctx, "count rows by code", "status_rejects", func(rows driver.Rows) error {
		var r catalog.RejectCount
		var n uint64
		if err := rows.Scan(&r.Kind, &r.Code, &r.Disposition, &n); err != nil {
			return err
		}
		r.Rows = int64(n)
		out = append(out, r)
		return nil
	}, asked...)
	if err != nil || q.Examples == 0 {
		return out, err
	}
	asked = append(asked, named("each", uint32(q.Examples)), named("most", uint32(q.Examples*q.First)),
		named("bytes", uint32(catalog.StatusText)), named("records", scope.Records()))
	err = w.each(ctx, "read examples of rejected records", "status_examples", func(rows driver.Rows) error {
		var kind, code, disposition, value, payload string
		var line uint64
		var e catalog.RejectExample
		if err := rows.Scan(&e.Load, &kind, &code, &disposition, &e.File, &line, &e.Column, &e.Message, &value, &payload); err != nil {
			return err
		}
		e.File, e.Line = baseName(e.File), int64(line)
		if scope.Records() {
			e.Value, e.Payload = &value, &payload
		}
		for i := range out {
			if r := &out[i]; r.Kind == kind && r.Code == code && r.Disposition == disposition {
				r.Examples = append(r.Examples, e)
			}
		}
		return nil
	}, asked...)
	return out, err
}

func noSuchLoad(id string) error {
	return catalog.Invalid("there is no visible load %q; `dataStatus { loads { id state } }` and `greenlane status` list them", id)
}

// RejectRecords hands over the records of a visible load that did not enter, in portions that are reused; an empty id means the latest load
// that has any. It returns the id of the load, empty where no load has any.
func (w *Warehouse) RejectRecords(ctx context.Context, id string, fn func([]record.Reject) error) (string, error) {
	s, err := w.Status(ctx)
	if err != nil {
		return "", err
	}
	_, writer, err := w.conns(ctx)
	if err != nil {
		return "", err
	}
	var load uint64
	if id == "" {
		err := writer.QueryRow(ctx, statement("latest_rejects"), named("loads", s.Loads)).Scan(&load)
		if err != nil || load == 0 {
			return "", public(ctx, err)
		}
	} else if load, err = strconv.ParseUint(id, 10, 64); err != nil || !slices.Contains(s.Loads, load) {
		return "", noSuchLoad(id)
	}
	rows, err := writer.Query(ctx, statement("rejects_of_load"), named("load", load), named("loads", s.Loads))
	if err != nil {
		return "", public(ctx, fmt.Errorf("read rejected records: %w", err))
	}
	defer rows.Close()
	portion := make([]record.Reject, 0, rejectsAtOnce)
	for rows.Next() {
		var r record.Reject
		var kind string
		var quarantined uint8
		if err := rows.Scan(&kind, &r.File, &r.Line, &quarantined, &r.Code, &r.Column, &r.Value, &r.Message); err != nil {
			return "", public(ctx, fmt.Errorf("read rejected records: %w", err))
		}
		r.Kind, r.Quarantined = record.Kind(kind), quarantined > 0
		if portion = append(portion, r); len(portion) == cap(portion) {
			if err := fn(portion); err != nil {
				return "", err
			}
			portion = portion[:0]
		}
	}
	if err := rows.Err(); err != nil {
		return "", public(ctx, fmt.Errorf("read rejected records: %w", err))
	}
	return strconv.FormatUint(load, 10), fn(portion)
}

// rejectsAtOnce is how many rejected records are handed over at once.
const rejectsAtOnce = 1024

// each runs a fixed statement within the limits of a question and hands over its rows one by one.
func (w *Warehouse) each(ctx context.Context, doing, name string, fn func(driver.Rows) error, args ...any) error {
	reader, _, err := w.conns(ctx)
	if err != nil {
		return err
	}
	rows, err := reader.Query(w.context(ctx, new(readCount), 1), statement(name), args...)
	if err != nil {
		return public(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return public(ctx, fmt.Errorf("%s: %w", doing, err))
		}
	}
	if err := rows.Err(); err != nil {
		return public(ctx, fmt.Errorf("%s: %w", doing, err))
	}
	return nil
}
