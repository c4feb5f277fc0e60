package engine

import (
	"bytes"
	"os"
	"strconv"
)

// freeMemory returns how many bytes a process can still get without the system
// having to swap: what the machine has free, or this container. It is false where
// that is not known.
func freeMemory() (int64, bool) {
	free, ok := meminfo("MemAvailable:")
	limit, bound := number("/sys/fs/cgroup/memory.max")
	used, known := number("/sys/fs/cgroup/memory.current")
	if bound && known {
		if left := max(limit-used, 0); !ok || left < free {
			return left, true
		}
	}
	return free, ok
}

// meminfo returns a line of the kernel's account of memory.
func meminfo(name string) (int64, bool) {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	for line := range bytes.Lines(b) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == name {
			kb, err := strconv.ParseInt(string(f[1]), 10, 64)
			return kb << 10, err == nil
		}
	}
	return 0, false
}

// number reads a file that holds a number and nothing else.
func number(path string) (int64, bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64)
	return n, err == nil
}
