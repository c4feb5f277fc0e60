package gguf

import "syscall"

// forget lets the system drop the pages; they come back from the file.
func (m *mapping) forget() {
	// It is advice: where it is refused nothing is lost.
	_ = syscall.Madvise(m.data, syscall.MADV_DONTNEED)
}
