package chat

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}],"tools":[{"type":"function","function":{"name":"f"}}]}`,
		`{"messages":[{"role":"tool","content":"x"}],"stop":["a"],"n":1,"response_format":{"type":"json_schema","json_schema":{"schema":{}}},"reasoning_effort":"none"}`,
		`{"messages":[{}],"max_tokens":1e9,"stream":null,"temperature":0.1}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := partner.ScanObject(body)
		if err != nil {
			return
		}
		if _, err := (Dialect{}).Outline(o); err != nil {
			return
		}
		if call, err := (Dialect{}).Decode(o); err == nil && len(call.Request.Messages) == 0 {
			t.Fatal("a request without messages")
		}
	})
}

func FuzzWatcher(f *testing.F) {
	f.Add([]byte(`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 {
			return
		}
		w := Dialect{}.Watch(gateway.Outline{})
		_, _ = w.Event(nil, data)
		_ = w.Known(data)
		_, _ = w.Event(nil, data)
		if s, err := w.Whole(data); err == nil && s.Finish != "" {
			events, _ := w.Spread(data)
			for line := range strings.SplitSeq(string(events), "\n") {
				if rest, ok := strings.CutPrefix(line, "data: "); ok && rest != "[DONE]" && json.Valid(data) && !json.Valid([]byte(rest)) {
					t.Fatalf("%q became %q", data, rest)
				}
			}
		}
	})
}

func FuzzEncode(f *testing.F) {
	f.Add("text", "thought", "name", `{"a":1}`, "replay")
	f.Fuzz(func(t *testing.T, text, reasoning, name, args, replay string) {
		calls := []qiao.ToolCall{{ID: "1", Name: name, Arguments: args}}
		e := Dialect{}.Encode(gateway.Outline{Usage: true, Model: name}, "id", time.Now())
		out := e.Chunk(nil, qiao.Chunk{Text: text, Reasoning: reasoning, ToolCalls: calls, Replay: replay, Usage: &qiao.Usage{}})
		out = e.End(e.Chunk(out, qiao.Chunk{Finish: qiao.FinishStop}))
		for line := range strings.SplitSeq(string(out), "\n") {
			if rest, ok := strings.CutPrefix(line, "data: "); ok && rest != "[DONE]" && !json.Valid([]byte(rest)) {
				t.Fatalf("%q", line)
			}
		}
		whole := e.Whole(nil, qiao.Answer{Text: text, Reasoning: reasoning, ToolCalls: calls, Replay: replay, Finish: qiao.FinishStop})
		if !json.Valid(whole) {
			t.Fatalf("%s", whole)
		}
	})
}
