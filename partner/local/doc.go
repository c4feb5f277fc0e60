// Package local is the engine as a partner: a model of the Qwen family in a GGUF
// file, run by this process. Nothing it is told leaves the machine, and no other
// program is needed.
//
// A model whose mmproj file lies beside it sees the pictures of a request: see
// [Projector].
//
// Use [New] with the file's path. The model is read at the first request, and
// requests at the same time share its steps. A [Keeper] bounds what several models
// take together, and unloads what nobody asks. It does not fetch models, and does
// not choose between them.
package local
