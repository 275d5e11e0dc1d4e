package scenario

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// While a world is written it lies beside its place, in `.NAME.partial-…`, which its writer holds locked; the world that it
// replaces is moved aside for a moment, to the same name with asideSuffix.
const (
	partialInfix = ".partial-"
	asideSuffix  = ".old"
)

// beside makes the folder in which the world of dir is written, locked until hold is closed or the process ends however it
// ends. What earlier writers left there and no process holds is cleared first.
func beside(dir string) (tmp string, hold *os.File, err error) {
	parent, prefix := filepath.Dir(dir), "."+filepath.Base(dir)+partialInfix
	if err := os.MkdirAll(parent, 0o750); err != nil {
		return "", nil, err
	}
	// One process at a time looks and makes, so that nobody sees a folder before it is locked.
	gate, err := os.Open(parent)
	if err != nil {
		return "", nil, err
	}
	defer func() { err = errors.Join(err, gate.Close()) }()
	if _, err := lockFile(gate, true); err != nil {
		return "", nil, err
	}
	if err := clearDead(dir, parent, prefix); err != nil {
		return "", nil, err
	}
	if err := mayReplace(dir); err != nil {
		return "", nil, err
	}
	if tmp, err = os.MkdirTemp(parent, prefix); err != nil {
		return "", nil, err
	}
	if hold, err = os.Open(tmp); err != nil {
		return "", nil, errors.Join(err, os.Remove(tmp))
	}
	if _, err := lockFile(hold, true); err != nil {
		return "", nil, errors.Join(err, hold.Close(), os.Remove(tmp))
	}
	return tmp, hold, nil
}

// clearDead removes unfinished worlds whose writers are gone. A finished one that was moved aside goes back to its place
// where nothing has come there.
func clearDead(dir, parent, prefix string) error {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || !strings.HasPrefix(name, prefix) {
			continue
		}
		path := filepath.Join(parent, name)
		alive, err := held(strings.TrimSuffix(path, asideSuffix))
		if err != nil {
			return err
		}
		if alive {
			continue
		}
		if _, err := os.Lstat(dir); strings.HasSuffix(name, asideSuffix) && errors.Is(err, fs.ErrNotExist) {
			if err := os.Rename(path, dir); err != nil {
				return err
			}
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// held reports whether a process holds the folder; false where it is not there.
func held(path string) (bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	free, err := lockFile(f, false)
	return !free, errors.Join(err, f.Close())
}
