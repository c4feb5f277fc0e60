// Package engine runs models of the Qwen family on this machine's processor:
// Qwen2 and 2.5, Qwen3, and their mixtures of experts, from GGUF files; and those of
// them that see pictures, with package vision.
//
// Start with [Open], then [Model.NewSession] and [Session.Generate]. All is done
// in token ids: package token makes them of text. Nothing leaves the machine, and
// no other program or library is needed.
//
// A Model computes one step at a time, on all its threads; a step may advance
// several sessions. Weights and caches lie outside of the garbage collector's
// memory, so a Model and its Sessions must be closed.
package engine
