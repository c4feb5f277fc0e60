// Package gguf reads and writes model files in GGUF version 3: settings by key,
// then named tensors.
//
// Start with [Open]. The file is mapped into memory and nothing is copied: a
// [Tensor]'s bytes are the file's own. A file is believed in nothing: each count,
// size, offset and type is checked against the file's length first, so a cut,
// changed or hostile file gives an error of Kind Invalid or Unsupported and costs
// no more memory than its own directory. What the tensors mean is package
// engine's business.
package gguf
