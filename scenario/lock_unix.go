//go:build unix

package scenario

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes the lock of an open file or folder, which goes with the process however that ends. Without wait it returns
// false where another has it. On a file system without locks, it can never be had without waiting, so nothing of another
// process is ever taken for abandoned.
func lockFile(f *os.File, wait bool) (bool, error) {
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	err := syscall.Flock(int(f.Fd()), how)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOLCK):
		return false, nil
	}
	return false, err
}
