package responses

import (
	"bytes"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/internal/gateway/chat"
	"github.com/qiao-ai/qiao/partner"
)

// Shape is how failures are written: those of a whole answer as in OpenAI's other
// endpoints, those in a stream as an event.
type Shape struct{ chat.Shape }

// Name implements gateway.Shape.
func (Shape) Name() string { return "responses" }

// Broken implements gateway.Shape. The event has the error twice: in the protocol's
// own fields, and in the field at which OpenAI's clients raise one.
func (s Shape) Broken(f gateway.Failure) []byte {
	inner := gjson.GetBytes(s.Failure(f), "error")
	b := append([]byte("event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,\"code\":"), inner.Get("code").Raw...)
	b = append(append(b, `,"message":`...), inner.Get("message").Raw...)
	b = append(append(b, `,"param":null,"error":`...), inner.Raw...)
	return append(b, "}\n\n"...)
}

// Dialect implements gateway.Dialect.
type Dialect struct{ Shape }

// Protocol implements gateway.Dialect.
func (Dialect) Protocol() partner.Protocol { return partner.Responses }

// Headers implements gateway.Dialect: what matters is in the body.
func (Dialect) Headers() []string { return nil }

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "read request", format, args...).
		WithFix("See OpenAI's reference of POST /responses for the form of each field.")
}

// stateful are the fields that need a store of earlier answers.
func stateful(name string, v gjson.Result) error {
	switch {
	case v.Type == gjson.Null || v.Type == gjson.False:
		return nil
	case name == "previous_response_id" || name == "conversation":
		return qiao.Errorf(qiao.Unsupported, "read request", "%s needs a store of answers, and this server keeps none", name).
			WithFix("Send the earlier turns, with their output items, in input; ask for include: [reasoning.encrypted_content].")
	case name == "background":
		return qiao.Errorf(qiao.Unsupported, "read request", "background needs a store of answers, and this server keeps none").
			WithFix("Ask for a stream instead.")
	case name == "prompt":
		return qiao.Errorf(qiao.Unsupported, "read request", "prompt names a template that is kept at OpenAI").
			WithFix("Send its text in instructions.")
	}
	return nil
}

// Outline implements gateway.Dialect.
func (Dialect) Outline(body *partner.Object) (o gateway.Outline, err error) {
	if in := body.Get("input"); len(in) < 2 || in[0] != '[' && in[0] != '"' {
		return o, invalid("input is missing, or neither a text nor a list")
	}
	for key, value := range body.Names {
		name, v := string(key), gjson.Result{}
		if name != "input" && name != "instructions" && name != "tools" {
			v = gjson.ParseBytes(value)
		}
		if err := outline(&o, name, v, value); err != nil {
			return o, err
		}
		if echoed(name) && string(value) != "null" {
			o.Echo = append(append(append(append(o.Echo, `,"`...), name...), `":`...), value...)
		}
	}
	o.Images = bytes.Contains(body.Raw(), []byte(`"input_image"`))
	return o, nil
}

// echoed are the fields that an answer repeats.
func echoed(name string) bool {
	switch name {
	case "instructions", "max_output_tokens", "metadata", "parallel_tool_calls", "reasoning", "temperature", "text", "tool_choice", "tools", "top_p":
		return true
	}
	return false
}

func outline(o *gateway.Outline, name string, v gjson.Result, raw []byte) error {
	switch name {
	case "model":
		if v.Type != gjson.String && v.Type != gjson.Null {
			return invalid("model is no text")
		}
		o.Model = v.String()
	case "stream":
		if v.Type != gjson.True && v.Type != gjson.False && v.Type != gjson.Null {
			return invalid("stream is neither true nor false")
		}
		o.Stream = v.Bool()
	case "max_output_tokens":
		if v.Type == gjson.Null {
			return nil
		}
		if v.Type != gjson.Number || v.Num < 1 || v.Num > 1<<30 || v.Num != float64(int(v.Num)) {
			return invalid("max_output_tokens is no positive whole number")
		}
		o.Most = int(v.Num)
	case "tools":
		o.Tools = len(raw) > 2 && raw[0] == '['
	case "text":
		o.Schema = v.Get("format.type").String() == "json_schema"
	case "user", "safety_identifier":
		if v.Type == gjson.String {
			o.User = v.String()
		}
	}
	return stateful(name, v)
}

// Watch implements gateway.Dialect.
func (Dialect) Watch(gateway.Outline) gateway.Watcher { return &watcher{} }

// Encode implements gateway.Dialect.
func (Dialect) Encode(o gateway.Outline, id string, made time.Time) gateway.Encoder {
	return &encoder{id: id, made: made.Unix(), model: o.Model, echo: o.Echo}
}
