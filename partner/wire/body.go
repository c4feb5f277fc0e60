package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

const encodeOp = "write request"

// A Body is a request's JSON object, by the names of its fields.
type Body map[string]any

// Marshal writes a body, or fails with Invalid for what is no JSON.
func (b Body) Marshal() ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(b); err != nil {
		return nil, qiao.Errorf(qiao.Invalid, encodeOp, "the request cannot be written as JSON").
			WithFix("Check that tools, schema and extra parameters are JSON and that temperatures are finite.")
	}
	return buf.Bytes(), nil
}

// SetExtra passes a partner's own parameters through by name. They may replace
// what the driver chose, except for the fields that make the request what it is.
func (b Body) SetExtra(extra map[string]json.RawMessage, fixed ...string) error {
	for name, value := range extra {
		if slices.Contains(fixed, name) {
			return qiao.Errorf(qiao.Invalid, encodeOp, "%q cannot be an extra parameter", name).
				WithFix("Use the request's own field for it.")
		}
		if !json.Valid(value) {
			return qiao.Errorf(qiao.Invalid, encodeOp, "an extra parameter is not JSON").
				WithFix("Write each extra parameter as a JSON value.")
		}
		b[name] = value
	}
	return nil
}

// Sampling are the names of the fields that set how a model writes; a field
// without a name is not sent.
type Sampling struct {
	MaxTokens, Temperature, TopP, Seed, Stop, User string
	TopK, MinP, Repetition, Presence, Frequency    string
	Logprobs                                       string // true or false, with
	TopLogprobs                                    string // how many beside each
}

// SetSampling writes the fields that r sets.
func (b Body) SetSampling(r *qiao.Request, s Sampling) {
	for _, w := range s.wishes(r) {
		if w.field != "" && w.on {
			b[w.field] = w.value
		}
	}
}

// A wish is what a request may say about how a model writes.
type wish struct {
	name, field string // as clients call it; as the server does
	on          bool
	value       any
}

func (s Sampling) wishes(r *qiao.Request) []wish {
	list := []wish{
		{"max_tokens", s.MaxTokens, r.MaxTokens > 0, r.MaxTokens},
		{"temperature", s.Temperature, r.Temperature != nil, r.Temperature},
		{"top_p", s.TopP, r.TopP != nil, r.TopP},
		{"top_k", s.TopK, r.TopK > 0, r.TopK},
		{"min_p", s.MinP, r.MinP != nil, r.MinP},
		{"repetition_penalty", s.Repetition, r.Repetition != nil, r.Repetition},
		{"presence_penalty", s.Presence, r.Presence != nil, r.Presence},
		{"frequency_penalty", s.Frequency, r.Frequency != nil, r.Frequency},
		{"seed", s.Seed, r.Seed != nil, r.Seed},
		{"stop", s.Stop, len(r.Stop) > 0, r.Stop},
		{"user", s.User, r.User != "", r.User},
		{"logprobs", s.Logprobs, r.Logprobs != nil, true},
	}
	if r.Logprobs != nil && *r.Logprobs > 0 {
		list = append(list, wish{"top_logprobs", s.TopLogprobs, true, r.Logprobs})
	}
	return list
}

// Drops names what r asks for that has no field.
func (s Sampling) Drops(r *qiao.Request) (names []string) {
	for _, w := range s.wishes(r) {
		if w.on && w.field == "" {
			names = append(names, w.name)
		}
	}
	return names
}

// Check refuses, as Invalid, a request without a message, and tools or a schema
// that no partner takes.
func Check(r *qiao.Request) error {
	if len(r.Messages) == 0 {
		return qiao.Errorf(qiao.Invalid, encodeOp, "the request has no message").
			WithFix("Send at least one message.")
	}
	for _, t := range r.Tools {
		if t.Name == "" || len(t.Parameters) > 0 && !IsObject(t.Parameters) {
			return qiao.Errorf(qiao.Invalid, encodeOp, "tool %q has no name or no object as its parameters", t.Name).
				WithFix("Give each tool a name and a JSON Schema object.")
		}
	}
	if err := checkChoice(r); err != nil {
		return err
	}
	if len(r.Schema) > 0 && !IsObject(r.Schema) {
		return qiao.Errorf(qiao.Invalid, encodeOp, "the schema is not a JSON object").
			WithFix("Give a JSON Schema object.")
	}
	return nil
}

// checkChoice refuses a tool_choice that names no tool.
func checkChoice(r *qiao.Request) error {
	for _, t := range r.Tools {
		if r.ToolChoice == qiao.ToolAny || string(r.ToolChoice) == t.Name {
			return nil
		}
	}
	if r.ToolChoice == "" {
		return nil
	}
	return qiao.Errorf(qiao.Invalid, encodeOp, "the tool that must be called is not among the tools").
		WithFix("Offer the tool that the choice names.")
}

// OnlyTool is the tool that a request's choice leaves: the one it names, or the only
// one there is. It is empty where there is no choice, or more than one may be called.
func OnlyTool(r *qiao.Request) string {
	switch {
	case r.ToolChoice != qiao.ToolAny:
		return string(r.ToolChoice)
	case len(r.Tools) == 1:
		return r.Tools[0].Name
	}
	return ""
}

// IsObject tells whether raw is a JSON object.
func IsObject(raw json.RawMessage) bool {
	return json.Valid(raw) && bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{"))
}

// Object is a JSON object as a model or a person wrote it: raw itself, or an
// empty one for anything else.
func Object(raw string) json.RawMessage {
	if IsObject(json.RawMessage(raw)) {
		return json.RawMessage(raw)
	}
	return json.RawMessage("{}")
}

// CheckImage refuses an image that has neither bytes nor an address, that does
// not say what it is, or whose format no partner takes.
func CheckImage(i *qiao.Image) error {
	switch {
	case len(i.Data) == 0 && i.URL == "":
		return qiao.Errorf(qiao.Invalid, encodeOp, "an image has neither bytes nor an address").
			WithFix("Give the image's bytes or its address.")
	case len(i.Data) > 0 && !strings.HasPrefix(i.Type, "image/"):
		return qiao.Errorf(qiao.Invalid, encodeOp, "an image has no media type").
			WithFix("Set the image's type, such as image/jpeg.")
	case i.Type == "image/heic" || i.Type == "image/heif":
		return qiao.Errorf(qiao.Unsupported, encodeOp, "no partner reads %s", i.Type).
			WithFix("Convert the image to JPEG first.")
	}
	return nil
}

// ImageURL is an image's address; its bytes become a data URL.
func ImageURL(i *qiao.Image) (string, error) {
	if err := CheckImage(i); err != nil {
		return "", err
	}
	if len(i.Data) > 0 {
		return "data:" + i.Type + ";base64," + base64.StdEncoding.EncodeToString(i.Data), nil
	}
	return i.URL, nil
}

// ImageData is an image's media type and its bytes in base64, of its bytes or of
// a data URL. It returns false for an image that is only an address.
func ImageData(i *qiao.Image) (mediaType, data string, ok bool) {
	if len(i.Data) > 0 {
		return i.Type, base64.StdEncoding.EncodeToString(i.Data), true
	}
	rest, ok := strings.CutPrefix(i.URL, "data:")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, ";base64,")
}
