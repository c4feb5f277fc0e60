package partner

import (
	"context"
	"math"

	"github.com/qiao-ai/qiao"
)

// An Embedder is a Driver that makes vectors. The rules of [Driver] hold for Embed:
// its request names a model and has no more inputs than one call takes, it does not
// retry, its errors carry no word of the partner's. Served.Model is set if the
// partner gave it; the rest of Served is the Partner's to fill.
type Embedder interface {
	qiao.Embedder
	// Vectors says what is known of a model that makes vectors; an empty name is the
	// usual one. It returns false where the partner makes none.
	Vectors(m qiao.ModelID) (Vectors, bool)
}

// Vectors is what is known of a model that makes them. The zero value of a field is
// not known.
type Vectors struct {
	Model  qiao.ModelID
	Batch  int     // inputs of one call at most; 0 is no bound that is known
	Images Support // it takes pictures
}

// Vectors says what is known of a model of the partner that makes vectors; an empty
// name is the usual one. It returns false where the partner makes none, or where no
// model is named and none is usual.
func (p *Partner) Vectors(m qiao.ModelID) (Vectors, bool) {
	d, ok := p.o.Driver.(Embedder)
	if !ok {
		return Vectors{}, false
	}
	if m == "" {
		for _, c := range p.o.Models {
			if c.Embeds {
				m = c.ID
				break
			}
		}
	}
	v, ok := d.Vectors(m)
	return v, ok && v.Model != ""
}

// Embed implements [qiao.Embedder]. A request with more inputs than one call of the
// partner takes is sent in several, one after the other. Vectors are as many as the
// inputs, all of one length and of finite numbers, or there is an error.
func (p *Partner) Embed(ctx context.Context, r *qiao.EmbedRequest) (qiao.Embeddings, error) {
	known, ok := p.Vectors(r.Model)
	if !ok {
		return qiao.Embeddings{}, qiao.Errorf(qiao.Unsupported, p.op("embed"), "this partner makes no vectors, or no model for them is named").
			WithFix("Name a model that makes vectors, such as qwen/text-embedding-v4.")
	}
	if err := p.acceptInputs(r, known); err != nil {
		return qiao.Embeddings{}, err
	}
	out := qiao.Embeddings{Served: qiao.Served{Partner: p.o.ID, Model: known.Model, Region: p.o.Region, Local: p.o.Local}}
	step := len(r.Inputs)
	if known.Batch > 0 {
		step = min(step, known.Batch)
	}
	for from := 0; from < len(r.Inputs); from += step {
		own := *r
		own.Model, own.Inputs = known.Model, r.Inputs[from:min(from+step, len(r.Inputs))]
		if err := p.embed(ctx, &own, &out); err != nil {
			return qiao.Embeddings{}, err
		}
	}
	return out, nil
}

// acceptInputs refuses what cannot be sent.
func (p *Partner) acceptInputs(r *qiao.EmbedRequest, known Vectors) error {
	if _, offered := p.Card(known.Model); !offered {
		return qiao.Errorf(qiao.NotFound, p.op("embed"), "model %q is not offered", known.Model).
			WithFix("Run `qiao partner check %s` to see its models.", p.o.ID)
	}
	size := int64(0)
	for i, in := range r.Inputs {
		switch {
		case in.Image != nil && known.Images == No:
			return qiao.Errorf(qiao.Unsupported, p.op("embed"), "model %s takes no pictures", known.Model).
				WithFix("Name a model that does, such as qwen/qwen3-vl-embedding.")
		case in.Image != nil:
			size += int64(len(in.Image.Data) + len(in.Image.URL))
		case in.Text == "":
			return qiao.Errorf(qiao.Invalid, p.op("embed"), "input %d is empty", i).WithFix("Leave empty texts out.")
		}
		size += int64(len(in.Text))
	}
	switch {
	case len(r.Inputs) == 0:
		return qiao.Errorf(qiao.Invalid, p.op("embed"), "there is no input").WithFix("Send at least one text or picture.")
	case size > p.o.MaxRequest:
		return qiao.Errorf(qiao.TooLarge, p.op("embed"), "the request has %d bytes, the limit is %d", size, p.o.MaxRequest).
			WithFix("Send fewer or smaller inputs.")
	}
	return nil
}

// embed sends one call and adds its vectors to out.
func (p *Partner) embed(ctx context.Context, r *qiao.EmbedRequest, out *qiao.Embeddings) error {
	asked, cancel := context.WithTimeout(ctx, p.o.FirstToken)
	defer cancel()
	got, err := p.o.Driver.(Embedder).Embed(asked, r)
	if err == nil {
		err = checkVectors(got.Vectors, len(r.Inputs), out.Vectors)
	}
	if err != nil {
		return p.failure(ctx, err)
	}
	if got.Served.Model != "" {
		out.Served.Model = got.Served.Model
	}
	if got.Usage == (qiao.Usage{}) {
		got.Usage = qiao.Usage{Input: EstimateInputs(r.Inputs), Estimated: true}
	}
	estimated := out.Usage.Estimated || got.Usage.Estimated
	out.Usage = out.Usage.Add(got.Usage)
	out.Usage.Estimated = estimated
	out.Vectors = append(out.Vectors, got.Vectors...)
	return nil
}

func checkVectors(list [][]float32, want int, before [][]float32) error {
	const op = "read the vectors"
	if len(list) != want {
		return qiao.Errorf(qiao.Protocol, op, "%d came for %d inputs", len(list), want)
	}
	length := len(list[0])
	if len(before) > 0 {
		length = len(before[0])
	}
	for _, v := range list {
		if len(v) == 0 || len(v) != length {
			return qiao.Errorf(qiao.Protocol, op, "they differ in length or are empty")
		}
		for _, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return qiao.Errorf(qiao.Protocol, op, "a number is not finite")
			}
		}
	}
	return nil
}

// EstimateInputs counts the tokens of what is to be embedded, roughly.
func EstimateInputs(inputs []qiao.Part) (n int64) {
	for _, in := range inputs {
		if n += EstimateTokens(in.Text); in.Image != nil {
			n += imageTokens
		}
	}
	return n
}

// Vectors implements Embedder.
func (w withExtra) Vectors(m qiao.ModelID) (Vectors, bool) {
	if d, ok := w.driver.(Embedder); ok {
		return d.Vectors(m)
	}
	return Vectors{}, false
}

// Embed implements Embedder. The extra parameters are those of answers: they do not
// go with it.
func (w withExtra) Embed(ctx context.Context, r *qiao.EmbedRequest) (qiao.Embeddings, error) {
	return w.driver.(Embedder).Embed(ctx, r)
}
