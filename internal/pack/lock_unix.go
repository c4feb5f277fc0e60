//go:build unix

package pack

import (
	"errors"
	"os"
	"syscall"
)

// take takes a lock on f, alone or beside others, without waiting.
func take(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func isTaken(err error) bool { return errors.Is(err, syscall.EWOULDBLOCK) }

func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
