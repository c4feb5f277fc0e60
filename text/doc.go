// Package text segments, measures and changes text in Chinese and English:
// positions in three units, sentences, words, scripts, differences, and edits
// that can be applied and reverted one by one.
//
// Start with [Edit] and [Apply]; [Diff] makes edits of two texts, and [Sentences]
// and [Words] cut one. Its subpackages build on it: document finds the prose in
// Markdown and HTML, fact extracts what a text states, guard compares the facts
// of two texts. The package itself knows no model and no document format.
//
// Functions take any string. A byte that is not part of valid UTF-8 counts as
// one character everywhere; [Valid] refuses such a text and [Sanitize] repairs
// it.
package text
