package pack

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// A lock is held on an open file: the system lets go of it when the process
// dies, however it dies. Two locks in one process exclude each other too.
type lock struct{ f *os.File }

// tryLock takes the lock, or returns nil if somebody has it.
func tryLock(path string) (*lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lockEx(f, windows.LOCKFILE_EXCLUSIVE_LOCK); err != nil {
		f.Close()
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			return nil, nil
		}
		return nil, err
	}
	return &lock{f}, nil
}

func (l *lock) unlock() { l.f.Close() }

// held tells whether somebody has the lock, without making its file.
func held(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(lockEx(f, 0), windows.ERROR_LOCK_VIOLATION)
}

func lockEx(f *os.File, flags uint32) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), flags|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
}

func isFull(err error) bool { return errors.Is(err, windows.ERROR_DISK_FULL) }
