package loader_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/loader"
	"greenlane/record"
)

var errAway = errors.New("the store does not answer")

// watched runs a watch over a folder until as many files were told of as are wanted, and returns what was told.
func watched(t *testing.T, dir string, settled time.Duration, wanted int, load func(kind record.Kind, path, rejects string) (loader.Report, error)) []loader.Arrival {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	var told []loader.Arrival
	w := &loader.Watch{
		Dir: dir, Of: loader.KindNamed, Every: time.Millisecond, Settled: settled,
		Load: func(_ context.Context, kind record.Kind, path, rejects string) (loader.Report, error) {
			return load(kind, path, rejects)
		},
		Waits: func(err error) bool { return errors.Is(err, errAway) },
		Told: func(a loader.Arrival) {
			if told = append(told, a); len(told) == wanted {
				stop()
			}
		},
	}
	if err := w.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("the watch ended with %v after %d of %d", err, len(told), wanted)
	}
	return told
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tree lists the files below a folder.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestArrivingFilesAreTakenParentsFirstAndMoved(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "inspections-1.csv", "i")
	put(t, dir, "declarations-1.csv", "d")
	put(t, dir, "declaration_items.csv", "items")
	put(t, dir, "operators.csv", "o")
	put(t, dir, "invoices.csv", "?")
	put(t, dir, "declarations-2.csv.part", "half")
	put(t, dir, ".declarations-3.csv", "hidden")
	var order []string
	told := watched(t, dir, 20*time.Millisecond, 5, func(kind record.Kind, path, rejects string) (loader.Report, error) {
		order = append(order, string(kind)+" "+filepath.Base(path))
		if kind == record.DeclarationItems {
			put(t, filepath.Dir(rejects), filepath.Base(rejects), "file,line\n")
			return loader.Report{Outcome: loader.RowsRejected}, nil
		}
		if kind == record.Inspections {
			return loader.Report{}, fmt.Errorf("inspections have no column %q", "x")
		}
		return loader.Report{}, nil
	})
	want := []string{"operators operators.csv", "declarations declarations-1.csv", "declaration_items declaration_items.csv", "inspections inspections-1.csv"}
	if !slices.Equal(order, want) {
		t.Errorf("taken in the order %q, want %q", order, want)
	}
	if told[0].Name != "invoices.csv" || told[0].Err == nil || !strings.Contains(told[0].Err.Error(), "rename the file") {
		t.Errorf("a name without a kind: told %+v", told[0])
	}
	left := []string{
		".declarations-3.csv", "declarations-2.csv.part", "loaded/declaration_items.csv", "loaded/declaration_items.csv.rejects.csv", "loaded/declarations-1.csv",
		"loaded/operators.csv", "refused/inspections-1.csv", "refused/inspections-1.csv.reason.txt", "refused/invoices.csv", "refused/invoices.csv.reason.txt",
	}
	if got := tree(t, dir); !slices.Equal(got, left) {
		t.Errorf("left %q, want %q", got, left)
	}
}

func TestFilesWaitWhileTheStoreIsAway(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "operators.csv", "o")
	tries := 0
	told := watched(t, dir, 20*time.Millisecond, 2, func(record.Kind, string, string) (loader.Report, error) {
		if tries++; tries < 4 {
			return loader.Report{}, errAway
		}
		return loader.Report{LoadID: "7"}, nil
	})
	if !told[0].Waits || told[1].Waits || told[1].Err != nil || told[1].Report.LoadID != "7" {
		t.Errorf("told %+v: want once that it waits, then that it was loaded", told)
	}
	if got := tree(t, dir); !slices.Equal(got, []string{"loaded/operators.csv"}) {
		t.Errorf("left %q", got)
	}
}

func TestAFileThatStillGrowsIsNotTaken(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "operators.csv", "")
	grown := make(chan struct{})
	go func() {
		defer close(grown)
		f, err := os.OpenFile(filepath.Join(dir, "operators.csv"), os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Error(err)
			return
		}
		for range 40 {
			if _, err := f.WriteString("row\n"); err != nil {
				t.Error(err)
			}
			time.Sleep(2 * time.Millisecond)
		}
		f.Close()
	}()
	watched(t, dir, time.Second, 1, func(_ record.Kind, path, _ string) (loader.Report, error) {
		text, err := os.ReadFile(path)
		if len(text) != 160 {
			t.Errorf("taken with %d of 160 bytes", len(text))
		}
		return loader.Report{}, err
	})
	<-grown
}

func TestAFileOfATakenNameIsKeptBesideIt(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"first", "second"} {
		put(t, dir, "operators.csv", text)
		watched(t, dir, 20*time.Millisecond, 1, func(record.Kind, string, string) (loader.Report, error) { return loader.Report{}, nil })
	}
	if got := tree(t, dir); !slices.Equal(got, []string{"loaded/operators-2.csv", "loaded/operators.csv"}) {
		t.Errorf("left %q", got)
	}
}

func TestTheKindOfAFileIsInItsName(t *testing.T) {
	for name, want := range map[string]record.Kind{
		"declarations.csv": record.Declarations, "declarations-2020-01.csv.gz": record.Declarations, "Declaration_Items_7.csv": record.DeclarationItems,
		"declaration_events": record.DeclarationEvents, "declarationsx.csv": "", "x-declarations.csv": "", "": "",
	} {
		if got, err := loader.KindNamed(name); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q and %v, want %q", name, got, err, want)
		}
	}
}
