// Package template understands sentences by templates that people can read:
//
//	(turn|switch) on [the] {light} [in <room>]
//
// Alternatives stand in ( | ), optional parts in [ ], permutations in ( ; ),
// {list} or {list:slot} stands for one of a list's values, a number of a range,
// a wildcard or a typed value, and <rule> for another template. A backslash
// takes a character as it is. The language is that of Home Assistant's hassil.
//
// Start with [ForCatalog] for the phrases of manifests, or with a [Grammar] and
// [Compile]. Each template becomes a small program that only runs forward; all
// its readings of a sentence are weighed at once, so that time grows with the
// length of the sentence and never explodes. [Set.Match] gives the best
// readings, or none: a sentence that says more than a template is no match.
package template
