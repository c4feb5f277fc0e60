//go:build !amd64 && !arm64

package kernel

// native lists the sets of this processor: none yet beside the portable one.
func native() []*Set { return nil }
