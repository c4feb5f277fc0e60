package main

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
)

// forgetPeak begins a new count of the most memory held, without what making the
// model took. Where the system refuses, the count goes on.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peakMegabytes is the most memory that this process has held.
func peakMegabytes() int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(b) {
		if f := bytes.Fields(line); len(f) > 1 && string(f[0]) == "VmHWM:" {
			kb, _ := strconv.Atoi(string(f[1]))
			return kb >> 10
		}
	}
	return 0
}
