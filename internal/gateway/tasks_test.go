package gateway_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/internal/gateway/audio"
	"github.com/qiao-ai/qiao/internal/gateway/chat"
	"github.com/qiao-ai/qiao/internal/gateway/vectors"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/deepseek"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
	"github.com/qiao-ai/qiao/route"
)

// A bench is a server whose partners are asked for vectors and speech: one that only
// answers, then bad, then good.
type bench struct {
	url       string
	bad, good http.HandlerFunc
	rows      chan ledger.Row
}

func newBench(t *testing.T, bad, good http.HandlerFunc) *bench {
	t.Helper()
	b := &bench{rows: make(chan ledger.Row, 64)}
	var partners []*partner.Partner
	talks, err := deepseek.New(deepseek.Options{Account: wire.Account{Base: "http://127.0.0.1:1", Key: "sk-theirs"}})
	if err != nil {
		t.Fatal(err)
	}
	add := func(id qiao.PartnerID, d partner.Driver) {
		p, err := partner.New(partner.Options{ID: id, Driver: d, Model: "talk", Region: "cn", Open: true,
			Models: []partner.Card{{ID: "talk", Stream: partner.Yes}}})
		if err != nil {
			t.Fatal(err)
		}
		partners = append(partners, p)
	}
	add("talks", talks)
	for id, h := range map[qiao.PartnerID]http.HandlerFunc{"bad": bad, "good": good} {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		d, err := openai.New(openai.Options{Base: s.URL + "/v1", Key: "sk-theirs", Dialect: openai.OpenAI()})
		if err != nil {
			t.Fatal(err)
		}
		add(id, d)
	}
	router, err := route.New(route.Options{Partners: partners, Default: []qiao.PartnerID{"talks", "bad", "good"}})
	if err != nil {
		t.Fatal(err)
	}
	g := gateway.New(gateway.Config{Router: func(context.Context) *route.Router { return router }, Body: 1 << 20,
		Record: func(r ledger.Row) { b.rows <- r }})
	front := gateway.NewFront(chat.Shape{})
	front.Handle("POST", "/openai/v1/embeddings", vectors.Serve(g))
	front.Handle("POST", "/openai/v1/audio/transcriptions", audio.Transcriptions(g))
	front.Handle("POST", "/openai/v1/audio/speech", audio.Speech(g))
	front.Handle("GET", "/openai/v1/models", chat.Models(g, "/openai/v1/models"))
	h := httptest.NewServer(server.New(server.Config{Fronts: map[string]server.Front{"/openai/": front}}))
	t.Cleanup(h.Close)
	b.url = h.URL
	return b
}

func (b *bench) row(t *testing.T) ledger.Row {
	t.Helper()
	select {
	case r := <-b.rows:
		return r
	case <-time.After(10 * time.Second):
		t.Fatal("there is no row in the ledger")
	}
	panic("unreachable")
}

func says(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const twoVectors = `{"object":"list","data":[{"index":1,"embedding":[3,0.25]},{"index":0,"embedding":[2,-1]}],"model":"m-1","usage":{"prompt_tokens":4,"total_tokens":4}}`

func TestVectorsAreRoutedAccountedAndFailOver(t *testing.T) {
	b := newBench(t, says(503, "application/json", `{"error":{"message":"busy","type":"server_error"}}`), says(200, "application/json", twoVectors))
	resp, body := ask(t, b.url+"/openai/v1/embeddings", `{"model":"qiao","input":["a","b"],"user":"u","x":1,"y\r\nSet-Cookie: z":2}`)
	v := gjson.Parse(body)
	if resp.StatusCode != 200 || v.Get("data.0.embedding").Raw != "[2,-1]" || v.Get("data.1.embedding.1").Num != 0.25 || v.Get("model").String() != "m-1" || v.Get("usage.prompt_tokens").Int() != 4 {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	if resp.Header.Get("Qiao-Partner") != "good" || resp.Header.Get("Qiao-Attempts") != "2" || resp.Header.Get("Qiao-Dropped") != "x, ?" {
		t.Errorf("%v", resp.Header)
	}
	row := b.row(t)
	if row.Dialect != "embeddings" || row.Partner != "good" || row.Served != "m-1" || row.Usage.Input != 4 || row.Outcome != ledger.OK || len(row.Attempts) != 1 {
		t.Errorf("%+v", row)
	}
	// OpenAI's JavaScript client asks for base64 by itself.
	_, body = ask(t, b.url+"/openai/v1/embeddings", `{"model":"good/m","input":["a","b"],"encoding_format":"base64"}`)
	if got := gjson.Get(body, "data.0.embedding").String(); got != "AAAAQAAAgL8=" {
		t.Errorf("%q in %s", got, body)
	}
}

func TestVectorsThatCannotBeHadAreRefused(t *testing.T) {
	b := newBench(t, says(200, "application/json", twoVectors), says(200, "application/json", twoVectors))
	for body, want := range map[string]int{
		`{"model":"qiao","input":[[1,2]]}`:             400,
		`{"model":"qiao","input":[]}`:                  400,
		`{"model":"qiao"}`:                             400,
		`{"model":"qiao","input":"a","dimensions":-1}`: 400,
		`{"model":"qiao","input":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}`: 400,
		`{"model":"good/talk","input":"a"}`:          404,
		`{"model":"nobody/x","input":["a","b","c"]}`: 502, // two vectors for three inputs
		`{`: 400,
	} {
		resp, got := ask(t, b.url+"/openai/v1/embeddings", body)
		if resp.StatusCode != want || gjson.Get(got, "error.message").String() == "" {
			t.Errorf("%s: %d %s", body, resp.StatusCode, got)
		}
	}
}

func form(t *testing.T, fields ...string) (string, string) {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for i := 0; i < len(fields); i += 2 {
		if fields[i] == "file" {
			f, _ := w.CreateFormFile("file", "a.wav")
			_, _ = io.WriteString(f, fields[i+1])
			continue
		}
		_ = w.WriteField(fields[i], fields[i+1])
	}
	_ = w.Close()
	return buf.String(), w.FormDataContentType()
}

func send(t *testing.T, url, kind, body string) (*http.Response, string, error) {
	t.Helper()
	resp, err := http.Post(url, kind, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return resp, string(data), err
}

func TestTranscriptsGoThrough(t *testing.T) {
	var got string
	good := func(w http.ResponseWriter, r *http.Request) {
		got = r.FormValue("model") + " " + r.FormValue("language") + " " + r.FormValue("temperature") + " " + r.URL.Path
		says(200, "application/json", `{"text":"你好", "usage":{"type":"tokens","input_tokens":14,"output_tokens":3}}`)(w, r)
	}
	b := newBench(t, says(500, "application/json", `{}`), good)
	body, kind := form(t, "model", "whisper-1", "language", "zh", "temperature", "0", "file", "RIFF")
	resp, text, _ := send(t, b.url+"/openai/v1/audio/transcriptions", kind, body)
	if resp.StatusCode != 200 || text != `{"text":"你好", "usage":{"type":"tokens","input_tokens":14,"output_tokens":3}}` || got != "whisper-1 zh 0 /v1/audio/transcriptions" {
		t.Errorf("%d %s; the partner got %s", resp.StatusCode, text, got)
	}
	if row := b.row(t); row.Dialect != "transcriptions" || row.Usage.Input != 14 || row.Partner != "good" {
		t.Errorf("%+v", row)
	}
}

func TestAFormThatIsNoneIsRefused(t *testing.T) {
	b := newBench(t, says(500, "", ""), says(500, "", ""))
	noFile, kind := form(t, "model", "m")
	noModel, kind2 := form(t, "file", "RIFF")
	large, kind3 := form(t, "model", "m", "file", strings.Repeat("x", 1<<20))
	for _, c := range []struct {
		kind, body string
		want       int
	}{{"application/json", "{}", 400}, {kind, noFile, 400}, {kind2, noModel, 400}, {kind3, large, 413}, {kind, "garbage", 400}} {
		resp, text, _ := send(t, b.url+"/openai/v1/audio/transcriptions", c.kind, c.body)
		if resp.StatusCode != c.want || gjson.Get(text, "error.message").String() == "" {
			t.Errorf("%d %s", resp.StatusCode, text)
		}
	}
}

func TestSpeechGoesThroughAndACutIsNoEnd(t *testing.T) {
	cut := false
	good := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(body), `"voice": "alloy"`) || gjson.GetBytes(body, "model").String() != "tts-1" {
			t.Errorf("the partner got %s", body)
		}
		w.Header().Set("Content-Type", "audio/mpeg")
		fmt.Fprint(w, strings.Repeat("\xff\xfb", 5000))
		if cut {
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}
	b := newBench(t, says(429, "application/json", `{"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}}`), good)
	var row ledger.Row
	for _, cut = range []bool{false, true} {
		resp, sound, err := send(t, b.url+"/openai/v1/audio/speech", "application/json", `{"model":"tts-1","input":"hello there","voice": "alloy"}`)
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "audio/mpeg" || (err != nil) != cut || !cut && len(sound) != 10_000 {
			t.Errorf("cut %t: %d, %d bytes, %v", cut, resp.StatusCode, len(sound), err)
		}
		row = b.row(t)
	}
	if row.Outcome != ledger.Incomplete || row.Dialect != "speech" || row.Usage.Input == 0 {
		t.Errorf("%+v", row)
	}
}

func TestModelsOfVectorsAreListed(t *testing.T) {
	b := newBench(t, says(500, "", ""), says(500, "", ""))
	resp, err := http.Get(b.url + "/openai/v1/models")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if !gjson.GetBytes(body, `data.#(id=="good/text-embedding-3-small")`).Exists() || gjson.GetBytes(body, `data.#(id=="talks/text-embedding-3-small")`).Exists() {
		t.Errorf("%s", body)
	}
}
