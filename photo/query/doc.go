// Package query understands what people ask of their photos, in Chinese and
// English: a text becomes a Plan of typed chips.
//
// Start with Parse. Rules and tables do the work, never a model: quotes, dates,
// clock times, places, cameras, formats, numbers, colours and things are found,
// then what joins and denies them; the rest stays as words for text and meaning.
// The tables are in the folder words. A Plan can be changed and sent back: see
// Plan.Check.
//
// It does not search, and it does not know whether anything matches.
package query
