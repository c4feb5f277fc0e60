package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
)

// Photos' vectors go to the partner whose models see, and stand in the ledger.
func TestVectorsOfPicturesGoToWhoeverSees(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/multimodal-embedding/multimodal-embedding") {
			t.Errorf("path %s", r.URL.Path)
		}
		_, _ = io.WriteString(w, `{"output":{"embeddings":[{"index":0,"embedding":[0.5,1]}]},"usage":{"input_tokens":1,"image_tokens":9}}`)
	}))
	defer s.Close()
	a := newHome(t).open(t, "partners:\n  - {id: talks, kind: deepseek, key: k, base_url: 'http://127.0.0.1:1'}\n"+
		"  - {id: sees, kind: qwen, key: k, base_url: '"+s.URL+"/compatible-mode/v1', model: qwen3.7-plus, models: [qwen3.7-plus, qwen3-vl-embedding]}\n")
	picture := []qiao.Part{{Image: &qiao.Image{Data: []byte("JPEG"), Type: "image/jpeg"}}}
	got, err := a.Embedder().Embed(t.Context(), &qiao.EmbedRequest{Model: "qwen3-vl-embedding", Feature: "photo", Inputs: picture})
	if err != nil || got.Vectors[0][0] != 0.5 || got.Served.Partner != "sees" || got.Usage.Input != 10 {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := a.Ledger().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	groups, err := a.Store.Usage(t.Context(), ledger.Query{By: []ledger.Dimension{ledger.ByFeature, ledger.ByModel}})
	if err != nil || len(groups) != 1 || groups[0].Labels[ledger.ByModel] != "qwen3-vl-embedding" || groups[0].Labels[ledger.ByFeature] != "photo" || groups[0].Usage.Input != 10 {
		t.Errorf("%+v, %v", groups, err)
	}
	if _, err := a.Embedder().Embed(t.Context(), &qiao.EmbedRequest{Model: "talks/x", Inputs: picture}); qiao.KindOf(err) == qiao.Other || qiao.FixOf(err) == "" {
		t.Errorf("a partner without vectors: %v", err)
	}
}
