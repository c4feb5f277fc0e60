package openai

import (
	"context"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vectors implements partner.Embedder.
func (d *Driver) Vectors(m qiao.ModelID) (partner.Vectors, bool) {
	if m == "" {
		m = d.dialect.Embedding
	}
	return partner.Vectors{Model: m, Batch: d.dialect.EmbedBatch, Images: partner.No}, d.dialect.Vectors
}

// Embed implements partner.Embedder. The protocol does not tell a query from what
// is searched.
func (d *Driver) Embed(ctx context.Context, r *qiao.EmbedRequest) (qiao.Embeddings, error) {
	var texts []string
	for _, in := range r.Inputs {
		if in.Image != nil {
			return qiao.Embeddings{}, qiao.Errorf(qiao.Unsupported, encodeOp, "this protocol makes no vectors of pictures").
				WithFix("Choose a partner that does, such as qwen with qwen3-vl-embedding.")
		}
		texts = append(texts, in.Text)
	}
	body := Body{"model": string(r.Model), "input": texts, "encoding_format": "float"}
	if r.Dimensions > 0 {
		body["dimensions"] = r.Dimensions
	}
	if user := d.dialect.sampling().User; r.User != "" && user != "" {
		body[user] = r.User
	}
	if err := body.SetExtra(r.Extra, "model", "input", "encoding_format"); err != nil {
		return qiao.Embeddings{}, err
	}
	raw, err := body.Marshal()
	if err != nil {
		return qiao.Embeddings{}, err
	}
	v, err := d.link.Post(ctx, wire.Call{Path: "/embeddings", Body: raw})
	if err != nil {
		return qiao.Embeddings{}, err
	}
	return vectors(v, len(texts))
}

// vectors reads a reply. Servers that leave the index out keep the order.
func vectors(v gjson.Result, n int) (out qiao.Embeddings, err error) {
	if u := usage(v.Get("usage")); u != nil {
		out.Usage = qiao.Usage{Input: u.Input}
		if u.Input == 0 {
			out.Usage.Input = v.Get("usage.total_tokens").Int()
		}
	}
	out.Served.Model = qiao.ModelID(v.Get("model").String())
	out.Vectors, err = wire.Places(n, func(yield func(int, []float32) bool) {
		for i, row := range v.Get("data").Array() {
			if at := row.Get("index"); at.Exists() {
				i = int(at.Int())
			}
			if !yield(i, wire.Vector(row.Get("embedding"))) {
				return
			}
		}
	})
	return out, err
}
