// Package harper runs the English grammar engine Harper inside this process: its
// WebAssembly build (npm harper.js 2.10.0, the slim one) on wazero, without cgo
// and without Node.
//
// Start with [Open] and [Engine.Lints]. An Engine compiles the module once,
// keeps the machine code in a folder for the next start, and works with a small
// number of instances, one sentence at a time each. What to do with a [Lint] is
// its caller's decision: Harper proposes far more than should be applied unasked.
package harper
