package chat

import (
	"bytes"
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

func contains(b []byte, word string) bool { return bytes.Contains(b, []byte(word)) }

// A watcher follows one answer.
type watcher struct {
	answers  int // asked for
	finished int // of them
	begun    bool
	frame    int // bytes of an event around its content
	output   int64
	like     gateway.Likeness
	told     bool
	used     qiao.Usage
	model    qiao.ModelID
}

var (
	done       = []byte("[DONE]")
	endMark    = []byte("data: [DONE]\n\n")
	finishWord = []byte(`"finish_reason"`)
	usageWord  = []byte(`"usage"`)
	nullWord   = []byte("null")
)

// EndMark implements gateway.Watcher.
func (*watcher) EndMark() []byte { return endMark }

// Usage implements gateway.Watcher.
func (w *watcher) Usage() qiao.Usage {
	if w.told {
		return w.used
	}
	return qiao.Usage{Output: w.output, Estimated: true}
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

// Event implements gateway.Watcher. Once the answer has begun, an event that ends
// nothing and counts nothing is only told from others, not read.
func (w *watcher) Event(_, data []byte) (gateway.Sight, error) {
	if bytes.Equal(data, done) {
		return gateway.Sight{End: true}, nil
	}
	if data[len(data)-1] != '}' {
		return gateway.Sight{}, notJSON()
	}
	if w.begun && idle(data, finishWord, true) && idle(data, usageWord, false) {
		w.output += max(int64(len(data)-w.frame)/4, 1)
		w.like.Learn(data, `"content":"`)
		return gateway.Sight{Content: true}, nil
	}
	if !gjson.ValidBytes(data) {
		return gateway.Sight{}, notJSON()
	}
	return w.read(gjson.ParseBytes(data), len(data)), nil
}

func notJSON() error { return qiao.Errorf(qiao.Protocol, "read the answer", "it is not JSON") }

// idle tells whether a field is there and null, or not there at all unless it must
// be. Inside a text its quotes would be escaped.
func idle(data, name []byte, must bool) bool {
	at := bytes.Index(data, name)
	if at < 0 {
		return !must
	}
	rest := bytes.TrimLeft(data[at+len(name):], ": ")
	return bytes.HasPrefix(rest, nullWord) && !bytes.Contains(rest, name)
}

// Whole implements gateway.Watcher.
func (w *watcher) Whole(body []byte) (s gateway.Sight, err error) {
	o, err := partner.ScanObject(body)
	if err != nil {
		return s, notJSON()
	}
	choices := gjson.ParseBytes(o.Get("choices"))
	usage := gjson.ParseBytes(o.Get("usage"))
	choices.ForEach(func(_, choice gjson.Result) bool {
		n := content(choice.Get("message"))
		s.Content = s.Content || n > 0
		w.output += max(int64(n)/4, 1)
		if reason := choice.Get("finish_reason"); reason.Type == gjson.String {
			s.Finish = reason.String()
		}
		return true
	})
	if w.output == 0 || s.Finish == "" {
		return s, qiao.Errorf(qiao.Protocol, "read the answer", "it has no choices or no finish reason")
	}
	if usage.IsObject() {
		w.told, w.used = true, usageOf(usage)
	}
	if m := o.Get("model"); len(m) > 1 && m[0] == '"' {
		w.model = qiao.ModelID(m[1 : len(m)-1])
	}
	s.All = true
	return s, nil
}

// read takes one piece of a stream.
func (w *watcher) read(v gjson.Result, size int) (s gateway.Sight) {
	if w.model == "" {
		w.model = qiao.ModelID(v.Get("model").String())
	}
	usage := v.Get("usage")
	choices := false
	v.Get("choices").ForEach(func(_, choice gjson.Result) bool {
		choices = true
		if !usage.IsObject() {
			usage = choice.Get("usage") // Moonshot
		}
		if n := content(choice.Get("delta")); n > 0 {
			s.Content = true
			w.output += max(int64(n)/4, 1)
			if !w.begun {
				w.frame = max(size-n, 0)
			}
		}
		if reason := choice.Get("finish_reason"); reason.Type == gjson.String && reason.String() != "" && reason.String() != "null" {
			s.Finish = reason.String()
			w.finished++
		}
		return true
	})
	w.begun = w.begun || s.Content
	s.All = w.finished >= w.answers
	if usage.IsObject() {
		w.told, w.used = true, usageOf(usage)
		s.Usage = !choices
	}
	return s
}

// content is how many bytes a message or a piece of one says.
func content(m gjson.Result) (n int) {
	m.ForEach(func(name, value gjson.Result) bool {
		switch name.String() {
		case "role", "name", "function_call_id":
			return true
		}
		switch {
		case value.Type == gjson.String:
			n += len(value.Raw) - 2
		case value.IsArray() && len(value.Raw) > 2, value.IsObject() && len(value.Raw) > 2:
			n += len(value.Raw)
		}
		return true
	})
	return n
}

func usageOf(v gjson.Result) qiao.Usage {
	first := func(paths ...string) int64 {
		for _, p := range paths {
			if n := v.Get(p).Int(); n > 0 {
				return n
			}
		}
		return 0
	}
	u := qiao.Usage{
		Input: first("prompt_tokens", "input_tokens"), Output: first("completion_tokens", "output_tokens"),
		CachedInput: first("prompt_tokens_details.cached_tokens", "prompt_cache_hit_tokens", "cached_tokens"),
		Reasoning:   first("completion_tokens_details.reasoning_tokens", "output_tokens_details.reasoning_tokens"),
	}
	u.Reasoning, u.CachedInput = min(u.Reasoning, u.Output), min(u.CachedInput, u.Input)
	return u
}

// Spread implements gateway.Watcher: each choice's message becomes one delta.
func (w *watcher) Spread(body []byte) ([]byte, bool) {
	v := gjson.ParseBytes(body)
	out := []byte(`data: {"id":`)
	out = append(out, raw(v.Get("id"), `""`)...)
	out = append(append(out, `,"object":"chat.completion.chunk","created":`...), raw(v.Get("created"), "0")...)
	out = append(append(out, `,"model":`...), raw(v.Get("model"), `""`)...)
	out = append(out, `,"choices":[`...)
	for i, c := range v.Get("choices").Array() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(out, `{"index":`...), raw(c.Get("index"), "0")...)
		out = append(append(out, `,"delta":`...), indexed(c.Get("message"))...)
		out = append(append(out, `,"finish_reason":`...), raw(c.Get("finish_reason"), "null")...)
		out = append(out, '}')
	}
	out = append(append(out, `],"usage":`...), raw(v.Get("usage"), "null")...)
	return append(append(out, "}\n\n"...), endMark...), true
}

func raw(v gjson.Result, otherwise string) string {
	if v.Raw == "" {
		return otherwise
	}
	return oneLine(v.Raw)
}

// oneLine keeps JSON that was written on several lines inside one line of a stream.
// A line break is no part of any JSON text.
func oneLine(s string) string {
	return string(bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, []byte(s)))
}

// indexed is a message as a delta, whose tool calls need an index.
func indexed(m gjson.Result) []byte {
	calls := m.Get("tool_calls")
	if !calls.IsArray() {
		return []byte(raw(m, "{}"))
	}
	out := []byte{'{'}
	m.ForEach(func(name, value gjson.Result) bool {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(out, name.Raw...), ':')
		if name.String() != "tool_calls" {
			out = append(out, oneLine(value.Raw)...)
			return true
		}
		out = append(out, '[')
		for i, c := range value.Array() {
			if i > 0 {
				out = append(out, ',')
			}
			inner := bytes.TrimLeft([]byte(oneLine(c.Raw)), "{ \t")
			out = strconv.AppendInt(append(out, `{"index":`...), int64(i), 10)
			if len(inner) > 1 {
				out = append(out, ',')
			}
			out = append(out, inner...)
		}
		out = append(out, ']')
		return true
	})
	return append(out, '}')
}
