//go:build !darwin && !(linux && onnxruntime)

package ort

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// Supported tells whether this program can load libraries.
func Supported() bool { return false }

func load(string) (graph.Runtime, error) {
	return nil, qiao.Errorf(qiao.Unsupported, "ort", "this program cannot load libraries")
}
