package engine

import "syscall"

// childAttributes put the engine into a process group of its own, so that a terminal's interrupt reaches the parent alone,
// and have the kernel kill it when the starting thread ends; that thread is kept for it, see start.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
