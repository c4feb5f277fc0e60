package engine

import (
	"encoding/binary"
	"math"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// pageTokens is how many tokens' keys and values a page holds.
const pageTokens = 64

// keyLanes is how many tokens' keys lie beside each other.
const keyLanes = 16

// A page holds the keys and values of 64 tokens, of all layers and heads. For
// each layer and head of keys first come the keys: 16 tokens' first numbers, their
// second ones, and so on, for four times 16 tokens; then the values, token after
// token. So both are what kernel's plain products read.
type page struct{ data []byte }

// A pageShape says how pages are laid out.
type pageShape struct {
	typ      quant.Type // F32 or F16
	size     int        // bytes of a number
	headSize int
	kvHeads  int
	layers   int
}

// cacheTypes are the forms in which a model's keys and values can be kept.
func cacheTypes(*Config) []quant.Type { return []quant.Type{quant.F16, quant.F32} }

func newPageShape(c *Config, typ quant.Type) pageShape {
	size, _ := typ.RowBytes(1)
	return pageShape{typ, size, c.HeadSize, c.KVHeads, c.Layers}
}

// half is how many bytes the keys, or the values, of a layer's head take.
func (s *pageShape) half() int { return pageTokens * s.headSize * s.size }

// bytes is how many bytes a page takes.
func (s *pageShape) bytes() int { return 2 * s.half() * s.kvHeads * s.layers }

// keys returns a head's keys in p, and values its values.
func (s *pageShape) keys(p *page, layer, head int) []byte {
	at := (layer*s.kvHeads + head) * 2 * s.half()
	return p.data[at : at+s.half()]
}

func (s *pageShape) values(p *page, layer, head int) []byte {
	at := (layer*s.kvHeads+head)*2*s.half() + s.half()
	return p.data[at : at+s.half()]
}

// put stores the key and the value of the token at place i of p.
func (s *pageShape) put(k *kernel.Set, p *page, layer, head, i int, key, value []float32, scratch []uint16) {
	keys, values := s.keys(p, layer, head), s.values(p, layer, head)
	at := i/keyLanes*keyLanes*s.headSize + i%keyLanes
	if s.typ == quant.F32 {
		for d, v := range key {
			binary.LittleEndian.PutUint32(keys[4*(at+d*keyLanes):], math.Float32bits(v))
			binary.LittleEndian.PutUint32(values[4*(i*s.headSize+d):], math.Float32bits(value[d]))
		}
		return
	}
	scratch = scratch[:s.headSize]
	k.ToHalf(scratch, key)
	for d, v := range scratch {
		binary.LittleEndian.PutUint16(keys[2*(at+d*keyLanes):], v)
	}
	k.ToHalf(scratch, value)
	for d, v := range scratch {
		binary.LittleEndian.PutUint16(values[2*(i*s.headSize+d):], v)
	}
}

// copyTokens copies the first n tokens of a page.
func (s *pageShape) copyTokens(to, from *page, n int) {
	if n == pageTokens {
		copy(to.data, from.data)
		return
	}
	lane := keyLanes * s.headSize * s.size
	for l := range s.layers {
		for h := range s.kvHeads {
			// Whole lanes: what is beyond n is never looked at.
			copy(s.keys(to, l, h)[:(n+keyLanes-1)/keyLanes*lane], s.keys(from, l, h))
			copy(s.values(to, l, h)[:n*s.headSize*s.size], s.values(from, l, h))
		}
	}
}

// pages hands out pages and takes them back, within a budget of memory. It may be
// used from many goroutines.
type pages struct {
	mu     sync.Mutex
	budget int64 // bytes that may still be asked of the system; below 0 is no bound
	bound  bool
	free   map[quant.Type][]*page
	kept   map[quant.Type]*prefixCache
	most   int // pages that are kept of ended sessions
	closed bool
	arenas []*kernel.Arena
}

func newPages(budget int64, bound bool, most int) *pages {
	return &pages{budget: budget, bound: bound, most: most, free: map[quant.Type][]*page{}, kept: map[quant.Type]*prefixCache{}}
}

// slab is how many pages are asked of the system at a time.
const slab = 8

// take returns a page of a shape. It fails with Kind TooLarge when the memory is
// used up.
func (p *pages) take(s *pageShape) (*page, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.takeLocked(s)
}

// takeLocked is take for those who hold the lock. What is kept of ended sessions
// gives way to those that live.
func (p *pages) takeLocked(s *pageShape) (*page, error) {
	if len(p.free[s.typ]) == 0 {
		if err := p.grow(s); err != nil && !p.evict(s) {
			return nil, err
		}
	}
	list := p.free[s.typ]
	last := list[len(list)-1]
	p.free[s.typ] = list[:len(list)-1]
	return last, nil
}

func (p *pages) grow(s *pageShape) error {
	size := int64(slab * s.bytes())
	if p.closed {
		return closedError("engine: extend cache")
	}
	if p.bound && size > p.budget {
		return qiao.Errorf(qiao.TooLarge, "engine: extend cache", "the memory for cached tokens is used up").
			WithFix("Close other sessions, use a shorter context, or allow the model more memory.")
	}
	a, err := kernel.NewArena(int(size))
	if err != nil {
		return err
	}
	p.budget -= size
	p.arenas = append(p.arenas, a)
	for range slab {
		p.free[s.typ] = append(p.free[s.typ], &page{kernel.Slice[byte](a, s.bytes())})
	}
	return nil
}

func (p *pages) give(s *pageShape, back ...*page) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.free[s.typ] = append(p.free[s.typ], back...)
}

func (p *pages) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var first error
	for _, a := range p.arenas {
		if err := a.Close(); err != nil && first == nil {
			first = err
		}
	}
	p.arenas, p.free, p.kept, p.closed = nil, nil, nil, true
	return first
}
