//go:build !unix

package gguf

import (
	"errors"
	"io/fs"
	"os"

	"github.com/qiao-ai/qiao"
)

// A mapping is a file's bytes, read into memory.
type mapping struct{ data []byte }

func mapFile(path string) (*mapping, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, qiao.E(qiao.NotFound, "gguf: open model file", err)
	case err != nil:
		return nil, qiao.E(qiao.Other, "gguf: open model file", err)
	}
	return &mapping{data}, nil
}

func (m *mapping) close() error { return nil }

func (m *mapping) forget() {}
