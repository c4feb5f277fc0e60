// Package code turns recorded solutions of programming benchmarks into cases
// to run, and counts what came of them.
//
// Start with [HumanEval], [MBPP], [CruxOutput] or [CruxInput], which give a [Case]; run it in
// package sandbox; [PassAt] gives pass@k.
package code
