// Package host calls the MCP servers of other programs.
//
// Start with [New]; a [Server] starts its program, or reaches its address, when it
// is first needed, and [Server.Close] ends it. Whatever a server does, it is
// bounded: in time, in bytes, in how deeply what it says nests, in how often it is
// started again. It is told of no ability of ours: it cannot ask our models or our
// users anything.
//
// What a server says is data. What its tools may do is judged by package assist.
package host
