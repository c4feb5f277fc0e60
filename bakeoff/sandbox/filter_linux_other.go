//go:build linux && !amd64

package sandbox

// refusedHere lists calls that only this architecture has.
func refusedHere() []uintptr { return nil }
