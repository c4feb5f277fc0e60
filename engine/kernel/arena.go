package kernel

import (
	"unsafe"

	"github.com/qiao-ai/qiao"
)

// An Arena hands out zeroed memory that the garbage collector does not know. It
// is freed as a whole. An Arena is not for use by several goroutines at a time.
type Arena struct {
	memory []byte
	free   []byte
}

// line is the alignment of what an Arena hands out: a cache line.
const line = 64

// NewArena gets size bytes from the system, in huge pages where it has them.
func NewArena(size int) (*Arena, error) {
	memory, err := mapMemory(size + hugePage)
	if err != nil {
		return nil, qiao.E(qiao.TooLarge, "engine: get memory", err).
			WithFix("Free memory, or use a smaller model or a shorter context.")
	}
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(memory))) & (hugePage - 1)
	return &Arena{memory: memory, free: memory[skip : int(skip)+size]}, nil
}

// Close gives the memory back. Nothing of it may be used after that.
func (a *Arena) Close() error {
	m := a.memory
	a.memory, a.free = nil, nil
	if m == nil {
		return nil
	}
	return unmapMemory(m)
}

// Space returns how many bytes n items of T take in an Arena.
func Space[T any](n int) int {
	return (n*int(unsafe.Sizeof(*new(T))) + line - 1) / line * line
}

// Slice hands out n items of T, which must hold no pointers. Asking for more than
// the Arena has is a programmer's error and panics.
func Slice[T any](a *Arena, n int) []T {
	size := Space[T](n)
	b := a.free[:size]
	a.free = a.free[size:]
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}
