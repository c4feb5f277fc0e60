// Package silicon predicts how fast GPUs make tokens, from what a model and a GPU
// are and from constants that were fitted to measured rows.
//
// Start with [Load], find a model with [Architectures.Lookup] and a GPU with
// [GPUs.Lookup], and ask [Model.Predict] about a [Deployment]. The prediction is a
// roofline: what a step must read from memory, compute and send, each divided by
// what the hardware can do at most and multiplied by a fitted constant, and fixed
// times for a step and a layer. [Floor] is the same with perfect constants: no
// engine can be faster. [Fit] makes constants of one's own rows.
//
// The constants are two sets. One knows the families of models that were measured;
// the other, fitted with fewer freedoms, serves families it has never seen.
package silicon
