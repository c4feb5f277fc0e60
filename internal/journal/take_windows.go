package journal

import (
	"os"

	"golang.org/x/sys/windows"
)

// take locks a file for this process, until it dies, or fails at once. The lock is on
// a byte far behind the rows: locked ones could not be read.
func take(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 20})
}
