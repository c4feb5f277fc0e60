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
	asked  int  // bytes handed out
	dry    bool // nothing is handed out, only counted
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

// Measure returns how many bytes an Arena needs for what use takes of it. use is
// given an Arena that hands out empty slices.
func Measure(use func(a *Arena)) int {
	a := &Arena{dry: true}
	use(a)
	return a.asked
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

// Slice hands out n items of T, which must hold no pointers. Asking for more than
// the Arena has is a programmer's error and panics.
func Slice[T any](a *Arena, n int) []T {
	size := (n*int(unsafe.Sizeof(*new(T))) + line - 1) / line * line
	a.asked += size
	if a.dry {
		return nil
	}
	b := a.free[:size]
	a.free = a.free[size:]
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}
