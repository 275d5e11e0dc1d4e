//go:build !linux && !darwin

package engine

import (
	"os"
	"runtime"
	"syscall"
)

// No engine library is published for this system: everything here says so, and the rest of the program still builds
// and serves with GREENLANE_CLICKHOUSE.

type fileLock struct{}

func (*fileLock) release() {}

func unsupported() error { return &PlatformError{OS: runtime.GOOS, Arch: runtime.GOARCH} }

func tryLock(string, bool) (*fileLock, error) { return nil, unsupported() }

func freeSpace(string) (uint64, error) { return 0, unsupported() }

func terminate(*os.Process) error { return unsupported() }

func childAttributes() *syscall.SysProcAttr { return nil }

// Child returns a PlatformError: there is no engine for this system.
func Child([]string) error { return unsupported() }
