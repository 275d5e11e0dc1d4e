package warehouse_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/record"
	"greenlane/schema"
	"greenlane/warehouse"
	"greenlane/warehouse/engine"
)

// childVerb makes the test program the engine's process.
const childVerb = "engine-child"

// server is the engine that the tests of this package share; nil where its library is not installed.
var server *engine.Engine

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childVerb {
		if err := engine.Child(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(withServer(m))
}

func withServer(m *testing.M) int {
	root, err := filepath.Abs("..")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if engine.Available(root) != nil {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "greenlane-warehouse-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a folder left in the temporary directory does no harm
	server = engine.New(engine.Config{DataDir: dir, ChildArgs: []string{childVerb}, LibraryDirs: []string{root}})
	ctx, stop := context.WithCancel(context.Background())
	var group errgroup.Group
	group.Go(func() error { return server.Run(ctx) })
	code := m.Run()
	stop()
	if err := group.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func endpoint(t testing.TB) func(context.Context) (warehouse.Endpoint, error) {
	t.Helper()
	if server == nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the engine library is not installed: run `npm ci --ignore-scripts` at the root")
		}
		t.Skip("the engine library is not installed: run `npm ci --ignore-scripts` at the root")
	}
	return func(ctx context.Context) (warehouse.Endpoint, error) {
		at, err := server.Address(ctx)
		if err != nil {
			return warehouse.Endpoint{}, err
		}
		return warehouse.Endpoint{
			Host: at.Host, Port: at.TCPPort, Database: at.Database, Writer: warehouse.Login(at.Writer), Reader: warehouse.Login(at.Reader),
		}, nil
	}
}

var shanghai = mustZone("Asia/Shanghai")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// openStore returns a warehouse on a database that holds nothing but the schema.
func openStore(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	return openStoreIn(t, shanghai)
}

func openStoreIn(t testing.TB, zone *time.Location) *warehouse.Warehouse {
	t.Helper()
	at := endpoint(t)
	cn, err := record.FindProfile("cn")
	if err != nil {
		t.Fatal(err)
	}
	writing := make(chan struct{}, 1)
	w := warehouse.New(warehouse.Config{
		Endpoint: at, Zone: zone, Limits: warehouse.Limits{Time: 5 * time.Minute}, Outside: map[string][]string{"cn": cn.Temporary},
		Exclusive: func(ctx context.Context) (func(), error) {
			select {
			case writing <- struct{}{}:
				return func() { <-writing }, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	if migrated == "" || shape(t) != migrated {
		dropAll(t)
	} else {
		emptyAll(t)
	}
	migrateTo(t, w, 0)
	migrated = shape(t)
	return w
}

// migrated is the shape of the database after all migrations: making it takes longer than most tests.
var migrated string

// migrateTo brings the schema to the first n migrations, all for 0, and returns how many were applied.
func migrateTo(t testing.TB, w *warehouse.Warehouse, n int) int {
	t.Helper()
	all, err := warehouse.Migrations(schema.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	if n > 0 {
		all = all[:n]
	}
	applied, err := w.Migrate(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	return applied
}
