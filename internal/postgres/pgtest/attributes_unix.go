//go:build unix && !linux

package pgtest

import "syscall"

// attributes are of a process that runs as somebody else.
func attributes(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as}
}
