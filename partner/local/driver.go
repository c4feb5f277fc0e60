package local

import (
	"context"
	"image"
	"path/filepath"
	"strings"
	"sync"
	"time"

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
	// SmallCache keeps what was read in 8 bits: about half the memory.
	SmallCache bool
	// Projector is the file that lets the model see; empty is the one that [Projector]
	// finds beside it, if any.
	Projector string
	// Decode decodes a picture of a request; nil takes JPEG and PNG.
	Decode func(ctx context.Context, data []byte) (image.Image, error)
	// Keeper, if not nil, bounds what this model and others take together, and
	// unloads those that nobody asks.
	Keeper *Keeper
}

// A Driver runs one model. It implements [partner.Driver] and, for models made for
// vectors, [partner.Embedder]. Close it when nothing asks it any more.
type Driver struct {
	o    Options
	card partner.Card

	mu     sync.Mutex // held while the model is loaded
	loaded *model
	closed bool
	users  int         // answers on their way
	used   time.Time   // when the last one ended
	timer  *time.Timer // that unloads the model; nil where none is set
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
	card := partner.Card{
		ID: name(o.Path), Context: min(int(context), max(o.Context, engine.DefaultContext)),
		Stream: partner.Yes, Schema: partner.Yes, Tools: partner.Yes, Images: partner.No, Thinking: partner.Yes,
	}
	if strings.Contains(architecture(f), "vl") && o.projector() != "" {
		card.Images = partner.Yes
	}
	if pooling, _ := f.Int(architecture(f) + ".pooling_type"); pooling > 0 {
		card = partner.Card{ID: card.ID, Context: card.Context, Images: partner.No, Embeds: true}
	}
	return &Driver{o: o, card: card}, nil
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
	return d.unload()
}

// Loaded tells whether the model is in memory.
func (d *Driver) Loaded() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.loaded != nil
}

// unload frees the model, if it is loaded. The caller holds mu, and nobody uses it.
func (d *Driver) unload() error {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if d.loaded == nil {
		return nil
	}
	m := d.loaded
	d.loaded = nil
	d.o.Keeper.gone(d)
	return m.close()
}

// enter returns the model, loaded if it was not, and counts the caller in: leave
// when done.
func (d *Driver) enter() (*model, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, qiao.Errorf(qiao.Unavailable, "local: answer", "the model is being unloaded").WithFix("Ask again.")
	}
	if d.loaded == nil {
		m, err := d.o.Keeper.load(d)
		if err != nil {
			return nil, err
		}
		d.loaded = m
	}
	d.users++
	d.busy.Add(1)
	return d.loaded, nil
}

// leave counts a caller out. When nobody is left the model may be unloaded.
func (d *Driver) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy.Done()
	if d.users--; d.users > 0 {
		return
	}
	d.used = time.Now()
	if idle := d.o.Keeper.idle(); idle > 0 && d.timer == nil && !d.closed {
		d.timer = time.AfterFunc(idle, d.rest)
	}
}

// rest unloads the model if nobody has asked it for long, or looks again later.
func (d *Driver) rest() {
	d.mu.Lock()
	defer d.mu.Unlock()
	idle := d.o.Keeper.idle()
	if d.timer == nil || d.closed || idle <= 0 {
		return
	}
	left := idle - time.Since(d.used)
	if d.users > 0 {
		left = idle
	}
	if left > 0 {
		d.timer.Reset(left)
		return
	}
	_ = d.unload() // nobody waits for it, and the next answer loads anew
}

// Generate implements [partner.Driver]. It returns once the prompt is known to
// fit; reading the stream computes.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	if d.card.Embeds {
		return nil, qiao.Errorf(qiao.Unsupported, "local: answer", "%s makes vectors, not answers", d.card.ID).
			WithFix("Name a model that answers, such as qwen3:0.6b.")
	}
	m, err := d.enter()
	if err != nil {
		return nil, err
	}
	defer d.leave()
	a, err := m.prepare(ctx, r)
	if err != nil {
		return nil, err
	}
	return func(yield func(qiao.Chunk, error) bool) {
		m, err := d.enter()
		if err != nil {
			yield(qiao.Chunk{}, err)
			return
		}
		defer d.leave()
		if m != a.m { // it was unloaded and loaded again
			if a, err = m.prepare(ctx, r); err != nil {
				yield(qiao.Chunk{}, err)
				return
			}
		}
		a.run(yield)
	}, nil
}
