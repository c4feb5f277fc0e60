// Package decide chooses a primary and a fallback among options that differ in
// quality, cost and speed.
//
// Start with [Decide]. Hard limits come first: an option that breaks one is listed
// with the reason and never recommended. What is left is valued by the weighted
// sum of its criteria; draws of weights, of resampled quality and of prices say
// how probable it is that each option is the best. The decision tells the smallest
// change of one weight that another option would win by, and which options are
// beaten in everything.
//
// The same input gives the same decision: what draws at random takes a seed.
package decide
