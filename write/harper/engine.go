package harper

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/qiao-ai/qiao"
)

// Version names the build of Harper whose imports and answers are known here.
const Version = "2.10.0"

// A Dialect is a variety of English as Harper numbers them.
type Dialect uint32

// The dialects.
const (
	American Dialect = iota
	British
	Australian
	Canadian
	Indian
)

// Options say how an Engine works. The zero value is the usual choice.
type Options struct {
	Wasm      string   // the file harper_wasm_slim_bg.wasm
	CacheDir  string   // where compiled machine code is kept; empty keeps none
	Dialect   Dialect  // of spelling
	Instances int      // sentences checked at once; 0 is 1. Each takes about 250 MB
	MemoryMiB uint32   // the most that an instance may take; 0 is 512
	Remember  int      // sentences whose lints are remembered; 0 is 2048
	Without   []string // rules that are not run
}

// An Engine checks sentences with Harper. Its methods may be called from many
// goroutines: they share its instances. It loads the module at the first use, or
// at Warm, which takes seconds, and the first time on a machine more.
type Engine struct {
	opts     Options
	slots    chan *linter // free instances; nil is one to be made
	memo     *memo
	ready    atomic.Bool
	loading  sync.Mutex
	runtime  wazero.Runtime
	cache    wazero.CompilationCache
	compiled wazero.CompiledModule
	made     atomic.Uint64
}

// Open returns an Engine on the module at o.Wasm, which is read at the first
// use. It fails with Kind Unavailable if there is no such file.
func Open(o Options) (*Engine, error) {
	if _, err := os.Stat(o.Wasm); err != nil {
		return nil, missing(err)
	}
	o.Instances = max(o.Instances, 1)
	if o.MemoryMiB == 0 {
		o.MemoryMiB = 512
	}
	if o.Remember == 0 {
		o.Remember = 2048
	}
	e := &Engine{opts: o, slots: make(chan *linter, o.Instances), memo: newMemo(o.Remember)}
	for range o.Instances {
		e.slots <- nil
	}
	return e, nil
}

func missing(err error) error {
	return qiao.E(qiao.Unavailable, "harper: open the grammar pack", err).
		WithFix("Run: qiao model pull harper")
}

// Ready tells whether an instance has been made, so that Lints answers at once.
func (e *Engine) Ready() bool { return e.ready.Load() }

// Warm compiles the module and makes one instance.
func (e *Engine) Warm(ctx context.Context) error {
	l, err := e.acquire(ctx)
	if err != nil {
		return err
	}
	e.release(l)
	return nil
}

// load compiles the module once.
func (e *Engine) load(ctx context.Context) error {
	e.loading.Lock()
	defer e.loading.Unlock()
	if e.compiled != nil {
		return nil
	}
	wasm, err := os.ReadFile(e.opts.Wasm)
	if err != nil {
		return missing(err)
	}
	if err := e.newRuntime(ctx); err != nil {
		return err
	}
	compiled, err := e.compile(ctx, wasm)
	if err != nil {
		_ = e.runtime.Close(ctx)
		return err
	}
	e.compiled = compiled
	return nil
}

func (e *Engine) compile(ctx context.Context, wasm []byte) (wazero.CompiledModule, error) {
	compiled, err := e.runtime.CompileModule(ctx, wasm)
	if err != nil {
		return nil, qiao.E(qiao.Unavailable, "harper: compile the grammar pack", err).
			WithFix("The file may be damaged. Run: qiao model pull harper")
	}
	return compiled, provideImports(ctx, e.runtime, compiled)
}

func (e *Engine) newRuntime(ctx context.Context) error {
	cfg := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2).
		WithMemoryLimitPages(e.opts.MemoryMiB * 16)
	if dir := e.opts.CacheDir; dir != "" && e.cache == nil {
		cache, err := wazero.NewCompilationCacheWithDir(dir)
		if err != nil {
			return qiao.E(qiao.Misconfigured, "harper: open the folder for compiled code", err).
				WithFix("Make %s writable, or choose another cache folder.", dir)
		}
		e.cache = cache
	}
	if e.cache != nil {
		cfg = cfg.WithCompilationCache(e.cache)
	}
	e.runtime = wazero.NewRuntimeWithConfig(ctx, cfg)
	return nil
}

// acquire takes an instance, and makes it if need be. It waits for a free one
// as long as ctx lives.
func (e *Engine) acquire(ctx context.Context) (*linter, error) {
	var l *linter
	select {
	case l = <-e.slots:
	case <-ctx.Done():
		return nil, qiao.E(qiao.KindOf(ctx.Err()), "harper: wait for an instance", ctx.Err())
	}
	if l != nil {
		return l, nil
	}
	l, err := e.newLinter()
	if err != nil {
		e.slots <- nil
		return nil, err
	}
	e.ready.Store(true)
	return l, nil
}

// release gives an instance back. One that has trapped is thrown away: its
// state is unknown.
func (e *Engine) release(l *linter) {
	if l.broken {
		l.close()
		l = nil
	}
	e.slots <- l
}

// newLinter makes an instance. It does not stop when a caller goes away: the
// next one needs it too.
func (e *Engine) newLinter() (*linter, error) {
	ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(reserve))
	if err := e.load(ctx); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("harper-%d", e.made.Add(1))
	return instantiate(ctx, e.runtime, e.compiled, name, e.opts)
}

// Close frees the module and its instances. The Engine must not be used after.
func (e *Engine) Close() error {
	for range cap(e.slots) {
		if l := <-e.slots; l != nil {
			l.close()
		}
	}
	ctx := context.Background()
	if e.runtime != nil {
		if err := e.runtime.Close(ctx); err != nil {
			return err
		}
	}
	if e.cache != nil {
		return e.cache.Close(ctx)
	}
	return nil
}
