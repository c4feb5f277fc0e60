// Package term writes for a person at a terminal: tables that fit, differences
// in colour, progress in one line, errors in three parts.
//
// Start with [NewScreen]. Everything adapts to what the Screen is: where it is
// not a terminal there is no colour and no line that rewrites itself. The package
// knows no feature.
package term
