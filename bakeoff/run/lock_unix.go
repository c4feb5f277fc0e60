//go:build unix

package run

import (
	"os"

	"golang.org/x/sys/unix"

	"github.com/qiao-ai/qiao"
)

// lock keeps a second process from writing to the same run. It ends with f.
func lock(f *os.File) error {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return qiao.E(qiao.Conflict, "bakeoff: another process works on this run", err).
			WithFix("Wait for it, or give this run another name.")
	}
	return nil
}
