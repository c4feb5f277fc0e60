//go:build unix

package journal

import (
	"os"
	"syscall"
)

// take locks a file for this process, until it dies, or fails at once.
func take(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
