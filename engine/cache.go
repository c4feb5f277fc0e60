package engine

import (
	"encoding/binary"
	"math"
	"sync"
	"unsafe"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// pageTokens is how many tokens' keys and values a page holds.
const pageTokens = 64

// scaleNumbers is how many numbers of a key or value share a scale in 8 bits.
const scaleNumbers = 32

// keyLanes is how many tokens' keys lie beside each other.
const keyLanes = 16

// A page holds the keys and values of 64 tokens, of all layers and heads. For
// each layer and head of keys first come the keys: 16 tokens' first numbers, their
// second ones, and so on, for four times 16 tokens; then the values, token after
// token. So both are what kernel's plain products read. In 8 bits the keys are
// followed by their scales, those of the 64 tokens' first 32 numbers beside each
// other, then of the next 32; and so are the values.
type page struct{ data []byte }

// A pageShape says how pages are laid out.
type pageShape struct {
	typ      quant.Type // F32, F16 or Q8_0
	size     int        // bytes of a number
	headSize int
	kvHeads  int
	layers   int
}

// cacheTypes are the forms in which a model's keys and values can be kept.
func cacheTypes(c *Config) []quant.Type {
	if c.HeadSize%scaleNumbers != 0 {
		return []quant.Type{quant.F16, quant.F32}
	}
	return []quant.Type{quant.F16, quant.F32, quant.Q8_0}
}

// newPageShape returns the shape of a model's pages.
func newPageShape(c *Config, typ quant.Type) pageShape {
	size, ok := typ.RowBytes(1)
	if !ok {
		size = 1 // in 8 bits
	}
	return pageShape{typ, size, c.HeadSize, c.KVHeads, c.Layers}
}

// half is how many bytes the keys, or the values, of a layer's head take.
func (s *pageShape) half() int { return s.numbers() + 4*pageTokens*s.blocks() }

// numbers is how many bytes those of the keys take without scales.
func (s *pageShape) numbers() int { return pageTokens * s.headSize * s.size }

// blocks is how many scales a token's key has.
func (s *pageShape) blocks() int {
	if s.typ != quant.Q8_0 {
		return 0
	}
	return s.headSize / scaleNumbers
}

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
func (s *pageShape) put(k *kernel.Set, p *page, layer, head, i int, key, value []float32, t *threadMemory) {
	if s.typ == quant.Q8_0 {
		s.putSmall(k, p, layer, head, i, key, value, t)
		return
	}
	scratch := t.half
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

// putSmall is put in 8 bits.
func (s *pageShape) putSmall(k *kernel.Set, p *page, layer, head, i int, key, value []float32, t *threadMemory) {
	keys, values := s.keys(p, layer, head), s.values(p, layer, head)
	at := i/keyLanes*keyLanes*s.headSize + i%keyLanes
	k.Round8(key, t.small, t.scales, t.sums)
	for d, v := range t.small {
		keys[at+d*keyLanes] = byte(v)
	}
	s.setScales(keys, i, t.scales)
	k.Round8(value, t.small, t.scales, t.sums)
	for d, v := range t.small {
		values[i*s.headSize+d] = byte(v)
	}
	s.setScales(values, i, t.scales)
}

func (s *pageShape) setScales(half []byte, i int, scales []float32) {
	for b, v := range scales {
		s.scalesOf(half, b)[i] = v
	}
}

// scalesOf returns the 64 tokens' scales of block b. Memory of pages is aligned, and
// nobody else reads it as bytes.
func (s *pageShape) scalesOf(half []byte, b int) []float32 {
	part := half[s.numbers()+4*b*pageTokens:][:4*pageTokens]
	return unsafe.Slice((*float32)(unsafe.Pointer(&part[0])), pageTokens)
}

// copyTokens copies the first n tokens of a page.
func (s *pageShape) copyTokens(to, from *page, n int) {
	if n == pageTokens || s.typ == quant.Q8_0 {
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
