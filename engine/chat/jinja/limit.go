package jinja

import (
	"time"

	"github.com/qiao-ai/qiao"
)

// Limits bound what rendering a template may take. A field that is 0 means its
// default.
type Limits struct {
	Steps  int // nodes evaluated; default 4,000,000
	Memory int // bytes of all texts and lists made, output included; default 64 MiB
	Depth  int // macros within macros, and values within values; default 100
}

// Options say what a template may know beside its values.
type Options struct {
	Now    time.Time // for strftime_now; the zero value is no clock: an error there
	Limits Limits
}

func orDefault(n, def int) int {
	if n == 0 {
		return def
	}
	return n
}

// step counts one step of work. It is false once rendering must end.
func (r *run) step(n pos) bool { return r.steps(n, 1) }

func (r *run) steps(n pos, count int) bool {
	if r.err != nil {
		return false
	}
	r.stepsLeft -= count
	if r.stepsLeft < 0 {
		r.failKind(n, qiao.TooLarge, "the template takes too many steps")
		return false
	}
	return true
}

// alloc asks for memory before it is taken. It is false if there is none left.
func (r *run) alloc(n pos, bytes int) bool {
	if r.err != nil {
		return false
	}
	if bytes < 0 || bytes > r.memoryLeft {
		r.failKind(n, qiao.TooLarge, "the template makes too much text")
		return false
	}
	r.memoryLeft -= bytes
	return true
}

// tooDeep fails at nesting beyond the limit.
func (r *run) tooDeep(n pos, depth int) bool {
	if depth > r.maxDepth {
		r.failKind(n, qiao.TooLarge, "nested more than %d deep", r.maxDepth)
		return true
	}
	return false
}
