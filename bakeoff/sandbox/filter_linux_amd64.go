package sandbox

import "golang.org/x/sys/unix"

// refusedHere lists calls that only this architecture has.
func refusedHere() []uintptr {
	return []uintptr{unix.SYS_FORK, unix.SYS_VFORK, unix.SYS_IOPL, unix.SYS_IOPERM, unix.SYS_MODIFY_LDT, unix.SYS_USELIB, unix.SYS_KEXEC_FILE_LOAD}
}
