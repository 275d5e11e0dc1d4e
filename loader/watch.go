package loader

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"greenlane/record"
)

// Folders of a watched one into which files go when they were taken.
const (
	LoadedFolder  = "loaded"
	RefusedFolder = "refused"
)

// Watch loads files as they arrive in a folder, one after the other. A file that was taken moves into LoadedFolder, one that cannot be
// loaded into RefusedFolder with the reason beside it; while the store is away files wait where they are. A file is loaded again where
// the program ended between loading and moving it, and changes nothing then.
type Watch struct {
	Dir string
	// Of says what a file is, by its name. An error refuses the file.
	Of func(name string) (record.Kind, error)
	// Load loads one file and writes the records that did not enter to rejects, if there are any.
	Load func(ctx context.Context, kind record.Kind, path, rejects string) (Report, error)
	// Waits tells errors that pass by themselves, such as a store that is away: the file is tried again.
	Waits func(error) bool
	// Told is called for every file that was taken or refused, and once where files have to wait.
	Told func(Arrival)

	Every   time.Duration // between two looks into the folder, default one second
	Settled time.Duration // a file is complete when it has not changed for so long, default two seconds
}

// Arrival says what became of a file.
type Arrival struct {
	Name   string
	Kind   record.Kind
	Report Report // where Err is nil
	Err    error
	Waits  bool // it will be tried again
}

const (
	longestPause = 30 * time.Second // between two tries while the store is away
	reasonSuffix = ".reason.txt"
	rejectSuffix = ".rejects.csv"
)

// Run watches until the context ends, whose error it returns. What is being loaded then is not loaded at all.
func (w *Watch) Run(ctx context.Context) error {
	every, pause := w.Every, time.Duration(0)
	if every == 0 {
		every = time.Second
	}
	for _, folder := range []string{LoadedFolder, RefusedFolder} {
		if err := os.MkdirAll(filepath.Join(w.Dir, folder), 0o755); err != nil { //nolint:gosec // others bring the files and have to see what became of them
			return fmt.Errorf("watch %s: %w", w.Dir, err)
		}
	}
	seen := map[string]sighting{}
	for {
		files, err := w.complete(seen)
		if err != nil {
			return err
		}
		waiting := false
		for _, f := range files {
			if waiting, err = w.take(ctx, f, pause == 0); err != nil {
				return err
			}
			if waiting {
				break
			}
			delete(seen, f.name)
		}
		if waiting {
			pause = min(max(2*pause, every), longestPause)
		} else {
			pause = 0
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(every, pause)):
		}
	}
}

// sighting is how a file looked, and since when.
type sighting struct {
	size    int64
	changed time.Time
	since   time.Time
}

// arrived is a file that is complete.
type arrived struct {
	name string
	kind record.Kind
	at   time.Time
	err  error // of a name that says nothing
}

// unfinished are names under which programs write files that they rename when they are complete.
func unfinished(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		slices.Contains([]string{".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp"}, strings.ToLower(filepath.Ext(name)))
}

// complete lists the files that have stayed as they are for long enough: parents first, then in the order in which they came.
func (w *Watch) complete(seen map[string]sighting) ([]arrived, error) {
	entries, err := os.ReadDir(w.Dir)
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", w.Dir, err)
	}
	settled := w.Settled
	if settled == 0 {
		settled = 2 * time.Second
	}
	now, present := time.Now(), map[string]bool{}
	var out []arrived
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("watch %s: %w", w.Dir, err)
		}
		if !info.Mode().IsRegular() || unfinished(e.Name()) {
			continue
		}
		present[e.Name()] = true
		s, known := seen[e.Name()]
		if !known || s.size != info.Size() || !s.changed.Equal(info.ModTime()) {
			s = sighting{info.Size(), info.ModTime(), now}
			seen[e.Name()] = s
		}
		if now.Sub(s.since) < settled {
			continue
		}
		kind, err := w.Of(e.Name())
		out = append(out, arrived{e.Name(), kind, info.ModTime(), err})
	}
	for name := range seen {
		if !present[name] {
			delete(seen, name)
		}
	}
	slices.SortStableFunc(out, func(a, b arrived) int {
		if d := rankOf(a.kind) - rankOf(b.kind); d != 0 {
			return d
		}
		return a.at.Compare(b.at)
	})
	return out, nil
}

// rankOf orders kinds, parents first.
func rankOf(kind record.Kind) int {
	return slices.IndexFunc(record.Entities, func(e *record.Entity) bool { return e.Kind == kind })
}

// take loads a file and moves it. It reports whether the file has to wait; tell says whether that is news.
func (w *Watch) take(ctx context.Context, f arrived, tell bool) (waits bool, err error) {
	a := Arrival{Name: f.name, Kind: f.kind, Err: f.err}
	path := filepath.Join(w.Dir, f.name)
	rejects := filepath.Join(w.Dir, "."+f.name+rejectSuffix)
	defer os.Remove(rejects) //nolint:errcheck // it was moved, or nothing was written
	if a.Err == nil {
		a.Report, a.Err = w.Load(ctx, f.kind, path, rejects)
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if f.err == nil && a.Err != nil && w.Waits(a.Err) {
		if a.Waits = true; tell {
			w.Told(a)
		}
		return true, nil
	}
	folder := LoadedFolder
	if a.Err != nil {
		folder = RefusedFolder
	}
	name, err := w.settle(f.name, path, folder)
	if err != nil {
		return false, err
	}
	if a.Err != nil {
		if err := os.WriteFile(name+reasonSuffix, []byte(a.Err.Error()+"\n"), 0o644); err != nil { //nolint:gosec // for whoever brought the file
			return false, fmt.Errorf("write why %s was refused: %w", f.name, err)
		}
	}
	if hasRejects(a) {
		if err := os.Rename(rejects, name+rejectSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("keep the rejected records of %s: %w", f.name, err)
		}
	}
	w.Told(a)
	return false, nil
}

// hasRejects tells whether records of the file were written down as not entering.
func hasRejects(a Arrival) bool {
	var refused *Refused
	return a.Err == nil && a.Report.Outcome == RowsRejected || errors.As(a.Err, &refused)
}

// settle moves a file into a folder, under a name that is free there, and returns its path.
func (w *Watch) settle(name, path, folder string) (string, error) {
	to := filepath.Join(w.Dir, folder, name)
	for n := 2; ; n++ {
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			break
		}
		ext := filepath.Ext(name)
		to = filepath.Join(w.Dir, folder, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext))
	}
	if err := os.Rename(path, to); err != nil {
		return "", fmt.Errorf("move %s away: %w", name, err)
	}
	return to, nil
}

// KindNamed finds the kind in the name of a file: the longest kind that the name starts with, followed by its end or by something
// that is no letter, as in declarations-2020-01.csv.gz. Anything else is an error.
func KindNamed(name string) (record.Kind, error) {
	var best record.Kind
	for _, e := range record.Entities {
		rest, ok := strings.CutPrefix(strings.ToLower(name), string(e.Kind))
		if ok && len(e.Kind) > len(best) && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			best = e.Kind
		}
	}
	if best == "" {
		return "", fmt.Errorf("the name %s does not start with a kind, as declarations-2020-01.csv does: rename the file, or name the kind when watching", name)
	}
	return best, nil
}
