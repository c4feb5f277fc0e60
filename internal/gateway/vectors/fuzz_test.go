package vectors

import (
	"encoding/json"
	"testing"

	"github.com/qiao-ai/qiao"
)

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"model":"m","input":"a"}`, `{"input":["a",{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}],"dimensions":3}`,
		`{"input":[[1]]}`, `{"input":[1],"encoding_format":"base64","input_type":"query"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := decode(body)
		if err != nil {
			if qiao.KindOf(err) == qiao.Other || qiao.FixOf(err) == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		a.need()
		if out := a.encode(qiao.Embeddings{Vectors: [][]float32{{1, -0.5}, {2, 1e-20}}}); !json.Valid(out) {
			t.Fatalf("%s", out)
		}
	})
}
