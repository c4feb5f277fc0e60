//go:build !amd64

package kernel

func read(b []byte) uint64 { return readPortable(b) }
