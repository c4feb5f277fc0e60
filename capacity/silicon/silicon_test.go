package silicon_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity/silicon"
)

func library(t testing.TB) *silicon.Library {
	t.Helper()
	l, err := silicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func deployment(t testing.TB, model, gpu string, gpus int) silicon.Deployment {
	t.Helper()
	l := library(t)
	a, err := l.Architectures.Lookup(model)
	if err != nil {
		t.Fatal(err)
	}
	g, err := l.GPUs.Lookup(gpu)
	if err != nil {
		t.Fatal(err)
	}
	return silicon.Deployment{Architecture: a, GPU: g, Engine: "vllm", Mode: silicon.Together, Weights: 1, Experts: 1,
		Tensor: gpus, Data: 1, GPUs: gpus, Batch: 16, Input: 1000, Output: 500}
}

func TestModelsAreFoundUnderTheirManyNames(t *testing.T) {
	l := library(t)
	for name, want := range map[string]string{
		"Qwen/Qwen3-32B-FP8": "Qwen3-32B", "nvidia/Llama-3.3-70B-Instruct-FP4": "Llama-3.1-70B", "meta-llama/Meta-Llama-3.1-8B-Instruct": "Llama-3.1-8B",
		"deepseek-ai/DeepSeek-R1-0528": "DeepSeek-V3", "deepseek-ai/DeepSeek-R1-Distill-Llama-70B": "Llama-3.1-70B", "openai/gpt-oss-20b": "gpt-oss-20b",
		"Qwen/Qwen3-30B-A3B-Instruct-2507": "Qwen3-30B-A3B",
	} {
		if a, err := l.Architectures.Lookup(name); err != nil || a.Name != want {
			t.Errorf("%s is %s (%v), want %s", name, a.Name, err, want)
		}
	}
	if a, err := l.Architectures.Lookup("Foo-40B-Chat"); err != nil || !a.Guessed || a.Total != 40 {
		t.Errorf("a size is not guessed from: %+v, %v", a, err)
	}
	if _, err := l.Architectures.Lookup("Foo"); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("an unknown model: %v", err)
	}
}

func TestEveryFactCanBe(t *testing.T) {
	l := library(t)
	if len(l.Architectures) < 40 || len(l.GPUs) < 9 {
		t.Errorf("%d models, %d GPUs", len(l.Architectures), len(l.GPUs))
	}
	for _, a := range l.Architectures {
		if err := a.Check(); err != nil {
			t.Error(err)
		}
	}
	for _, g := range l.GPUs {
		if err := g.Check(); err != nil {
			t.Error(err)
		}
	}
}

// TestTheLaws checks what physics demands of any prediction.
func TestTheLaws(t *testing.T) {
	l := library(t)
	rapid.Check(t, func(r *rapid.T) {
		d := silicon.Deployment{
			Architecture: rapid.SampledFrom(l.Architectures).Draw(r, "model"), GPU: rapid.SampledFrom(l.GPUs).Draw(r, "gpu"),
			Engine: rapid.SampledFrom([]string{"vllm", "sglang", "trtllm", "other"}).Draw(r, "engine"), Mode: silicon.Together, Data: 1,
			Weights: 1, Experts: 1, Batch: rapid.Float64Range(1, 200).Draw(r, "batch"),
			Input: rapid.Float64Range(1, 8000).Draw(r, "in"), Output: rapid.Float64Range(1, 2000).Draw(r, "out"),
		}
		d.Tensor = 1 << rapid.IntRange(0, 3).Draw(r, "gpus")
		d.GPUs = d.Tensor
		p := l.Model.Predict(&d)
		if !(p > 0) || math.IsInf(p, 0) || p < silicon.Floor(&d) {
			t.Fatalf("%v s a token; the floor is %v", p, silicon.Floor(&d))
		}
		faster := d
		faster.GPU.Bandwidth *= 2
		faster.GPU.BF16, faster.GPU.FP8, faster.GPU.FP4 = d.GPU.BF16*2, d.GPU.FP8*2, d.GPU.FP4*2
		if l.Model.Predict(&faster) > p {
			t.Fatal("a faster card is slower")
		}
		if l.Model.Step(&d, d.Batch+8, d.Input) < l.Model.Step(&d, d.Batch, d.Input) {
			t.Fatal("a larger batch takes a shorter step")
		}
		if l.Model.Prompt(&d, d.Input+100) < l.Model.Prompt(&d, d.Input) {
			t.Fatal("a longer prompt is taken in faster")
		}
	})
}

func TestAFamilyThatWasNotMeasuredHasConstantsOfItsOwn(t *testing.T) {
	l := library(t)
	if !l.Model.Knows("qwen3") || l.Model.Knows("phi") {
		t.Error(l.Model.Families)
	}
	d := deployment(t, "Qwen3-32B", "H100", 4)
	near := l.Model.Predict(&d)
	d.Architecture.Family = "new"
	if far := l.Model.Predict(&d); far == near || far > near*3 || far < near/3 {
		t.Errorf("near %v, far %v", near, far)
	}
}

func TestWeightsThatDoNotFitLeaveNoCache(t *testing.T) {
	d := deployment(t, "Llama-3.1-405B", "L40S", 2)
	if d.Cache() != 0 {
		t.Errorf("%v tokens", d.Cache())
	}
}

// measured reads the measured rows that this workplace may have.
func measured(t testing.TB) (*silicon.Library, []silicon.Row) {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "bakeoff", "capacity", "silicon.csv.gz")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the measured rows are not here")
	}
	l := library(t)
	rows, _, err := l.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l, rows
}

func TestMeasuredRowsArePredicted(t *testing.T) {
	l, rows := measured(t)
	errors := silicon.Errors(rows, l.Model.Predictions(rows))
	var dense, mixture []float64
	for i, r := range rows {
		switch {
		case r.Architecture.Experts > 0:
			mixture = append(mixture, errors[i])
		case r.Mode == silicon.Together:
			dense = append(dense, errors[i])
		}
	}
	if s := silicon.SpreadOf(dense); s.Mean > 0.15 || s.Median > 0.1 {
		t.Errorf("dense: %+v", s)
	}
	if s := silicon.SpreadOf(mixture); s.Mean > 0.25 {
		t.Errorf("mixtures: %+v", s)
	}
}

const table = `id,backend,model_path,system,precision,mode,isl,osl,batch_size,tp_size,silicon_tpot_ms
a,vllm,Qwen/Qwen3-32B,h100_sxm,fp8,agg,1024,512,8,4,12
b,vllm,Qwen/Qwen3-32B,h100_sxm,fp8,agg,1024,512,32,4,16
c,vllm,Qwen/Qwen3-8B,h100_sxm,fp8,agg,1024,512,8,1,9
d,vllm,Unknown,h100_sxm,fp8,agg,1024,512,8,1,9
`

func TestOnesOwnRowsMakeAModel(t *testing.T) {
	l := library(t)
	rows, skipped, err := l.Rows(strings.NewReader(table))
	if err != nil || len(rows) != 3 || skipped != 1 {
		t.Fatal(len(rows), skipped, err)
	}
	m := silicon.Fit(rows, "three rows")
	for i, r := range rows {
		if p := m.Predict(&r.Deployment); math.Abs(p/r.Seconds-1) > 0.25 {
			t.Errorf("row %d: %v, measured %v", i, p, r.Seconds)
		}
	}
	var one, two bytes.Buffer
	if err := m.Write(&one); err != nil {
		t.Fatal(err)
	}
	back, err := silicon.ReadModel(bytes.NewReader(one.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := silicon.Fit(rows, "three rows").Write(&two); err != nil || one.String() != two.String() {
		t.Error("the same rows make another model")
	}
	if back.Predict(&rows[0].Deployment) != m.Predict(&rows[0].Deployment) {
		t.Error("what was written predicts otherwise")
	}
}

func FuzzRows(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("id\n"))
	f.Add([]byte{0x1f, 0x8b, 0})
	l := library(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, _, err := l.Rows(bytes.NewReader(data))
		if err != nil && qiao.KindOf(err) != qiao.Invalid {
			t.Fatal(err)
		}
		for i := range rows {
			if p := l.Model.Predict(&rows[i].Deployment); math.IsNaN(p) || p < 0 {
				t.Fatalf("%v of %+v", p, rows[i])
			}
		}
	})
}

func FuzzConstants(f *testing.F) {
	f.Add(`{"near":{"base":{}}}`)
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := silicon.ReadModel(strings.NewReader(s)); err != nil && qiao.KindOf(err) != qiao.Invalid {
			t.Fatal(err)
		}
	})
}
