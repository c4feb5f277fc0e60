// Package apps makes intents of the tools of other programs.
//
// Start with [App.Observe], which takes in what a program lists, and [Join], which
// puts the tools of all into a catalogue and gives the skill that carries them out.
// A tool is outward until its owner grades it; a grade belongs to one definition,
// and goes with it when the program changes what it says.
//
// It starts no program and talks no protocol: that is package internal/mcp/host.
package apps
