//go:build !amd64

package kernel

// native lists no set: this processor has only the portable one.
func native() []*Set { return nil }
