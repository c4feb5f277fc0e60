package local

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/partner"
)

// textsAtOnce is how many inputs of one call are read.
const textsAtOnce = 64

// Vectors implements [partner.Embedder].
func (d *Driver) Vectors(m qiao.ModelID) (partner.Vectors, bool) {
	if !d.card.Embeds {
		return partner.Vectors{}, false
	}
	if m == "" || m == "-" {
		m = d.card.ID
	}
	return partner.Vectors{Model: m, Batch: textsAtOnce, Images: partner.No}, true
}

// search is what Qwen3-Embedding's makers put before what is searched for.
const search = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"

// Embed implements [partner.Embedder]: vectors of length 1.
func (d *Driver) Embed(ctx context.Context, r *qiao.EmbedRequest) (qiao.Embeddings, error) {
	const op = "local: make vectors"
	out := qiao.Embeddings{Served: qiao.Served{Model: d.card.ID}}
	if !d.card.Embeds {
		return out, qiao.Errorf(qiao.Unsupported, op, "%s answers, and makes no vectors", d.card.ID).
			WithFix("Use a model made for vectors, such as qwen3-embedding:0.6b.")
	}
	m, err := d.enter()
	if err != nil {
		return out, err
	}
	defer d.leave()
	width := m.engine.Config().Width
	if r.Dimensions < 0 || r.Dimensions > width {
		return out, qiao.Errorf(qiao.Invalid, op, "vectors of %d numbers were asked for", r.Dimensions).
			WithFix("Ask for from 1 to %d, or leave it out.", width)
	}
	texts := make([][]int32, len(r.Inputs))
	for i, in := range r.Inputs {
		if in.Image != nil {
			return out, qiao.Errorf(qiao.Unsupported, op, "the model reads no pictures").WithFix("Send texts.")
		}
		texts[i] = m.passage(in.Text, r.Query)
		out.Usage.Input += int64(len(texts[i]))
	}
	out.Vectors, err = m.engine.Embed(ctx, texts...)
	if r.Dimensions > 0 {
		for i, v := range out.Vectors {
			out.Vectors[i] = engine.Shorten(v, r.Dimensions)
		}
	}
	return out, err
}

// passage returns the tokens of a text that is searched, or searched for.
func (m *model) passage(text string, query bool) []int32 {
	if query {
		text = search + text
	}
	ids := m.tokens.Encode(text)
	if id, ok := m.tokens.Lookup(m.options.EOS); ok && m.closes {
		ids = append(ids, id)
	}
	return ids
}
