// Package simulate runs servers with continuous batching in simulated time, to
// check what a plan promises: queues, prompts and answers side by side, memory for
// the cache, shared prefixes.
//
// Start with [Run]. A [Server] takes requests into its batch as slots and memory
// allow; each iteration makes one token for every answer in the batch, and may take
// in a part of a prompt. How long an iteration takes is linear in what it does (see
// [Step]); stretches in which the batch does not change are jumped over in one
// piece, so that a million requests take seconds.
package simulate
