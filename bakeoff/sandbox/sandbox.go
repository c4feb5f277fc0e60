package sandbox

import (
	"time"
)

// Limits bound what a program may use. Zero stands for the default.
type Limits struct {
	Wall    time.Duration // from start to end; 10 s
	CPU     time.Duration // in whole seconds; 8 s
	Memory  int64         // bytes of address space; 1 GiB
	Storage int64         // bytes in the folder it may write to; 8 MiB
	Output  int64         // bytes of stdout and of stderr; 64 KiB, then it is killed
}

func (l Limits) withDefaults() Limits {
	l.Wall = orDefault(l.Wall, 10*time.Second)
	l.CPU = orDefault(l.CPU, 8*time.Second)
	l.Memory = orDefault(l.Memory, 1<<30)
	l.Storage = orDefault(l.Storage, 8<<20)
	l.Output = orDefault(l.Output, 64<<10)
	return l
}

func orDefault[T int64 | time.Duration](v, or T) T {
	if v <= 0 {
		return or
	}
	return v
}

// A Result is how a program ended.
type Result struct {
	Exit      int // its exit code, or -1 if it was killed
	Stdout    []byte
	Stderr    []byte
	TimedOut  bool // killed at Limits.Wall
	Truncated bool // killed because it wrote more than Limits.Output
	Took      time.Duration
	signal    string // what killed it
}
