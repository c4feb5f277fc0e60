package local_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/local"
)

// kept makes a partner whose model a keeper loads.
func kept(t *testing.T, k *local.Keeper, id qiao.PartnerID, path string) (*partner.Partner, *local.Driver) {
	t.Helper()
	d, err := local.New(local.Options{Path: path, Threads: 1, Context: 256, Keeper: k})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	p, err := partner.New(partner.Options{ID: id, Local: true, Driver: d, Models: []partner.Card{d.Card()}})
	if err != nil {
		t.Fatal(err)
	}
	return p, d
}

// need is what one model of the tests needs.
func need(t *testing.T, path string) int64 {
	t.Helper()
	info, err := engine.Inspect(path, engine.Options{Threads: 1, Context: 256})
	if err != nil {
		t.Fatal(err)
	}
	return info.Need()
}

func TestModelsGiveWayToOneThatIsAsked(t *testing.T) {
	path := write(t, "qwen3")
	k := local.NewKeeper(local.Limits{Memory: 2*need(t, path) + 1<<20})
	a, da := kept(t, k, "a", path)
	b, db := kept(t, k, "b", path)
	c, dc := kept(t, k, "c", path)
	for _, p := range []*partner.Partner{a, b, c} {
		if _, err := ask(t.Context(), p, hello()); err != nil {
			t.Fatal(err)
		}
	}
	if !dc.Loaded() || da.Loaded() {
		t.Errorf("loaded: %v %v %v", da.Loaded(), db.Loaded(), dc.Loaded())
	}
	// The first comes back.
	if _, err := ask(t.Context(), a, hello()); err != nil || !da.Loaded() {
		t.Error(err)
	}
}

func TestAModelThatAnswersDoesNotGiveWay(t *testing.T) {
	path := write(t, "qwen3")
	k := local.NewKeeper(local.Limits{Memory: need(t, path) + 1<<20})
	a, _ := kept(t, k, "a", path)
	b, _ := kept(t, k, "b", path)
	r := hello()
	s, err := a.Generate(t.Context(), &r)
	if err != nil {
		t.Fatal(err)
	}
	for range s {
		if _, err := ask(t.Context(), b, hello()); qiao.KindOf(err) != qiao.Unavailable || qiao.FixOf(err) == "" {
			t.Errorf("while it answers: %v", err)
		}
		break
	}
	if _, err := ask(t.Context(), b, hello()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestAModelLargerThanMemoryIsRefused(t *testing.T) {
	path := write(t, "qwen3")
	k := local.NewKeeper(local.Limits{Memory: need(t, path) / 2})
	a, d := kept(t, k, "a", path)
	if _, err := ask(t.Context(), a, hello()); qiao.KindOf(err) != qiao.TooLarge || qiao.FixOf(err) == "" || d.Loaded() {
		t.Errorf("%v", err)
	}
}

func TestAnIdleModelIsUnloaded(t *testing.T) {
	k := local.NewKeeper(local.Limits{Idle: time.Millisecond})
	a, d := kept(t, k, "a", write(t, "qwen3"))
	if _, err := ask(t.Context(), a, hello()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for d.Loaded() {
		select {
		case <-ctx.Done():
			t.Fatal("it is still loaded")
		case <-tick.C:
		}
	}
	if _, err := ask(t.Context(), a, hello()); err != nil {
		t.Error(err)
	}
}

// Many ask models of which two fit at a time; all get answers or are told to wait.
func TestManyAskManyModels(t *testing.T) {
	path := write(t, "qwen2")
	k := local.NewKeeper(local.Limits{Memory: 2*need(t, path) + 1<<20, Idle: time.Millisecond})
	var wait sync.WaitGroup
	for _, id := range []qiao.PartnerID{"a", "b", "c"} {
		p, _ := kept(t, k, id, path)
		for range 2 {
			wait.Go(func() {
				for range 4 {
					if _, err := ask(t.Context(), p, hello()); err != nil && qiao.KindOf(err) != qiao.Unavailable {
						t.Error(err)
					}
				}
			})
		}
	}
	wait.Wait()
}

func TestAModelForVectorsEmbeds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vectors.gguf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	shape := enginetest.Chat("qwen3")
	shape.Settings["qwen3.pooling_type"] = uint32(3)
	if err := enginetest.Write(f, shape, enginetest.All(quant.F32), 7); err != nil {
		t.Fatal(err)
	}
	f.Close()
	p := open(t, path)
	inputs := []qiao.Part{{Text: "天空是蓝的"}, {Text: "The sky is blue."}}
	got, err := p.Embed(t.Context(), &qiao.EmbedRequest{Inputs: inputs})
	if err != nil || len(got.Vectors) != 2 || len(got.Vectors[0]) != 256 || got.Usage.Input == 0 || !got.Served.Local || got.Served.Model != "vectors" {
		t.Fatalf("%+v %v", got, err)
	}
	query, err := p.Embed(t.Context(), &qiao.EmbedRequest{Inputs: inputs[:1], Query: true, Dimensions: 64})
	if err != nil || len(query.Vectors[0]) != 64 || query.Usage.Input <= got.Usage.Input/2 {
		t.Fatalf("%+v %v", query, err)
	}
	var sum float64
	for _, v := range query.Vectors[0] {
		sum += float64(v) * float64(v)
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("its length is %v", math.Sqrt(sum))
	}
	if _, err := p.Embed(t.Context(), &qiao.EmbedRequest{Inputs: inputs, Dimensions: 9999}); qiao.KindOf(err) != qiao.Invalid {
		t.Error(err)
	}
	if _, err := ask(t.Context(), p, hello()); qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
		t.Errorf("a question: %v", err)
	}
	chat := open(t, write(t, "qwen3"))
	if _, err := chat.Embed(t.Context(), &qiao.EmbedRequest{Inputs: inputs}); qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
		t.Errorf("a model that answers: %v", err)
	}
}
