//go:build !linux

package engine

// freeMemory is not known on this system: Options.Memory is the only bound.
func freeMemory() (int64, bool) { return 0, false }
