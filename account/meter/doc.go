// Package meter accounts for calls of models by Qiao's own features: it reserves
// what a request may cost under the limits of its key, settles what it did cost,
// and gives its row to the ledger.
//
// Start with [Meter.Begin], whose [Call] goes with one request, and [Call.Stream].
// The gateway, which passes requests through byte by byte, does the same steps
// itself.
package meter
