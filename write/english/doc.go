// Package english proofreads English without a model.
//
// Start with [New], which gives a [write.Checker]. Three parts speak: the grammar
// engine Harper, a speller of our own, and rules of our own, which are tables in
// the files *.txt. Each proposal has a confidence; one policy decides which are
// safe enough to be applied unasked, and no part may touch a name, a link or a
// piece of code. Without Harper or without the dictionary the rest still works.
package english
