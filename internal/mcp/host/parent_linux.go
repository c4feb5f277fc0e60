package host

import "syscall"

// dieWithParent ends the program when this one is killed.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
