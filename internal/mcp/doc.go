// Package mcp offers the writing tasks as tools of the Model Context Protocol.
//
// Start with [Run] for a client that starts this program and talks to it over
// standard input and output, or [Handler] for clients that come by HTTP. The
// tools are named write_proofread, write_rewrite and so on, with write_capabilities
// to ask what can be done. The package does no writing of its own.
package mcp
