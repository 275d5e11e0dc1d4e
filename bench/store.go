package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"greenlane/record"
	"greenlane/schema"
	"greenlane/warehouse"
	"greenlane/warehouse/engine"
)

// zoneName is the reporting zone of the measurements.
const zoneName = "Asia/Shanghai"

// session is an engine on a data directory of its own, or a hold on one that runs.
type session struct {
	dir   string
	at    engine.Address
	conn  driver.Conn // as the writer
	store *warehouse.Warehouse
	idle  float64 // MB resident before anything was done
}

// withEngine runs fn over a new engine with the schema and nothing in it.
func (b *bench) withEngine(ctx context.Context, fn func(context.Context, *session) error) (err error) {
	dir, err := os.MkdirTemp(b.folder, "store-")
	if err != nil {
		return fmt.Errorf("make a data directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return within(ctx, dir, func(ctx context.Context, s *session) error {
		if err := s.migrate(ctx); err != nil {
			return err
		}
		return fn(ctx, s)
	})
}

// migrate makes the schema and notes what the engine takes then.
func (s *session) migrate(ctx context.Context) error {
	all, err := warehouse.Migrations(schema.Migrations())
	if err != nil {
		return err
	}
	if _, err := s.store.Migrate(ctx, all); err != nil {
		return err
	}
	s.idle = s.engineMemory("VmRSS")
	return nil
}

// within runs fn while an engine runs on dir, started here unless another process runs it already.
func within(ctx context.Context, dir string, fn func(context.Context, *session) error) error {
	here, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("find the current folder: %w", err)
	}
	e := engine.New(engine.Config{DataDir: dir, ChildArgs: []string{engineVerb}, LibraryDirs: []string{here}})
	engineCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var group errgroup.Group
	group.Go(func() error { return e.Run(engineCtx) })
	group.Go(func() (err error) {
		defer stop()
		s := &session{dir: dir}
		if s.at, err = e.Address(ctx); err != nil {
			return err
		}
		if s.store, err = openStore(s.endpoint()); err != nil {
			return err
		}
		s.conn, err = clickhouse.Open(&clickhouse.Options{
			Addr: []string{fmt.Sprintf("%s:%d", s.at.Host, s.at.TCPPort)}, ReadTimeout: time.Hour,
			Auth: clickhouse.Auth{Database: s.at.Database, Username: s.at.Writer.User, Password: s.at.Writer.Password},
		})
		if err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		defer func() { err = errors.Join(err, s.conn.Close(), s.store.Close()) }()
		return fn(ctx, s)
	})
	return group.Wait()
}

func (s *session) endpoint() warehouse.Endpoint {
	return warehouse.Endpoint{
		Host: s.at.Host, Port: s.at.TCPPort, Database: s.at.Database, Writer: warehouse.Login(s.at.Writer), Reader: warehouse.Login(s.at.Reader),
	}
}

// openStore makes a warehouse over a server, wired as the program does it.
func openStore(at warehouse.Endpoint) (*warehouse.Warehouse, error) {
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		return nil, fmt.Errorf("find the reporting zone: %w", err)
	}
	cn, err := record.FindProfile("cn")
	if err != nil {
		return nil, err
	}
	return warehouse.New(warehouse.Config{
		Endpoint:  func(context.Context) (warehouse.Endpoint, error) { return at, nil },
		Exclusive: func(context.Context) (func(), error) { return func() {}, nil }, // nobody else writes here
		Zone:      zone,
		Outside:   map[string][]string{"cn": cn.Temporary},
	}), nil
}

// engineMemory reads a figure of the engine's process in MB; 0 where the system does not tell.
func (s *session) engineMemory(field string) float64 {
	return memoryOf(strconv.Itoa(s.at.PID), field)
}

// memoryOf reads VmRSS or VmHWM of a process, in MB.
func memoryOf(pid, field string) float64 {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0
	}
	lines := bufio.NewScanner(bytes.NewReader(status))
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), field+":"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 64)
			if err == nil {
				return kb / 1024
			}
		}
	}
	return 0
}

// engineTime returns the processor seconds that the engine's process has used; 0 where the system does not tell.
func (s *session) engineTime() float64 { return processorTime(strconv.Itoa(s.at.PID)) }

func processorTime(pid string) float64 {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name before it may hold anything
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	const ticks = 100 // a second: USER_HZ, the same on every Linux that Go runs on
	total := 0.0
	for _, f := range fields[11:13] { // utime, stime
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return 0
		}
		total += n / ticks
	}
	return total
}

// settle waits until the engine has nothing to merge for half a second, a minute at most.
func (s *session) settle(ctx context.Context) error {
	calm := 0
	for range 600 {
		var merges int64
		if err := s.conn.QueryRow(ctx, "SELECT value FROM system.metrics WHERE metric = 'Merge'").Scan(&merges); err != nil {
			return fmt.Errorf("look for merges: %w", err)
		}
		if calm++; merges > 0 {
			calm = 0
		}
		if calm >= 5 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}
