package scenario_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"greenlane/scenario"
)

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = b
	}
	return out
}

func TestSeedDecidesEveryByte(t *testing.T) {
	for _, name := range []string{"shanghai-2020", "a6", "a10"} {
		opt := scenario.Options{Seed: 5}
		if name == "shanghai-2020" {
			opt.Scale = 0.01
		}
		first, truth := write(t, name, opt)
		second, _ := write(t, name, opt)
		opt.Seed = 6
		other, _ := write(t, name, opt)
		a, b, c := files(t, first), files(t, second), files(t, other)
		if len(a) != len(truth.Files)+1 || len(a) < 4 {
			t.Fatalf("%s: %d files, the truth stamps %d", name, len(a), len(truth.Files))
		}
		changed := 0
		for f := range a {
			if !bytes.Equal(a[f], b[f]) {
				t.Errorf("%s: %s differs between two writings with one seed", name, f)
			}
			if !bytes.Equal(a[f], c[f]) {
				changed++
			}
			if bytes.Contains(a[f], []byte("\r")) || !bytes.HasSuffix(a[f], []byte("\n")) || bytes.HasPrefix(a[f], []byte("\xef\xbb\xbf")) {
				t.Errorf("%s: %s is not plain UTF-8 with line feeds", name, f)
			}
		}
		if changed < 2 {
			t.Errorf("%s: another seed changed %d files", name, changed)
		}
		back, err := scenario.ReadTruth(first)
		if err != nil || fmt.Sprint(back) == "" || back.Rows["declarations"] != truth.Rows["declarations"] {
			t.Errorf("%s: the truth read back: %v, %v", name, back.Rows, err)
		}
	}
}

func TestWriteReplacesOnlyItsOwnUnchangedWorld(t *testing.T) {
	w, err := scenario.Find("a9c")
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "made", "world")
	mustWrite := func() {
		t.Helper()
		if _, err := w.Write(t.Context(), dir, scenario.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	mustRefuse := func(file string) {
		t.Helper()
		before := files(t, dir)
		_, err := w.Write(t.Context(), dir, scenario.Options{Seed: 9})
		if err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("writing over %s: %v, want a refusal that names it", file, err)
		}
		for name, b := range files(t, dir) {
			if !bytes.Equal(b, before[name]) {
				t.Errorf("%s was changed by a refused writing", name)
			}
		}
	}
	mustWrite()
	mustWrite() // its own, unchanged

	foreign := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(foreign, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRefuse("notes.txt")
	if err := os.Remove(foreign); err != nil {
		t.Fatal(err)
	}

	edited := filepath.Join(dir, "declarations.csv")
	b, err := os.ReadFile(edited)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-3] ^= 1 // same size
	if err := os.WriteFile(edited, b, 0o600); err != nil {
		t.Fatal(err)
	}
	mustRefuse("declarations.csv")

	if err := os.Remove(filepath.Join(dir, scenario.TruthFile)); err != nil {
		t.Fatal(err)
	}
	mustRefuse(".csv")
	if left, err := filepath.Glob(filepath.Join(parent, "made", ".*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestInterruptedWritingLeavesNothing(t *testing.T) {
	w, err := scenario.Find("shanghai-2020")
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "world")
	for _, after := range []int{0, 3, 40} {
		ctx := &countdown{Context: t.Context(), left: after}
		_, err := w.Write(ctx, dir, scenario.Options{Scale: 0.02})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled after %d looks: %v", after, err)
		}
		if left, err := os.ReadDir(parent); err != nil || len(left) != 0 {
			t.Errorf("cancelled after %d looks: left %v, %v", after, left, err)
		}
	}
}

func TestOptionsThatMakeNoWorldAreRefused(t *testing.T) {
	for name, opt := range map[string]scenario.Options{"shanghai-2020": {Scale: -1}, "shanghai-2020-ratio": {Scale: 1e6}, "a6": {Scale: 2}} {
		w, err := scenario.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "world")
		if _, err := w.Write(t.Context(), dir, opt); err == nil || !strings.Contains(err.Error(), "scale") {
			t.Errorf("%s with %+v: %v, want a refusal of the scale", name, opt, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the directory was made although the world was refused", name)
		}
	}
	if _, err := (scenario.World{}).Write(t.Context(), t.TempDir(), scenario.Options{}); err == nil {
		t.Error("the zero world was written")
	}
}

// countdown is cancelled when it has been asked a number of times, so that the test hits the middle of a writing.
type countdown struct {
	context.Context //nolint:containedctx // it is a context: the test's with another Err
	mu              sync.Mutex
	left            int
}

func (c *countdown) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// kill is what a writer's sudden end leaves: its folders without anybody who holds them.
func kill(t *testing.T, parent string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(parent, name)
		if err := os.Mkdir(path, 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(path, "operators.csv"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheNextWriteClearsWhatADeadOneLeft(t *testing.T) {
	w, err := scenario.Find("a9c")
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "world")
	if _, err := w.Write(t.Context(), dir, scenario.Options{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	earlier := files(t, dir)
	// Killed between the two renames: the earlier world lies aside and nothing is in its place.
	kill(t, parent, ".world.partial-1", ".world.partial-2", ".other.partial-3", ".world.notes")
	if err := os.Rename(dir, filepath.Join(parent, ".world.partial-2.old")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(&countdown{Context: t.Context()}, dir, scenario.Options{Seed: 2}); !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled writing: %v", err)
	}
	back := files(t, dir)
	for name, b := range earlier {
		if !bytes.Equal(back[name], b) {
			t.Errorf("%s of the world that was moved aside is not back", name)
		}
	}
	if _, err := w.Write(t.Context(), dir, scenario.Options{Seed: 2}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if got, want := strings.Join(left, " "), ".other.partial-3 .world.notes world"; got != want {
		t.Errorf("beside the world: %s, want %s", got, want)
	}
}

// Two writers of one place at once: the second neither takes the first for dead nor spoils its work.
func TestALivingWriterIsLeftAlone(t *testing.T) {
	w, err := scenario.Find("shanghai-2020")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "world")
	var once sync.Once
	var inner error
	first := &hooked{Context: t.Context(), look: func() {
		once.Do(func() { _, inner = w.Write(t.Context(), dir, scenario.Options{Seed: 8, Scale: 0.002}) })
	}}
	if _, err := w.Write(first, dir, scenario.Options{Seed: 7, Scale: 0.002}); err != nil || inner != nil {
		t.Fatalf("the first: %v, the second while it wrote: %v", err, inner)
	}
	truth, err := scenario.ReadTruth(dir)
	if err != nil || truth.Seed != 7 {
		t.Errorf("seed %d (%v), want 7: the world that was finished last", truth.Seed, err)
	}
	if left, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// hooked calls look whenever the writing asks whether to go on.
type hooked struct {
	context.Context //nolint:containedctx // it is a context: the test's with another Err
	look            func()
}

func (h *hooked) Err() error {
	h.look()
	return h.Context.Err()
}
