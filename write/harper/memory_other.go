//go:build !unix

package harper

import "github.com/tetratelabs/wazero/experimental"

// A slab is an instance's memory on Go's heap, made at once at its largest so
// that growing copies nothing.
type slab struct{ space []byte }

func reserve(_, maximum uint64) experimental.LinearMemory {
	return &slab{make([]byte, maximum)}
}

// Reallocate implements experimental.LinearMemory.
func (s *slab) Reallocate(size uint64) []byte {
	if size > uint64(len(s.space)) {
		return nil
	}
	return s.space[:size]
}

// Free implements experimental.LinearMemory.
func (s *slab) Free() { s.space = nil }
