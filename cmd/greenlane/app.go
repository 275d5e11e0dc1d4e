package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/catalog"
	"greenlane/record"
	"greenlane/schema"
	"greenlane/warehouse"
	"greenlane/warehouse/engine"
)

// app is what verbs are made of.
type app struct {
	settings settings
	zone     *time.Location
	log      *slog.Logger
}

// withStore runs a verb over the configured store: a server, or the embedded engine, which runs as long as the verb does.
func (a *app) withStore(ctx context.Context, fn func(context.Context, *warehouse.Warehouse) error) error {
	endpoint, embedded, err := a.endpoint()
	if err != nil {
		return err
	}
	outside := map[string][]string{}
	for _, name := range []string{"cn", "generic"} {
		profile, err := record.FindProfile(name)
		if err != nil {
			return err
		}
		outside[name] = profile.Temporary
	}
	w := warehouse.New(warehouse.Config{Endpoint: endpoint, Exclusive: a.exclusive, Zone: a.zone, Outside: outside, Log: a.log})
	defer func() {
		if err := w.Close(); err != nil {
			a.log.Warn("close the store", "error", err)
		}
	}()
	if embedded == nil {
		return fn(ctx, w)
	}
	engineCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	verbCtx, fail := context.WithCancelCause(ctx)
	var group errgroup.Group
	group.Go(func() error {
		err := embedded.Run(engineCtx)
		if err != nil {
			fail(err)
		}
		return err
	})
	group.Go(func() error {
		defer stop()
		defer fail(nil)
		err := a.prepared(verbCtx, w, fn)
		if cause := context.Cause(verbCtx); err != nil && cause != nil && !errors.Is(cause, context.Canceled) {
			return cause
		}
		return err
	})
	return group.Wait()
}

// prepared migrates the embedded engine's database first: it belongs to this program alone.
func (a *app) prepared(ctx context.Context, w *warehouse.Warehouse, fn func(context.Context, *warehouse.Warehouse) error) error {
	if _, err := migrate(ctx, w); err != nil {
		return err
	}
	return fn(ctx, w)
}

// migrate brings the database to this program's schema and its facts to this program's definition.
func migrate(ctx context.Context, w *warehouse.Warehouse) (applied int, err error) {
	all, err := warehouse.Migrations(schema.Migrations())
	if err != nil {
		return 0, err
	}
	if applied, err = w.Migrate(ctx, all); err != nil {
		return applied, err
	}
	_, err = w.Refresh(ctx)
	return applied, err
}

// endpoint says where the store is, and the engine that must run for it, if any.
func (a *app) endpoint() (func(context.Context) (warehouse.Endpoint, error), *engine.Engine, error) {
	if a.settings.ClickHouse != "" {
		at, err := parseServer(a.settings.ClickHouse)
		if err != nil {
			return nil, nil, &exitError{exitUsage, err}
		}
		return func(context.Context) (warehouse.Endpoint, error) { return at, nil }, nil, nil
	}
	e := engine.New(engine.Config{DataDir: a.settings.Data, ChildArgs: []string{childVerb}, LibraryDirs: a.libraryDirs(), Log: a.log})
	return func(ctx context.Context) (warehouse.Endpoint, error) {
		at, err := e.Address(ctx)
		if err != nil {
			return warehouse.Endpoint{}, err
		}
		return warehouse.Endpoint{
			Host: at.Host, Port: at.TCPPort, Database: at.Database, Writer: warehouse.Login(at.Writer), Reader: warehouse.Login(at.Reader),
		}, nil
	}, e, nil
}

func (a *app) libraryDirs() []string {
	if a.settings.Library != "" {
		return []string{a.settings.Library}
	}
	if wd, err := os.Getwd(); err == nil {
		return []string{wd}
	}
	return nil
}

// parseServer reads clickhouse://user:password@host:9000/db; ?secure=true speaks TLS.
func parseServer(text string) (warehouse.Endpoint, error) {
	const form = "write clickhouse://user:password@host:9000/db (GREENLANE_CLICKHOUSE or --clickhouse)"
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "clickhouse" || u.Hostname() == "" {
		return warehouse.Endpoint{}, errors.New("the ClickHouse server's address cannot be read; " + form)
	}
	secure := u.Query().Get("secure") == "true"
	port := 9000
	if secure {
		port = 9440
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port < 1 || port > 65535 {
			return warehouse.Endpoint{}, fmt.Errorf("the ClickHouse server's port %q is not one; %s", p, form)
		}
	}
	login := warehouse.Login{User: u.User.Username()}
	login.Password, _ = u.User.Password()
	if login.User == "" {
		login.User = "default"
	}
	database := strings.Trim(u.Path, "/")
	if database == "" {
		database = "default"
	}
	return warehouse.Endpoint{Host: u.Hostname(), Port: port, Database: database, Secure: secure, Writer: login, Reader: login}, nil
}

// exclusive lets one process at a time write loads: a lock on a file of the data directory, which the system lets go of however the
// process ends.
func (a *app) exclusive(ctx context.Context) (func(), error) {
	if err := os.MkdirAll(a.settings.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(a.settings.Data, "writer.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open write lock: %w", err)
	}
	for waited := false; ; waited = true {
		locked, err := tryLock(f)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", f.Name(), err), f.Close())
		}
		if locked {
			return func() {
				if err := f.Close(); err != nil {
					a.log.Warn("release write lock", "error", err)
				}
			}, nil
		}
		if !waited {
			a.log.Warn("another load is being written; waiting for it to end")
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// told is what a person at a terminal reads of a failure: with the cause, for it is their machine.
func told(err error) string {
	var public *catalog.Error
	if errors.As(err, &public) && public.Cause != nil && public.Kind != catalog.BadRequest {
		return public.Error()
	}
	return err.Error()
}
