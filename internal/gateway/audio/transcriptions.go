package audio

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/internal/gateway/chat"
	"github.com/qiao-ai/qiao/partner"
)

// Shape is how failures are written.
type Shape struct {
	chat.Shape
	name string
}

// Name implements gateway.Shape.
func (s Shape) Name() string { return s.name }

// Transcriptions returns the handler of POST /audio/transcriptions. A form may have as
// many bytes as any other request's body.
func Transcriptions(g *gateway.Gateway) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := g.Task(w, r, Shape{name: "transcriptions"})
		stop := g.BodyDeadline(w)
		rec, err := readForm(http.MaxBytesReader(w, r.Body, g.BodyLimit()), r.Header.Get("Content-Type"))
		if stop(); err != nil {
			t.Refuse(err)
			return
		}
		t.Do(gateway.Need{Model: string(rec.Model), Tokens: tokensOf(len(rec.Data)), Accept: (*partner.Partner).Transcribes},
			func(ctx context.Context, p *partner.Partner, m qiao.ModelID, _ string) (*gateway.Product, error) {
				own := *rec
				own.Model = m
				sound, err := p.Transcribe(ctx, &own)
				if err != nil {
					return nil, err
				}
				counted := sound.Usage
				return gateway.Open(sound, func(told []byte) qiao.Usage { return usage(told, counted, len(rec.Data)) })
			})
	})
}

// tokensOf estimates the tokens of a recording: 25 a second, of 16 kB each, as is
// usual for speech that is compressed little.
func tokensOf(bytes int) int64 { return int64(bytes)/640 + 1 }

// usage is what the partner told in its answer or beside it, else an estimate.
func usage(told []byte, counted qiao.Usage, size int) qiao.Usage {
	if counted != (qiao.Usage{}) {
		return counted
	}
	if at := strings.LastIndex(string(told), `"usage"`); at >= 0 {
		_, rest, _ := strings.Cut(string(told[at:]), ":")
		v := gjson.Parse(rest)
		if u := (qiao.Usage{Input: v.Get("input_tokens").Int(), Output: v.Get("output_tokens").Int()}); u != (qiao.Usage{}) {
			return u
		}
	}
	return qiao.Usage{Input: tokensOf(size), Output: int64(len(told))/4 + 1, Estimated: true}
}

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "read request", format, args...).
		WithFix("Send a form (multipart/form-data) with the fields file and model, as OpenAI's clients do.")
}

// mostField bounds the bytes of a field that is no file.
const mostField = 64 << 10

// readForm reads a recording. Its fields may come in any order.
func readForm(body io.Reader, kind string) (*partner.Recording, error) {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return nil, invalid("the body is no form")
	}
	rec, form := &partner.Recording{}, multipart.NewReader(body, params["boundary"])
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, formError(err)
		}
		if err := readField(rec, part); err != nil {
			return nil, err
		}
	}
	if len(rec.Data) == 0 {
		return nil, invalid("the field file is missing or empty")
	}
	return rec, nil
}

func formError(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return qiao.Errorf(qiao.TooLarge, "read request", "the body is over %d bytes", large.Limit).
			WithFix("Send a shorter recording, or raise server.body.")
	}
	return invalid("the form cannot be read")
}

func readField(rec *partner.Recording, part *multipart.Part) error {
	name := part.FormName()
	if name == "file" {
		data, err := io.ReadAll(part)
		if err != nil {
			return formError(err)
		}
		rec.Data, rec.Name, rec.Type = data, part.FileName(), part.Header.Get("Content-Type")
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(part, mostField+1))
	if err != nil {
		return formError(err)
	}
	if len(data) > mostField {
		return invalid("a field is over %d bytes", mostField)
	}
	value := string(data)
	switch name {
	case "model":
		rec.Model = qiao.ModelID(value)
	case "language":
		rec.Language = value
	case "prompt":
		rec.Prompt = value
	case "response_format":
		rec.Format = value
	case "stream":
		rec.Stream = value == "true"
	default:
		rec.Fields = append(rec.Fields, partner.Field{Name: name, Value: value})
	}
	return nil
}
