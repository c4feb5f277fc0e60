package ort

import (
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// Find returns the library in a folder, that of the pack "onnxruntime", or false.
func Find(dir string) (path string, ok bool) {
	for _, pattern := range []string{"libonnxruntime*.so*", "libonnxruntime*.dylib", "onnxruntime*.dll"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, f := range found {
			if info, err := os.Stat(f); err == nil && info.Mode().IsRegular() {
				return f, true
			}
		}
	}
	return "", false
}

// Open loads the library at path. It fails with Kind Unsupported where this program
// cannot load libraries, and NotFound where there is none that fits.
func Open(path string) (graph.Runtime, error) {
	if !Supported() {
		return nil, qiao.Errorf(qiao.Unsupported, "ort: load ONNX Runtime", "this program is static and cannot load libraries").
			WithFix("Go on without it: models run in plain Go as well. Or build with: go build -tags onnxruntime ./cmd/qiao.")
	}
	if _, err := os.Stat(path); err != nil {
		return nil, qiao.E(qiao.NotFound, "ort: load ONNX Runtime", err).WithFix("Run: qiao model pull onnxruntime.")
	}
	return load(path)
}
