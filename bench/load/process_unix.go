//go:build unix

package main

import (
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func usage() (r syscall.Rusage) {
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return r
}

// processorTime is what this process used.
func processorTime() time.Duration {
	r := usage()
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// peakMemory is in bytes.
func peakMemory() int64 {
	kilo := int64(1024)
	if runtime.GOOS == "darwin" {
		kilo = 1
	}
	return int64(usage().Maxrss) * kilo
}

// machineLoad is the mean of the last minute, where the system tells it.
func machineLoad() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}
