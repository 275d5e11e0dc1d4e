package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"greenlane/scenario"
	"greenlane/warehouse/engine"
)

// terminal is a folder in which the program is run, with a data directory of its own.
type terminal struct {
	t         *testing.T
	dir, root string
}

func newTerminal(t *testing.T) terminal {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if engine.Available(root) != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the engine library is not installed: run `npm ci --ignore-scripts` at the root")
		}
		t.Skip("the engine library is not installed: run `npm ci --ignore-scripts` at the root")
	}
	return terminal{t: t, dir: t.TempDir(), root: root}
}

// typed is one run of the program.
type typed struct {
	*exec.Cmd
	out, err bytes.Buffer
}

// command prepares a run; testscript.Main put the program on the path.
func (m terminal) command(args ...string) *typed {
	r := &typed{Cmd: exec.CommandContext(context.WithoutCancel(m.t.Context()), "greenlane", args...)}
	r.Dir, r.Stdout, r.Stderr = m.dir, &r.out, &r.err
	r.Env = append(os.Environ(), "GREENLANE_ENGINE_LIBRARY="+m.root, "GREENLANE_DATA=data", "GREENLANE_CLICKHOUSE=")
	return r
}

// succeeds runs the program to its end and returns what it printed.
func (m terminal) succeeds(args ...string) string {
	m.t.Helper()
	r := m.command(args...)
	if err := r.Run(); err != nil {
		m.t.Fatalf("greenlane %s: %v\n%s%s", strings.Join(args, " "), err, &r.out, &r.err)
	}
	return r.out.String()
}

// answer asks what everything loaded shows, with the data version it rests on.
func (m terminal) answer() string {
	m.t.Helper()
	path := filepath.Join(m.dir, "question.graphql")
	if err := os.WriteFile(path, []byte(question), 0o600); err != nil {
		m.t.Fatal(err)
	}
	return m.succeeds("query", path, "--format", "json")
}

const question = `{ clearance(during: {from: "2020-01-01", to: "2020-08-01"}) {
  rows { month tier declarations { value } tradeValueCny { decimal } clearanceTimeMedianHours { value status } hs2 }
  total { declarations { value } clearanceTimeMedianHours { value declarations } inspectionRate { numerator } }
  provenance { dataVersion } } dataStatus { dataVersion } }`

// engineOf waits until the data directory's engine answers and returns its process.
func (m terminal) engineOf(r *typed) int {
	m.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		text, err := os.ReadFile(filepath.Join(m.dir, "data", "engine", "address.json"))
		var at struct{ PID int }
		if err == nil && json.Unmarshal(text, &at) == nil && at.PID > 0 && alive(at.PID) {
			return at.PID
		}
	}
	m.t.Fatalf("no engine answers\n%s", &r.err)
	return 0
}

// begun waits until a run holds the right to write loads.
func (m terminal) begun(r *typed) {
	m.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		f, err := os.OpenFile(filepath.Join(m.dir, "data", "writer.lock"), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			m.t.Fatal(err)
		}
		free, err := tryLock(f)
		if err := errors.Join(err, f.Close()); err != nil {
			m.t.Fatal(err)
		}
		if !free {
			return
		}
	}
	m.t.Fatalf("the load does not begin\n%s", &r.err)
}

// alive tells whether a process runs; one that only waits to be noticed by its parent does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func gone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); alive(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("engine %d outlives the program that started it", pid)
		}
	}
}

// ended waits for a run's end and returns its exit code, -1 after a signal that it did not handle.
func (r *typed) ended(t *testing.T) int {
	t.Helper()
	timer := time.AfterFunc(30*time.Second, func() { _ = r.Process.Kill() })
	defer timer.Stop()
	var failed *exec.ExitError
	if err := r.Wait(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return r.ProcessState.ExitCode()
}

// The program is killed, and interrupted, at several moments of a load: what was there before answers as before, the half-done load is
// invisible, no engine is left behind, and the load run again ends as it should.
func TestTheProgramIsKilledDuringALoad(t *testing.T) {
	m := newTerminal(t)
	world, err := scenario.Find("shanghai-2020")
	if err != nil {
		t.Fatal(err)
	}
	files := filepath.Join(m.dir, "world")
	truth, err := world.Write(t.Context(), files, scenario.Options{Seed: 1, Scale: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	file := func(kind string) string { return filepath.Join(files, kind+".csv") }
	for _, kind := range []string{"operators", "tier_history", "declarations"} {
		m.succeeds("load", kind, file(kind))
	}
	before := m.answer()
	declarations := fmt.Sprintf(`"total":{"declarations":{"value":%d}`, truth.Periods[0].Declarations)
	if !strings.Contains(before, declarations) || !strings.Contains(before, `"status":"NO_POPULATION"`) {
		t.Fatalf("before: %.500s, want %s and no clearance times", before, declarations)
	}
	completed := false
	cut := func(signal syscall.Signal, after time.Duration) {
		load := m.command("load", "declaration_events", file("declaration_events"), "--cut", demoCut)
		if err := load.Start(); err != nil {
			t.Fatal(err)
		}
		pid := m.engineOf(load)
		m.begun(load)
		time.Sleep(after)
		if err := load.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		code := load.ended(t)
		gone(t, pid)
		switch {
		case code == 0:
			completed = true // a machine that fast is past it
			return
		case signal == syscall.SIGINT && (code != exitFailed || !strings.Contains(load.err.String(), "the store is as it was before")):
			t.Errorf("interrupted after %v: exit code %d, said %q", after, code, &load.err)
		}
		if got := m.answer(); got != before {
			t.Errorf("%v after %v: the answers are others:\n%.600s\nwant\n%.600s", signal, after, got, before)
		}
	}
	for i, after := range []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond, 700 * time.Millisecond} {
		if signal := []syscall.Signal{syscall.SIGINT, syscall.SIGKILL}[i%2]; !completed {
			cut(signal, after)
		}
	}
	if completed {
		t.Log("a load ended before its time: the machine is fast")
	}
	again := m.command("--verbose", "load", "declaration_events", file("declaration_events"), "--cut", demoCut)
	if err := again.Run(); err != nil {
		t.Fatalf("again: %v\n%s%s", err, &again.out, &again.err)
	}
	if !completed && !strings.Contains(again.err.String(), "swept rows of a load") {
		t.Error("no load was killed after it had begun")
	}
	if want := fmt.Sprintf("accepted %d, rejected 0", truth.Rows["declaration_events"]); !strings.Contains(again.out.String(), want) && !completed {
		t.Errorf("again: %s, want %s", &again.out, want)
	}
	var got struct {
		Data struct {
			Clearance struct {
				Total struct {
					Declarations             struct{ Value int64 }
					ClearanceTimeMedianHours struct{ Declarations string }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(m.answer()), &got); err != nil {
		t.Fatal(err)
	}
	released := int64(0)
	for _, tier := range truth.Periods[0].Tiers {
		released += tier.Released
	}
	if total := got.Data.Clearance.Total; total.Declarations.Value != truth.Periods[0].Declarations || total.ClearanceTimeMedianHours.Declarations != fmt.Sprint(released) {
		t.Errorf("afterwards %+v, want %d declarations of which %d are released", total, truth.Periods[0].Declarations, released)
	}
}

// A writing that is killed leaves its folder beside the place; the next one clears it, and only it.
func TestGenerateIsKilled(t *testing.T) {
	m := newTerminal(t)
	unfinished := func() []string {
		found, err := filepath.Glob(filepath.Join(m.dir, ".world.partial-*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	make1 := m.command("generate", "--world", "shanghai-2020", "--out", "world")
	if err := make1.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); len(unfinished()) == 0 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
	}
	if err := make1.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if code := make1.ended(t); code != -1 || len(unfinished()) != 1 {
		t.Fatalf("exit code %d with %v left, want it killed in the middle", code, unfinished())
	}
	m.succeeds("generate", "--world", "a9c", "--out", "world")
	if left := unfinished(); len(left) != 0 {
		t.Errorf("left by the killed writing: %v", left)
	}
	interrupted := m.command("generate", "--world", "shanghai-2020", "--out", "world")
	if err := interrupted.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); len(unfinished()) == 0 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
	}
	if err := interrupted.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := interrupted.ended(t); code != exitFailed || len(unfinished()) != 0 {
		t.Errorf("interrupted: exit code %d with %v left, want %d and nothing", code, unfinished(), exitFailed)
	}
	if truth, err := scenario.ReadTruth(filepath.Join(m.dir, "world")); err != nil || truth.World != "a9c" {
		t.Errorf("the earlier world: %v, %v", truth.World, err)
	}
}
