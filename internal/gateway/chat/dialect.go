package chat

import (
	"bytes"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

// Dialect implements gateway.Dialect.
type Dialect struct{ Shape }

// Protocol implements gateway.Dialect.
func (Dialect) Protocol() partner.Protocol { return partner.ChatCompletions }

// Headers implements gateway.Dialect: what matters is in the body.
func (Dialect) Headers() []string { return nil }

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "read request", format, args...).
		WithFix("See OpenAI's reference of POST /chat/completions for the form of each field.")
}

// Outline implements gateway.Dialect.
func (Dialect) Outline(body *partner.Object) (o gateway.Outline, err error) {
	if m := body.Get("messages"); len(m) < 2 || m[0] != '[' {
		return o, invalid("messages is missing or no list")
	}
	for name, value := range body.Names {
		switch string(name) {
		case "model":
			o.Model, err = text("model", value)
		case "stream":
			o.Stream, err = boolean("stream", value)
		case "n":
			o.Answers, err = count("n", value)
		case "max_tokens", "max_completion_tokens":
			o.Most, err = count("max_tokens", value)
		case "tools", "functions":
			o.Tools = len(value) > 2 && value[0] == '['
		case "response_format":
			o.Schema = gjson.GetBytes(value, "type").String() == "json_schema"
		case "stream_options":
			o.Usage = gjson.GetBytes(value, "include_usage").Bool()
		case "user", "safety_identifier":
			o.User, err = text("user", value)
		}
		if err != nil {
			return o, err
		}
	}
	o.Images = contains(body.Raw(), `"image_url"`)
	return o, nil
}

func null(value []byte) bool { return string(value) == "null" }

func text(name string, value []byte) (string, error) {
	if null(value) {
		return "", nil
	}
	if value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : len(value)-1]), nil
	}
	v := gjson.ParseBytes(value)
	if v.Type != gjson.String {
		return "", invalid("%s is no text", name)
	}
	return v.String(), nil
}

func boolean(name string, value []byte) (bool, error) {
	switch string(value) {
	case "true":
		return true, nil
	case "false", "null":
		return false, nil
	}
	return false, invalid("%s is neither true nor false", name)
}

func count(name string, value []byte) (int, error) {
	if null(value) {
		return 0, nil
	}
	n, err := strconv.ParseFloat(string(value), 64)
	if err != nil || n < 1 || n > 1<<30 || n != float64(int(n)) {
		return 0, invalid("%s is no positive whole number", name)
	}
	return int(n), nil
}

// Watch implements gateway.Dialect.
func (Dialect) Watch(o gateway.Outline) gateway.Watcher {
	return &watcher{answers: max(o.Answers, 1)}
}

// Encode implements gateway.Dialect.
func (Dialect) Encode(o gateway.Outline, id string, made time.Time) gateway.Encoder {
	return &encoder{id: "chatcmpl-" + id, made: made.Unix(), usage: o.Usage, asked: o.Model}
}
