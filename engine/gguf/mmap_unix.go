//go:build unix

package gguf

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/qiao-ai/qiao"
)

// A mapping is a file's bytes, mapped into memory.
type mapping struct{ data []byte }

func mapFile(path string) (*mapping, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, openError(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, openError(err)
	}
	if !info.Mode().IsRegular() || info.Size() == 0 || info.Size() != int64(int(info.Size())) {
		return nil, malformed("it is no regular file with content")
	}
	data, err := syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, openError(err)
	}
	return &mapping{data}, nil
}

func (m *mapping) close() error { return syscall.Munmap(m.data) }

// openError is what is said of a file that cannot be opened.
func openError(err error) error {
	kind := qiao.Other
	switch {
	case errors.Is(err, fs.ErrNotExist):
		kind = qiao.NotFound
	case errors.Is(err, fs.ErrPermission):
		kind = qiao.Forbidden
	}
	return qiao.E(kind, "gguf: open model file", err)
}
