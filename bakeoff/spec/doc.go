// Package spec reads the file that says what a bake-off asks, of whom, within which
// budget, and what is to be decided from it.
//
// Start with [Load]. [Spec.Plan] makes a plan for package run of it, with models
// that the caller finds; [Spec.Options] makes the options of a decision of what
// was measured.
package spec
