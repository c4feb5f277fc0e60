// Package extract answers with parts of a text, never with words of its own: it
// picks sentences for a summary, and finds the lists and tables that a text
// already spells out. It asks no model and works on Chinese and English.
//
// Start with [Summary]; [List] and [Table] return an error of Kind Unsupported
// where the structure is not there. Every part that is returned keeps its place
// in the source. The package does not rewrite, merge or translate.
package extract
