package openai_test

import (
	"net/http"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
)

// BenchmarkStream reads an answer of 33 chunks through the driver and the
// partner's manners, without a network.
func BenchmarkStream(b *testing.B) {
	var chunks []string
	for range 32 {
		chunks = append(chunks, `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1764000000,"model":"m","choices":[{"index":0,"delta":{"content":"一些 text "},"finish_reason":null}],"usage":null}`)
	}
	body := []byte(events(append(chunks, stop)...))
	d := open(b, openai.Options{Base: "http://x/v1", Dialect: openai.VLLM(), Client: &http.Client{Transport: canned{http.StatusOK, body}}})
	p, err := partner.New(partner.Options{ID: "p", Model: "m", Driver: d})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		stream, err := p.Generate(b.Context(), hello())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := qiao.Collect(stream); err != nil {
			b.Fatal(err)
		}
	}
}
