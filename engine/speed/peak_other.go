//go:build !linux

package speed

// ForgetPeak does nothing: the peak is not known on this system.
func ForgetPeak() {}

// Peak is not known on this system.
func Peak() int64 { return 0 }
