//go:build linux || darwin

package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// The test binary is the program: with one of these verbs it is the engine's process or a process with an engine of its own.
const (
	verbChild = "engine-child"
	verbRun   = "engine-run"
)

// root is where package.json and node_modules are.
const root = "../.."

func TestMain(m *testing.M) {
	if len(os.Args) > 2 {
		switch os.Args[1] {
		case verbChild:
			fmt.Fprintln(os.Stderr, Child(os.Args[2:]))
			os.Exit(1)
		case verbRun:
			if err := runVerb(os.Args[2], os.Args[3]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// runVerb keeps an engine on dir until SIGTERM and prints every address it sees as a JSON line, its log on stderr.
func runVerb(dir, libraries string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	e := New(Config{
		DataDir: dir, ChildArgs: []string{verbChild}, LibraryDirs: []string{libraries},
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	var last Address
	for {
		select {
		case err := <-done:
			return err
		case <-time.After(20 * time.Millisecond):
		}
		a, err := e.Address(ctx)
		if err == nil && a != last {
			last = a
			if err := json.NewEncoder(os.Stdout).Encode(a); err != nil {
				return err
			}
		}
	}
}

// needLibrary skips the test on a machine without the engine library, and fails it where everything must run.
func needLibrary(t *testing.T) {
	t.Helper()
	if err := Available(root); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// running is an engine that Run keeps in this process.
type running struct {
	*Engine
	stop func() error // ends Run and returns its error; may be called again
}

func run(t *testing.T, dir string) *running {
	t.Helper()
	needLibrary(t)
	e := New(Config{
		DataDir: dir, ChildArgs: []string{verbChild}, LibraryDirs: []string{root},
		Log: slog.New(slog.NewTextHandler(testWriter{t}, nil)),
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	r := &running{Engine: e, stop: sync.OnceValue(func() error { cancel(); return <-done })}
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return r
}

// address waits for an address other than the one of the process pid (0: any), at most the given time.
func (r *running) address(t *testing.T, otherThan int, within time.Duration) Address {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	for {
		a, err := r.Address(ctx)
		if err != nil {
			t.Fatalf("Address: %v", err)
		}
		if a.PID != otherThan {
			return a
		}
		time.Sleep(5 * time.Millisecond)
	}
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// other is a process of its own with an engine on a data directory.
type other struct {
	cmd       *exec.Cmd
	addresses *json.Decoder
	log       *logBuffer
}

func startOther(t *testing.T, dir string) *other {
	t.Helper()
	needLibrary(t)
	libraries, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	o := &other{cmd: exec.CommandContext(context.Background(), os.Args[0], verbRun, dir, libraries), log: &logBuffer{}}
	o.cmd.Stderr = o.log
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	o.addresses = json.NewDecoder(out)
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = o.cmd.Process.Kill()
		_ = o.cmd.Wait()
	})
	return o
}

// next returns the next address that the process prints.
func (o *other) next(t *testing.T) Address {
	t.Helper()
	var a Address
	if err := o.addresses.Decode(&a); err != nil {
		t.Fatalf("read an address of the other process: %v; its log: %s", err, o.log)
	}
	return a
}

type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// native opens the native protocol with a login that is right: a wrong one would end the engine.
func native(t *testing.T, a Address, l Login) driver.Conn {
	t.Helper()
	c, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{net.JoinHostPort(a.Host, strconv.Itoa(a.TCPPort))},
		Auth: clickhouse.Auth{Database: a.Database, Username: l.User, Password: l.Password},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func exec1(t *testing.T, c driver.Conn, statement string) {
	t.Helper()
	if err := c.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func number(t *testing.T, c driver.Conn, question string) uint64 {
	t.Helper()
	var n uint64
	if err := c.QueryRow(t.Context(), question).Scan(&n); err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return n
}

// overHTTP returns the answer's text, or an error with the server's.
func overHTTP(t *testing.T, a Address, l Login, statement string) (string, error) {
	t.Helper()
	url := fmt.Sprintf("http://%s/", net.JoinHostPort(a.Host, strconv.Itoa(a.HTTPPort)))
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(statement))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-ClickHouse-User", l.User)
	q.Header.Set("X-ClickHouse-Key", l.Password)
	response, err := client.Do(q)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(string(text))
	}
	return strings.TrimSpace(string(text)), err
}

// alive reports whether a process exists and is not a zombie waiting for its parent.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist) || !procExists()
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func procExists() bool { _, err := os.Stat("/proc/self/stat"); return err == nil }

// goneWithin fails the test when the process still lives after d.
func goneWithin(t *testing.T, pid int, d time.Duration) {
	t.Helper()
	for deadline := time.Now().Add(d); alive(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d still lives after %v", pid, d)
		}
	}
}
