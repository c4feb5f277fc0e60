package load

import (
	"time"

	"github.com/qiao-ai/qiao"
)

// A record is what became of one request. Times count from when it was due.
type record struct {
	due    time.Duration // after the start
	slip   time.Duration // how late it was sent
	first  time.Duration // to the first content; 0 is none
	last   time.Duration // to the last content
	end    time.Duration
	gap    time.Duration // the longest between two pieces of content
	usage  qiao.Usage
	cost   qiao.Money
	tpot   time.Duration // 0 is unknown
	kind   qiao.Kind
	failed bool
	wait   time.Duration // that the partner asked for
}

// A reading takes one stream in.
type reading struct {
	record
	due          time.Time
	now          func() time.Time
	before       time.Duration // when the last piece came
	size, opened int           // bytes of all content, and of the first delivery
}

// take reads the stream to its end.
func (r *reading) take(s qiao.Stream) error {
	for c, err := range s {
		if err != nil {
			return err
		}
		if n := content(&c); n > 0 {
			at := r.now().Sub(r.due)
			if r.first == 0 {
				r.first, r.before = at, at
			}
			if at-r.first < together {
				r.opened += n
			}
			r.gap = max(r.gap, at-r.before)
			r.last, r.before = at, at
			r.size += n
		}
		if c.Usage != nil {
			r.usage = *c.Usage
		}
	}
	return nil
}

// together is how far apart two pieces of one delivery may come.
const together = 200 * time.Microsecond

// content is how many bytes of an answer a chunk carries.
func content(c *qiao.Chunk) int {
	n := len(c.Text) + len(c.Reasoning)
	for i := range c.ToolCalls {
		n += len(c.ToolCalls[i].Name) + len(c.ToolCalls[i].Arguments)
	}
	return n
}

// timePerToken is the time from the first piece of content to the last, shared
// among the tokens that came in it. The partner says how many tokens there were;
// how many of them came with the first piece follows from its part of the text. It
// is 0 where the partner did not count, or all came at once.
func (r *reading) timePerToken() time.Duration {
	tokens := float64(r.usage.Output)
	if r.usage.Estimated || tokens < 2 || r.size == 0 || r.last == r.first {
		return 0
	}
	first := max(1, tokens*float64(r.opened)/float64(r.size))
	if tokens-first < 1 {
		return 0
	}
	return time.Duration(float64(r.last-r.first) / (tokens - first))
}
