package vision

import (
	"context"
	"errors"
	"image"
	"runtime"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/kernel"
)

// Options say how a tower is to be run. The zero Options are good for most.
type Options struct {
	// Threads is how many threads compute; 0 is one for each processor.
	Threads int
	// Parts is the most parts of a picture, each of which takes a token's place;
	// larger ones are made smaller. 0 is DefaultParts.
	Parts int
	// Kernel is what computes; nil is the fastest for this processor.
	Kernel *kernel.Set
}

// DefaultParts is the most parts of a picture where Options do not say: about 720 by
// 720 pixels of Qwen3-VL's. What a tower computes grows faster than they do.
const DefaultParts = 512

// leastParts is the fewest parts of a picture: smaller ones are made larger.
const leastParts = 8

// A Tower is weights ready to compute. Its methods may be called from many
// goroutines; pictures are seen one after another.
type Tower struct {
	config  *Config
	weights *weights
	most    int
	kernel  *kernel.Set
	pool    *kernel.Pool
	arena   *kernel.Arena
	file    *gguf.File
	bytes   int

	mu     sync.Mutex
	closed bool
}

// Open reads the tower at path and packs its weights for this processor.
//
// It fails with Kind NotFound where there is no file, Invalid where it is damaged,
// Unsupported where we cannot run it, and TooLarge where memory is short.
func Open(path string, o Options) (*Tower, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	t, err := newTower(f, o)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return t, nil
}

func newTower(f *gguf.File, o Options) (*Tower, error) {
	c, w, plan, err := read(f)
	if err != nil {
		return nil, err
	}
	if o.Threads <= 0 {
		o.Threads = runtime.NumCPU()
	}
	if o.Kernel == nil {
		o.Kernel = kernel.Best()
	}
	if o.Parts <= 0 {
		o.Parts = DefaultParts
	}
	t := &Tower{config: c, weights: w, most: max(o.Parts, leastParts), kernel: o.Kernel, file: f, bytes: kernel.Measure(plan.place)}
	if t.arena, err = kernel.NewArena(t.bytes); err != nil {
		return nil, err
	}
	t.pool = kernel.NewPool(o.Threads)
	plan.place(t.arena)
	plan.fill(t.pool)
	return t, nil
}

// read reads a tower's shape and finds its weights.
func read(f *gguf.File) (*Config, *weights, *collector, error) {
	c, err := readConfig(f)
	if err != nil {
		return nil, nil, nil, err
	}
	w, plan := collect(f, c)
	return c, w, plan, plan.err
}

// An Info is what a tower's file tells about it without loading it.
type Info struct {
	Config
	Bytes int64 // of memory that weights and a picture of the most parts will take
}

// Inspect tells about the tower at path, and takes no memory for it. It fails as Open
// does, but not for lack of memory.
func Inspect(path string, o Options) (*Info, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c, w, plan, err := read(f)
	if err != nil {
		return nil, err
	}
	if o.Parts <= 0 {
		o.Parts = DefaultParts
	}
	if o.Threads <= 0 {
		o.Threads = runtime.NumCPU()
	}
	t := &Tower{config: c, weights: w, most: max(o.Parts, leastParts)}
	work := kernel.Measure(func(a *kernel.Arena) { t.newGlance(a, t.most, 1, o.Threads) })
	return &Info{*c, int64(kernel.Measure(plan.place)) + int64(work)}, nil
}

// Config returns the tower's shape.
func (t *Tower) Config() Config { return *t.config }

// Bytes returns how much memory the weights take.
func (t *Tower) Bytes() int { return t.bytes }

// Close stops the threads and gives all memory back. It waits for a picture that is
// being seen.
func (t *Tower) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	t.pool.Close()
	return errors.Join(t.arena.Close(), t.file.Close())
}

// A View is what a tower makes of a picture.
type View struct {
	Wide, High int // parts
	// Vectors are Wide*High of Out*(1+Deepened) numbers, row by row.
	Vectors []float32
}

const opSee = "vision: see a picture"

// See makes the vectors of a picture. It fails with Kind Unsupported for one that is
// far longer than wide or the other way round, Conflict where the tower has been
// closed, and TooLarge where memory is short; when ctx is cancelled, within about the
// time of a layer.
func (t *Tower) See(ctx context.Context, m image.Image) (*View, error) {
	wide, high, err := t.Fit(m.Bounds().Dx(), m.Bounds().Dy())
	if err != nil {
		return nil, err
	}
	pixels := t.pixels(m, wide, high)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, qiao.Errorf(qiao.Conflict, opSee, "the tower has been closed").WithFix("Open it again.")
	}
	use := func(a *kernel.Arena) *glance { return t.newGlance(a, wide, high, t.pool.Threads()) }
	arena, err := kernel.NewArena(kernel.Measure(func(a *kernel.Arena) { use(a) }))
	if err != nil {
		return nil, err
	}
	g := use(arena)
	g.view = &View{Wide: wide, High: high, Vectors: make([]float32, wide*high*t.config.Out*(1+t.config.Deepened))}
	return g.view, errors.Join(g.compute(ctx, pixels), arena.Close())
}
