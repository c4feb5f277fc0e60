// Package spell tells whether an English word is spelled right, and what was
// probably meant where it is not.
//
// Start with [Open], which reads the dictionary pack, and [Speller.Suggest]. Words
// are judged alone or between their neighbours; what a name is, and which
// suggestion is safe to apply, is the caller's decision.
package spell
