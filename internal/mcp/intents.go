package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// A Show says which intents of the assistant are tools of their own, beside
// assistant_ask, which takes sentences: none, all, or some by their names.
type Show struct {
	All   bool
	Names []intent.Name
}

// ParseShow reads "ask", "all", or names with commas between them.
func ParseShow(s string) (Show, error) {
	switch s {
	case "", "ask":
		return Show{}, nil
	case "all":
		return Show{All: true}, nil
	}
	var show Show
	for name := range strings.SplitSeq(s, ",") {
		if name = strings.TrimSpace(name); name == "" {
			return show, qiao.Errorf(qiao.Invalid, "mcp", "a name is empty").WithFix("Write ask, all, or names such as timer.set,note.add.")
		}
		show.Names = append(show.Names, intent.Name(name))
	}
	return show, nil
}

func (s Show) has(n intent.Name) bool { return s.All || slices.Contains(s.Names, n) }

// addIntents offers intents as tools.
func (t *talk) addIntents(s *mcp.Server, show Show) error {
	if !show.All && len(show.Names) == 0 {
		return nil
	}
	a, err := t.helper.Assistant()
	if err != nil {
		return err
	}
	for _, n := range show.Names {
		if a.Catalog().Get(n) == nil {
			return qiao.Errorf(qiao.NotFound, "mcp", "there is no intent %q", string(n)).WithFix("See them with: qiao assist tools")
		}
	}
	for _, m := range a.Catalog().All() {
		if !show.has(m.Name) {
			continue
		}
		d := m.Tool()
		s.AddTool(&mcp.Tool{
			Name: d.Name, Title: d.Title, Description: d.Description, InputSchema: d.InputSchema,
			Annotations: &mcp.ToolAnnotations{ReadOnlyHint: m.Risk == intent.Read, DestructiveHint: hint(m.Risk == intent.Destructive || m.Risk == intent.Sensitive), OpenWorldHint: hint(m.Risk == intent.Outward)},
		}, t.intent(m.Name))
	}
	return nil
}

func hint(b bool) *bool { return &b }

// intent is the handler of an intent's tool. A failure is told to the client's model,
// which may then do better.
func (t *talk) intent(n intent.Name) mcp.ToolHandler {
	return func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		args, err := assist.Arguments(req.Params.Arguments)
		var res *mcp.CallToolResult
		var out *did
		if err == nil {
			res, out, err = t.do(ctx, req, assist.TurnRequest{Call: &assist.Invocation{Intent: n, Args: args}, Zone: time.Local})
		}
		if err != nil {
			res = &mcp.CallToolResult{}
			res.SetError(withFix(err))
			return res, nil
		}
		if res != nil {
			return res, nil
		}
		data, err := json.Marshal(out)
		if err != nil {
			return nil, errors.New("the answer could not be written")
		}
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(data)}}, StructuredContent: json.RawMessage(data)}, nil
	}
}
