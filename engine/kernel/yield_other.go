//go:build !linux

package kernel

import "runtime"

// yield lets another goroutine have this thread.
func yield() { runtime.Gosched() }
