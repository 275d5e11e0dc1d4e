package engine

import "syscall"

// childAttributes put the engine into a process group of its own, so that a terminal's interrupt reaches the parent alone.
// This system has no parent-death signal: the lifeline alone ends the engine with its parent.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
