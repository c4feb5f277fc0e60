package speed

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
)

// ForgetPeak begins a new count of the most memory held, without what making the
// model took. Where the system refuses, the count goes on.
func ForgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// Peak is the most bytes of memory that this process has held; 0 is unknown.
func Peak() int64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(b) {
		if f := bytes.Fields(line); len(f) > 1 && string(f[0]) == "VmHWM:" {
			kb, _ := strconv.ParseInt(string(f[1]), 10, 64)
			return kb << 10
		}
	}
	return 0
}
