package pack

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// take takes a lock on f, alone or beside others, without waiting.
func take(f *os.File, alone bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if alone {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
}

func isTaken(err error) bool { return errors.Is(err, windows.ERROR_LOCK_VIOLATION) }

func isFull(err error) bool { return errors.Is(err, windows.ERROR_DISK_FULL) }
