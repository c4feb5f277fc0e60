// Package ort runs models with ONNX Runtime's shared library, without cgo.
//
// Start with [Open], which loads a library and gives a [graph.Runtime]. On Linux
// only programs that were built with the tag "onnxruntime" can load libraries: one
// without it is static, and runs where there is no C library at all. [Supported]
// tells. Models run in plain Go either way: see package graph.
package ort
