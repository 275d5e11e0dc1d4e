package warehouse_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"greenlane/schema"
	"greenlane/warehouse"
)

func TestMigrationsReachTheSchemaFromEveryEarlierState(t *testing.T) {
	w := openStore(t)
	conn := direct(t)
	want := strings.Join(tables(t, conn), " ")
	all, err := warehouse.Migrations(schema.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 89 {
		t.Fatalf("%d migrations, want at least 89", len(all))
	}
	for state := 1; state <= len(all); state++ {
		dropAll(t)
		migrateTo(t, w, state)
		if applied := migrateTo(t, w, 0); applied != len(all)-state {
			t.Errorf("from state %d: %d migrations applied, want %d", state, applied, len(all)-state)
		}
		if again := migrateTo(t, w, 0); again != 0 {
			t.Errorf("from state %d: the second run applied %d migrations, want none", state, again)
		}
		if got := strings.Join(tables(t, conn), " "); got != want {
			t.Errorf("from state %d: tables %s, want %s", state, got, want)
		}
		if at, err := w.SchemaVersion(t.Context()); err != nil || at != uint32(len(all)) {
			t.Errorf("from state %d: schema version %d (%v), want %d", state, at, err, len(all))
		}
	}
}

// A run that was cut off between a statement and its record runs the statement again.
func TestEveryMigrationCanRunTwice(t *testing.T) {
	openStore(t)
	conn := direct(t)
	all, err := warehouse.Migrations(schema.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if err := conn.Exec(t.Context(), m.SQL); err != nil {
			t.Errorf("migration %d (%s) run again: %v", m.ID, m.Name, err)
		}
	}
}

func TestADatabaseOfAnotherProgramIsRefused(t *testing.T) {
	w := openStore(t)
	all, err := warehouse.Migrations(schema.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	changed := append([]warehouse.Migration{}, all...)
	changed[2].Checksum = "another"
	for name, m := range map[string][]warehouse.Migration{"newer": all[:len(all)-1], "different": changed} {
		if _, err := w.Migrate(t.Context(), m); err == nil || !strings.Contains(err.Error(), "program") {
			t.Errorf("%s: %v, want a refusal that says which program to use", name, err)
		}
	}
}

func TestMigrationFilesAreNumberedWithoutGaps(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"gap":       {"0001_a.sql": {Data: []byte("SELECT 1")}, "0003_b.sql": {Data: []byte("SELECT 1")}},
		"no number": {"first.sql": {Data: []byte("SELECT 1")}},
		"twice":     {"0001_a.sql": {Data: []byte("SELECT 1")}, "0001_b.sql": {Data: []byte("SELECT 1")}},
		"nothing":   {},
	} {
		if _, err := warehouse.Migrations(files); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
