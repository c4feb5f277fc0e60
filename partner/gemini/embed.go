package gemini

import (
	"context"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// embedding is the model that usually makes vectors.
const embedding qiao.ModelID = "gemini-embedding-001"

// Vectors implements partner.Embedder. The bound is from memory.
func (*Driver) Vectors(m qiao.ModelID) (partner.Vectors, bool) {
	if m == "" {
		m = embedding
	}
	return partner.Vectors{Model: m, Batch: 100, Images: partner.No}, true
}

// Embed implements partner.Embedder by batchEmbedContents, whose form was known from
// memory in November 2026.
func (d *Driver) Embed(ctx context.Context, r *qiao.EmbedRequest) (out qiao.Embeddings, err error) {
	model := strings.TrimPrefix(string(r.Model), "models/")
	if !isName(model) {
		return out, qiao.Errorf(qiao.NotFound, encodeOp, "no model has such a name").WithFix("Use a name such as %s.", embedding)
	}
	task := "RETRIEVAL_DOCUMENT"
	if r.Query {
		task = "RETRIEVAL_QUERY"
	}
	var requests []wire.Body
	for _, in := range r.Inputs {
		if in.Image != nil {
			return out, qiao.Errorf(qiao.Unsupported, encodeOp, "gemini makes no vectors of pictures").
				WithFix("Choose a partner that does, such as qwen with qwen3-vl-embedding.")
		}
		one := wire.Body{"model": "models/" + model, "taskType": task, "content": wire.Body{"parts": []wire.Body{{"text": in.Text}}}}
		if r.Dimensions > 0 {
			one["outputDimensionality"] = r.Dimensions
		}
		if err := one.SetExtra(r.Extra, "model", "content"); err != nil {
			return out, err
		}
		requests = append(requests, one)
	}
	body, err := wire.Body{"requests": requests}.Marshal()
	if err != nil {
		return out, err
	}
	v, err := d.link.Post(ctx, wire.Call{Path: "/models/" + model + ":batchEmbedContents", Body: body})
	if err != nil {
		return out, err
	}
	out.Usage.Input = v.Get("usageMetadata.promptTokenCount").Int() // newer servers
	out.Vectors, err = wire.Places(len(requests), func(yield func(int, []float32) bool) {
		for i, row := range v.Get("embeddings").Array() {
			if !yield(i, wire.Vector(row.Get("values"))) {
				return
			}
		}
	})
	return out, err
}
