package openai

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/partner"
)

const readOp = "read answer"

// stream reads a reply with status 200. Its first byte, not its content type,
// decides what it is: servers answer a request for a stream with plain JSON.
func (d *Driver) stream(body io.ReadCloser) qiao.Stream {
	return func(yield func(qiao.Chunk, error) bool) {
		defer body.Close()
		r := bufio.NewReader(body)
		start, err := firstByte(r)
		var ok bool
		switch {
		case err == io.EOF:
			err = qiao.Errorf(qiao.Protocol, readOp, "the answer is empty")
		case err != nil:
			err = partner.ReadError(readOp, err)
		case start == '{':
			ok, err = d.readWhole(r, yield)
		case start == '<':
			err = notAnAPI(readOp)
		default:
			ok, err = d.readEvents(r, yield)
		}
		if err != nil {
			yield(qiao.Chunk{}, err)
		} else if ok {
			drain(body)
		}
	}
}

func notAnAPI(op string) error {
	return qiao.Errorf(qiao.Misconfigured, op, "a web page came instead of an answer").
		WithFix("Check the partner's address: it must be the API's base, such as https://host/v1.")
}

// firstByte skips blank space, the heartbeat of servers whose queue is long, and
// returns the byte after it, unread.
func firstByte(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch b {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return b, r.UnreadByte()
	}
}

// drain reads what follows the end of an answer, so that its connection can be
// used again. It waits little: some servers leave the body open.
func drain(body io.ReadCloser) {
	t := time.AfterFunc(50*time.Millisecond, func() { body.Close() })
	defer t.Stop()
	_, _ = io.Copy(io.Discard, io.LimitReader(body, 4<<10))
}

// readWhole yields a whole reply. It returns false if the reader left.
func (d *Driver) readWhole(r io.Reader, yield func(qiao.Chunk, error) bool) (bool, error) {
	body, err := readAll(readOp, r, d.o.MaxReply)
	if err != nil {
		return false, err
	}
	a := answer{driver: d}
	chunk, err := a.chunk(body, "message")
	if err != nil {
		return false, err
	}
	return yield(chunk, nil), nil
}

// readEvents yields a stream's chunks to its end mark. It returns false if the
// reader left.
func (d *Driver) readEvents(r io.Reader, yield func(qiao.Chunk, error) bool) (bool, error) {
	a := answer{driver: d}
	for event, err := range sse.Read(r, d.o.MaxEvent) {
		if err != nil {
			return false, eventError(err)
		}
		data := bytes.TrimSpace(event.Data)
		switch {
		case event.Fault != nil:
			return false, d.inBand(event.Fault)
		case event.Name == "error":
			return false, d.inBand(data)
		case len(data) == 0:
			continue
		case string(data) == "[DONE]":
			return true, nil
		}
		chunk, err := a.chunk(data, "delta")
		if err != nil {
			return false, err
		}
		if !yield(chunk, nil) {
			return false, nil
		}
	}
	return true, nil
}

func eventError(err error) error {
	if errors.Is(err, sse.ErrTooLong) {
		return qiao.Errorf(qiao.Protocol, readOp, "an event is over the size limit")
	}
	return partner.ReadError(readOp, err)
}

// An answer is what must be remembered from one chunk to the next.
type answer struct {
	driver  *Driver
	calls   toolCalls
	think   thinkTags
	refused bool // the model declined in the field for it
}

// chunk decodes one JSON object whose choice holds its content in the named
// field.
func (a *answer) chunk(data []byte, field string) (qiao.Chunk, error) {
	if !gjson.ValidBytes(data) {
		return qiao.Chunk{}, qiao.Errorf(qiao.Protocol, readOp, "the answer is not JSON")
	}
	v := gjson.ParseBytes(data)
	if isFailure(v) {
		return qiao.Chunk{}, a.driver.inBand(data)
	}
	c := qiao.Chunk{Usage: usage(v.Get("usage"))}
	if model := v.Get("model").String(); model != "" {
		c.Served = &qiao.Served{Model: qiao.ModelID(model)}
	}
	choice := firstChoice(v.Get("choices"))
	if !choice.Exists() {
		if field == "message" {
			return c, qiao.Errorf(qiao.Protocol, readOp, "the answer has no choices")
		}
		return c, nil
	}
	if c.Usage == nil {
		c.Usage = usage(choice.Get("usage"))
	}
	a.content(&c, choice.Get(field))
	if err := a.finish(&c, choice.Get("finish_reason")); err != nil {
		return c, err
	}
	if a.driver.o.Dialect.ThinkTags {
		reasoning, text := a.think.split(c.Text, c.Finish != "")
		c.Reasoning, c.Text = c.Reasoning+reasoning, text
	}
	return c, nil
}

// firstChoice is the choice with index 0, as only one answer is asked for.
func firstChoice(choices gjson.Result) (first gjson.Result) {
	choices.ForEach(func(_, choice gjson.Result) bool {
		if choice.Get("index").Int() == 0 {
			first = choice
			return false
		}
		return true
	})
	return first
}

func (a *answer) content(c *qiao.Chunk, v gjson.Result) {
	c.Text = plainText(v.Get("content"))
	c.Reasoning = plainText(v.Get("reasoning_content"))
	if c.Reasoning == "" {
		c.Reasoning = plainText(v.Get("reasoning"))
	}
	a.refused = a.refused || v.Get("refusal").String() != ""
	v.Get("tool_calls").ForEach(func(_, piece gjson.Result) bool {
		if call, ok := a.calls.piece(piece); ok {
			c.ToolCalls = append(c.ToolCalls, call)
		}
		return true
	})
}

// plainText reads content that is a string, null, or a list of parts.
func plainText(v gjson.Result) string {
	if !v.IsArray() {
		if v.Type != gjson.String {
			return ""
		}
		return v.String()
	}
	var text string
	v.ForEach(func(_, part gjson.Result) bool {
		text += part.Get("text").String()
		return true
	})
	return text
}

func (a *answer) finish(c *qiao.Chunk, reason gjson.Result) error {
	if reason.Type != gjson.String {
		return nil
	}
	finish, err := a.driver.o.Dialect.finish(reason.String())
	switch {
	case err != nil:
		return err
	case finish == "":
		return nil
	case a.refused:
		finish = qiao.FinishBlocked
	case finish == qiao.FinishStop && len(a.calls.known) > 0:
		finish = qiao.FinishTools
	}
	c.Finish = finish
	return nil
}

// finish maps a finish_reason; "" means that the answer goes on. A reason that
// nobody knows is an error: an answer must not look complete by guess.
func (d *Dialect) finish(reason string) (qiao.Finish, error) {
	if f, ok := d.Finishes[reason]; ok {
		return f, nil
	}
	switch reason {
	case "", "null":
		return "", nil
	case "stop", "eos", "eos_token", "end_turn", "stop_sequence", "stop_token":
		return qiao.FinishStop, nil
	case "length", "max_tokens", "model_length":
		return qiao.FinishLength, nil
	case "tool_calls", "function_call", "tool_use":
		return qiao.FinishTools, nil
	case "content_filter", "sensitive", "refusal", "safety":
		return qiao.FinishBlocked, nil
	case "insufficient_system_resource":
		return "", partner.Refused(readOp, qiao.Overloaded, 0, reason)
	case "network_error", "error", "abort", "cancelled":
		return "", partner.Refused(readOp, qiao.Unavailable, 0, reason)
	}
	return "", partner.Refused(readOp, qiao.Protocol, 0, reason)
}
