package engine

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// Options say how a model is to be run. The zero Options are good for most.
type Options struct {
	// Threads is how many threads compute; 0 is one for each processor.
	Threads int
	// Memory is the most bytes that the model and its sessions may take; 0 is
	// what the machine has free when the model is opened.
	Memory int64
	// Context is the most tokens of a session; 0 is the model's own, but at most
	// DefaultContext. A model can be asked for more than it was made for, but
	// then says nonsense.
	Context int
	// SmallCache keeps keys and values in 8 bits, as Q8_0 does: about half the
	// memory of 16-bit floats, for a little exactness.
	SmallCache bool
	// Kernel is what computes; nil is the fastest for this processor.
	Kernel *kernel.Set
}

// cacheType is how keys and values are kept.
func (o *Options) cacheType() quant.Type {
	if o.SmallCache {
		return quant.Q8_0
	}
	return quant.F16
}

// DefaultContext is the most tokens of a session where Options do not say.
const DefaultContext = 8192

// keptContexts is how many contexts' worth of tokens are kept of ended sessions.
const keptContexts = 2

// A Model is weights ready to compute, and its cached tokens. Its methods may be
// called from many goroutines; sessions that generate at the same time share the
// steps that are computed.
type Model struct {
	config  *Config
	context int
	cache   quant.Type // of sessions that are not Exact
	file    *gguf.File
	pool    *kernel.Pool
	arena   *kernel.Arena
	pages   *pages
	bytes   int

	scheduler *scheduler

	mu     sync.Mutex // held while a step is computed
	step   *step
	batch  []row
	closed bool
}

// Open reads the model at path and packs its weights for this processor.
//
// It fails with Kind NotFound where there is no file, Invalid where it is
// damaged, Unsupported where we cannot run it, and TooLarge where the model, its
// buffers and one session's cache do not fit in memory: that is known before
// memory is taken.
func Open(path string, o Options) (*Model, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	m, err := newModel(f, o)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return m, nil
}

func newModel(f *gguf.File, o Options) (*Model, error) {
	c, err := readConfig(f)
	if err != nil {
		return nil, err
	}
	m := &Model{config: c, file: f, context: contextOf(c, o), cache: o.cacheType(), batch: make([]row, 0, stepRows), scheduler: newScheduler()}
	if m.cache == quant.Q8_0 && !slices.Contains(cacheTypes(c), m.cache) {
		m.cache = quant.F16
	}
	w, weights := collect(f, c)
	if weights.err != nil {
		return nil, weights.err
	}
	if o.Threads <= 0 {
		o.Threads = runtime.NumCPU()
	}
	if o.Kernel == nil {
		o.Kernel = kernel.Best()
	}
	m.pool = kernel.NewPool(o.Threads)
	if err := m.load(w, weights, o); err != nil {
		m.pool.Close()
		return nil, err
	}
	return m, nil
}

// load takes memory and packs the weights.
func (m *Model) load(w *weights, c *collector, o Options) error {
	use := func(a *kernel.Arena) {
		c.place(a)
		m.step = newStep(a, m.config, w, o.Kernel, m.pool.Threads())
		m.step.pool = m.pool
	}
	m.bytes = kernel.Measure(use)
	left, bound, err := m.fits(o.Memory)
	if err != nil {
		return err
	}
	m.pages = newPages(left, bound, keptContexts*m.context/pageTokens)
	if m.arena, err = kernel.NewArena(m.bytes); err != nil {
		return err
	}
	use(m.arena)
	c.fill(m.pool)
	return nil
}

// fits tells what is left for caches once the model is loaded.
func (m *Model) fits(allowed int64) (left int64, bound bool, err error) {
	if allowed <= 0 {
		allowed, bound = freeMemory()
		if !bound {
			return 0, false, nil
		}
	}
	cache := cacheBytes(m.config, m.context, m.cache)
	if need := int64(m.bytes) + cache; need > allowed {
		return 0, true, qiao.Errorf(qiao.TooLarge, opOpen, "the model needs %d MB, its cache %d MB, and %d MB are there", m.bytes>>20, cache>>20, allowed>>20).
			WithFix("Use a smaller model, one with fewer bits such as Q4_K_M, or a shorter context; or free memory.")
	}
	return allowed - int64(m.bytes), true, nil
}

// Config returns the model's shape.
func (m *Model) Config() Config { return *m.config }

// File returns the model's file, for its vocabulary and templates. It is closed
// with the model.
func (m *Model) File() *gguf.File { return m.file }

// Context returns the most tokens of a session.
func (m *Model) Context() int { return m.context }

// Threads returns how many threads compute.
func (m *Model) Threads() int { return m.pool.Threads() }

// Bytes returns how much memory the weights and buffers take, without caches.
func (m *Model) Bytes() int { return m.bytes }

// WeightBytes returns how many bytes of weights a token that is generated reads:
// those of all layers and of the head; of experts those used.
func (m *Model) WeightBytes() int {
	w := m.step.weights
	sum := w.head.Bytes()
	for i := range w.layers {
		l := &w.layers[i]
		e := &l.experts
		for _, x := range []*kernel.Matrix{l.q, l.k, l.v, l.o, l.gate, l.up, l.down, e.router, e.sharedGate, e.sharedUp, e.sharedDown} {
			if x != nil {
				sum += x.Bytes()
			}
		}
		for _, list := range [][]*kernel.Matrix{e.gate, e.up, e.down} {
			if len(list) > 0 {
				sum += list[0].Bytes() * m.config.ExpertsUsed
			}
		}
	}
	return sum
}

// Close stops the threads and gives all memory back. Sessions must not be used
// any more. It waits for a step that is being computed.
func (m *Model) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	m.pool.Close()
	return errors.Join(m.pages.close(), m.arena.Close(), m.file.Close())
}

// compute runs rows as one step. The caller holds mu.
func (m *Model) compute(ctx context.Context, rows []row) error {
	if m.closed {
		return closedError("engine: compute")
	}
	return m.step.compute(ctx, rows)
}

func closedError(op string) error {
	return qiao.Errorf(qiao.Conflict, op, "the model has been closed").WithFix("Open the model again.")
}

// Instructions names the instructions of the processor that compute.
func (m *Model) Instructions() string { return m.step.kernel.Name() }
