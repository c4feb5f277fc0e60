// Package kernel does the arithmetic of neural networks for pictures, in 32-bit
// floats on one thread: products of rows of pixels with panels of weights, which
// are convolutions when the rows are gathered from several places, depthwise
// convolutions, and functions of single numbers.
//
// Start with [Best], which gives the fastest [Set] for this processor; [Set.Pack]
// weights into [Panels] and call [Set.Multiply]. [Portable] computes the same in
// plain Go, within the rounding of sums. Channels lie beside each other (NHWC), and
// are filled up to [Pad] of them: no function has to look after what is left over
// of 16. Nothing here allocates while computing.
package kernel

//go:generate go run ./asmgen
