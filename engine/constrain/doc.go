// Package constrain keeps a model's output within a JSON Schema: it tells before
// each token which tokens may come.
//
// Make a [Vocabulary] of a model's tokens once, [Vocabulary.Compile] a schema or
// take [Vocabulary.JSON], and give each answer a [Matcher] of its own:
// [Matcher.Mask] before a token is chosen, [Matcher.Accept] after. Whatever is
// chosen among the allowed tokens, the text is valid JSON that satisfies the
// schema once [Matcher.Done] holds, and there is always a way to go on.
//
// A schema becomes an automaton over bytes with a stack, built as far as answers
// go and kept: a mask is computed once for each place in the schema.
//
// The output is a part of what the schema allows: properties in any order, each
// once; those that a schema with properties does not name only where it has
// additionalProperties; white space as people write it; numbers of at most 15
// digits. A keyword that cannot be kept to is an error when compiling, which
// names its place; nothing is ignored but annotations.
package constrain
