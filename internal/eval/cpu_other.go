//go:build !unix

package eval

import "time"

// cpuTime is the time: this system's way to tell how long a process has computed is
// not known here. Evaluations use one thread where it matters.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
