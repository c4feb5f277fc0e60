package responses

import (
	"strconv"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// An encoder writes one answer. Each item of the output is written whole once it is
// complete; of a stream, several may be open at a time.
type encoder struct {
	id     string
	made   int64
	model  string
	echo   []byte
	begun  bool
	events int64 // so far; each has its number
	items  []*item
	open   *item // of text or reasoning
	told   qiao.Usage
	finish qiao.Finish
}

// An item is one of an answer's output.
type item struct {
	kind   string // "message", "reasoning" or "function_call"
	id     string
	at     int // its place in the output
	text   []byte
	call   qiao.ToolCall
	secret string
	done   []byte // as it is once it is complete
}

func (e *encoder) event(dst []byte, name string) []byte {
	dst = append(append(append(dst, "event: "...), name...), "\ndata: {\"type\":\""...)
	dst = append(append(dst, name...), `","sequence_number":`...)
	dst = strconv.AppendInt(dst, e.events, 10)
	e.events++
	return dst
}

var closed = []byte("}\n\n")

// of writes the fields that say which item an event is of.
func (i *item) of(dst []byte) []byte {
	dst = gateway.AppendString(append(dst, `,"item_id":`...), i.id)
	return strconv.AppendInt(append(dst, `,"output_index":`...), int64(i.at), 10)
}

func (e *encoder) add(kind, prefix string) *item {
	i := &item{kind: kind, at: len(e.items)}
	i.id = prefix + e.id + "_" + strconv.Itoa(i.at)
	e.items = append(e.items, i)
	return i
}

// start writes the events before the first item.
func (e *encoder) start(dst []byte) []byte {
	e.begun = true
	for _, name := range []string{"response.created", "response.in_progress"} {
		dst = append(e.event(dst, name), `,"response":`...)
		dst = append(e.response(dst, "in_progress"), closed...)
	}
	return dst
}

// Chunk implements gateway.Encoder.
func (e *encoder) Chunk(dst []byte, c qiao.Chunk) []byte {
	e.note(c)
	if !e.begun {
		dst = e.start(dst)
	}
	if c.Reasoning != "" {
		dst = e.more(dst, "reasoning", "rs_", c.Reasoning)
	}
	if c.Text != "" {
		dst = e.more(dst, "message", "msg_", c.Text)
	}
	for _, call := range c.ToolCalls {
		dst = e.piece(dst, call)
	}
	if c.Replay != "" {
		dst = e.shut(dst)
		i := e.add("reasoning", "rs_")
		i.secret = gateway.PackReplay(c.Replay)
		dst = e.ended(e.added(dst, i), i)
	}
	return dst
}

func (e *encoder) note(c qiao.Chunk) {
	if c.Served != nil && c.Served.Model != "" && !e.begun {
		e.model = string(c.Served.Model)
	}
	if c.Usage != nil {
		e.told = *c.Usage
	}
	if c.Finish != "" {
		e.finish = c.Finish
	}
}

// added writes the start of an item.
func (e *encoder) added(dst []byte, i *item) []byte {
	dst = strconv.AppendInt(append(e.event(dst, "response.output_item.added"), `,"output_index":`...), int64(i.at), 10)
	empty := *i
	empty.text, empty.call.Arguments, empty.secret = nil, "", ""
	return append(empty.whole(append(dst, `,"item":`...), "in_progress"), closed...)
}

// ended writes the end of an item.
func (e *encoder) ended(dst []byte, i *item) []byte {
	i.done = i.whole(nil, "completed")
	dst = strconv.AppendInt(append(e.event(dst, "response.output_item.done"), `,"output_index":`...), int64(i.at), 10)
	return append(append(append(dst, `,"item":`...), i.done...), closed...)
}

// A writing is how the events of an item with a text are named.
type writing struct{ part, delta, done, index, kind string }

func (i *item) writing() writing {
	if i.kind == "reasoning" {
		return writing{"response.reasoning_summary_part", "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done",
			`,"summary_index":0`, `{"type":"summary_text","text":`}
	}
	return writing{"response.content_part", "response.output_text.delta", "response.output_text.done",
		`,"content_index":0`, `{"type":"output_text","annotations":[],"logprobs":[],"text":`}
}

// more writes a piece of a text.
func (e *encoder) more(dst []byte, kind, prefix, piece string) []byte {
	if e.open == nil || e.open.kind != kind {
		dst = e.shut(dst)
		e.open = e.add(kind, prefix)
		dst = e.added(dst, e.open)
		w := e.open.writing()
		dst = append(e.open.of(e.event(dst, w.part+".added")), w.index...)
		dst = append(append(append(dst, `,"part":`...), w.kind...), `""}`...)
		dst = append(dst, closed...)
	}
	w := e.open.writing()
	e.open.text = append(e.open.text, piece...)
	dst = append(e.open.of(e.event(dst, w.delta)), w.index...)
	dst = gateway.AppendString(append(dst, `,"delta":`...), piece)
	if kind == "message" {
		dst = append(dst, `,"logprobs":[]`...)
	}
	return append(dst, closed...)
}

// shut ends the item of text or reasoning that is open.
func (e *encoder) shut(dst []byte) []byte {
	i := e.open
	if i == nil {
		return dst
	}
	e.open = nil
	w := i.writing()
	dst = append(i.of(e.event(dst, w.done)), w.index...)
	dst = gateway.AppendString(append(dst, `,"text":`...), string(i.text))
	if i.kind == "message" {
		dst = append(dst, `,"logprobs":[]`...)
	}
	dst = append(i.of(e.event(append(dst, closed...), w.part+".done")), w.index...)
	dst = gateway.AppendString(append(append(dst, `,"part":`...), w.kind...), string(i.text))
	return e.ended(append(append(dst, '}'), closed...), i)
}

// piece writes a piece of a tool call.
func (e *encoder) piece(dst []byte, c qiao.ToolCall) []byte {
	dst = e.shut(dst)
	i := e.called(c.Index)
	if i == nil {
		i = e.add("function_call", "fc_")
		i.call = qiao.ToolCall{Index: c.Index, ID: c.ID, Name: c.Name}
		dst = e.added(dst, i)
	}
	if c.Arguments == "" {
		return dst
	}
	i.call.Arguments += c.Arguments
	dst = i.of(e.event(dst, "response.function_call_arguments.delta"))
	return append(gateway.AppendString(append(dst, `,"delta":`...), c.Arguments), closed...)
}

func (e *encoder) called(index int) *item {
	for _, i := range e.items {
		if i.kind == "function_call" && i.call.Index == index {
			return i
		}
	}
	return nil
}

// End implements gateway.Encoder.
func (e *encoder) End(dst []byte) []byte {
	dst = e.shut(dst)
	for _, i := range e.items {
		if i.kind != "function_call" {
			continue
		}
		dst = i.of(e.event(dst, "response.function_call_arguments.done"))
		dst = gateway.AppendString(append(dst, `,"name":`...), i.call.Name)
		dst = append(gateway.AppendString(append(dst, `,"arguments":`...), i.call.Arguments), closed...)
		dst = e.ended(dst, i)
	}
	status := e.status()
	dst = append(e.event(dst, "response."+status), `,"response":`...)
	return append(e.response(dst, status), closed...)
}

// Whole implements gateway.Encoder.
func (e *encoder) Whole(dst []byte, a qiao.Answer) []byte {
	if e.told, e.finish = a.Usage, a.Finish; a.Served.Model != "" {
		e.model = string(a.Served.Model)
	}
	if a.Reasoning != "" || a.Replay != "" {
		i := e.add("reasoning", "rs_")
		if i.text = []byte(a.Reasoning); a.Replay != "" {
			i.secret = gateway.PackReplay(a.Replay)
		}
	}
	if a.Text != "" {
		e.add("message", "msg_").text = []byte(a.Text)
	}
	for _, c := range a.ToolCalls {
		e.add("function_call", "fc_").call = c
	}
	for _, i := range e.items {
		i.done = i.whole(nil, "completed")
	}
	return e.response(dst, e.status())
}

func (e *encoder) status() string {
	if e.finish == qiao.FinishLength || e.finish == qiao.FinishBlocked {
		return "incomplete"
	}
	return "completed"
}
