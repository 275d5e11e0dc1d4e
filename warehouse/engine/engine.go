// Package engine is the embedded ClickHouse: it finds the library, runs it in a child process that is this program
// started again, keeps it alive, shares it between processes on one data directory and hands out its address.
// It knows nothing of what is stored in the engine.
package engine

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
)

// Names inside the engine. The users exist in its users file only; they cannot be changed by SQL.
const (
	Database   = "greenlane"
	writerUser = "greenlane"
	readerUser = "greenlane_reader"
)

// Config says where the engine lives and how to start it.
type Config struct {
	DataDir     string   // the program's data directory, for example .greenlane; the engine's files live in its folder engine
	Program     string   // the executable started as the engine's process; "" is the running one
	ChildArgs   []string // arguments that make Program call Child with whatever follows them, for example {"engine-child"}
	LibraryDirs []string // folders that may hold node_modules; the executable's folder and the one above it are always tried
	Memory      uint64   // cap of the engine's memory in bytes; 0 is half of what the machine or its container has
	Log         *slog.Logger
}

// Login is one user of the engine.
type Login struct{ User, Password string }

// Address is where the engine answers, valid until the engine is started again.
type Address struct {
	Host     string // always a loopback address
	TCPPort  int    // native protocol
	HTTPPort int
	Database string
	Writer   Login // everything within Database, and reading the system tables named in users.xml
	Reader   Login // SELECT within Database, bounded in time, memory and rows
	PID      int   // the engine's process
	Owned    bool  // whether this process started the engine; false: it attached to another's
}

// Engine is one process's hold on the embedded engine of a data directory.
type Engine struct {
	config Config
	log    *slog.Logger
	free   func(dir string) (uint64, error) // bytes a user can still write; a field so that a full disk can be tested

	mu      sync.Mutex
	ran     bool
	current *Address
	ended   error
	changed chan struct{} // closed and replaced at every change of current or ended
}

// New returns an engine that does nothing until Run is called.
func New(c Config) *Engine {
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Engine{config: c, log: log, free: freeSpace, changed: make(chan struct{})}
}

// Run starts the engine of the data directory, or attaches to the one that another process runs there, and looks after it
// until ctx ends; then it stops the engine if it is its own and returns nil. An engine that dies is started
// again. An attached process starts the engine itself when its owner has ended. Run may be called once.
// Errors: PlatformError, LibraryError, LockedError, DirectoryError, DiskError, RefusedError.
func (e *Engine) Run(ctx context.Context) (err error) {
	e.mu.Lock()
	again := e.ran
	e.ran = true
	e.mu.Unlock()
	if again {
		return errors.New("run the embedded engine: Run was called before on this engine; make a new one with New")
	}
	defer func() {
		if err != nil {
			e.end(err)
		} else {
			e.end(ErrStopped)
		}
	}()
	if _, err := findLibrary(runtime.GOOS, runtime.GOARCH, nil); errors.As(err, new(*PlatformError)) {
		return err
	}
	d, err := prepare(e.config.DataDir)
	if err != nil {
		return err
	}
	lock, err := e.follow(ctx, d)
	if err != nil || lock == nil {
		return err
	}
	defer lock.release()
	return e.own(ctx, d)
}

// Address waits until the engine answers and returns where. It returns ctx's error when that ends first, the error of
// Run when the engine could not be started or kept, and ErrStopped after a regular end. It waits for Run to be called.
func (e *Engine) Address(ctx context.Context) (Address, error) {
	for {
		e.mu.Lock()
		current, ended, changed := e.current, e.ended, e.changed
		e.mu.Unlock()
		switch {
		case ended != nil:
			return Address{}, ended
		case current != nil:
			return *current, nil
		}
		select {
		case <-ctx.Done():
			return Address{}, context.Cause(ctx)
		case <-changed:
		}
	}
}

// publish makes an address the current one; nil means that the engine is away.
func (e *Engine) publish(a *Address) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.current = a
	close(e.changed)
	e.changed = make(chan struct{})
}

func (e *Engine) end(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.current, e.ended = nil, err
	close(e.changed)
	e.changed = make(chan struct{})
}
