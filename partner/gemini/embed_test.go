package gemini_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/gemini"
	"github.com/qiao-ai/qiao/partner/wire"
)

func TestVectors(t *testing.T) {
	var sent gjson.Result
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = gjson.ParseBytes(body)
		if r.URL.Path != "/v1beta/models/gemini-embedding-001:batchEmbedContents" {
			t.Errorf("path %s", r.URL.Path)
		}
		_, _ = io.WriteString(w, `{"embeddings":[{"values":[1,2]},{"values":[3,4]}]}`)
	}))
	defer s.Close()
	d, err := gemini.New(gemini.Options{Account: wire.Account{Base: s.URL + "/v1beta", Key: "k"}})
	if err != nil {
		t.Fatal(err)
	}
	known, _ := d.Vectors("")
	e, err := d.Embed(t.Context(), &qiao.EmbedRequest{Model: known.Model, Inputs: []qiao.Part{{Text: "a"}, {Text: "b"}}, Query: true, Dimensions: 2})
	if err != nil || e.Vectors[1][0] != 3 {
		t.Errorf("%+v, %v", e, err)
	}
	if sent.Get("requests.0.taskType").String() != "RETRIEVAL_QUERY" || sent.Get("requests.1.content.parts.0.text").String() != "b" ||
		sent.Get("requests.0.outputDimensionality").Int() != 2 {
		t.Errorf("sent %s", sent.Raw)
	}
}
