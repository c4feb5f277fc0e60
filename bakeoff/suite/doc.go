// Package suite reads the questions of a bake-off, and recorded outputs.
//
// Start with [Load], which recognises a suite by its content: our own YAML and
// JSON Lines, and the files of GSM8K, MATH, HumanEval, MBPP, MGSM, IFEval,
// MMLU, C-Eval, CMMLU, BIG-Bench Hard and BFCL. A suite has a [Suite.Version]
// that follows from its content alone. [Lines] reads JSON Lines, compressed or
// not, and names the line that is wrong.
//
// The package runs and judges nothing.
package suite
