package messages

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"model":"m","max_tokens":5,"system":"s","messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"x"}]}]}]}`,
		`{"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"qiao:YQ=="}]}],"thinking":{"type":"enabled"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := partner.ScanObject(body)
		if err != nil {
			return
		}
		if _, err := (Dialect{}).Outline(o); err == nil {
			_, _ = (Dialect{}).Decode(o)
		}
	})
}

func checkEvents(t *testing.T, out []byte) {
	t.Helper()
	name, open := "", 0
	for line := range strings.SplitSeq(string(out), "\n") {
		if rest, ok := strings.CutPrefix(line, "event: "); ok {
			name = rest
		}
		rest, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		if !json.Valid([]byte(rest)) || gjson.Get(rest, "type").String() != name {
			t.Fatalf("%s: %q", name, rest)
		}
		switch name {
		case "content_block_start":
			open++
		case "content_block_stop":
			open--
		}
		if open < 0 || open > 1 {
			t.Fatalf("%d blocks are open", open)
		}
	}
	if open != 0 || name != "message_stop" {
		t.Fatalf("it ends with %s and %d open blocks", name, open)
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("text", "thought", "name", `{"a":1}`, "replay")
	f.Fuzz(func(t *testing.T, text, reasoning, name, args, replay string) {
		calls := []qiao.ToolCall{{ID: "1", Name: name, Arguments: args}, {Index: 1, ID: "2", Name: "b"}, {Arguments: "x"}}
		e := Dialect{}.Encode(gateway.Outline{Model: name}, "id", time.Now())
		out := e.Chunk(nil, qiao.Chunk{Text: text, Usage: &qiao.Usage{Input: 3}})
		out = e.Chunk(out, qiao.Chunk{Reasoning: reasoning, ToolCalls: calls})
		out = e.Chunk(out, qiao.Chunk{Text: text, Replay: replay, Finish: qiao.FinishStop})
		checkEvents(t, e.End(out))
		whole := e.Whole(nil, qiao.Answer{Text: text, Reasoning: reasoning, ToolCalls: calls, Replay: replay})
		if !json.Valid(whole) {
			t.Fatalf("%s", whole)
		}
	})
}

func TestASpreadMessageTellsTheWhole(t *testing.T) {
	w := &watcher{}
	body := []byte(`{"id":"m","model":"c","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"hi"},{"type":"tool_use","id":"1","name":"f","input":{"a":[1]}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}}`)
	if _, err := w.Whole(body); err != nil {
		t.Fatal(err)
	}
	out, _ := w.Spread(body)
	checkEvents(t, out)
	for _, want := range []string{`"text":"hi"`, `"partial_json":"{\"a\":[1]}"`, `"stop_reason":"tool_use"`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
}
