//go:build linux || darwin

package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestEngineEndsWithItsParent(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"SIGKILL": syscall.SIGKILL, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			o := startOther(t, t.TempDir())
			a := o.next(t)
			if !alive(a.PID) {
				t.Fatal("no engine process")
			}
			if err := o.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			goneWithin(t, a.PID, 2*time.Second)
			t.Logf("gone after %v", time.Since(began))
		})
	}
}

// The second belt alone, as on systems without a parent-death signal: the parent lives and its end of the pipe is closed.
func TestEngineEndsWithTheLifeline(t *testing.T) {
	needLibrary(t)
	d, err := prepare(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e := New(Config{ChildArgs: []string{verbChild}, LibraryDirs: []string{root}})
	words, err := d.makeSecrets()
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.launch(t.Context(), d, words, found{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	if err := p.lifeline.Close(); err != nil {
		t.Fatal(err)
	}
	goneWithin(t, p.PID, 2*time.Second)
}

func TestSecondProcessAttachesAndTakesOver(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"SIGKILL": syscall.SIGKILL, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := startOther(t, dir)
			a := o.next(t)
			exec1(t, native(t, a, a.Writer), "CREATE TABLE t ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(1000)")

			r := run(t, dir)
			b := r.address(t, 0, soon)
			if b.Owned || b.PID != a.PID || b.TCPPort != a.TCPPort || b.Writer != a.Writer {
				t.Fatalf("attached to %+v, want the other process's engine %+v", b, a)
			}
			// The owner's engine dies: both see the new one.
			if err := syscall.Kill(a.PID, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			b = r.address(t, a.PID, soon)
			a = o.next(t)
			if b.Owned || b.PID != a.PID {
				t.Fatalf("after a restart attached to %+v, want %+v", b, a)
			}

			began := time.Now()
			if err := o.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			b = r.address(t, a.PID, soon)
			took := time.Since(began)
			t.Logf("took over after %v", took)
			if took > 2*time.Second {
				t.Errorf("took over after %v, want at most 2 s", took)
			}
			if !b.Owned {
				t.Errorf("address %+v: want owned", b)
			}
			if n := number(t, native(t, b, b.Reader), "SELECT count() FROM t"); n != 1000 {
				t.Errorf("rows after the take-over: %d", n)
			}
			if signal == syscall.SIGTERM {
				_ = o.cmd.Wait()
				if !strings.Contains(o.log.String(), "stops while other processes use it") {
					t.Errorf("the owner did not say that it stops while another is attached: %s", o.log)
				}
			}
		})
	}
}

func TestOnlyOneOfTwoAttachedTakesOver(t *testing.T) {
	dir := t.TempDir()
	o := startOther(t, dir)
	a := o.next(t)
	one, two := run(t, dir), run(t, dir)
	one.address(t, 0, soon)
	two.address(t, 0, soon)
	if err := o.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	b, c := one.address(t, a.PID, soon), two.address(t, a.PID, soon)
	if b.PID != c.PID || b.Owned == c.Owned {
		t.Errorf("after the owner's death %+v and %+v: want one engine and one owner", b, c)
	}
}

func TestStaleAddressIsNotBelieved(t *testing.T) {
	dir := t.TempDir()
	d, err := prepare(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeJSON(d.address(), found{Host: "127.0.0.1", TCPPort: 1, HTTPPort: 2, PID: 1}); err != nil {
		t.Fatal(err)
	}
	if a := run(t, dir).address(t, 0, soon); !a.Owned || a.TCPPort == 1 {
		t.Errorf("address %+v: want an engine of our own", a)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Run("library missing", func(t *testing.T) {
		e := New(Config{DataDir: t.TempDir(), LibraryDirs: []string{t.TempDir()}})
		err := e.Run(t.Context())
		var want *LibraryError
		if !errors.As(err, &want) || !strings.Contains(err.Error(), "npm ci --ignore-scripts") {
			t.Errorf("got %v", err)
		}
		if _, again := e.Address(t.Context()); again == nil || again.Error() != err.Error() {
			t.Errorf("Address after a failed start: %v, want %v", again, err)
		}
	})
	t.Run("platform", func(t *testing.T) {
		_, err := findLibrary("plan9", "mips", []string{root})
		var want *PlatformError
		if !errors.As(err, &want) {
			t.Fatalf("got %v", err)
		}
		for _, part := range []string{"plan9/mips", "linux/amd64", "linux/arm64", "darwin/arm64", "darwin/amd64", "GREENLANE_CLICKHOUSE"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q does not name %s", err, part)
			}
		}
	})
	t.Run("directory under a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		err := New(Config{DataDir: filepath.Join(file, "sub")}).Run(t.Context())
		var want *DirectoryError
		if !errors.As(err, &want) || !errors.Is(err, syscall.ENOTDIR) || !strings.Contains(err.Error(), "GREENLANE_DATA") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("directory read-only", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("the superuser may write everywhere")
		}
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		err := New(Config{DataDir: dir}).Run(t.Context())
		var want *DirectoryError
		if !errors.As(err, &want) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("disk full", func(t *testing.T) {
		e := New(Config{DataDir: t.TempDir(), LibraryDirs: []string{root}})
		e.free = func(string) (uint64, error) { return 5 << 20, nil }
		err := e.Run(t.Context())
		var want *DiskError
		if !errors.As(err, &want) || want.Free != 5<<20 || !strings.Contains(err.Error(), "5 MiB free") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("passwords damaged", func(t *testing.T) {
		dir := t.TempDir()
		d, err := prepare(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(d.passwords(), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := New(Config{DataDir: dir}).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "delete it") {
			t.Errorf("got %v", err)
		}
	})
}

func TestForeignEngineOnTheDirectory(t *testing.T) {
	needLibrary(t)
	dir := t.TempDir()
	d, err := prepare(dir)
	if err != nil {
		t.Fatal(err)
	}
	// What a ClickHouse server does to its directory: lock the status file and write about itself.
	if err := os.WriteFile(d.status(), []byte("PID: 4711\nStarted at: 2020-01-01 00:00:00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock, err := tryLock(d.status(), false)
	if err != nil || lock == nil {
		t.Fatalf("lock: %v, %v", lock, err)
	}
	defer lock.release()
	err = New(Config{DataDir: dir, ChildArgs: []string{verbChild}, LibraryDirs: []string{root}}).Run(t.Context())
	var want *LockedError
	if !errors.As(err, &want) || !strings.Contains(err.Error(), "PID: 4711") || !strings.Contains(err.Error(), "GREENLANE_DATA") {
		t.Errorf("got %v", err)
	}
}

func TestRefusalTellsWhatTheEngineSaid(t *testing.T) {
	t.Run("damaged store", func(t *testing.T) {
		dir := t.TempDir()
		r := run(t, dir)
		r.address(t, 0, soon)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "engine", "data", "metadata", "greenlane.sql"), []byte("nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
		err := New(Config{DataDir: dir, ChildArgs: []string{verbChild}, LibraryDirs: []string{root}}).Run(t.Context())
		var want *RefusedError
		if !errors.As(err, &want) || !strings.Contains(want.Detail, "SYNTAX_ERROR") || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v", err)
		}
		t.Log(err)
	})
	t.Run("damaged library", func(t *testing.T) {
		libraries := t.TempDir()
		for _, p := range platforms {
			folder := filepath.Join(libraries, "node_modules", p.pkg)
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, "libchdb.so"), []byte("half a download"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := New(Config{DataDir: t.TempDir(), ChildArgs: []string{verbChild}, LibraryDirs: []string{libraries}}).Run(t.Context())
		var want *RefusedError
		if !errors.As(err, &want) || !strings.Contains(want.Detail, "npm ci") {
			t.Errorf("got %v", err)
		}
		t.Log(err)
	})
}

func TestPortsThatAreTakenAreNotChosen(t *testing.T) {
	l, err := listen("127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := portOf(l)
	at, err := choosePorts(found{TCPPort: taken, HTTPPort: taken})
	if err != nil {
		t.Fatal(err)
	}
	if at.TCPPort == taken || at.HTTPPort == taken || at.TCPPort == at.HTTPPort {
		t.Errorf("chose %+v while %d is taken", at, taken)
	}
}

func TestLastWords(t *testing.T) {
	for printed, want := range map[string]string{
		"":                             "",
		"Logging information to x\n\n": "",
		"Logging to x\nCode: 210. DB::Exception: in use\n. (NETWORK_ERROR)\nthe engine ended\n": "Code: 210. DB::Exception: in use . (NETWORK_ERROR)",
		"1\n2\n3\n4\n5\n6\n7\n":                         "3 4 5 6 7",
		"fatal error: signal\nCode: 1. a\nCode: 2. b\n": "Code: 2. b",
		strings.Repeat("x", 3000):                       strings.Repeat("x", 1000),
	} {
		path := filepath.Join(t.TempDir(), "child.log")
		if err := os.WriteFile(path, []byte(printed), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := lastWords(path); got != want {
			t.Errorf("last words of %q: %q, want %q", printed, got, want)
		}
	}
}

func TestRestartWaits(t *testing.T) {
	for n, want := range map[int]time.Duration{0: 0, 1: 250 * time.Millisecond, 2: 500 * time.Millisecond, 5: 4 * time.Second, 6: 5 * time.Second, 1000: 5 * time.Second} {
		if got := restartWait(n); got != want {
			t.Errorf("wait after end %d: %v, want %v", n, got, want)
		}
	}
}
