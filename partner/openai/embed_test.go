package openai_test

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
)

func served(t *testing.T, h http.HandlerFunc) *openai.Driver {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	d, err := openai.New(openai.Options{Base: s.URL + "/v1", Key: "sk-1", Dialect: openai.OpenAI()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestVectors(t *testing.T) {
	var sent gjson.Result
	d := served(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = gjson.ParseBytes(body)
		_, _ = io.WriteString(w, `{"object":"list","data":[{"index":1,"embedding":[3]},{"index":0,"embedding":[2]}],"model":"m-1","usage":{"prompt_tokens":4,"total_tokens":4}}`)
	})
	e, err := d.Embed(t.Context(), &qiao.EmbedRequest{Model: "m", Inputs: []qiao.Part{{Text: "a"}, {Text: "b"}}, Dimensions: 1})
	if err != nil || e.Vectors[0][0] != 2 || e.Vectors[1][0] != 3 || e.Usage.Input != 4 || e.Served.Model != "m-1" {
		t.Errorf("%+v, %v", e, err)
	}
	if sent.Get("input.1").String() != "b" || sent.Get("dimensions").Int() != 1 || sent.Get("encoding_format").String() != "float" {
		t.Errorf("sent %s", sent.Raw)
	}
}

func TestARecordingIsSentAsAForm(t *testing.T) {
	form := map[string]string{}
	d := served(t, func(w http.ResponseWriter, r *http.Request) {
		_, p, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		m := multipart.NewReader(r.Body, p["boundary"])
		for part, err := m.NextPart(); err == nil; part, err = m.NextPart() {
			value, _ := io.ReadAll(part)
			form[part.FormName()] = string(value) + part.FileName()
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "hello")
	})
	s, err := d.Transcribe(t.Context(), &partner.Recording{Model: "whisper-1", Data: []byte("RIFF"), Name: "a\".wav", Format: "text", Stream: true,
		Fields: []partner.Field{{Name: "timestamp_granularities[]", Value: "word"}}})
	if err != nil {
		t.Fatal(err)
	}
	out, _ := io.ReadAll(s.Body)
	if string(out) != "hello" || s.Type != "text/plain" || form["model"] != "whisper-1" || form["file"] != "RIFFa_.wav" || form["stream"] != "true" ||
		form["timestamp_granularities[]"] != "word" || form["response_format"] != "text" {
		t.Errorf("%q %q %v", out, s.Type, form)
	}
}

func TestAServerWithoutSoundSaysSo(t *testing.T) {
	d, err := openai.New(openai.Options{Base: "http://127.0.0.1:1/v1"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := partner.New(partner.Options{ID: "x", Model: "m", Driver: d})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Speak(t.Context(), []byte("{}"))
	_, err2 := p.Transcribe(t.Context(), &partner.Recording{})
	if p.Speaks() || p.Transcribes() || qiao.KindOf(err) != qiao.Unsupported || qiao.KindOf(err2) != qiao.Unsupported {
		t.Errorf("%v, %v", err, err2)
	}
}
