// Package bakeoff compares model partners and writes the report that a choice
// rests on.
//
// Start with a [Bench]: it keeps runs in a folder, starts and continues them from a
// file that package spec reads, grades and compares them, lets judges decide where
// no scorer can, and makes reports. Who answers and what it costs is given to it.
package bakeoff
