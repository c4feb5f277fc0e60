// Package lease shares limits between nodes without a round trip a request.
//
// Start with [NewBook]: a node's Book holds slices of each limit, leased from a
// [Pool] that all nodes ask. [Book.Take] spends from a slice in memory; slices are
// renewed behind the requests, about once a second and sooner when one runs low, and
// what a node does not need goes back with the next renewal. A slice is counted by
// the pool from the moment that it is leased, so that no sixty seconds and no budget
// hold more than the limit while the pool answers, whatever nodes die.
//
// A node whose pool does not answer goes on: see Book.Take for the bound that holds
// then. Nothing here knows what is limited, nor how a pool keeps its counters; see
// package account, and internal/valkey for the pool of many machines.
package lease
