// Package sqlite keeps the features' state in one SQLite file. It implements the
// Store interfaces that the features declare.
//
// Start with [New]; the file is opened, and its tables are made, when the first
// method needs them. Every change is one transaction, and a change that was
// reported done survives the death of the process. Several processes may use one
// file.
package sqlite
