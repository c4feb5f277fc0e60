// Package server answers HTTP: the native API, health, metrics and the web page.
//
// Use [New] and [Server.Serve]. A request passes, from outside in: its id and log
// line, a guard against panics, the check of Host, Origin and key, limits, and a
// handler that calls the parts in [Config]. Every failure is a [Problem]. The
// package knows HTTP and nothing else.
package server
