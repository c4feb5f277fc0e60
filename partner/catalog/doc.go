// Package catalog knows the models of the partners: their limits, their features
// and their prices, each with its date.
//
// Start with [Embedded], or [Catalog.With] a file of one's own over it, and
// [Catalog.Lookup]. [Model.Cost] is what an answer costs: prices know the day they
// hold from, the time of day, the length of the input, and what was read from or
// written to the partner's cache. What was written from memory when the catalogue
// was made says so, in [Model.Memory] and [Price.Memory], so that it can be checked
// and overridden.
//
// The package calls nobody. A price that is not in it is unknown, never zero.
package catalog
