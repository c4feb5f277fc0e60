package mcp

import (
	"context"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write"
)

// tools are a user's tools over a Writer.
type tools struct {
	writer Writer
	user   write.UserID
}

// An input is the arguments of one tool, which it puts into a request.
type input interface{ fill(*write.Request) }

// add offers a task as a tool with arguments of type In.
func add[In input](s *mcp.Server, t tools, task write.Task, description string, _ In) {
	tool := &mcp.Tool{
		Name: "write_" + string(task), Description: description,
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}
	mcp.AddTool(s, tool, func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, *output, error) {
		r := &write.Request{Task: task, User: t.user}
		in.fill(r)
		out, err := t.do(ctx, r)
		return nil, out, err
	})
}

// do reads the work to its result.
func (t tools) do(ctx context.Context, r *write.Request) (*output, error) {
	for e, err := range t.writer.Do(ctx, r) {
		if err != nil {
			return nil, withFix(err)
		}
		if e.Result != nil {
			return newOutput(e.Result), nil
		}
	}
	return nil, errors.New("the work was stopped")
}

// withFix puts what to do next into the message: it is all that a client sees.
func withFix(err error) error {
	if fix := qiao.FixOf(err); fix != "" {
		return errors.New(err.Error() + ". " + fix)
	}
	return err
}

type nothing struct{}

type tiers struct {
	Tiers []write.Capability `json:"tiers"`
}

func (t tools) capabilities(ctx context.Context, _ *mcp.CallToolRequest, _ nothing) (*mcp.CallToolResult, tiers, error) {
	return nil, tiers{t.writer.Capabilities(ctx)}, nil
}
