package qiao_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
)

func TestKindOf(t *testing.T) {
	cause := qiao.E(qiao.RateLimited, "qwen: send request", io.EOF)
	for _, c := range []struct {
		name string
		err  error
		want qiao.Kind
	}{
		{"nil is other", nil, qiao.Other},
		{"a plain error is other", io.EOF, qiao.Other},
		{"an error knows its kind", cause, qiao.RateLimited},
		{"a wrapped error keeps its kind", fmt.Errorf("x: %w", cause), qiao.RateLimited},
		{"an Other around a kind does not hide it", qiao.E(qiao.Other, "route", cause), qiao.RateLimited},
		{"the outermost kind wins", qiao.E(qiao.Unavailable, "route", cause), qiao.Unavailable},
		{"a cancelled context", fmt.Errorf("x: %w", context.Canceled), qiao.Canceled},
		{"a passed deadline", context.DeadlineExceeded, qiao.Timeout},
		{"a deadline inside an Other", qiao.E(qiao.Other, "x", context.DeadlineExceeded), qiao.Timeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := qiao.KindOf(c.err); got != c.want {
				t.Errorf("KindOf(%v) = %v, want %v", c.err, got, c.want)
			}
		})
	}
}

func TestKindNamesRoundTrip(t *testing.T) {
	for _, k := range qiao.Kinds() {
		if got := qiao.ParseKind(k.String()); got != k {
			t.Errorf("ParseKind(%q) = %v", k, got)
		}
	}
}

func TestErrorReadsFromOutsideIn(t *testing.T) {
	err := qiao.Errorf(qiao.Invalid, "config", "line 3: %w", io.ErrUnexpectedEOF).WithFix("Close the quote.")
	if got, want := err.Error(), "config: line 3: unexpected EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if got := qiao.FixOf(fmt.Errorf("serve: %w", err)); got != "Close the quote." {
		t.Errorf("FixOf = %q", got)
	}
}

func TestCollectPutsPiecesTogether(t *testing.T) {
	stream := func(yield func(qiao.Chunk, error) bool) {
		for _, c := range []qiao.Chunk{
			{Served: &qiao.Served{Partner: "qwen", Model: "qwen-plus"}, Reasoning: "hm"},
			{Text: "你", Usage: &qiao.Usage{Input: 3, Output: 1}},
			{Text: "好", ToolCalls: []qiao.ToolCall{{Index: 1, ID: "b", Name: "f", Arguments: `{"a"`}}},
			{ToolCalls: []qiao.ToolCall{{Index: 1, Arguments: `:1}`}}, Finish: qiao.FinishTools, Replay: "r"},
			{Usage: &qiao.Usage{Input: 3, Output: 9}},
		} {
			if !yield(c, nil) {
				return
			}
		}
	}
	got, err := qiao.Collect(stream)
	if err != nil {
		t.Fatal(err)
	}
	want := qiao.Answer{
		Text: "你好", Reasoning: "hm", Finish: qiao.FinishTools, Replay: "r",
		ToolCalls: []qiao.ToolCall{{Index: 1, ID: "b", Name: "f", Arguments: `{"a":1}`}},
		Usage:     qiao.Usage{Input: 3, Output: 9},
		Served:    qiao.Served{Partner: "qwen", Model: "qwen-plus"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestCollectKeepsWhatCameBeforeAnError(t *testing.T) {
	stream := func(yield func(qiao.Chunk, error) bool) {
		if yield(qiao.Chunk{Text: "half"}, nil) {
			yield(qiao.Chunk{}, qiao.E(qiao.Protocol, "cut", nil))
		}
	}
	got, err := qiao.Collect(stream)
	if got.Text != "half" || qiao.KindOf(err) != qiao.Protocol {
		t.Errorf("got %q, %v", got.Text, err)
	}
}
