package imaging

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/qiao-ai/qiao"
)

// The decoders that run in a box; imaging/wasm/README.md says what they are.
var (
	//go:embed wasm/heif.wasm.gz
	heifWasm []byte
	//go:embed wasm/avif.wasm.gz
	avifWasm []byte
	//go:embed wasm/jxl.wasm.gz
	jxlWasm []byte
)

// boxPages bounds the memory of a box, in pages of 64 KiB.
const boxPages = 320 << 20 / (64 << 10)

// A box is a decoder in wasm. It is compiled at first use and kept; each picture
// gets an instance of its own, so that a bad one leaves nothing behind.
type box struct {
	gz      []byte
	imports func(context.Context, wazero.Runtime, wazero.CompiledModule) error

	once    sync.Once
	runtime wazero.Runtime
	module  wazero.CompiledModule
	err     error
	left    atomic.Int32 // instances that nobody waits for any more
}

func (b *box) open() error {
	b.once.Do(func() { b.err = b.compile(context.Background()) })
	return b.err
}

func (b *box) compile(ctx context.Context) error {
	zr, err := gzip.NewReader(bytes.NewReader(b.gz))
	if err != nil {
		return err
	}
	code, err := io.ReadAll(zr)
	if err != nil {
		return err
	}
	b.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithMemoryLimitPages(boxPages))
	if b.module, err = b.runtime.CompileModule(ctx, code); err != nil {
		return err
	}
	if b.imports != nil {
		return b.imports(ctx, b.runtime, b.module)
	}
	_, err = wasi_snapshot_preview1.Instantiate(ctx, b.runtime)
	return err
}

// An instance is one use of a box.
type instance struct {
	ctx context.Context
	mod api.Module
	err error // of the first call that failed
}

// with opens the box for one picture. wazero's own way to stop a module makes all
// code five times slower, so that one that takes too long is left to its end, and
// when two have been left nobody gets in until one of them is done.
func (b *box) with(ctx context.Context, use func(*instance) error) error {
	if err := b.open(); err != nil {
		return qiao.E(qiao.Unsupported, "imaging: compile a decoder", err)
	}
	if b.left.Load() >= mostLeft {
		return qiao.Errorf(qiao.Overloaded, "imaging", "the decoder is still busy with pictures that took too long")
	}
	done := make(chan error, 1)
	go func() { done <- b.run(ctx, use) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		b.left.Add(1)
		go func() { <-done; b.left.Add(-1) }()
		return late(ctx)
	}
}

// mostLeft is how many pictures may be left to their end.
const mostLeft = 2

func (b *box) run(ctx context.Context, use func(*instance) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = broken("the decoder gave up on the picture's data")
		}
	}()
	mod, err := b.runtime.InstantiateModule(ctx, b.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return qiao.E(qiao.Unavailable, "imaging: open a decoder", err)
	}
	i := &instance{ctx: ctx, mod: mod}
	defer mod.Close(context.WithoutCancel(ctx))
	return first(use(i), i.err)
}

// call calls an export. After a failure it does nothing and returns zeros.
func (i *instance) call(name string, args ...uint64) []uint64 {
	fn := i.mod.ExportedFunction(name)
	if i.err != nil || fn == nil {
		if i.err == nil {
			i.err = broken("the decoder lacks %s", name)
		}
		return make([]uint64, 8)
	}
	out, err := fn.Call(i.ctx, args...)
	if err != nil {
		i.err = i.gaveUp()
		return make([]uint64, 8)
	}
	return append(out, 0)
}

// gaveUp says why a decoder stopped.
func (i *instance) gaveUp() error {
	if i.ctx.Err() != nil {
		return late(i.ctx)
	}
	return broken("the decoder gave up on the picture's data")
}

// late is the error of a picture that took too long, or whose caller went away.
func late(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return qiao.Errorf(qiao.Timeout, "imaging", "decoding took longer than is allowed")
	}
	return qiao.E(qiao.Canceled, "imaging: decode", ctx.Err())
}

// put copies data into the instance's memory.
func (i *instance) put(data []byte) uint64 {
	at := i.call("malloc", uint64(len(data)))[0]
	if i.err == nil && (at == 0 || !i.mod.Memory().Write(uint32(at), data)) {
		i.err = qiao.Errorf(qiao.TooLarge, "imaging", "the picture does not fit into the decoder's memory")
	}
	return at
}

func (i *instance) word(at uint64) int {
	v, ok := i.mod.Memory().ReadUint32Le(uint32(at))
	if !ok && i.err == nil {
		i.err = broken("the decoder gave an address outside its memory")
	}
	return int(v)
}

// bytes returns memory of the instance, which stays readable after it closed.
func (i *instance) bytes(at uint64, n int) []byte {
	b, ok := i.mod.Memory().Read(uint32(at), uint32(n))
	if !ok && i.err == nil {
		i.err = broken("the decoder gave an address outside its memory")
	}
	return b
}
