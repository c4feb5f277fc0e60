// Package own holds Qiao's own suites for bake-offs, written for Qiao: writing,
// assistant and photos, each in Chinese and English.
//
// Start with [Load]. Every item has a demand that a program can check; the
// package's tests hold, for each, an answer that meets it and a plausible one that
// does not. The suites are public, so models may come to know them: a decision of
// weight should also rest on items that nobody has seen.
//
// It judges nothing.
package own
