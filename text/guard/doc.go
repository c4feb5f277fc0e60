// Package guard compares the facts of a rewritten text with those of its source.
//
// Use [Check] for a verdict. Before a model is asked, a Mask takes what has no
// grammar (code, links, placeholders) out of its hands and puts it back
// afterwards, exactly.
package guard
