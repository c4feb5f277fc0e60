package local

import (
	"context"
	"path/filepath"
	"strings"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/partner"
)

// Options say which model to run, and how.
type Options struct {
	Path    string // of the GGUF file
	Threads int    // 0 is one for each processor
	Memory  int64  // the most bytes it may take; 0 is what is free when it is loaded
	Context int    // the most tokens of a conversation; 0 is the engine's choice
}

// A Driver runs one model. It implements [partner.Driver]. Close it when nothing
// asks it any more.
type Driver struct {
	o    Options
	card partner.Card

	mu     sync.Mutex // held while the model is loaded
	loaded *model
	closed bool
	busy   sync.WaitGroup
}

// New looks at the file's head, and reads no weights. It fails with Kind NotFound
// where there is no file, Invalid where it is damaged, and Unsupported where it
// is no model that can chat.
func New(o Options) (*Driver, error) {
	f, err := gguf.Open(o.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, ok := f.Strings("tokenizer.ggml.tokens"); !ok {
		return nil, qiao.Errorf(qiao.Unsupported, "local: open model", "the file has no vocabulary").
			WithFix("Use a GGUF file of a chat model, such as Qwen3-0.6B-Q8_0.gguf.")
	}
	context, _ := f.Int(architecture(f) + ".context_length")
	if o.Context > 0 {
		context = int64(o.Context)
	}
	return &Driver{o: o, card: partner.Card{
		ID: name(o.Path), Context: min(int(context), max(o.Context, engine.DefaultContext)),
		Stream: partner.Yes, Schema: partner.Yes, Tools: partner.Yes, Images: partner.No, Thinking: partner.Yes,
	}}, nil
}

func architecture(f *gguf.File) string {
	s, _ := f.String("general.architecture")
	return s
}

// name is what a model is called: its file without the ending.
func name(path string) qiao.ModelID {
	return qiao.ModelID(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
}

// Models implements [partner.Lister].
func (d *Driver) Models(context.Context) ([]partner.Card, error) {
	return []partner.Card{d.card}, nil
}

// Card says what the model can do.
func (d *Driver) Card() partner.Card { return d.card }

// Address implements [partner.Addresser].
func (d *Driver) Address() string { return "file://" + d.o.Path }

// Close frees the model, after the answers on their way have ended.
func (d *Driver) Close() error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.busy.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.loaded == nil {
		return nil
	}
	return d.loaded.engine.Close()
}

// enter returns the model, loaded if it was not, and counts the caller in.
func (d *Driver) enter() (*model, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, qiao.Errorf(qiao.Unavailable, "local: answer", "the model is being unloaded")
	}
	if d.loaded == nil {
		m, err := load(d.o)
		if err != nil {
			return nil, err
		}
		d.loaded = m
	}
	d.busy.Add(1)
	return d.loaded, nil
}

// Generate implements [partner.Driver]. It returns once the prompt is known to
// fit; reading the stream computes.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	m, err := d.enter()
	if err != nil {
		return nil, err
	}
	defer d.busy.Done()
	a, err := m.prepare(ctx, r)
	if err != nil {
		return nil, err
	}
	return func(yield func(qiao.Chunk, error) bool) {
		if _, err := d.enter(); err != nil {
			yield(qiao.Chunk{}, err)
			return
		}
		defer d.busy.Done()
		a.run(yield)
	}, nil
}
