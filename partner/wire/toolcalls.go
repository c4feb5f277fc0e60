package wire

import (
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// ToolCalls put the pieces of tool calls in order. Servers number them by index,
// by id, by both, by neither, and reuse either. The zero value is ready.
type ToolCalls struct{ known []toolCall }

type toolCall struct {
	index    int64
	hasIndex bool
	id, name string
}

// Len is the number of calls that have begun.
func (t *ToolCalls) Len() int { return len(t.known) }

// Read appends a delta's list of pieces, in the form of OpenAI's protocol, to
// calls.
func (t *ToolCalls) Read(calls []qiao.ToolCall, list gjson.Result) []qiao.ToolCall {
	list.ForEach(func(_, v gjson.Result) bool {
		if call, ok := t.Piece(v.Get("index"), v.Get("id"), v.Get("function.name"), v.Get("function.arguments")); ok {
			calls = append(calls, call)
		}
		return true
	})
	return calls
}

// Piece returns one delta with an Index of our own: 0, 1, 2 in order of
// appearance, and with an ID of our own where the server gave none. It returns
// false for a delta that says nothing.
func (t *ToolCalls) Piece(index, id, name, arguments gjson.Result) (qiao.ToolCall, bool) {
	now := toolCall{index: index.Int(), hasIndex: index.Type == gjson.Number, id: id.String(), name: name.String()}
	args := argumentsOf(arguments)
	n := t.find(now)
	if n == len(t.known) {
		return t.begin(now, args)
	}
	out := qiao.ToolCall{Index: n, Arguments: args}
	call := &t.known[n]
	if call.id == "" {
		call.id = now.id
	}
	if call.name == "" {
		call.name, out.Name = now.name, now.name
	}
	return out, out.Name != "" || args != ""
}

func (t *ToolCalls) begin(now toolCall, args string) (qiao.ToolCall, bool) {
	out := qiao.ToolCall{Index: len(t.known), ID: now.id, Name: now.name, Arguments: args}
	if now.id == "" && now.name == "" && args == "" {
		return out, false
	}
	t.known = append(t.known, now)
	if out.ID == "" {
		out.ID = "call_" + strconv.Itoa(out.Index)
	}
	return out, true
}

// find returns the place of the call that now continues, or len(t.known): by
// index, else by id, else the last call.
func (t *ToolCalls) find(now toolCall) int {
	fresh := len(t.known)
	for n := fresh - 1; n >= 0; n-- {
		call := t.known[n]
		switch {
		case now.hasIndex && call.hasIndex:
			if call.index == now.index && !reused(call, now) {
				return n
			}
		case now.id != "" && call.id == now.id:
			return n
		}
	}
	if fresh > 0 && now.id == "" && !now.hasIndex && now.name == "" {
		return fresh - 1
	}
	return fresh
}

// reused tells a new call under an old index: it has a name and another id.
func reused(call, now toolCall) bool {
	return now.name != "" && now.id != "" && call.id != "" && now.id != call.id
}

// argumentsOf are JSON text in a string; some servers send the object itself.
func argumentsOf(v gjson.Result) string {
	switch {
	case v.IsObject() || v.IsArray():
		return v.Raw
	case v.Type == gjson.String:
		return v.String()
	}
	return ""
}
