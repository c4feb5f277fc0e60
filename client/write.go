package client

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/write"
)

// Write does a task and yields its events as they become true; the last is the
// Result. Leaving the loop stops the work on the server. An answer that ends
// without a Result is an error of Kind Protocol.
func (c *Client) Write(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	return func(yield func(write.Event, error) bool) {
		done := false
		for e, err := range c.events(ctx, []string{"v1", "write", string(r.Task)}, r) {
			var event write.Event
			if err == nil {
				event, err = decode(e)
			}
			if !yield(event, err) || err != nil {
				return
			}
			done = done || event.Result != nil
		}
		if !done {
			yield(write.Event{}, cutShort())
		}
	}
}

func cutShort() error {
	return qiao.Errorf(qiao.Protocol, "client", "the answer was cut short").WithFix("Send it again.")
}

// decode reads an event. One of a kind that this version does not know is empty.
func decode(e sse.Event) (event write.Event, err error) {
	switch e.Name {
	case "progress":
		err = json.Unmarshal(e.Data, &event.Progress)
	case "edit":
		err = json.Unmarshal(e.Data, &event.Edit)
	case "preview":
		err = json.Unmarshal(e.Data, &event.Preview)
	case "block":
		err = json.Unmarshal(e.Data, &event.Block)
	case "result":
		err = json.Unmarshal(e.Data, &event.Result)
	}
	if err != nil {
		err = notQiao()
	}
	return event, err
}

// events sends a request for events and yields them; an error event is yielded as
// the error that it holds.
func (c *Client) events(ctx context.Context, path []string, in any) iter.Seq2[sse.Event, error] {
	return func(yield func(sse.Event, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		resp, err := c.send(ctx, http.MethodPost, path, in, "text/event-stream")
		if err != nil {
			yield(sse.Event{}, err)
			return
		}
		defer resp.Body.Close()
		for e, err := range sse.Read(resp.Body, maxAnswer) {
			if err == nil && e.Name == "error" {
				err = failed(e.Data)
			} else if errors.Is(err, sse.ErrTooLong) {
				err = qiao.E(qiao.TooLarge, "client: read the answer", err)
			} else if err != nil {
				err = c.unreachable(ctx, err)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

func failed(data []byte) error {
	var p problem
	if json.Unmarshal(data, &p) != nil || p.Kind == "" {
		return notQiao()
	}
	return p.err()
}

// Do does a task and returns its result alone.
func (c *Client) Do(ctx context.Context, r *write.Request) (*write.Result, error) {
	var result write.Result
	if err := c.call(ctx, http.MethodPost, []string{"v1", "write", string(r.Task)}, r, &result); err != nil {
		return nil, err
	}
	return &result, nil
}

// Capabilities says what each tier can do, and what is missing for more.
func (c *Client) Capabilities(ctx context.Context) ([]write.Capability, error) {
	var out struct {
		Tiers []write.Capability `json:"tiers"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "write", "capabilities"}, nil, &out)
	return out.Tiers, err
}
