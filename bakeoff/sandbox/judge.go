package sandbox

import (
	"time"
)

// A Case is a solution and what it must pass.
type Case struct {
	Solution string // Python that defines what the test calls
	Test     string // Python that raises an exception unless all is well
}

// A Verdict is what a test said.
type Verdict struct {
	Passed   bool
	Reason   string // why not: an exception's name and message, or a limit
	TimedOut bool
	Took     time.Duration
}
