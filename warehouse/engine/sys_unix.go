//go:build linux || darwin

package engine

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// A fileLock is an advisory lock that the kernel takes away when its process ends, however that ends.
type fileLock struct{ file *os.File }

// tryLock locks the file at path, made with mode 0600 when absent, for this process alone or shared with others.
// It returns nil and no error when another process holds it.
func tryLock(path string, shared bool) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	for {
		err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		_ = file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, nil
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &fileLock{file}, nil
}

// release gives the lock up. A nil lock has nothing to give.
func (l *fileLock) release() {
	if l != nil {
		// Closing the only descriptor is the release; there is nothing to do about a failure.
		_ = l.file.Close()
	}
}

// freeSpace returns the bytes that this user can still write on the disk of dir.
func freeSpace(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("ask for free space: %w", err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// terminate asks a process to end.
func terminate(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
