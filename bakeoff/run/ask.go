package run

import (
	"context"
	"errors"
	"time"

	"github.com/qiao-ai/qiao"
)

// answer asks one question, and again where the partner was busy or not there.
func (p *Plan) answer(ctx context.Context, q Question) *Answer {
	for try := 1; ; try++ {
		a, err := p.once(ctx, q)
		a.Tries = try
		if !again(err) || try >= p.Tries || ctx.Err() != nil {
			return a
		}
		select {
		case <-time.After(pause(err, try)):
		case <-ctx.Done():
		}
	}
}

// again tells whether a failure passes with time.
func again(err error) bool {
	switch qiao.KindOf(err) {
	case qiao.RateLimited, qiao.Overloaded, qiao.Unavailable:
		return err != nil
	}
	return false
}

// pause is how long to wait before the next try: what the partner asks for, or
// longer each time.
func pause(err error, try int) time.Duration {
	var e *qiao.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		return min(e.RetryAfter, time.Minute)
	}
	return time.Second << (try - 1)
}

// once asks one question once, and returns why it was not answered, too.
func (p *Plan) once(ctx context.Context, q Question) (*Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	begun := p.Now()
	a := &Answer{
		Key: q.Key, Contender: q.Contender.Name, Suite: q.Suite.Name, Item: q.Item.ID, Sample: q.Sample, At: begun.UTC(),
	}
	stream, err := q.Contender.Model.Generate(ctx, q.Contender.Request(q.Item))
	if err == nil {
		err = a.read(stream, func() float64 { return millis(p.Now().Sub(begun)) })
	}
	a.TotalMS = millis(p.Now().Sub(begun))
	a.end(err, q.Contender.Pin)
	if q.Contender.Price != nil {
		a.Cost, _ = q.Contender.Price(a.Usage, begun)
	}
	return a, err
}

// read takes a stream in; elapsed is the time since the request, in milliseconds.
func (a *Answer) read(stream qiao.Stream, elapsed func() float64) error {
	first := func(yield func(qiao.Chunk, error) bool) {
		for c, err := range stream {
			if a.FirstMS == 0 && (c.Text != "" || c.Reasoning != "" || len(c.ToolCalls) > 0) {
				a.FirstMS = elapsed()
			}
			if !yield(c, err) {
				return
			}
		}
	}
	whole, err := qiao.Collect(first)
	a.Text, a.ToolCalls, a.Finish, a.Served, a.Usage = whole.Text, whole.ToolCalls, whole.Finish, whole.Served, whole.Usage
	return err
}

// end gives an answer its state.
func (a *Answer) end(err error, pin string) {
	switch kind := qiao.KindOf(err); {
	case err == nil && a.Finish == qiao.FinishBlocked:
		a.State = Refused
	case err == nil && pin != "" && string(a.Served.Model) != pin:
		a.State = Changed
	case err == nil:
		a.State = Answered
		return
	case kind == qiao.Blocked:
		a.State = Refused
	case kind == qiao.RateLimited:
		a.State = Limited
	case kind == qiao.Timeout:
		a.State = TimedOut
	default:
		a.State = Failed
	}
	if err != nil {
		a.Kind, a.Error = qiao.KindOf(err).String(), err.Error()
	}
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
