package engine

import (
	"runtime"

	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// An Info is what a model's file tells about it without loading it.
type Info struct {
	Config
	Quantisation string // such as Q4_K_M; the number format of most weights where the file does not say
	License      string // as the file says; may be empty
	Context      int    // the most tokens of a session with the Options asked about
	Bytes        int64  // of memory that weights and buffers will take
	Cache        int64  // of memory that one session of Context tokens will take
	Embeds       bool   // it is made for vectors, not for answers
}

// Need returns how much memory the model takes with one full session.
func (i *Info) Need() int64 { return i.Bytes + i.Cache }

// FreeMemory returns how many bytes this process can still get without the system
// having to swap. It is false where that is not known.
func FreeMemory() (int64, bool) { return freeMemory() }

// Inspect tells about the model at path, and takes no memory for it. It fails as
// Open does, but not for lack of memory.
func Inspect(path string, o Options) (*Info, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c, err := readConfig(f)
	if err != nil {
		return nil, err
	}
	w, weights := collect(f, c)
	if weights.err != nil {
		return nil, weights.err
	}
	if o.Threads <= 0 {
		o.Threads = runtime.NumCPU()
	}
	i := &Info{Config: *c, Quantisation: quantisation(f), Context: contextOf(c, o), Embeds: c.pooling != poolNone}
	i.License, _ = f.String("general.license")
	i.Bytes = int64(kernel.Measure(func(a *kernel.Arena) {
		weights.place(a)
		newStep(a, c, w, kernel.Portable(), o.Threads)
	}))
	i.Cache = cacheBytes(c, i.Context, o.cacheType())
	return i, nil
}

// contextOf is the most tokens of a session.
func contextOf(c *Config, o Options) int {
	if o.Context > 0 {
		return o.Context
	}
	return min(c.Context, DefaultContext)
}

// cacheBytes is what the pages of one full session take, and of the next slab.
func cacheBytes(c *Config, context int, t quant.Type) int64 {
	shape := newPageShape(c, t)
	return int64(shape.bytes()) * int64((context+pageTokens-1)/pageTokens+slab)
}

// fileTypes are llama.cpp's numbers for the mixes that we read.
func fileType(n int64) string {
	switch n {
	case 0:
		return "F32"
	case 1:
		return "F16"
	case 2:
		return "Q4_0"
	case 3:
		return "Q4_1"
	case 7:
		return "Q8_0"
	case 8:
		return "Q5_0"
	case 9:
		return "Q5_1"
	case 14:
		return "Q4_K_S"
	case 15:
		return "Q4_K_M"
	case 16:
		return "Q5_K_S"
	case 17:
		return "Q5_K_M"
	case 18:
		return "Q6_K"
	case 32:
		return "BF16"
	}
	return ""
}

// quantisation names the number format of a file.
func quantisation(f *gguf.File) string {
	if n, ok := f.Int("general.file_type"); ok && fileType(n) != "" {
		return fileType(n)
	}
	bytes := map[quant.Type]int{}
	var most quant.Type
	for t := range f.Tensors() {
		if len(t.Dims) < 2 {
			continue
		}
		if bytes[t.Type] += len(t.Data); bytes[t.Type] > bytes[most] {
			most = t.Type
		}
	}
	return most.String()
}
