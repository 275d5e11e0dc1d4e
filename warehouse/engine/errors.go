package engine

import (
	"errors"
	"fmt"
	"strings"
)

// ErrStopped is what Address returns once Run has ended because its context did.
var ErrStopped = errors.New("the embedded engine has been stopped; start the program again")

// errEnded is all that the engine's process can say when the library has printed the reason itself; lastWords skips it.
var errEnded = errors.New("the engine ended")

// PlatformError says that no engine library is published for this machine.
type PlatformError struct{ OS, Arch string }

func (e *PlatformError) Error() string {
	names := make([]string, 0, len(platforms))
	for _, p := range platforms {
		names = append(names, p.os+"/"+p.arch)
	}
	return fmt.Sprintf("start the embedded engine: it exists for %s but not for %s/%s; set GREENLANE_CLICKHOUSE to the address of a ClickHouse server instead",
		strings.Join(names, ", "), e.OS, e.Arch)
}

// LibraryError says that the engine library is not installed. Searched are the folders whose node_modules was looked into.
type LibraryError struct {
	Package  string
	Searched []string
}

func (e *LibraryError) Error() string {
	return fmt.Sprintf("start the embedded engine: its library %s is not installed (looked for node_modules in %s); run `npm ci --ignore-scripts` in the folder that holds package.json, or set GREENLANE_CLICKHOUSE to the address of a ClickHouse server",
		e.Package, strings.Join(e.Searched, ", "))
}

// LockedError says that an engine that no Greenlane process owns works on the data directory. Holder is what that engine
// wrote about itself, on one line.
type LockedError struct{ Dir, Holder string }

func (e *LockedError) Error() string {
	return fmt.Sprintf("start the embedded engine: the data directory %s is in use by another ClickHouse (%s) that no Greenlane process owns; stop that process or choose another directory with GREENLANE_DATA",
		e.Dir, e.Holder)
}

// DirectoryError says that the data directory cannot be made, read or written.
type DirectoryError struct {
	Dir string
	Err error
}

func (e *DirectoryError) Error() string {
	return fmt.Sprintf("prepare the data directory %s: %v; make it readable and writable for this user or choose another with GREENLANE_DATA", e.Dir, e.Err)
}

func (e *DirectoryError) Unwrap() error { return e.Err }

// DiskError says that the disk of the data directory is full. Free and Need are bytes.
type DiskError struct {
	Dir        string
	Free, Need uint64
}

func (e *DiskError) Error() string {
	return fmt.Sprintf("start the embedded engine: the disk of %s has %d MiB free and at least %d MiB are needed; free some space or choose a directory on another disk with GREENLANE_DATA",
		e.Dir, e.Free>>20, e.Need>>20)
}

// RefusedError says that the engine's process ended, or did not answer, before it was ready. Detail is what it said last,
// on one line; Log is the file with the rest; Err is how the process ended.
type RefusedError struct {
	Detail string
	Log    string
	Err    error
}

func (e *RefusedError) Error() string {
	detail := e.Detail
	if detail == "" {
		detail = "it said nothing"
	}
	return fmt.Sprintf("start the embedded engine: it refused (%v): %s; see %s", e.Err, detail, e.Log)
}

func (e *RefusedError) Unwrap() error { return e.Err }
