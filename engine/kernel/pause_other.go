//go:build !amd64 && !arm64

package kernel

import "runtime"

// pause passes a short moment.
func pause(int) { runtime.Gosched() }
