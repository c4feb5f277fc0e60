//go:build darwin || (linux && onnxruntime)

package ort

import (
	"context"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// Supported tells whether this program can load libraries.
func Supported() bool { return true }

// The places of functions in OrtApi, of onnxruntime_c_api.h; they never change.
const (
	getErrorMessage      = 2
	createEnv            = 3
	createSessionOfArray = 8
	runSession           = 9
	createOptions        = 10
	setOptimization      = 23
	setIntraThreads      = 24
	setInterThreads      = 25
	inputCount           = 30
	outputCount          = 31
	inputName            = 36
	outputName           = 37
	createTensor         = 49
	tensorData           = 51
	dimensionCount       = 61
	dimensions           = 62
	elementType          = 60
	elementCount         = 64
	tensorShape          = 65
	createMemoryInfo     = 69
	allocatorFree        = 76
	defaultAllocator     = 78
	releaseStatus        = 93
	releaseSession       = 95
	releaseValue         = 96
	releaseShape         = 99
	releaseOptions       = 100
)

// apiVersion is the oldest version of the API that has all that is used.
const apiVersion = 17

const op = "ort"

// A library is ONNX Runtime, loaded. It is never unloaded: its threads may live on.
type library struct {
	api            *[128]uintptr
	env, mem, free uintptr
}

// libraries loads each file once.
type libraries struct {
	mu  sync.Mutex
	all map[string]*library
}

// loaded cannot be a field of anything: a process has one copy of a library.
var loaded = libraries{all: map[string]*library{}}

func load(path string) (graph.Runtime, error) {
	loaded.mu.Lock()
	defer loaded.mu.Unlock()
	if l := loaded.all[path]; l != nil {
		return l, nil
	}
	l, err := open(path)
	if err != nil {
		return nil, err
	}
	loaded.all[path] = l
	return l, nil
}

func open(path string) (*library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, unfit(err)
	}
	entry, err := purego.Dlsym(handle, "OrtGetApiBase")
	if err != nil {
		return nil, unfit(err)
	}
	base, _, _ := purego.SyscallN(entry)
	if base == 0 {
		return nil, unfit(nil)
	}
	api, _, _ := purego.SyscallN(at[[2]uintptr](base)[0], apiVersion)
	if api == 0 {
		return nil, unfit(nil)
	}
	l := &library{api: at[[128]uintptr](api)}
	id := cString("qiao")
	const errorsOnly, arena, defaultMemory = 3, 0, 0
	if err := l.call(createEnv, errorsOnly, address(&id[0]), address(&l.env)); err != nil {
		return nil, err
	}
	if err := l.call(createMemoryInfo, arena, defaultMemory, address(&l.mem)); err != nil {
		return nil, err
	}
	return l, l.call(defaultAllocator, address(&l.free))
}

func unfit(err error) error {
	return qiao.E(qiao.NotFound, "ort: load ONNX Runtime", err).
		WithFix("Give a library of ONNX Runtime %d or later for %s on %s: qiao model pull onnxruntime.", apiVersion, runtime.GOOS, runtime.GOARCH)
}

// at is what lies at an address of the library's memory.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

func cString(s string) []byte { return append([]byte(s), 0) }

func goString(p uintptr) string {
	if p == 0 {
		return ""
	}
	n := 0
	for *at[byte](p + uintptr(n)) != 0 {
		n++
	}
	return string(unsafe.Slice(at[byte](p), n))
}

// call calls a function of the API and makes its status an error. What the
// arguments point to escapes to the heap and lives through the call.
//
//go:uintptrescapes
func (l *library) call(function int, args ...uintptr) error {
	status, _, _ := purego.SyscallN(l.api[function], args...)
	if status == 0 {
		return nil
	}
	message, _, _ := purego.SyscallN(l.api[getErrorMessage], status)
	text := goString(message)
	purego.SyscallN(l.api[releaseStatus], status)
	return qiao.Errorf(qiao.Invalid, op, "%s", text)
}

// Name implements graph.Runtime.
func (l *library) Name() string { return "onnxruntime" }

// A session is an opened model. What C reads or writes lies in out and the names,
// which do not move.
type session struct {
	l       *library
	handle  uintptr
	input   []byte
	outputs [][]byte
	closed  sync.Once
}

// Open implements graph.Runtime. A run uses one thread.
func (l *library) Open(model []byte) (graph.Session, error) {
	if len(model) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, op, "the model is empty")
	}
	c := &cell{}
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(c)
	pin.Pin(&model[0])
	if err := l.call(createOptions, address(&c.a)); err != nil {
		return nil, err
	}
	options := c.a
	defer purego.SyscallN(l.api[releaseOptions], options)
	const all = 99
	for _, set := range [][2]uintptr{{setOptimization, all}, {setIntraThreads, 1}, {setInterThreads, 1}} {
		if err := l.call(int(set[0]), options, set[1]); err != nil {
			return nil, err
		}
	}
	if err := l.call(createSessionOfArray, l.env, address(&model[0]), uintptr(len(model)), options, address(&c.a)); err != nil {
		return nil, err
	}
	s := &session{l: l, handle: c.a}
	if err := s.names(c); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// A cell is where C writes results.
type cell struct{ a, b uintptr }

func (s *session) names(c *cell) error {
	for _, f := range []struct{ count, name int }{{inputCount, inputName}, {outputCount, outputName}} {
		if err := s.l.call(f.count, s.handle, address(&c.a)); err != nil {
			return err
		}
		for i := range c.a {
			if err := s.l.call(f.name, s.handle, i, s.l.free, address(&c.b)); err != nil {
				return err
			}
			name := cString(goString(c.b))
			if err := s.l.call(allocatorFree, s.l.free, c.b); err != nil {
				return err
			}
			if f.name == inputName {
				s.input = name
			} else {
				s.outputs = append(s.outputs, name)
			}
		}
	}
	if s.input == nil || len(s.outputs) == 0 {
		return qiao.Errorf(qiao.Unsupported, op, "the model has no input or no output")
	}
	return nil
}

// Run implements graph.Session.
func (s *session) Run(ctx context.Context, in graph.Tensor) ([]graph.Tensor, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := 1
	shape := make([]int64, len(in.Shape))
	for i, d := range in.Shape {
		shape[i] = int64(d)
		n *= d
	}
	if n != len(in.Data) || n == 0 || len(shape) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, op, "an input of shape %v has %d numbers", in.Shape, len(in.Data))
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	c := &cell{}
	pin.Pin(c)
	pin.Pin(&in.Data[0])
	pin.Pin(&shape[0])
	const float = 1
	if err := s.l.call(createTensor, s.l.mem, address(&in.Data[0]), uintptr(4*n), address(&shape[0]), uintptr(len(shape)), float, address(&c.a)); err != nil {
		return nil, err
	}
	value := c.a
	defer purego.SyscallN(s.l.api[releaseValue], value)
	return s.compute(&pin, c, value)
}

func (s *session) compute(pin *runtime.Pinner, c *cell, value uintptr) ([]graph.Tensor, error) {
	names, values := make([]uintptr, 1+len(s.outputs)), make([]uintptr, 1+len(s.outputs))
	pin.Pin(&names[0])
	pin.Pin(&values[0])
	pin.Pin(&s.input[0])
	names[0], values[0] = address(&s.input[0]), value
	for i, o := range s.outputs {
		pin.Pin(&o[0])
		names[1+i] = address(&o[0])
	}
	if err := s.l.call(runSession, s.handle, 0, address(&names[0]), address(&values[0]), 1,
		address(&names[1]), uintptr(len(s.outputs)), address(&values[1])); err != nil {
		return nil, err
	}
	defer func() {
		for _, v := range values[1:] {
			purego.SyscallN(s.l.api[releaseValue], v)
		}
	}()
	var out []graph.Tensor
	for _, v := range values[1:] {
		t, err := s.read(pin, c, v)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// read copies a tensor of the library.
func (s *session) read(pin *runtime.Pinner, c *cell, v uintptr) (t graph.Tensor, err error) {
	if err := s.l.call(tensorShape, v, address(&c.a)); err != nil {
		return t, err
	}
	info := c.a
	defer purego.SyscallN(s.l.api[releaseShape], info)
	kind := new(uint32)
	pin.Pin(kind)
	if err := s.l.call(elementType, info, address(kind)); err != nil {
		return t, err
	}
	if *kind != 1 {
		return t, qiao.Errorf(qiao.Unsupported, op, "an output of the model is not of floats")
	}
	if err := s.l.call(dimensionCount, info, address(&c.b)); err != nil {
		return t, err
	}
	dims := make([]int64, c.b+1)
	pin.Pin(&dims[0])
	if err := s.l.call(dimensions, info, address(&dims[0]), c.b); err != nil {
		return t, err
	}
	for _, d := range dims[:c.b] {
		t.Shape = append(t.Shape, int(d))
	}
	if err := s.l.call(elementCount, info, address(&c.b)); err != nil {
		return t, err
	}
	if err := s.l.call(tensorData, v, address(&c.a)); err != nil {
		return t, err
	}
	t.Data = make([]float32, c.b)
	copy(t.Data, unsafe.Slice(at[float32](c.a), c.b))
	return t, nil
}

// Close implements graph.Session.
func (s *session) Close() error {
	s.closed.Do(func() { purego.SyscallN(s.l.api[releaseSession], s.handle) })
	return nil
}
