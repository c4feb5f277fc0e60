package app

import (
	"os"
	"runtime"
)

// headroom is memory that is never touched, so that it costs none: it only has the
// garbage collector take a small heap for one of this size, and run a quarter as
// often under load. It does not grow with the heap, as a higher GOGC would.
func headroom() []byte {
	const size = 16 << 20
	if os.Getenv("GOGC") != "" { // somebody knows better
		return nil
	}
	return make([]byte, size)
}

// keep has memory live until it is called.
func keep(b []byte) { runtime.KeepAlive(b) }
