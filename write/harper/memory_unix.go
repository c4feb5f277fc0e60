//go:build unix

package harper

import (
	"syscall"

	"github.com/tetratelabs/wazero/experimental"
)

// A reservation is an instance's memory: address space for all that it may
// take, of which the system gives pages as they are touched. It lies outside
// Go's heap, so that growing copies nothing and the collector never counts it.
type reservation struct {
	space []byte
	used  uint64
}

// reserve makes the memory of an instance. Without address space wazero fails
// the instance with a clear error.
func reserve(_, maximum uint64) experimental.LinearMemory {
	space, err := syscall.Mmap(-1, 0, int(maximum), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return &reservation{}
	}
	return &reservation{space: space}
}

// Reallocate implements experimental.LinearMemory.
func (r *reservation) Reallocate(size uint64) []byte {
	if size > uint64(len(r.space)) {
		return nil
	}
	r.used = size
	return r.space[:size:len(r.space)]
}

// Free implements experimental.LinearMemory.
func (r *reservation) Free() {
	if r.space != nil {
		_ = syscall.Munmap(r.space)
		r.space = nil
	}
}
