// Package graph reads neural networks in the ONNX format and runs them in plain
// Go with the processor's vector instructions: no library, no cgo.
//
// Start with [Pure], a [Runtime], and call its Open with a model's bytes; then
// [Session.Run] as often as wanted, from many goroutines. The operators are those
// of the photo models (text recognition, object tags): [Operators] lists them,
// and a model with another one is refused when it is opened, by name.
// imaging/ort is the other Runtime.
//
// A model is not trusted: sizes, shapes and references are checked before memory
// is taken for them, and what a run may use is bounded.
package graph
