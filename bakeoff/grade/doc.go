// Package grade gives each answer of a bake-off its score.
//
// Start with [New] and [Grader.Grade], which takes the scorer that the item names:
//
//   - number, math: the last number of the answer, or its boxed or last expression
//   - choice, bbh, exact: a letter, BIG-Bench Hard's target, the very text
//   - ifeval: the share of instructions that are followed
//   - code: a program that passes its tests in the sandbox
//   - tools: the right calls and no others
//   - fidelity: 0 where a fact of the source changed, else the share of the item's
//     checks that hold, half of it where a sense seems changed
//   - checks: the share of the item's checks that hold
//   - fields: the share of the fields of a JSON object that are right
//
// A score is between 0 and 1. Only answered questions can be graded; what cannot
// be judged here, such as programs where they cannot be isolated, is an error of
// Kind Unsupported and no score of 0.
package grade
