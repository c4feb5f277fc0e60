// Package job does what a person asks a load test for: a run at a rate, along a
// trace, or a search for the capacity.
//
// Start with [Spec], which flags and requests are read into, and [Spec.Do], which
// yields a [Report] that grows. A spec refuses what could harm a partner: a remote
// one without consent, more than four fifths of a declared quota, a rate that
// jumps. Who the partner is and what it costs is given.
package job
