package partner_test

import (
	"context"
	"math"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A measurer makes a vector of a text's length, and breaks its word as told.
type measurer struct {
	partner.Driver
	calls []int
	spoil func(*qiao.Embeddings)
}

func (m *measurer) Vectors(id qiao.ModelID) (partner.Vectors, bool) {
	if id == "" {
		id = "measure-1"
	}
	return partner.Vectors{Model: id, Batch: 3, Images: partner.No}, id != "talk"
}

func (m *measurer) Embed(_ context.Context, r *qiao.EmbedRequest) (out qiao.Embeddings, _ error) {
	m.calls = append(m.calls, len(r.Inputs))
	for _, in := range r.Inputs {
		out.Vectors = append(out.Vectors, []float32{float32(len(in.Text)), 1})
	}
	if m.spoil != nil {
		m.spoil(&out)
	}
	return out, nil
}

func texts(list ...string) (parts []qiao.Part) {
	for _, s := range list {
		parts = append(parts, qiao.Part{Text: s})
	}
	return parts
}

func embedder(t *testing.T, m *measurer, models ...partner.Card) *partner.Partner {
	t.Helper()
	m.Driver = plays(text("x"), stop)
	p, err := partner.New(partner.Options{ID: "m", Region: "cn", Driver: m, Models: models, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestManyInputsGoInSeveralCallsAndComeBackInOrder(t *testing.T) {
	m := &measurer{}
	got, err := embedder(t, m).Embed(t.Context(), &qiao.EmbedRequest{Inputs: texts("a", "bb", "ccc", "dddd", "你好吗啊", "f", "gg")})
	if err != nil || len(m.calls) != 3 || m.calls[2] != 1 {
		t.Fatalf("%v, calls %v", err, m.calls)
	}
	for i, want := range []float32{1, 2, 3, 4, 12, 1, 2} {
		if got.Vectors[i][0] != want {
			t.Errorf("vector %d is %v", i, got.Vectors[i])
		}
	}
	if got.Served.Partner != "m" || got.Served.Model != "measure-1" || got.Served.Region != "cn" || !got.Usage.Estimated || got.Usage.Input == 0 {
		t.Errorf("%+v %+v", got.Served, got.Usage)
	}
}

func TestTheModelForVectorsIsTheOneInTheSettings(t *testing.T) {
	v, ok := embedder(t, &measurer{}, partner.Card{ID: "chat"}, partner.Card{ID: "mine", Embeds: true}).Vectors("")
	if !ok || v.Model != "mine" {
		t.Errorf("%+v", v)
	}
}

func TestWhatIsNoSetOfVectorsIsAnError(t *testing.T) {
	for name, spoil := range map[string]func(*qiao.Embeddings){
		"too few":      func(e *qiao.Embeddings) { e.Vectors = e.Vectors[1:] },
		"uneven":       func(e *qiao.Embeddings) { e.Vectors[0] = []float32{1} },
		"empty":        func(e *qiao.Embeddings) { e.Vectors[0], e.Vectors[1] = nil, nil },
		"not a number": func(e *qiao.Embeddings) { e.Vectors[1][0] = float32(math.NaN()) },
	} {
		_, err := embedder(t, &measurer{spoil: spoil}).Embed(t.Context(), &qiao.EmbedRequest{Inputs: texts("a", "b")})
		if qiao.KindOf(err) != qiao.Protocol || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInputsThatCannotBeEmbeddedAreNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		r    qiao.EmbedRequest
		want qiao.Kind
	}{
		"nothing":    {qiao.EmbedRequest{}, qiao.Invalid},
		"an empty":   {qiao.EmbedRequest{Inputs: texts("a", "")}, qiao.Invalid},
		"a picture":  {qiao.EmbedRequest{Inputs: []qiao.Part{{Image: &qiao.Image{URL: "https://h/a.jpg"}}}}, qiao.Unsupported},
		"no vectors": {qiao.EmbedRequest{Model: "talk", Inputs: texts("a")}, qiao.Unsupported},
	} {
		m := &measurer{}
		_, err := embedder(t, m).Embed(t.Context(), &c.r)
		if qiao.KindOf(err) != c.want || qiao.FixOf(err) == "" || m.calls != nil {
			t.Errorf("%s: %v, calls %v", name, err, m.calls)
		}
	}
}
