package warehouse_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// direct is a connection beside the warehouse, for what a test must see or do for itself.
func direct(t testing.TB) driver.Conn {
	t.Helper()
	at, err := endpoint(t)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{fmt.Sprintf("%s:%d", at.Host, at.Port)},
		Auth: clickhouse.Auth{Database: at.Database, Username: at.Writer.User, Password: at.Writer.Password},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

func dropAll(t testing.TB) {
	t.Helper()
	conn := direct(t)
	for _, table := range tables(t, conn) {
		if err := conn.Exec(t.Context(), "DROP TABLE "+table+" SYNC"); err != nil {
			t.Fatal(err)
		}
	}
}

// emptyAll leaves the schema and nothing in it.
func emptyAll(t testing.TB) {
	t.Helper()
	conn := direct(t)
	for _, table := range tables(t, conn) {
		if table == "schema_migrations" || number(t, conn, "SELECT count() FROM system.parts WHERE database = currentDatabase() AND active AND table = '"+table+"'") == 0 {
			continue
		}
		if err := conn.Exec(t.Context(), "TRUNCATE TABLE "+table+" SYNC"); err != nil {
			t.Fatal(err)
		}
	}
}

// shape tells every table and view as it is defined, and which migrations are recorded.
func shape(t testing.TB) string {
	t.Helper()
	conn := direct(t)
	var defined, recorded string
	if err := conn.QueryRow(t.Context(), "SELECT arrayStringConcat(arraySort(groupArray(create_table_query)), '\n') FROM system.tables WHERE database = currentDatabase()").Scan(&defined); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(defined, "schema_migrations") {
		if err := conn.QueryRow(t.Context(), "SELECT toString(arraySort(groupArray(id))) FROM schema_migrations").Scan(&recorded); err != nil {
			t.Fatal(err)
		}
	}
	return defined + recorded
}

func tables(t testing.TB, conn driver.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		out = append(out, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// number reads one whole number.
func number(t testing.TB, conn driver.Conn, query string, args ...any) int64 {
	t.Helper()
	var n int64
	if err := conn.QueryRow(context.WithoutCancel(t.Context()), "SELECT toInt64(("+query+"))", args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
