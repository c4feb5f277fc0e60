// Package toolcall judges calls of tools that a model made, by the published
// rules of two benchmarks: the Berkeley Function-Calling Leaderboard (BFCL) and
// ACEBench.
//
// Start with [ParseCalls] for what a model wrote, and [BFCL.Check] or
// [ACE.Check] for the verdict. The rules are kept as they are, lenient and
// strict in the same odd places, because figures can only be compared so. The
// package makes no calls and runs no tools.
package toolcall
