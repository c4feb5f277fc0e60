// Package result says what a run of a bake-off came to: each contender's scores
// item by item, with intervals, times, costs and what was not answered.
//
// Start with [Read], which grades the answers of a run and keeps the grades beside
// them. [Compare] compares two contenders, of one run or of two, on the items that
// both answered. A failure is never a score: it is counted as what it is.
package result
