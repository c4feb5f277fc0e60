// Package label marks generated content as the rules of mainland China demand: the
// Measures for Labelling AI-Generated Synthetic Content and GB 45438-2025, in force
// since 2025-09-01.
//
// Start with [Policy.Label], which makes the [Label] of one answer: the notice that
// people must see, the metadata for files, and the filed model that answered.
// [Label.Header] is its form for HTTP, [Label.HTML] and [Label.Markdown] put the
// metadata into a document. The names of the metadata's fields, and its values,
// follow annex E of the standard as it was known when this was written; check them
// against the standard before you rely on them.
//
// Whether a law applies to a service is its operator's to judge. The package does
// not look at content, and never takes a label away.
package label
