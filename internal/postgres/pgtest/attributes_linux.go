package pgtest

import "syscall"

// attributes are of a process that ends with ours, and runs as somebody else.
func attributes(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT}
}
