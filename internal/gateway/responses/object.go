package responses

import (
	"bytes"
	"strconv"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// whole writes an item.
func (i *item) whole(dst []byte, status string) []byte {
	dst = append(append(append(dst, `{"type":"`...), i.kind...), `","id":`...)
	dst = gateway.AppendString(dst, i.id)
	if i.kind != "reasoning" {
		dst = append(append(append(dst, `,"status":"`...), status...), '"')
	}
	switch i.kind {
	case "message":
		dst = append(dst, `,"role":"assistant","content":[`...)
		if len(i.text) > 0 {
			dst = append(dst, `{"type":"output_text","annotations":[],"logprobs":[],"text":`...)
			dst = append(gateway.AppendString(dst, string(i.text)), '}')
		}
		dst = append(dst, ']')
	case "reasoning":
		dst = append(dst, `,"summary":[`...)
		if len(i.text) > 0 {
			dst = append(gateway.AppendString(append(dst, `{"type":"summary_text","text":`...), string(i.text)), '}')
		}
		dst = append(dst, ']')
		if i.secret != "" {
			dst = gateway.AppendString(append(dst, `,"encrypted_content":`...), i.secret)
		}
	case "function_call":
		dst = gateway.AppendString(append(dst, `,"call_id":`...), i.call.ID)
		dst = gateway.AppendString(append(dst, `,"name":`...), i.call.Name)
		dst = gateway.AppendString(append(dst, `,"arguments":`...), i.call.Arguments)
	}
	return append(dst, '}')
}

// usual are the fields that every answer has, with what they are unless the request
// says otherwise.
var usual = []struct{ name, value string }{
	{"instructions", "null"}, {"max_output_tokens", "null"}, {"metadata", "{}"}, {"parallel_tool_calls", "true"},
	{"reasoning", `{"effort":null,"summary":null}`}, {"temperature", "1"}, {"text", `{"format":{"type":"text"}}`},
	{"tool_choice", `"auto"`}, {"tools", "[]"}, {"top_p", "1"},
}

// response writes the object that a whole answer is, and that a stream begins and
// ends with.
func (e *encoder) response(dst []byte, status string) []byte {
	dst = gateway.AppendString(append(dst, `{"id":`...), "resp_"+e.id)
	dst = strconv.AppendInt(append(dst, `,"object":"response","created_at":`...), e.made, 10)
	dst = append(append(append(dst, `,"status":"`...), status...), `","error":null,"incomplete_details":`...)
	dst = append(dst, e.incomplete(status)...)
	dst = gateway.AppendString(append(dst, `,"model":`...), e.model)
	dst = append(dst, `,"output":[`...)
	if status != "in_progress" {
		for n, i := range e.items {
			if n > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, i.done...)
		}
	}
	dst = append(dst, `],"previous_response_id":null,"store":false,"background":false,"truncation":"disabled"`...)
	for _, f := range usual {
		if !bytes.Contains(e.echo, []byte(`,"`+f.name+`":`)) {
			dst = append(append(append(append(dst, `,"`...), f.name...), `":`...), f.value...)
		}
	}
	dst = append(append(dst, oneLine(e.echo)...), `,"usage":`...)
	if status == "in_progress" {
		return append(dst, "null}"...)
	}
	return append(appendUsage(dst, e.told), '}')
}

func (e *encoder) incomplete(status string) string {
	switch {
	case status != "incomplete":
		return "null"
	case e.finish == qiao.FinishBlocked:
		return `{"reason":"content_filter"}`
	}
	return `{"reason":"max_output_tokens"}`
}

func appendUsage(dst []byte, u qiao.Usage) []byte {
	field := func(name string, n int64) { dst = strconv.AppendInt(append(dst, name...), n, 10) }
	field(`{"input_tokens":`, u.Input)
	field(`,"input_tokens_details":{"cached_tokens":`, u.CachedInput)
	field(`,"cache_write_tokens":`, u.CacheWrite)
	field(`},"output_tokens":`, u.Output)
	field(`,"output_tokens_details":{"reasoning_tokens":`, u.Reasoning)
	field(`},"total_tokens":`, u.Input+u.Output)
	return append(dst, '}')
}

// oneLine keeps JSON that was written on several lines inside one line of a stream.
// A line break is no part of any JSON text.
func oneLine(s []byte) []byte {
	if bytes.IndexByte(s, '\n') < 0 && bytes.IndexByte(s, '\r') < 0 {
		return s
	}
	return bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, s)
}
