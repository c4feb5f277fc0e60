package responses

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
		`{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AA=="}]},{"type":"reasoning","summary":[{"text":"t"}],"encrypted_content":"qiao:YQ=="},{"type":"function_call","call_id":"1","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"1","output":[{"type":"input_text","text":"x"}]}]}`,
		`{"model":"m","input":"a","text":{"format":{"type":"json_schema","schema":{}}},"reasoning":{"effort":"none"},"tools":[{"type":"function","name":"f"}],"tool_choice":"none"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := partner.ScanObject(body)
		if err != nil {
			return
		}
		if outline, err := (Dialect{}).Outline(o); err == nil && json.Valid(body) {
			_, _ = (Dialect{}).Decode(o)
			checkEvents(t, Dialect{}.Encode(outline, "id", time.Now()).End(nil))
		}
	})
}

// checkEvents holds a stream to the protocol's grammar.
func checkEvents(t *testing.T, out []byte) {
	t.Helper()
	name, last, open, next := "", "", map[int64]bool{}, int64(0)
	for line := range strings.SplitSeq(string(out), "\n") {
		if rest, ok := strings.CutPrefix(line, "event: "); ok {
			name = rest
		}
		rest, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		v := gjson.Parse(rest)
		if !json.Valid([]byte(rest)) || v.Get("type").String() != name || v.Get("sequence_number").Int() != next {
			t.Fatalf("%s: %q", name, rest)
		}
		next++
		at := v.Get("output_index")
		switch last = name; {
		case name == "response.output_item.added":
			open[at.Int()] = true
		case name == "response.output_item.done":
			delete(open, at.Int())
		case at.Exists() && !open[at.Int()]:
			t.Fatalf("%s of an item that is not open: %s", name, rest)
		}
	}
	if len(open) != 0 || last != "response.completed" && last != "response.incomplete" {
		t.Fatalf("it ends with %s and %d open items", last, len(open))
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("text", "thought", "name", `{"a":1}`, "replay")
	f.Fuzz(func(t *testing.T, text, reasoning, name, args, replay string) {
		calls := []qiao.ToolCall{{ID: "1", Name: name, Arguments: args}, {Index: 1, ID: "2", Name: "b"}, {Arguments: "x"}}
		e := Dialect{}.Encode(gateway.Outline{Model: name, Echo: []byte(`,"tools":[ ]`)}, "id", time.Now())
		out := e.Chunk(nil, qiao.Chunk{Text: text, Usage: &qiao.Usage{Input: 3}})
		out = e.Chunk(out, qiao.Chunk{Reasoning: reasoning, ToolCalls: calls})
		out = e.Chunk(out, qiao.Chunk{Text: text, Replay: replay, Finish: qiao.FinishLength})
		checkEvents(t, e.End(out))
		whole := Dialect{}.Encode(gateway.Outline{}, "id", time.Now()).Whole(nil, qiao.Answer{Text: text, Reasoning: reasoning, ToolCalls: calls, Replay: replay})
		if !json.Valid(whole) {
			t.Fatalf("%s", whole)
		}
	})
}

func TestASpreadAnswerTellsTheWhole(t *testing.T) {
	w := &watcher{}
	body := []byte("{\"id\":\"r\",\"model\":\"m\",\n\"status\":\"completed\",\"output\":[{\"type\":\"reasoning\",\"id\":\"rs\",\"summary\":[]},{\"type\":\"message\",\"id\":\"msg\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]},{\"type\":\"function_call\",\"id\":\"f\",\"call_id\":\"c\",\"name\":\"n\",\"arguments\":\"{}\"}],\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}")
	if s, err := w.Whole(body); err != nil || s.Finish != "completed" || w.Usage().Output != 2 || w.Model() != "m" {
		t.Fatalf("%+v, %v", s, err)
	}
	out, _ := w.Spread(body)
	checkEvents(t, out)
	if !strings.Contains(string(out), `"delta":"hi"`) {
		t.Errorf("%s", out)
	}
}
