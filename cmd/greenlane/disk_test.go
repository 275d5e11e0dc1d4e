//go:build linux

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"greenlane/scenario"
)

// The disk fills while a load is written: it fails and says so, what was there before answers as before, and with room again the same
// load ends as it should.
func TestTheDiskFillsDuringALoad(t *testing.T) {
	m := newTerminal(t)
	disk := filepath.Join(m.dir, "data")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=400m"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a small disk cannot be mounted: %v", err)
		}
		t.Skipf("a small disk cannot be mounted, which takes root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	world, err := scenario.Find("shanghai-2020")
	if err != nil {
		t.Fatal(err)
	}
	files := filepath.Join(m.dir, "world")
	if _, err := world.Write(t.Context(), files, scenario.Options{Seed: 1, Scale: 0.1}); err != nil {
		t.Fatal(err)
	}
	load := func(kind string) *typed {
		return m.command("load", kind, filepath.Join(files, kind+".csv"), "--cut", demoCut)
	}
	// An engine that runs already: one that is started on a full disk refuses to.
	_, engine := m.started("engine")
	engine.until(t, `.`)
	for _, kind := range []string{"operators", "tier_history", "declarations"} {
		m.succeeds(load(kind).Args[1:]...)
	}
	before := m.answer()
	ballast := filepath.Join(disk, "ballast")
	for _, left := range []uint64{6 << 20, 2 << 20, 64 << 10} {
		fill(t, ballast, left)
		r := load("declaration_events")
		if err := r.Start(); err != nil {
			t.Fatal(err)
		}
		if code := r.ended(t); code != exitFailed || !strings.Contains(r.err.String(), "greenlane: the disk of the store is full and nothing was changed: free some space") {
			t.Errorf("with %d KB left: exit code %d, said %q", left>>10, code, &r.err)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		if got := m.answer(); got != before {
			t.Errorf("with %d KB left the answers became others:\n%.600s\nwant\n%.600s", left>>10, got, before)
		}
	}
	m.succeeds(load("declaration_events").Args[1:]...)
	if after := m.answer(); !strings.Contains(after, `"status":"OK"`) || after == before {
		t.Errorf("with room again the load brings no clearance times: %.600s", after)
	}
}

// fill writes a file that leaves so many bytes free.
func fill(t *testing.T, path string, left uint64) {
	t.Helper()
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &disk); err != nil {
		t.Fatal(err)
	}
	free := disk.Bavail * uint64(disk.Bsize)
	if free < left {
		t.Fatalf("only %d bytes are free, %d should be left", free, left)
	}
	chunk := make([]byte, 1<<20)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for n := free - left; n > 0; {
		size := min(n, uint64(len(chunk)))
		if _, err := f.Write(chunk[:size]); errors.Is(err, syscall.ENOSPC) {
			return // the engine took some of it meanwhile
		} else if err != nil {
			t.Fatal(err)
		}
		n -= size
	}
}
