package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Migration is one statement of the schema's history.
type Migration struct {
	ID       uint32
	Name     string
	SQL      string
	Checksum string
}

// Migrations reads the statements of a folder, in order. File names are NNNN_name.sql, numbered from 1 without gaps.
func Migrations(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	sort.Strings(names)
	all := make([]Migration, 0, len(names))
	for i, name := range names {
		number, rest, found := strings.Cut(strings.TrimSuffix(name, ".sql"), "_")
		id, err := strconv.ParseUint(number, 10, 32)
		if err != nil || !found || id != uint64(i+1) {
			return nil, fmt.Errorf("migration %s: want %04d_<name>.sql as the next one", name, i+1)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		sum := sha256.Sum256(text)
		all = append(all, Migration{ID: uint32(id), Name: rest, SQL: string(text), Checksum: hex.EncodeToString(sum[:])})
	}
	if len(all) == 0 {
		return nil, errors.New("no migrations: the schema is empty")
	}
	return all, nil
}

// Migrate brings the database to the last migration and returns how many it applied. Every statement is idempotent, so a run
// that was cut off is simply run again. It refuses a database that a newer or different program has migrated.
func (w *Warehouse) Migrate(ctx context.Context, all []Migration) (applied int, err error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return 0, err
	}
	done, err := appliedMigrations(ctx, writer)
	if err != nil {
		return 0, err
	}
	for id, d := range done {
		switch {
		case int(id) > len(all):
			return 0, fmt.Errorf("the database has migration %d (%s), this program knows %d: use a newer program", id, d.Name, len(all))
		case all[id-1].Checksum != d.Checksum:
			return 0, fmt.Errorf("migration %d (%s) of the database differs from this program's %s: use the program that made the database", id, d.Name, all[id-1].Name)
		}
	}
	for _, m := range all {
		if _, ok := done[m.ID]; ok {
			continue
		}
		if err := writer.Exec(ctx, m.SQL); err != nil {
			return applied, fmt.Errorf("apply migration %04d_%s: %w", m.ID, m.Name, err)
		}
		if err := writer.Exec(ctx, statement("record_migration"), named("id", m.ID), named("name", m.Name),
			named("checksum", m.Checksum)); err != nil {
			return applied, fmt.Errorf("record migration %04d_%s: %w", m.ID, m.Name, err)
		}
		applied++
	}
	return applied, nil
}

// SchemaVersion returns the number of the last applied migration, 0 for an empty database.
func (w *Warehouse) SchemaVersion(ctx context.Context) (uint32, error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return 0, err
	}
	done, err := appliedMigrations(ctx, writer)
	if err != nil {
		return 0, err
	}
	var last uint32
	for id := range done {
		last = max(last, id)
	}
	return last, nil
}

func appliedMigrations(ctx context.Context, conn driver.Conn) (map[uint32]Migration, error) {
	done := map[uint32]Migration{}
	rows, err := conn.Query(ctx, statement("applied_migrations"))
	if err != nil {
		var failed *clickhouse.Exception
		if errors.As(err, &failed) && failed.Code == codeUnknownTable {
			return done, nil
		}
		return nil, fmt.Errorf("read applied migrations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m Migration
		if err := rows.Scan(&m.ID, &m.Name, &m.Checksum); err != nil {
			return nil, fmt.Errorf("read applied migrations: %w", err)
		}
		done[m.ID] = m
	}
	return done, rows.Err()
}
