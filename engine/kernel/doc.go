// Package kernel does the arithmetic of models on a processor: products of packed
// weights with quantised activations, attention's products with cached keys and
// values, norms and activations, and the pool of threads that they run on.
//
// Start with [Best], which gives the fastest [Set] for this processor, then
// [Pack] weights into a [Matrix], put activations into an [Input] and call
// [Set.Mul]. [Portable] gives the same results in plain Go, within rounding of
// float32 sums: integers are summed exactly by all sets. Activations are rounded
// to 8 bits as llama.cpp rounds them, so that its results can be compared.
//
// Memory comes from [NewArena], outside of the garbage collector's and in huge
// pages where the system has them. Nothing here allocates while computing.
package kernel

//go:generate sh -c "go run ./asmgen"
