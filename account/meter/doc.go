// Package meter accounts for calls of models: it reserves what a request may cost
// under the limits of its key, settles what it did cost, and writes its row into
// the ledger.
//
// A feature's model is wrapped by [Meter.Model]. Whoever passes requests through
// byte by byte uses [Meter.Begin] and ends the [Call] that it returns.
package meter
