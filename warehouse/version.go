package warehouse

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
)

// dataVersion is one published state of the store: which loads are visible and which builds of the fact are live.
type dataVersion struct {
	Number    uint64
	Published time.Time
	Cut       time.Time
	Loads     []uint64          // visible loads, ascending
	Builds    map[uint32]uint32 // live build by month (YYYYMM in UTC)
	// Definition of the fact by which the builds were made.
	Definition uint16
	Zone       string // whose days and months the rollups have; empty before any build
	Prunes     bool   // the server keeps builds apart by their partitions alone, where it is told to
}

// Name is the version as answers name it.
func (v dataVersion) Name() string { return strconv.FormatUint(v.Number, 10) }

// cachedVersion remembers the latest version for a moment: another process may publish at any time.
type cachedVersion struct {
	mu    sync.Mutex
	at    time.Time
	value dataVersion
	by    driver.Conn // by which it was seen whether the server prunes; nil: by none
}

// versionAge is how long a question may be answered from a version that is no longer the latest.
const versionAge = time.Second

func (w *Warehouse) latest(ctx context.Context) (dataVersion, error) {
	w.version.mu.Lock()
	defer w.version.mu.Unlock()
	if time.Since(w.version.at) < versionAge {
		return w.version.value, nil
	}
	reader, writer, err := w.conns(ctx)
	if err != nil {
		return dataVersion{}, err
	}
	v, err := readVersion(ctx, writer)
	if err != nil {
		return dataVersion{}, err
	}
	if v.Prunes = w.version.value.Prunes; v.Number != w.version.value.Number || w.version.by != reader {
		if v.Prunes, err = prunes(ctx, reader); err != nil { // whoever cannot tell does without, and the next tries again
			w.cfg.Log.Warn("see whether the server prunes partitions", "error", err)
			reader = nil
		}
	}
	w.version.value, w.version.at, w.version.by = v, time.Now(), reader
	return v, nil
}

// pruneWait is how long to wait for what prunes asks.
const pruneWait = time.Second

// prunes tells whether a hint alone keeps builds apart.
func prunes(ctx context.Context, reader driver.Conn) (does bool, err error) {
	ctx, done := context.WithTimeout(ctx, pruneWait)
	defer done()
	err = reader.QueryRow(ctx, statement("prunes_partitions")).Scan(&does)
	return does && err == nil, err
}

// Version is one published state of the store: whatever it is asked is answered from the same loads and builds, no matter what is published meanwhile.
type Version struct {
	w  *Warehouse
	at dataVersion
}

// Latest returns the version that is published now. What another process published within the last second may be missing.
func (w *Warehouse) Latest(ctx context.Context) (*Version, error) {
	return answered(ctx, w, func(ctx context.Context) (*Version, error) {
		at, err := w.latest(ctx)
		return &Version{w, at}, err
	})
}

// Name is the version as answers name it.
func (v *Version) Name() string { return v.at.Name() }

// Published tells when the version was published.
func (v *Version) Published() time.Time { return v.at.Published }

// complete reads of a version, and returns nothing of which a part may have been missing.
func complete[T any](ctx context.Context, v *Version, read func(context.Context) (*T, error)) (*T, error) {
	return answered(ctx, v.w, func(ctx context.Context) (*T, error) {
		seen, err := read(ctx)
		if err != nil {
			return nil, err
		}
		return seen, v.stood(ctx)
	})
}

// stood makes sure, once something has been read, that no build of the version could have been swept before: its facts would read as if there were none.
func (v *Version) stood(ctx context.Context) error {
	now, err := v.w.latest(ctx)
	if err != nil || now.Number == v.at.Number {
		return err
	}
	_, writer, err := v.w.conns(ctx)
	if err != nil {
		return err
	}
	var swept bool
	if err := writer.QueryRow(ctx, statement("may_be_swept"), named("version", v.at.Number), named("kept", uint32(buildKept.Seconds()))).Scan(&swept); err != nil {
		return fmt.Errorf("see whether data version %s is still there: %w", v.Name(), err)
	}
	if swept {
		return &catalog.Error{Kind: catalog.Unavailable, Message: fmt.Sprintf(
			"data version %s, under which this was asked, was replaced more than %.0f minutes ago and is no longer there as a whole; ask again", v.Name(), buildKept.Minutes())}
	}
	return nil
}

func (w *Warehouse) forgetVersion() {
	w.version.mu.Lock()
	defer w.version.mu.Unlock()
	w.version.at = time.Time{}
}

// newest is later than every version.
const newest = uint64(math.MaxUint64)

// readVersion returns the latest published version, the zero version of an empty store.
func readVersion(ctx context.Context, conn driver.Conn) (dataVersion, error) {
	return readVersionAt(ctx, conn, newest)
}

// readVersionAt returns the latest version up to a number.
func readVersionAt(ctx context.Context, conn driver.Conn, number uint64) (dataVersion, error) {
	v := dataVersion{Builds: map[uint32]uint32{}}
	rows, err := conn.Query(ctx, statement("latest_version"), named("upto", number))
	if err != nil {
		return v, fmt.Errorf("read data version: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var months, builds []uint32
		if err := rows.Scan(&v.Number, &v.Published, &v.Cut, &v.Loads, &months, &builds, &v.Definition, &v.Zone); err != nil {
			return v, fmt.Errorf("read data version: %w", err)
		}
		for i, month := range months {
			v.Builds[month] = builds[i]
		}
	}
	return v, rows.Err()
}

// publish makes a version the latest. One row is the whole act.
func publish(ctx context.Context, conn driver.Conn, v dataVersion, added, removed []uint64) error {
	months, builds := make([]uint32, 0, len(v.Builds)), make([]uint32, 0, len(v.Builds))
	for month, build := range v.Builds {
		months, builds = append(months, month), append(builds, build)
	}
	err := conn.Exec(ctx, statement("publish_version"),
		named("version", v.Number), named("added", added), named("removed", removed), named("cut", v.Cut.UnixMilli()),
		named("months", months), named("builds", builds), named("definition", v.Definition), named("zone", v.Zone))
	if err != nil {
		return fmt.Errorf("publish data version %d: %w", v.Number, err)
	}
	return nil
}
