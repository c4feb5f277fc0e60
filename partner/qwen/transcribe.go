package qwen

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// mostSound bounds a recording that is sent at once, from memory of November 2026.
const mostSound = 10 << 20

// Transcribes implements partner.Transcriber.
func (*Native) Transcribes() bool { return true }

// Transcribe implements partner.Transcriber with a model such as qwen3-asr-flash. It
// tells no times, so that subtitles are refused.
func (n *Native) Transcribe(ctx context.Context, r *partner.Recording) (*partner.Sound, error) {
	switch {
	case r.Format != "" && r.Format != "json" && r.Format != "text" && r.Format != "verbose_json":
		return nil, qiao.Errorf(qiao.Unsupported, encodeOp, "qwen tells no times of words, which this form of transcript needs").
			WithFix("Ask for the response_format json, text or verbose_json.")
	case len(r.Data) > mostSound:
		return nil, qiao.Errorf(qiao.TooLarge, encodeOp, "the recording is over %d MiB", mostSound>>20).
			WithFix("Send a shorter recording, or compress it.")
	}
	body, err := recording(r)
	if err != nil {
		return nil, err
	}
	v, err := n.link.Post(ctx, wire.Call{Path: "/services/aigc/multimodal-generation/generation", Body: body})
	if err != nil {
		return nil, err
	}
	message := v.Get("output.choices.0.message")
	if !message.Exists() {
		return nil, qiao.Errorf(qiao.Protocol, "read answer", "the answer has no choices")
	}
	t := transcript{Text: message.Get("content.0.text").String(), Language: message.Get("annotations.0.language").String(),
		Duration: v.Get("usage.seconds").Float()}
	s := t.sound(r)
	s.Usage = qiao.Usage{Input: v.Get("usage.input_tokens").Int(), Output: v.Get("usage.output_tokens").Int()}
	for _, f := range r.Fields {
		s.Left = append(s.Left, f.Name)
	}
	return s, nil
}

// recording writes the request.
func recording(r *partner.Recording) ([]byte, error) {
	kind := r.Type
	if kind == "" || kind == "application/octet-stream" {
		kind = soundType(r.Name)
	}
	data := "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(r.Data)
	var messages []wire.Body
	if r.Prompt != "" {
		messages = append(messages, wire.Body{"role": "system", "content": []wire.Body{{"text": r.Prompt}}})
	}
	messages = append(messages, wire.Body{"role": "user", "content": []wire.Body{{"audio": data}}})
	options := wire.Body{"enable_lid": true, "enable_itn": false}
	if r.Language != "" {
		options["language"] = r.Language
	}
	return wire.Body{"model": string(r.Model), "input": wire.Body{"messages": messages},
		"parameters": wire.Body{"asr_options": options}}.Marshal()
}

// soundType tells the media type of a file by its name.
func soundType(name string) string {
	switch strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]) {
	case "mp3", "mpga", "mpeg":
		return "audio/mpeg"
	case "m4a", "mp4":
		return "audio/mp4"
	case "flac":
		return "audio/flac"
	case "ogg", "oga", "opus":
		return "audio/ogg"
	case "webm":
		return "audio/webm"
	case "amr":
		return "audio/amr"
	}
	return "audio/wav"
}

// A transcript in OpenAI's words.
type transcript struct {
	Text     string  `json:"text"`
	Language string  `json:"language,omitempty"`
	Duration float64 `json:"duration,omitempty"`
}

// sound writes a transcript in the form that was asked for.
func (t transcript) sound(r *partner.Recording) *partner.Sound {
	kind, out := "application/json", ""
	switch {
	case r.Stream:
		kind = "text/event-stream"
		out = "data: " + encode(map[string]any{"type": "transcript.text.delta", "delta": t.Text}) + "\n\n" +
			"data: " + encode(map[string]any{"type": "transcript.text.done", "text": t.Text}) + "\n\n"
	case r.Format == "text":
		kind, out = "text/plain; charset=utf-8", t.Text+"\n"
	case r.Format == "verbose_json":
		out = encode(struct {
			Task string `json:"task"`
			transcript
		}{"transcribe", t})
	default:
		out = encode(map[string]any{"text": t.Text})
	}
	return &partner.Sound{Type: kind, Body: io.NopCloser(strings.NewReader(out))}
}

func encode(v any) string {
	b, _ := json.Marshal(v) // texts and numbers only
	return string(b)
}
