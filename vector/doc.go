// Package vector finds the vectors nearest to one by cosine, exactly: it looks at
// all of them, as bytes, and compares the best again in full.
//
// Start with New, Set and Search. 200,000 vectors of 512 numbers take 100 MB and
// some milliseconds on one core, so that a person's library needs no approximate
// index. Which thing a row stands for is its caller's business; so is that vectors
// of different models never meet in one Index.
package vector
