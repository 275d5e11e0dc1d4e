// Package warehouse is the only room that speaks ClickHouse: it migrates, lands loads, builds the fact and runs questions.
package warehouse

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
)

// Login is a user of the server.
type Login struct{ User, Password string }

// Endpoint is where a ClickHouse server listens on its native protocol.
type Endpoint struct {
	Host           string
	Port           int
	Database       string
	Secure         bool
	Writer, Reader Login // the reader needs no more than SELECT
}

// Config says which server to use and how.
type Config struct {
	// Endpoint returns where the server is now; it may wait for a server that is starting.
	Endpoint func(ctx context.Context) (Endpoint, error)
	// Exclusive waits until no other process writes loads and returns what lets the next one in.
	Exclusive func(ctx context.Context) (release func(), err error)
	// Zone is the reporting zone: days and buckets of every question are local to it.
	Zone *time.Location
	// Outside lists procedure codes outside the value statistics, by the profile a load was made under.
	Outside map[string][]string
	Limits  Limits
	// Portion is how many values of a kind a load gathers before the server is to store them: default 12,582,912, about one million rows
	// of events and a third of a million declarations. The first portions are smaller.
	Portion int
	Log     *slog.Logger
}

// Limits bound one question. Zero values take the defaults.
type Limits struct {
	Time   time.Duration // default 30 s
	Memory uint64        // bytes on the server, default 2 GiB
	Groups int           // rows before paging, default 100,000
	// Reserve is what a build leaves free on the disk of the server, bytes; default 256 MiB.
	Reserve uint64
}

// Warehouse is a ClickHouse database with Greenlane's tables.
type Warehouse struct {
	cfg Config

	mu      sync.Mutex
	at      Endpoint
	reader  driver.Conn
	writer  driver.Conn
	version cachedVersion
	refs    cachedReferences
	leavers leavers

	verified atomic.Pointer[catalog.Verification] // the last one that KeepVerifying made
}

// New returns a warehouse that connects when it is first used.
func New(cfg Config) *Warehouse {
	if cfg.Portion == 0 {
		cfg.Portion = fullPortion
	}
	if cfg.Limits.Time == 0 {
		cfg.Limits.Time = 30 * time.Second
	}
	if cfg.Limits.Memory == 0 {
		cfg.Limits.Memory = 2 << 30
	}
	if cfg.Limits.Groups == 0 {
		cfg.Limits.Groups = 100_000
	}
	if cfg.Limits.Reserve == 0 {
		cfg.Limits.Reserve = 256 << 20
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Warehouse{cfg: cfg}
}

// Zone returns the reporting zone.
func (w *Warehouse) Zone() *time.Location { return w.cfg.Zone }

// Close ends every connection, those in use when they are given back, and returns when the server has let go of those that are closed, after [leaveWithin] at the latest.
func (w *Warehouse) Close() error {
	defer w.leavers.wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.disconnect()
}

func (w *Warehouse) disconnect() error {
	var first error
	for _, c := range []driver.Conn{w.reader, w.writer} {
		if c == nil {
			continue
		}
		if err := c.Close(); err != nil && first == nil {
			first = fmt.Errorf("close connection: %w", err)
		}
	}
	w.reader, w.writer, w.at = nil, nil, Endpoint{}
	return first
}

// conns returns the pools for the server's present address; an engine that restarted has a new one.
func (w *Warehouse) conns(ctx context.Context) (reader, writer driver.Conn, err error) {
	at, err := w.cfg.Endpoint(ctx)
	if err != nil {
		return nil, nil, unavailable(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reader != nil && w.at == at {
		return w.reader, w.writer, nil
	}
	if err := w.disconnect(); err != nil {
		w.cfg.Log.Warn("leave former server", "error", err)
	}
	open := func(l Login, conns int) (driver.Conn, error) {
		opt := w.options(at, l)
		opt.MaxOpenConns, opt.MaxIdleConns = conns, conns
		return clickhouse.Open(opt)
	}
	if w.reader, err = open(at.Reader, 16); err != nil {
		return nil, nil, fmt.Errorf("open reader connection: %w", err)
	}
	if w.writer, err = open(at.Writer, 6); err != nil {
		return nil, nil, fmt.Errorf("open writer connection: %w", err)
	}
	w.at = at
	return w.reader, w.writer, nil
}

// dialWithin bounds how long it takes to reach a server and to greet it.
const dialWithin = 5 * time.Second

func (w *Warehouse) options(at Endpoint, l Login) *clickhouse.Options {
	opt := &clickhouse.Options{
		Protocol:        clickhouse.Native,
		Addr:            []string{fmt.Sprintf("%s:%d", at.Host, at.Port)},
		Auth:            clickhouse.Auth{Database: at.Database, Username: l.User, Password: l.Password},
		TLS:             tlsConfig(at),
		DialTimeout:     dialWithin,
		ReadTimeout:     5 * time.Minute,
		ConnMaxLifetime: time.Hour,
		ClientInfo:      clickhouse.ClientInfo{Products: []struct{ Name, Version string }{{"greenlane", "1"}}},
	}
	if opt.TLS == nil { // the embedded engine has none, and a server of its own does without
		w.leavers.pool(opt)
	}
	return opt
}

// Ping tells whether the server answers.
func (w *Warehouse) Ping(ctx context.Context) error {
	reader, _, err := w.conns(ctx)
	if err != nil {
		return err
	}
	if err := reader.Ping(ctx); err != nil {
		return unavailable(err)
	}
	return nil
}

// Endpoint returns where the server is now.
func (w *Warehouse) Endpoint(ctx context.Context) (Endpoint, error) { return w.cfg.Endpoint(ctx) }
