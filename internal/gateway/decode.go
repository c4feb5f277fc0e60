package gateway

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// AddTool adds a tool; parameters count if they are an object. It is false for a tool
// without a name.
func (c *Call) AddTool(name, description string, parameters gjson.Result) bool {
	tool := qiao.Tool{Name: name, Description: description}
	if parameters.IsObject() {
		tool.Parameters = json.RawMessage(parameters.Raw)
	}
	c.Request.Tools = append(c.Request.Tools, tool)
	return name != ""
}

// ChooseTool takes a tool_choice once all fields have been read: "none" is no tools;
// "auto", or nothing, is what happens anyway; "required" and "any" want a call, and
// "function" and "tool" one of the tool that is named. It is false where that is not
// among the tools.
func (c *Call) ChooseTool(choice, name string) bool {
	r := c.Request
	switch choice {
	case "", "auto":
	case "none":
		r.Tools = nil
	case "required", "any":
		r.ToolChoice = qiao.ToolAny
		return len(r.Tools) > 0
	case "function", "tool":
		r.ToolChoice = qiao.ToolChoice(name)
		return name != "" && slices.ContainsFunc(r.Tools, func(t qiao.Tool) bool { return t.Name == name })
	default:
		c.Left = append(c.Left, "tool_choice")
	}
	return true
}

// Image reads an address of the web or a data URL. It is false for a data URL that is
// not base64.
func Image(url string) (*qiao.Image, bool) {
	rest, inline := strings.CutPrefix(url, "data:")
	if !inline {
		return &qiao.Image{URL: url}, true
	}
	kind, data, ok := strings.Cut(rest, ";base64,")
	raw, err := base64.StdEncoding.DecodeString(data)
	if !ok || err != nil {
		return nil, false
	}
	return &qiao.Image{Data: raw, Type: kind}, true
}

// Short keeps what a client wrote from filling an error.
func Short(s string) string {
	if len(s) > 32 || strings.ContainsAny(s, "\r\n") {
		return "?"
	}
	return s
}

// replayMark begins an opaque field of a client's protocol that holds a partner's
// Replay.
const replayMark = "qiao:"

// PackReplay writes a partner's Replay for a field that clients give back unread.
func PackReplay(replay string) string {
	return replayMark + base64.StdEncoding.EncodeToString([]byte(replay))
}

// UnpackReplay reads what PackReplay wrote; false for what others did.
func UnpackReplay(field string) (string, bool) {
	rest, ok := strings.CutPrefix(field, replayMark)
	if !ok {
		return "", false
	}
	raw, err := base64.StdEncoding.DecodeString(rest)
	return string(raw), err == nil
}
