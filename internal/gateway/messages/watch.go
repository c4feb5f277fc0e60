package messages

import (
	"bytes"
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// A watcher follows one answer.
type watcher struct {
	begun  bool
	like   gateway.Likeness
	told   bool
	output int64
	used   qiao.Usage
	model  qiao.ModelID
}

var (
	deltaName = []byte("content_block_delta")
	endMark   = []byte("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
)

// EndMark implements gateway.Watcher.
func (*watcher) EndMark() []byte { return endMark }

// Usage implements gateway.Watcher. An answer that was cut has cost its input,
// which was told at its start; its output is estimated.
func (w *watcher) Usage() qiao.Usage {
	u := w.used
	if !w.told {
		u.Output, u.Estimated = w.output, true
	}
	return u
}

// Model implements gateway.Watcher.
func (w *watcher) Model() qiao.ModelID { return w.model }

// Known implements gateway.Watcher.
func (w *watcher) Known(data []byte) bool {
	n, ok := w.like.Like(data)
	if ok {
		w.output += max(int64(n)/4, 1)
	}
	return ok
}

// Event implements gateway.Watcher.
func (w *watcher) Event(name, data []byte) (gateway.Sight, error) {
	if data[len(data)-1] != '}' {
		return gateway.Sight{}, notJSON()
	}
	if w.begun && bytes.Equal(name, deltaName) {
		w.output += max(int64(len(data)-frame)/4, 1)
		w.like.Learn(data, `"text":"`)
		return gateway.Sight{Content: true}, nil
	}
	if !gjson.ValidBytes(data) {
		return gateway.Sight{}, notJSON()
	}
	s := w.read(gjson.ParseBytes(data))
	w.begun = w.begun || s.Content
	return s, nil
}

// frame is about what an event weighs around its content.
const frame = 90

func notJSON() error { return qiao.Errorf(qiao.Protocol, "read the answer", "it is not JSON") }

func (w *watcher) read(v gjson.Result) (s gateway.Sight) {
	switch v.Get("type").String() {
	case "message_start":
		w.model = qiao.ModelID(v.Get("message.model").String())
		w.count(v.Get("message.usage"))
	case "content_block_start":
		block := v.Get("content_block")
		s.Content = block.Get("text").String() != "" || block.Get("thinking").String() != "" ||
			block.Get("type").String() == "tool_use"
	case "content_block_delta":
		s.Content = true
		w.output++
	case "message_delta":
		w.count(v.Get("usage"))
		w.told = w.told || v.Get("usage.output_tokens").Exists()
		s.Finish, s.All = v.Get("delta.stop_reason").String(), true
	case "message_stop":
		s.End = true
	}
	return s
}

// count takes a usage object. The wire's input leaves out what the cache read and
// wrote; ours does not.
func (w *watcher) count(v gjson.Result) {
	if v.Get("input_tokens").Exists() {
		w.used.CachedInput, w.used.CacheWrite = v.Get("cache_read_input_tokens").Int(), v.Get("cache_creation_input_tokens").Int()
		w.used.Input = v.Get("input_tokens").Int() + w.used.CachedInput + w.used.CacheWrite
	}
	if n := v.Get("output_tokens"); n.Exists() {
		w.used.Output = n.Int()
	}
	details := v.Get("output_tokens_details")
	w.used.Reasoning = min(w.used.Output, max(details.Get("reasoning_tokens").Int(), details.Get("thinking_tokens").Int()))
}

// Whole implements gateway.Watcher.
func (w *watcher) Whole(body []byte) (s gateway.Sight, err error) {
	if !gjson.ValidBytes(body) {
		return s, notJSON()
	}
	v := gjson.ParseBytes(body)
	if !v.Get("content").IsArray() || v.Get("stop_reason").String() == "" {
		return s, qiao.Errorf(qiao.Protocol, "read the answer", "it has no content or no stop reason")
	}
	w.model = qiao.ModelID(v.Get("model").String())
	w.count(v.Get("usage"))
	w.told = v.Get("usage.output_tokens").Exists()
	if !w.told {
		w.output = int64(len(v.Get("content").Raw)) / 4
	}
	return gateway.Sight{Content: len(v.Get("content").Array()) > 0, Finish: v.Get("stop_reason").String(), All: true}, nil
}

// Spread implements gateway.Watcher: a message becomes the events that would have
// told it.
func (w *watcher) Spread(body []byte) ([]byte, bool) {
	v := gjson.ParseBytes(body)
	e := &encoder{id: v.Get("id").String(), model: v.Get("model").String(), told: w.used}
	out := e.start(nil)
	for i, block := range v.Get("content").Array() {
		out = spreadBlock(out, i, block)
	}
	out = append(out, "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"...)
	out = append(out, v.Get("stop_reason").Raw...)
	out = append(append(out, `,"stop_sequence":`...), or(v.Get("stop_sequence").Raw, "null")...)
	out = append(append(out, `},"usage":`...), or(oneLine(v.Get("usage").Raw), "{}")...)
	return append(append(out, "}\n\n"...), endMark...), true
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// oneLine keeps JSON inside one line of a stream.
func oneLine(s string) string {
	return string(bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, []byte(s)))
}

// spreadBlock writes a whole block: its start, one delta, its end.
func spreadBlock(out []byte, index int, block gjson.Result) []byte {
	start, kind, field, value := oneLine(block.Raw), "", "", ""
	switch block.Get("type").String() {
	case "text":
		start, kind, field, value = `{"type":"text","text":""}`, "text_delta", "text", block.Get("text").Raw
	case "tool_use":
		start = `{"type":"tool_use","id":` + block.Get("id").Raw + `,"name":` + block.Get("name").Raw + `,"input":{}}`
		kind, field, value = "input_json_delta", "partial_json", string(gateway.AppendString(nil, oneLine(block.Get("input").Raw)))
	}
	at := strconv.Itoa(index)
	out = append(out, "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"+at+",\"content_block\":"+start+"}\n\n"...)
	if kind != "" {
		out = append(out, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"+at+
			",\"delta\":{\"type\":\""+kind+"\",\""+field+"\":"+value+"}}\n\n"...)
	}
	return append(out, "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"+at+"}\n\n"...)
}
