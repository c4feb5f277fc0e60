// Package picture draws small pictures in terminals: by the protocols of kitty and
// iTerm2, as sixels, or with half blocks in two colours, by what the terminal can.
//
// Start with Find and Way.Draw. A terminal that can do nothing of it gets nothing.
package picture
