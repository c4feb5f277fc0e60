//go:build !amd64

package vector

// native lists the ways of this processor: none yet beside the portable one.
func native() []dots { return nil }
