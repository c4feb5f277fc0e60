package responses

import (
	"bytes"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// A watcher follows one answer.
type watcher struct {
	begun  bool
	told   bool
	output int64
	used   qiao.Usage
	model  qiao.ModelID
}

// EndMark implements gateway.Watcher: the last event is the end.
func (*watcher) EndMark() []byte { return nil }

// Usage implements gateway.Watcher.
func (w *watcher) Usage() qiao.Usage {
	if w.told {
		return w.used
	}
	return qiao.Usage{Output: w.output, Estimated: true}
}

// Model implements gateway.Watcher.
func (w *watcher) Model() qiao.ModelID { return w.model }

// Known implements gateway.Watcher: each event has a number of its own, so that no
// two are alike.
func (*watcher) Known([]byte) bool { return false }

// frame is about what an event weighs around its content.
const frame = 160

var delta = []byte(".delta")

// Event implements gateway.Watcher.
func (w *watcher) Event(name, data []byte) (gateway.Sight, error) {
	if string(data) == "[DONE]" { // older servers
		return gateway.Sight{}, nil
	}
	if data[len(data)-1] != '}' {
		return gateway.Sight{}, notJSON()
	}
	if w.begun && bytes.HasSuffix(name, delta) {
		w.output += max(int64(len(data)-frame)/4, 1)
		return gateway.Sight{Content: true}, nil
	}
	if !gjson.ValidBytes(data) {
		return gateway.Sight{}, notJSON()
	}
	s := w.read(gjson.ParseBytes(data))
	w.begun = w.begun || s.Content
	return s, nil
}

func notJSON() error { return qiao.Errorf(qiao.Protocol, "read the answer", "it is not JSON") }

func (w *watcher) read(v gjson.Result) (s gateway.Sight) {
	switch kind := v.Get("type").String(); kind {
	case "response.created":
		w.model = qiao.ModelID(v.Get("response.model").String())
	case "response.output_item.added":
		s.Content = v.Get("item.type").String() == "function_call"
	case "response.completed", "response.incomplete":
		w.end(v.Get("response"), &s)
		s.End = true
	default:
		if bytes.HasSuffix([]byte(kind), delta) {
			s.Content = v.Get("delta").String() != ""
			w.output += int64(len(v.Get("delta").Raw)) / 4
		}
	}
	return s
}

// end reads the response object that closes an answer.
func (w *watcher) end(v gjson.Result, s *gateway.Sight) {
	if m := v.Get("model").String(); m != "" {
		w.model = qiao.ModelID(m)
	}
	if u := v.Get("usage"); u.IsObject() {
		w.told = true
		w.used = qiao.Usage{Input: u.Get("input_tokens").Int(), Output: u.Get("output_tokens").Int()}
		w.used.CachedInput = min(u.Get("input_tokens_details.cached_tokens").Int(), w.used.Input)
		w.used.CacheWrite = min(u.Get("input_tokens_details.cache_write_tokens").Int(), w.used.Input-w.used.CachedInput)
		w.used.Reasoning = min(u.Get("output_tokens_details.reasoning_tokens").Int(), w.used.Output)
	}
	s.Finish, s.All = v.Get("status").String(), true
	if s.Finish == "incomplete" {
		s.Finish = v.Get("incomplete_details.reason").String()
	}
	if s.Finish == "" {
		s.Finish = "incomplete"
	}
}

// Whole implements gateway.Watcher.
func (w *watcher) Whole(body []byte) (s gateway.Sight, err error) {
	if !gjson.ValidBytes(body) {
		return s, notJSON()
	}
	v := gjson.ParseBytes(body)
	if !v.Get("output").IsArray() || v.Get("status").String() == "" {
		return s, qiao.Errorf(qiao.Protocol, "read the answer", "it has no output or no status")
	}
	w.output = int64(len(v.Get("output").Raw)) / 4
	w.end(v, &s)
	s.Content = len(v.Get("output").Array()) > 0
	return s, nil
}

// Spread implements gateway.Watcher: an answer becomes the events that would have
// told it, each item in one.
func (w *watcher) Spread(body []byte) ([]byte, bool) {
	v := gjson.ParseBytes(body)
	e := &encoder{}
	begun := append(e.event(nil, "response.created"), `,"response":`...)
	begun = append(append(begun, `{"id":`...), or(v.Get("id").Raw, `""`)...)
	begun = append(append(begun, `,"object":"response","status":"in_progress","model":`...), or(v.Get("model").Raw, `""`)...)
	out := append(append(begun, `,"output":[]}`...), closed...)
	for n, i := range v.Get("output").Array() {
		for _, name := range []string{"response.output_item.added", "response.output_item.done"} {
			out = gateway.AppendInt(append(e.event(out, name), `,"output_index":`...), int64(n))
			out = append(append(out, `,"item":`...), oneLine([]byte(i.Raw))...)
			out = append(out, closed...)
			if name == "response.output_item.added" {
				out = e.spread(out, n, i)
			}
		}
	}
	out = append(e.event(out, "response."+or(v.Get("status").String(), "completed")), `,"response":`...)
	return append(append(out, oneLine(body)...), closed...), true
}

// spread writes the texts of a message as one piece each.
func (e *encoder) spread(out []byte, n int, i gjson.Result) []byte {
	for at, part := range i.Get("content").Array() {
		if part.Get("type").String() != "output_text" {
			continue
		}
		out = append(append(e.event(out, "response.output_text.delta"), `,"item_id":`...), or(i.Get("id").Raw, `""`)...)
		out = gateway.AppendInt(append(out, `,"output_index":`...), int64(n))
		out = gateway.AppendInt(append(out, `,"content_index":`...), int64(at))
		out = append(append(append(out, `,"logprobs":[],"delta":`...), or(part.Get("text").Raw, `""`)...), closed...)
	}
	return out
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
