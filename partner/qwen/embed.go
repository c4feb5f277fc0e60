package qwen

import (
	"context"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

const encodeOp = "write request"

// The models that usually make vectors: of texts alone, and of pictures too.
const (
	TextVectors    qiao.ModelID = "text-embedding-v4"
	PictureVectors qiao.ModelID = "qwen3-vl-embedding"
)

// sees tells a model whose vectors are of texts and pictures in one space.
func sees(m qiao.ModelID) bool {
	name := string(m)
	return strings.Contains(name, "-vl-embedding") || strings.HasPrefix(name, "tongyi-embedding-vision") || strings.HasPrefix(name, "multimodal-embedding")
}

// Vectors implements partner.Embedder. The bounds are those of Model Studio's pages
// of October 2026.
func (*Native) Vectors(m qiao.ModelID) (partner.Vectors, bool) {
	if m == "" {
		m = TextVectors
	}
	v := partner.Vectors{Model: m, Batch: 10, Images: partner.No}
	if sees(m) {
		v.Images, v.Batch = partner.Yes, 8
		switch {
		case strings.HasPrefix(string(m), "qwen3-"):
			v.Batch = 20
		case strings.HasPrefix(string(m), "qwen2.5-"):
			v.Batch = 1 // one of each sort
		}
	}
	return v, true
}

// Embed implements partner.Embedder.
func (n *Native) Embed(ctx context.Context, r *qiao.EmbedRequest) (qiao.Embeddings, error) {
	path, list, parameters := "text-embedding/text-embedding", "texts", wire.Body{}
	encode := textInputs
	if sees(r.Model) {
		path, list, encode = "multimodal-embedding/multimodal-embedding", "contents", contentInputs
	} else if parameters["text_type"] = "document"; r.Query {
		parameters["text_type"] = "query"
	}
	if r.Dimensions > 0 {
		parameters["dimension"] = r.Dimensions
	}
	if err := parameters.SetExtra(r.Extra, "dimension", "text_type"); err != nil {
		return qiao.Embeddings{}, err
	}
	inputs, err := encode(r.Inputs)
	if err != nil {
		return qiao.Embeddings{}, err
	}
	body, err := wire.Body{"model": string(r.Model), "input": wire.Body{list: inputs}, "parameters": parameters}.Marshal()
	if err != nil {
		return qiao.Embeddings{}, err
	}
	v, err := n.link.Post(ctx, wire.Call{Path: "/services/embeddings/" + path, Body: body})
	if err != nil {
		return qiao.Embeddings{}, err
	}
	return vectors(v, len(r.Inputs))
}

func textInputs(inputs []qiao.Part) (any, error) {
	var texts []string
	for _, in := range inputs {
		if in.Image != nil {
			return nil, qiao.Errorf(qiao.Unsupported, encodeOp, "this model makes no vectors of pictures").
				WithFix("Name %s instead.", PictureVectors)
		}
		texts = append(texts, in.Text)
	}
	return texts, nil
}

func contentInputs(inputs []qiao.Part) (any, error) {
	var contents []wire.Body
	for _, in := range inputs {
		if in.Image == nil {
			contents = append(contents, wire.Body{"text": in.Text})
			continue
		}
		url, err := wire.ImageURL(in.Image)
		if err != nil {
			return nil, err
		}
		contents = append(contents, wire.Body{"image": url})
	}
	return contents, nil
}

// vectors reads a reply. Texts are counted by text_index, contents by index.
func vectors(v gjson.Result, n int) (out qiao.Embeddings, err error) {
	u := v.Get("usage")
	if out.Usage.Input = u.Get("input_tokens").Int() + u.Get("image_tokens").Int(); out.Usage.Input == 0 {
		out.Usage.Input = u.Get("total_tokens").Int()
	}
	out.Vectors, err = wire.Places(n, func(yield func(int, []float32) bool) {
		for i, row := range v.Get("output.embeddings").Array() {
			for _, name := range []string{"text_index", "index"} {
				if at := row.Get(name); at.Exists() {
					i = int(at.Int())
					break
				}
			}
			if !yield(i, wire.Vector(row.Get("embedding"))) {
				return
			}
		}
	})
	return out, err
}
