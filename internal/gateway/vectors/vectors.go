// Package vectors is OpenAI's endpoint for embeddings.
//
// Start with [Serve]. The input may be a text, a list of texts, or a list of parts
// with pictures, as multimodal models take them. Token ids are refused: they belong
// to one model's vocabulary.
package vectors

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/internal/gateway/chat"
	"github.com/qiao-ai/qiao/partner"
)

// Shape is how failures are written.
type Shape struct{ chat.Shape }

// Name implements gateway.Shape.
func (Shape) Name() string { return "embeddings" }

// Serve returns the handler of POST /embeddings.
func Serve(g *gateway.Gateway) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := g.Task(w, r, Shape{})
		raw, err := g.ReadBody(w, r)
		if err != nil {
			t.Refuse(err)
			return
		}
		a, err := decode(raw)
		if err != nil {
			t.Refuse(err)
			return
		}
		t.Do(a.need(), a.make)
	})
}

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "read request", format, args...).
		WithFix("See OpenAI's reference of POST /embeddings for the form of each field.")
}

// An asked is a request as the client wrote it.
type asked struct {
	qiao.EmbedRequest
	base64 bool
	left   []string
}

// mostInputs is how many inputs a request may have.
const mostInputs = 2048

func decode(raw []byte) (*asked, error) {
	if !gjson.ValidBytes(raw) {
		return nil, invalid("the body is not JSON")
	}
	body := gjson.ParseBytes(raw)
	if !body.IsObject() {
		return nil, invalid("the body is no object")
	}
	a := &asked{}
	var err error
	body.ForEach(func(name, v gjson.Result) bool {
		if v.Type != gjson.Null {
			err = a.field(name.String(), v)
		}
		return err == nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(a.Inputs) == 0:
		return nil, invalid("input is missing or empty")
	case len(a.Inputs) > mostInputs:
		return nil, qiao.Errorf(qiao.TooLarge, "read request", "there are more than %d inputs", mostInputs).WithFix("Send fewer at once.")
	}
	return a, nil
}

func (a *asked) field(name string, v gjson.Result) error {
	switch name {
	case "model":
		a.Model = qiao.ModelID(v.String())
	case "user", "safety_identifier":
		a.User = v.String()
	case "dimensions":
		if v.Type != gjson.Number || v.Num < 1 || v.Num > 1<<16 || v.Num != float64(int(v.Num)) {
			return invalid("dimensions is no positive whole number")
		}
		a.Dimensions = int(v.Num)
	case "encoding_format":
		if a.base64 = v.String() == "base64"; !a.base64 && v.String() != "float" {
			return invalid("encoding_format is neither float nor base64")
		}
	case "input_type", "text_type": // of servers that tell a query from what is searched
		a.Query = strings.Contains(v.String(), "query")
	case "input":
		return a.inputs(v)
	default:
		a.left = append(a.left, name)
	}
	return nil
}

func (a *asked) inputs(v gjson.Result) error {
	if v.Type == gjson.String {
		a.Inputs = []qiao.Part{{Text: v.String()}}
		return nil
	}
	for i, in := range v.Array() {
		switch {
		case in.Type == gjson.String:
			a.Inputs = append(a.Inputs, qiao.Part{Text: in.String()})
		case in.Get("type").String() == "text":
			a.Inputs = append(a.Inputs, qiao.Part{Text: in.Get("text").String()})
		case in.Get("type").String() == "image_url":
			image, err := image(in.Get("image_url"))
			if err != nil {
				return err
			}
			a.Inputs = append(a.Inputs, qiao.Part{Image: image})
		case in.Type == gjson.Number || in.IsArray():
			return qiao.Errorf(qiao.Unsupported, "read request", "input.%d is token ids, which belong to one model's vocabulary", i).
				WithFix("Send texts; in LangChain set check_embedding_ctx_length=False.")
		default:
			return invalid("input.%d is neither a text nor a picture", i)
		}
	}
	return nil
}

func image(v gjson.Result) (*qiao.Image, error) {
	url := v.Get("url").String()
	rest, inline := strings.CutPrefix(url, "data:")
	switch {
	case url == "":
		return nil, invalid("a picture has no url")
	case !inline:
		return &qiao.Image{URL: url}, nil
	}
	kind, data, ok := strings.Cut(rest, ";base64,")
	raw, err := base64.StdEncoding.DecodeString(data)
	if !ok || err != nil {
		return nil, invalid("a picture's data URL is not base64")
	}
	return &qiao.Image{Data: raw, Type: kind}, nil
}

// need says which partners will do.
func (a *asked) need() gateway.Need {
	return gateway.Need{
		Model: string(a.Model), User: a.User, Tokens: partner.EstimateInputs(a.Inputs),
		Accept: func(p *partner.Partner) bool {
			_, ok := p.Vectors("-")
			return ok
		},
		Lacks: Lacks,
		Usual: func(p *partner.Partner) string { return string(Usual(p, a.Inputs)) },
	}
}

// Lacks tells a model that answers from one that makes vectors, as far as is known.
func Lacks(c partner.Card) string {
	if !c.Embeds && (c.Stream == partner.Yes || c.Tools == partner.Yes || c.Output > 0) {
		return "it makes answers, not vectors"
	}
	return ""
}

// Usual is the model that a partner is asked for where none is named, or "" if it has
// none for such inputs.
func Usual(p *partner.Partner, inputs []qiao.Part) qiao.ModelID {
	v, _ := p.Vectors("")
	for _, in := range inputs {
		if in.Image != nil && v.Images == partner.No {
			return seeing(p)
		}
	}
	return v.Model
}

// seeing is the first of a partner's models whose vectors are of pictures too.
func seeing(p *partner.Partner) qiao.ModelID {
	for _, c := range p.Cards() {
		if v, ok := p.Vectors(c.ID); ok && c.Embeds && v.Images == partner.Yes {
			return c.ID
		}
	}
	return ""
}

// make asks one partner.
func (a *asked) make(ctx context.Context, p *partner.Partner, m qiao.ModelID, user string) (*gateway.Product, error) {
	own := a.EmbedRequest
	own.Model, own.User = m, user
	got, err := p.Embed(ctx, &own)
	if err != nil {
		return nil, err
	}
	out := gateway.Whole(a.encode(got), got.Usage)
	out.Model, out.Left = got.Served.Model, a.left
	return out, nil
}

// encode writes vectors as the client wants them.
func (a *asked) encode(got qiao.Embeddings) []byte {
	out := make([]byte, 0, 256+len(got.Vectors)*len(got.Vectors[0])*12)
	out = append(out, `{"object":"list","data":[`...)
	for i, v := range got.Vectors {
		if i > 0 {
			out = append(out, ',')
		}
		out = gateway.AppendInt(append(out, `{"object":"embedding","index":`...), int64(i))
		out = append(a.numbers(append(out, `,"embedding":`...), v), '}')
	}
	out = gateway.AppendString(append(out, `],"model":`...), string(got.Served.Model))
	out = gateway.AppendInt(append(out, `,"usage":{"prompt_tokens":`...), got.Usage.Input)
	out = gateway.AppendInt(append(out, `,"total_tokens":`...), got.Usage.Input)
	return append(out, "}}"...)
}

func (a *asked) numbers(out []byte, v []float32) []byte {
	if a.base64 {
		raw := make([]byte, 0, 4*len(v))
		for _, x := range v {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
		}
		return append(base64.StdEncoding.AppendEncode(append(out, '"'), raw), '"')
	}
	out = append(out, '[')
	for i, x := range v {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendFloat(out, float64(x), 'g', -1, 32)
	}
	return append(out, ']')
}
