package search

import (
	"math"

	"github.com/qiao-ai/qiao/photo"
)

// lookDim is the length of a look: the waves of brightness and of two colour axes
// that a ThumbHash holds, and the root of the share of each named colour.
const lookDim = lightGrid*lightGrid + 2*huGrid*huGrid + len(palette)

const (
	lightGrid = 7
	huGrid    = 3
)

// palette are the colours of a photo that a look holds.
var palette = [...]string{"red", "orange", "yellow", "green", "teal", "cyan", "blue", "purple", "pink", "magenta", "brown", "black", "white", "grey", "gold", "beige"}

// Weights of the parts of a look.
const (
	meanWeight   = 1.5
	waveWeight   = 1.2
	huWeight     = 1.0
	colourWeight = 1.5
)

// look describes how p looks, so that pictures alike have a high cosine; nil where
// nothing is known.
func look(p *photo.Photo) []float32 {
	v := make([]float32, lookDim)
	some := thumb(p.ThumbHash, v)
	at := lightGrid*lightGrid + 2*huGrid*huGrid
	for i, name := range palette {
		for _, c := range p.Colours {
			if c.Name == name && c.Share > 0 {
				v[at+i] = float32(colourWeight * math.Sqrt(c.Share))
				some = true
			}
		}
	}
	if !some {
		return nil
	}
	for _, f := range v {
		if f != 0 {
			return v
		}
	}
	return nil
}

// thumb reads the waves of a ThumbHash (https://evanw.github.io/thumbhash/) into v
// and tells whether there is one.
func thumb(hash []byte, v []float32) bool {
	const header = 5
	if len(hash) < header {
		return false
	}
	h := uint32(hash[0]) | uint32(hash[1])<<8 | uint32(hash[2])<<16
	g := uint32(hash[3]) | uint32(hash[4])<<8
	alpha, wide := h>>23&1 == 1, g>>15&1 == 1
	most, start := uint32(7), header
	if alpha {
		most, start = 5, header+1
	}
	lx, ly := max(3, g&7), most
	if wide {
		lx, ly = most, max(3, g&7)
	}
	n := nibbles{data: hash, at: 2 * start}
	v[0] = meanWeight * (float32(h&63)/63 - 0.5)
	n.channel(v[:lightGrid*lightGrid], lightGrid, lx, ly, waveWeight*float32(h>>18&31)/31)
	hue := v[lightGrid*lightGrid:]
	hue[0] = huWeight * (float32(h>>6&63)/31.5 - 1)
	n.channel(hue[:huGrid*huGrid], huGrid, 3, 3, huWeight*float32(g>>3&63)/63)
	hue = hue[huGrid*huGrid:]
	hue[0] = huWeight * (float32(h>>12&63)/31.5 - 1)
	n.channel(hue[:huGrid*huGrid], huGrid, 3, 3, huWeight*float32(g>>9&63)/63)
	return true
}

// nibbles are numbers of four bits.
type nibbles struct {
	data []byte
	at   int
}

func (n *nibbles) next() float32 {
	if n.at/2 >= len(n.data) {
		return 0
	}
	b := n.data[n.at/2] >> (n.at % 2 * 4) & 15
	n.at++
	return float32(b)/7.5 - 1
}

// channel reads the waves of one channel, nx by ny without the corner, into a grid.
func (n *nibbles) channel(into []float32, grid int, nx, ny uint32, scale float32) {
	for cy := range ny {
		first := uint32(0)
		if cy == 0 {
			first = 1
		}
		for cx := first; cx*ny < nx*(ny-cy); cx++ {
			if value := n.next() * scale; int(cx) < grid && int(cy) < grid {
				into[int(cy)*grid+int(cx)] = value
			}
		}
	}
}
