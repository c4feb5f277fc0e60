package enginetest

import (
	"bytes"
	"math"
	"testing"

	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/quant"
)

func TestWeightsHaveTheDeviationAskedFor(t *testing.T) {
	for _, typ := range quant.Types() {
		var b bytes.Buffer
		if err := Write(&b, Tiny("qwen2"), All(typ), 1); err != nil {
			t.Fatal(err)
		}
		f, err := gguf.Parse(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		m := f.Tensor("blk.1.ffn_down.weight")
		x := make([]float32, 512*256)
		quant.Decode(m.Type, x, m.Data)
		var sum, squares float64
		for _, v := range x {
			sum += float64(v)
			squares += float64(v) * float64(v)
		}
		n := float64(len(x))
		want := 1.5 * fan(512)
		if d := math.Sqrt(squares / n); math.Abs(d-want) > 0.1*want || math.Abs(sum/n) > 0.1*want || m.Type != typ {
			t.Errorf("%s: deviation %v, want %v; mean %v", typ, d, want, sum/n)
		}
	}
}

func TestTheSameSeedMakesTheSameFile(t *testing.T) {
	var a, b, c bytes.Buffer
	for w, seed := range map[*bytes.Buffer]uint64{&a: 1, &b: 1, &c: 2} {
		if err := Write(w, Tiny("qwen3moe"), All(quant.Q8_0), seed); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) || bytes.Equal(a.Bytes(), c.Bytes()) {
		t.Error("files depend on more, or less, than the seed")
	}
}

func TestQ4KMIsTheMixOfTheName(t *testing.T) {
	for _, c := range []struct {
		name     string
		layer, k int
		want     quant.Type
	}{
		{"token_embd.weight", -1, 1024, quant.Q6_K}, {"attn_v.weight", 0, 1024, quant.Q6_K}, {"attn_v.weight", 4, 1024, quant.Q4_K},
		{"ffn_down.weight", 23, 896, quant.Q8_0}, {"ffn_up.weight", 23, 896, quant.Q5_0}, {"attn_q.weight", 0, 1024, quant.Q4_K},
	} {
		if got := Q4KM(c.name, c.layer, 24, c.k); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
