package chat

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
)

// read parses text in pieces of the given size and puts the answer together.
func read(o ParserOptions, text string, size int) qiao.Answer {
	p := NewParser(o)
	a, err := qiao.Collect(func(yield func(qiao.Chunk, error) bool) {
		for from := 0; from < len(text); from += size {
			if c, ok := p.Add(text[from:min(from+size, len(text))]); ok && !yield(c, nil) {
				return
			}
		}
		if c, ok := p.Close(); ok {
			yield(c, nil)
		}
	})
	if err != nil {
		panic(err) // the stream has no errors
	}
	return a
}

func call(index, id int, name, args string) qiao.ToolCall {
	return qiao.ToolCall{Index: index, ID: "call_" + string(rune('0'+id)), Name: name, Arguments: args}
}

var lights = []qiao.Tool{{Name: "light", Parameters: json.RawMessage(
	`{"type":"object","properties":{"on":{"type":"boolean"},"level":{"type":"integer"},"room":{"type":"string"},"tags":{"type":"array"}}}`)}}

func TestAnswersAreToldApart(t *testing.T) {
	for _, c := range []struct {
		name, text string
		thinking   bool
		want       qiao.Answer
	}{
		{"a plain answer", " Hi <b>\n", false, qiao.Answer{Text: " Hi <b>\n"}},
		{"thoughts first", "<think>\nHm.\n\n好\n</think>\n\nYes.", false, qiao.Answer{Reasoning: "Hm.\n\n好", Text: "Yes."}},
		{"thoughts begun in the prompt", "Hm.\n</think>\n\nYes.", true, qiao.Answer{Reasoning: "Hm.", Text: "Yes."}},
		{"and begun again", "<think>\nHm.</think>Yes.", true, qiao.Answer{Reasoning: "Hm.", Text: "Yes."}},
		{"no thoughts", "\n</think>\n\nYes.", true, qiao.Answer{Text: "Yes."}},
		{"an end without a beginning", "</think>\n\nYes.", false, qiao.Answer{Text: "Yes."}},
		{"a mark in the middle is text", "Use <think> and </think>.", false, qiao.Answer{Text: "Use <think> and </think>."}},
		{"thoughts that never end", "<think>\nHm. <tool_call>", false, qiao.Answer{Reasoning: "Hm. <tool_call>"}},
		{"half a mark at the end", "a <tool_c", false, qiao.Answer{Text: "a <tool_c"}},
		{"half a mark at the start", "<thi", false, qiao.Answer{Text: "<thi"}},
		{"a call", "<tool_call>\n{\"name\": \"light\", \"arguments\": {\"on\": true}}\n</tool_call>", false,
			qiao.Answer{ToolCalls: []qiao.ToolCall{call(0, 0, "light", `{"on": true}`)}}},
		{"thoughts, text and two calls", "<think>x</think>\n\nDoing.\n<tool_call>\n{\"name\":\"a\",\"arguments\":{}}\n</tool_call>\n<tool_call>\n{\"name\":\"b\"}\n</tool_call>\n", false,
			qiao.Answer{Reasoning: "x", Text: "Doing.", ToolCalls: []qiao.ToolCall{call(0, 0, "a", "{}"), call(1, 1, "b", "{}")}}},
		{"a mark within an argument", `<tool_call>{"name":"a","arguments":{"x":"\"</tool_call>"}}</tool_call>`, false,
			qiao.Answer{ToolCalls: []qiao.ToolCall{call(0, 0, "a", `{"x":"\"</tool_call>"}`)}}},
		{"arguments as a text", `<tool_call>{"name":"a","arguments":"{\"x\":1}"}</tool_call>`, false,
			qiao.Answer{ToolCalls: []qiao.ToolCall{call(0, 0, "a", `{"x":1}`)}}},
		{"a call cut at the answer's end", `<tool_call>{"name":"a","arguments":{}}`, false,
			qiao.Answer{ToolCalls: []qiao.ToolCall{call(0, 0, "a", "{}")}}},
		{"what is no call is text", "See\n<tool_call>this</tool_call> and <tool_call>{\"name\":\"a\"}</tool_call>", false,
			qiao.Answer{Text: "See\n<tool_call>this</tool_call> and", ToolCalls: []qiao.ToolCall{call(0, 0, "a", "{}")}}},
		{"a broken call is text", `<tool_call>{"name": "a", "arg`, false, qiao.Answer{Text: `<tool_call>{"name": "a", "arg`}},
		{"Qwen3-Coder's form", "<tool_call>\n<function=light>\n<parameter=on>\nTrue\n</parameter>\n<parameter=level>\n5\n</parameter>\n<parameter=room>\n12\n</parameter>\n<parameter=tags>\n[\"a\", 1]\n</parameter>\n</function>\n</tool_call>", false,
			qiao.Answer{ToolCalls: []qiao.ToolCall{call(0, 0, "light", `{"on": true, "level": 5, "room": "12", "tags": ["a", 1]}`)}}},
		{"its values may hold marks", "<tool_call><function=light><parameter=room>\na\n</parameter>b</tool_call>\n</parameter></function></tool_call>", false,
			qiao.Answer{ToolCalls: []qiao.ToolCall{call(0, 0, "light", `{"room": "a\n</parameter>b</tool_call>"}`)}}},
		{"without parameters", "<tool_call>\n<function=now>\n</function>\n</tool_call>", false,
			qiao.Answer{ToolCalls: []qiao.ToolCall{call(0, 0, "now", "{}")}}},
	} {
		for _, size := range []int{1, 2, 3, 7, 1000} {
			got := read(ParserOptions{Tools: lights, Thinking: c.thinking}, c.text, size)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, in pieces of %d: %s", c.name, size, diff)
				break
			}
		}
	}
}

func TestMarksNeverLeakInHalves(t *testing.T) {
	p := NewParser(ParserOptions{})
	for _, piece := range []string{"Hi", " <", "tool", "_call", ">", `{"name":"a"}`, "</tool_", "call>"} {
		if c, _ := p.Add(piece); strings.ContainsAny(c.Text, "<_{") {
			t.Errorf("after %q: %q", piece, c.Text)
		}
	}
	if !p.Called() {
		t.Error("no call")
	}
}

func FuzzParser(f *testing.F) {
	for _, s := range []string{"<think>a</think>b", "<tool_call>{\"name\":\"a\"}</tool_call>", "<tool_call><function=a></function></tool_call>",
		"x <tool_call>y", "</think>", " <think", "<tool_call>{\"</tool_call>\"", "<tool_call><tool_call>{}</tool_call>"} {
		f.Add(s, false, uint8(3))
		f.Add(s, true, uint8(1))
	}
	f.Fuzz(func(t *testing.T, s string, thinking bool, size uint8) {
		o := ParserOptions{Tools: lights, Thinking: thinking}
		whole := read(o, s, len(s)+1)
		if diff := cmp.Diff(whole, read(o, s, int(size)%16+1)); diff != "" {
			t.Errorf("in pieces: %s", diff)
		}
		for _, c := range whole.ToolCalls {
			if c.Name == "" || !json.Valid([]byte(c.Arguments)) {
				t.Errorf("call %+v", c)
			}
		}
		if !strings.Contains(s, "<t") && !strings.Contains(s, "</t") && !thinking && whole.Text != s {
			t.Errorf("%q became %q", s, whole.Text)
		}
	})
}
