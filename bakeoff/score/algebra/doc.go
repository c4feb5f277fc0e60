// Package algebra tells whether two mathematical answers say the same.
//
// Start with [Judge.Equal], which compares answers as a careful person would: in
// LaTeX or plain text, as numbers, expressions, equations, tuples, intervals,
// sets and matrices. [Judge.Official] follows the grader that published scores of
// mathematical benchmarks were made with, its leniency included.
//
// Expressions are compared exactly where they are rational functions, at
// points where chance agreement is impossible in practice, and otherwise
// numerically at complex points. There is no simplifier: nothing is rewritten
// except to be read.
package algebra
