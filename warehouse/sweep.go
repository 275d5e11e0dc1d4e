package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/record"
)

// buildKept is how long a superseded build of the fact is kept for requests that still read it: much longer than one takes whose questions run at
// once. One that takes longer all the same is refused (Version.stood).
const buildKept = 10 * time.Minute

// loaded are the tables whose rows carry load_id: those of the kinds, and what is kept about the loads themselves.
var loaded = func() []string {
	var all []string
	for _, e := range record.Entities {
		all = append(all, string(e.Kind))
	}
	return append(all, "load_rejects", "load_files", "load_retries", "load_replacements", "load_codes", "loads")
}()

// sweep removes rows of loads that were begun and never published, and builds of the fact that no version needs any more.
// The caller holds the right to write.
func (w *Warehouse) sweep(ctx context.Context, conn driver.Conn, live dataVersion) error {
	abandoned, err := firstColumn[uint64](ctx, conn, statement("abandoned_attempts"))
	if err != nil {
		return fmt.Errorf("look for abandoned loads: %w", err)
	}
	// The engine forgets the rows at once and takes them off the disk in its own time.
	later := clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"lightweight_deletes_sync": 0}))
	for _, load := range abandoned {
		for _, table := range loaded {
			if err := conn.Exec(later, "DELETE FROM "+table+" WHERE load_id = {load:UInt64}", named("load", load)); err != nil {
				return fmt.Errorf("sweep load %d from %s: %w", load, table, err)
			}
		}
		if err := conn.Exec(ctx, statement("record_attempt"), named("load", load), named("state", "swept")); err != nil {
			return fmt.Errorf("sweep load %d: %w", load, err)
		}
		w.cfg.Log.Info("swept rows of a load that was never published", "load", load)
	}
	builds := make([]uint32, 0, len(live.Builds))
	for _, build := range live.Builds {
		builds = append(builds, build)
	}
	stale, err := staleBuilds(ctx, conn, builds)
	if err != nil {
		return err
	}
	for _, s := range stale {
		if err := conn.Exec(ctx, "ALTER TABLE "+s.table+" DROP PARTITION ID {id:String}", named("id", s.partition)); err != nil {
			return fmt.Errorf("drop superseded build %s of %s: %w", s.partition, s.table, err)
		}
	}
	settled, err := firstColumn[uint32](ctx, conn, statement("stale_settled"), named("live", builds), named("kept", uint32(buildKept.Seconds())))
	if err != nil {
		return fmt.Errorf("look for superseded months: %w", err)
	}
	for _, table := range unpartitioned {
		if len(settled) == 0 {
			break
		}
		if err := conn.Exec(later, "DELETE FROM "+table+" WHERE build IN {builds:Array(UInt32)}", named("builds", settled)); err != nil {
			return fmt.Errorf("sweep superseded builds of %s: %w", table, err)
		}
	}
	return sweepNumbers(later, conn)
}

// sweepNumbers removes the numbers of groups that editions gave which were never published.
func sweepNumbers(ctx context.Context, conn driver.Conn) error {
	failed, err := firstColumn[uint32](ctx, conn, statement("failed_numbers"))
	if err != nil {
		return fmt.Errorf("look for numbers of groups that count for nothing: %w", err)
	}
	if len(failed) == 0 {
		return nil
	}
	if err := conn.Exec(ctx, "DELETE FROM group_numbers WHERE edition IN {failed:Array(UInt32)}", named("failed", failed)); err != nil {
		return fmt.Errorf("sweep numbers of groups: %w", err)
	}
	return nil
}

// unpartitioned are the rollups whose rows are deleted build by build (stale_settled).
var unpartitioned = []string{rollupMonth.table, pairsTable, groupsTable, rollupTimes.table}

// stalePartition is a build of the fact or of one of its rollups that no version needs any more.
type stalePartition struct{ table, partition string }

func staleBuilds(ctx context.Context, conn driver.Conn, live []uint32) ([]stalePartition, error) {
	rows, err := conn.Query(ctx, statement("stale_builds"), named("live", live), named("kept", uint32(buildKept.Seconds())))
	if err != nil {
		return nil, fmt.Errorf("look for superseded builds: %w", err)
	}
	defer rows.Close()
	var out []stalePartition
	for rows.Next() {
		var s stalePartition
		if err := rows.Scan(&s.table, &s.partition); err != nil {
			return nil, fmt.Errorf("look for superseded builds: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// firstColumn reads the first column of a statement's rows.
func firstColumn[T any](ctx context.Context, conn driver.Conn, query string, args ...any) ([]T, error) {
	rows, err := conn.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
