package openai

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Transcribes implements partner.Transcriber.
func (d *Driver) Transcribes() bool { return d.dialect.Sound }

// Speaks implements partner.Speaker.
func (d *Driver) Speaks() bool { return d.dialect.Sound }

// Transcribe implements partner.Transcriber.
func (d *Driver) Transcribe(ctx context.Context, r *partner.Recording) (*partner.Sound, error) {
	body, kind, err := form(r)
	if err != nil {
		return nil, err
	}
	return d.sound(ctx, wire.Call{Path: "/audio/transcriptions", Body: body, Header: http.Header{"Content-Type": {kind}, "Accept": {"*/*"}}})
}

// Speak implements partner.Speaker.
func (d *Driver) Speak(ctx context.Context, body []byte) (*partner.Sound, error) {
	return d.sound(ctx, wire.Call{Path: "/audio/speech", Body: body, Header: http.Header{"Accept": {"*/*"}}})
}

func (d *Driver) sound(ctx context.Context, c wire.Call) (*partner.Sound, error) {
	resp, err := d.link.Raw(ctx, c)
	if err != nil {
		return nil, err
	}
	kind := resp.Header.Get("Content-Type")
	if strings.HasPrefix(kind, "text/html") {
		resp.Body.Close()
		return nil, qiao.Errorf(qiao.Misconfigured, readOp, "a web page came instead of an answer").
			WithFix("Check the partner's address: it must be the API's base, such as https://host/v1.")
	}
	return &partner.Sound{Type: kind, Body: resp.Body}, nil
}

// form writes a recording as the form of this protocol.
func form(r *partner.Recording) (body []byte, kind string, err error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	field := func(name, value string) {
		if value != "" && err == nil {
			err = w.WriteField(name, value)
		}
	}
	field("model", string(r.Model))
	field("language", r.Language)
	field("prompt", r.Prompt)
	field("response_format", r.Format)
	if r.Stream {
		field("stream", "true")
	}
	for _, f := range r.Fields {
		field(f.Name, f.Value)
	}
	if err == nil {
		err = file(w, r)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, "", qiao.Errorf(qiao.Invalid, encodeOp, "the recording cannot be written as a form")
	}
	return buf.Bytes(), w.FormDataContentType(), nil
}

func file(w *multipart.Writer, r *partner.Recording) error {
	name := strings.Map(func(c rune) rune {
		if c < ' ' || c == '"' || c == '\\' {
			return '_'
		}
		return c
	}, r.Name)
	if name == "" {
		name = "recording.wav"
	}
	kind := r.Type
	if kind == "" || strings.ContainsAny(kind, "\r\n") {
		kind = "application/octet-stream"
	}
	h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {kind}}
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = part.Write(r.Data)
	}
	return err
}
