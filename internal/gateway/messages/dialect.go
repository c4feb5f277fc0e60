package messages

import (
	"bytes"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

// Dialect implements gateway.Dialect.
type Dialect struct{ Shape }

// Protocol implements gateway.Dialect.
func (Dialect) Protocol() partner.Protocol { return partner.Messages }

// Headers implements gateway.Dialect.
func (Dialect) Headers() []string { return []string{"Anthropic-Version", "Anthropic-Beta"} }

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "read request", format, args...).
		WithFix("See Anthropic's reference of POST /v1/messages for the form of each field.")
}

// Outline implements gateway.Dialect.
func (d Dialect) Outline(body *partner.Object) (o gateway.Outline, err error) {
	if o, err = outline(body); err == nil && o.Most == 0 {
		err = invalid("max_tokens is missing")
	}
	return o, err
}

func outline(body *partner.Object) (o gateway.Outline, err error) {
	if m := body.Get("messages"); len(m) < 2 || m[0] != '[' {
		return o, invalid("messages is missing or no list")
	}
	for key, value := range body.Names {
		name, v := string(key), gjson.Result{}
		if name != "messages" && name != "system" && name != "tools" {
			v = gjson.ParseBytes(value)
		}
		switch name {
		case "model":
			if v.Type != gjson.String {
				return o, invalid("model is no text")
			}
			o.Model = v.String()
		case "stream":
			if v.Type != gjson.True && v.Type != gjson.False && v.Type != gjson.Null {
				return o, invalid("stream is neither true nor false")
			}
			o.Stream = v.Bool()
		case "max_tokens":
			if v.Type != gjson.Number || v.Num < 1 || v.Num > 1<<30 || v.Num != float64(int(v.Num)) {
				return o, invalid("max_tokens is no positive whole number")
			}
			o.Most = int(v.Num)
		case "tools":
			o.Tools = len(value) > 2 && value[0] == '['
		case "output_config":
			o.Schema = v.Get("format.schema").Exists()
		case "output_format":
			o.Schema = v.Get("schema").Exists()
		case "metadata":
			o.User = v.Get("user_id").String()
		}
	}
	o.Images = bytes.Contains(body.Raw(), []byte(`"image"`))
	return o, nil
}

// Watch implements gateway.Dialect.
func (Dialect) Watch(gateway.Outline) gateway.Watcher { return &watcher{} }

// Encode implements gateway.Dialect.
func (Dialect) Encode(o gateway.Outline, id string, _ time.Time) gateway.Encoder {
	return &encoder{id: "msg_" + id, model: o.Model}
}
