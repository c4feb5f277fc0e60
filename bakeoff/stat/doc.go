// Package stat says what a difference between two sets of scores is worth.
//
// Start with [Compare], which takes the scores of two models on the same items
// and gives a difference, its interval, a p-value and a verdict: one is
// better, they are equivalent within a margin, or nothing is decided. The
// parts are there on their own: [Wilson] for a share, [PairedInterval] and
// [BCa] for a mean difference, [McNemar] and [Permutation] for a p-value,
// [Holm] and [BenjaminiHochberg] for several, [Sequence] for looking while a
// run goes on, [MinDetectable] and [ItemsNeeded] before money is spent.
//
// Everything is deterministic: what draws at random takes a seed. Scores are
// numbers of any scale; items that failed to run have no score and must be
// left out of both sets by the caller.
package stat
