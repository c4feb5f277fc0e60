package kernel

import "syscall"

// yield lets another thread of the system have this processor.
func yield() {
	// It cannot fail.
	_, _, _ = syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
}
