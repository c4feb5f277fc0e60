// Package search finds photos for a plan of package query, and says why each was
// found.
//
// Start with Library: it keeps one Index for each owner and answers Requests.
// Conditions are met first, as sets; then texts, captions, keywords, tags, colours
// and vectors rank what is left, and a cut, which looks at how scores lie, decides
// what is a match: an answer without hits is an answer. An Index never holds
// photos of two owners.
package search
