package partner

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
)

// tailWait bounds the wait for what follows the finish reason: usage and the end
// mark. The answer is complete without them.
const tailWait = 5 * time.Second

// The causes with which a call cancels its own context.
var (
	errWaited = errors.New("partner: waited too long")
	errEnded  = errors.New("partner: the call has ended")
)

// A call is one request on its way. Its timer runs while the partner is waited
// for, not while the reader of the stream takes its time.
type call struct {
	p        *Partner
	caller   context.Context
	ctx      context.Context // the driver's
	cancel   context.CancelCauseFunc
	timer    *time.Timer             // cancels ctx with errWaited
	passage  atomic.Pointer[Passage] // whose time the timer then looks at
	first    time.Time               // the deadline of the first content
	begun    bool                    // content has come
	finished bool                    // a finish reason has come
	noted    bool                    // Served has been yielded
	served   qiao.Served
	request  *qiao.Request
	counted  bool        // the partner has told the usage
	early    *qiao.Usage // told before the first content; it waits for that
	guess    qiao.Usage  // of the output, in case it does not
	size     int64
	chars    wholeChars
}

func (p *Partner) newCall(caller context.Context, r *qiao.Request) *call {
	c := &call{p: p, caller: caller, request: r, first: time.Now().Add(p.o.FirstToken)}
	c.served = qiao.Served{Partner: p.o.ID, Region: p.o.Region, Local: p.o.Local}
	c.ctx, c.cancel = context.WithCancelCause(caller)
	c.timer = time.AfterFunc(p.o.FirstToken, c.due)
	return c
}

// due ends a call that was waited for too long.
func (c *call) due() {
	if p := c.passage.Load(); p != nil {
		p.look()
		return
	}
	c.cancel(errWaited)
}

// end frees what the call holds; the driver's connection closes with it.
func (c *call) end() {
	c.timer.Stop()
	c.cancel(errEnded)
}

// wait starts the deadline of the next chunk.
func (c *call) wait() {
	switch {
	case c.finished:
		c.timer.Reset(tailWait)
	case c.begun:
		c.timer.Reset(c.p.o.Idle)
	default:
		c.timer.Reset(time.Until(c.first))
	}
}

// stream gives the driver's stream the partner's manners.
func (c *call) stream(driver qiao.Stream) qiao.Stream {
	return func(yield func(qiao.Chunk, error) bool) {
		defer c.end()
		for chunk, err := range driver {
			c.timer.Stop()
			if err == nil {
				chunk, err = c.take(chunk)
			}
			if err != nil {
				c.yieldFailure(yield, err)
				return
			}
			if !c.empty(chunk) && !yield(c.note(chunk), nil) {
				return
			}
			c.wait()
		}
		if !c.finished {
			c.yieldFailure(yield, qiao.Errorf(qiao.Protocol, "read the answer", "it ended without a finish reason"))
		} else if !c.counted {
			yield(c.estimated(), nil)
		}
	}
}

// take checks one chunk of the driver and makes its characters whole.
func (c *call) take(chunk qiao.Chunk) (qiao.Chunk, error) {
	if chunk.Finish == qiao.FinishBlocked && !c.begun && chunk.Text == "" {
		return chunk, Refused("read the answer", qiao.Blocked, 0, string(chunk.Finish))
	}
	c.begun = c.begun || hasContent(chunk)
	c.finished = c.finished || chunk.Finish != ""
	if chunk.Served != nil && chunk.Served.Model != "" && !c.noted {
		c.served.Model = chunk.Served.Model
	}
	chunk.Served = nil
	c.size += int64(len(chunk.Text) + len(chunk.Reasoning))
	for _, t := range chunk.ToolCalls {
		c.size += int64(len(t.Arguments))
	}
	if c.size > c.p.o.MaxAnswer {
		return chunk, qiao.Errorf(qiao.Protocol, "read the answer", "it is over %d bytes", c.p.o.MaxAnswer).
			WithFix("Ask for a shorter answer by setting a token limit.")
	}
	c.countOutput(chunk)
	return c.chars.join(chunk), nil
}

func hasContent(c qiao.Chunk) bool {
	return c.Text != "" || c.Reasoning != "" || len(c.ToolCalls) > 0 || c.Finish != ""
}

// empty tells whether a chunk says nothing to the reader. Before the first content
// usage says nothing either: a reader takes the first chunk for that.
func (c *call) empty(chunk qiao.Chunk) bool {
	if !c.begun && chunk.Usage != nil {
		c.early = chunk.Usage
	}
	return !hasContent(chunk) && (!c.begun || chunk.Usage == nil && chunk.Replay == "" && len(chunk.Logprobs) == 0)
}

// note puts Served on the first chunk.
func (c *call) note(chunk qiao.Chunk) qiao.Chunk {
	if !c.noted {
		c.noted = true
		served := c.served
		chunk.Served = &served
		if chunk.Usage == nil {
			chunk.Usage = c.early
		}
	}
	return chunk
}

// yieldFailure ends the stream with err, unless the answer is complete and only
// its tail was lost.
func (c *call) yieldFailure(yield func(qiao.Chunk, error) bool, err error) {
	err = c.failure(err)
	if kind := qiao.KindOf(err); c.finished && (kind == qiao.Protocol || kind == qiao.Timeout) {
		if !c.counted {
			yield(c.estimated(), nil)
		}
		return
	}
	yield(qiao.Chunk{}, err)
}

// failure explains err: a deadline of ours shows as the context's end.
func (c *call) failure(err error) error {
	if c.caller.Err() != nil || !errors.Is(context.Cause(c.ctx), errWaited) {
		return c.p.failure(c.caller, err)
	}
	if c.begun {
		return qiao.Errorf(qiao.Timeout, string(c.p.o.ID), "the answer fell silent for %v", c.p.o.Idle).
			WithFix("Try again; if it happens often, raise the partner's idle limit.")
	}
	return qiao.Errorf(qiao.Timeout, string(c.p.o.ID), "no first token within %v", c.p.o.FirstToken).
		WithFix("Try again, choose a faster model, or raise the partner's first-token limit.")
}
