//go:build !linux

package main

// forgetPeak does nothing: the peak is not known on this system.
func forgetPeak() {}

// peakMegabytes is not known on this system.
func peakMegabytes() int { return 0 }
