// Package text segments, measures and changes text in Chinese and English:
// positions in three units, sentences, words, scripts, differences, and edits
// that can be applied and reverted one by one.
//
// Start with [Edit] and [Apply]. Its subpackages build on it: fact extracts what
// a text states, guard compares the facts of two texts. The package knows no
// model and no document format.
package text
