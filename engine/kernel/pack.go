package kernel

import (
	"encoding/binary"

	"github.com/qiao-ai/qiao/engine/quant"
)

// Pack fills the panels [from, to) of m from rows as a GGUF file holds them:
// source is the whole matrix. Panels may be packed from several goroutines.
func (m *Matrix) Pack(source []byte, from, to int) {
	rowBytes := len(source) / m.Rows
	for p := from; p < to; p++ {
		first := p * panelRows
		rows := min(panelRows, m.Rows-first)
		m.format.packPanel(m.panel(p), source[first*rowBytes:(first+rows)*rowBytes], rows)
	}
}

// packPanel packs block after block, so that each is written while it is near.
func (f format) packPanel(panel, source []byte, rows int) {
	_, size := f.typ.Block()
	rowBytes, blockBytes := len(source)/rows, f.block()
	pack := f.packer()
	for at := 0; at < rowBytes; at += size {
		block := panel[:blockBytes]
		for r := range rows {
			pack(block, source[r*rowBytes+at:][:size], r)
		}
		panel = panel[blockBytes:]
	}
}

func (f format) packer() func(block, b []byte, r int) {
	switch f.typ {
	case quant.F32, quant.F16, quant.BF16:
		return func(block, b []byte, r int) { copy(block[r*len(b):], b) }
	case quant.Q8_0:
		return packBytes
	case quant.Q4_K, quant.Q5_K:
		return f.packMinima
	case quant.Q6_K:
		return f.packSixBits
	}
	return f.packNibbles
}

func load(b []byte, at int) uint32     { return binary.LittleEndian.Uint32(b[at:]) }
func store(b []byte, at int, v uint32) { binary.LittleEndian.PutUint32(b[at:], v) }

func packBytes(block, b []byte, r int) {
	block[2*r], block[2*r+1] = b[0], b[1]
	to, b := block[32+4*r:544], b[2:34]
	store(to, 0, load(b, 0))
	store(to, 64, load(b, 4))
	store(to, 128, load(b, 8))
	store(to, 192, load(b, 12))
	store(to, 256, load(b, 16))
	store(to, 320, load(b, 20))
	store(to, 384, load(b, 24))
	store(to, 448, load(b, 28))
}

// packNibbles packs the blocks of 4 and 5 bits, whose nibbles are in our order.
func (f format) packNibbles(block, b []byte, r int) {
	copy(block[2*r:], b[:2])
	b = b[2:]
	if f.minima {
		copy(block[32+2*r:], b[:2])
		b = b[2:]
	}
	part := block[f.quants():]
	if f.bits == 5 {
		store(part, 256+4*r, spreadBits(load(b, 0)))
		b = b[4:]
	}
	for g := range 4 {
		store(part, 64*g+4*r, load(b, 4*g))
	}
}

// spreadBits moves bit 4g+i to bit g of byte i.
func spreadBits(bits uint32) (spread uint32) {
	for g := range 8 {
		spread |= (bits >> (4 * g) & 15 * 0x00204081) & 0x01010101 << g
	}
	return spread
}

// nibbles is the low or, moved by shift 4, the high nibbles of four bytes.
func nibbles(b []byte, at, shift int) uint32 { return load(b, at) >> shift & 0x0f0f0f0f }

// packMinima packs the super-blocks with minima.
func (f format) packMinima(block, b []byte, r int) {
	copy(block[2*r:], b[:2])
	copy(block[32+2*r:], b[2:4])
	scales, minima := block[64:], block[64+32*f.pairs():]
	q, high := b[16:], b[16:48]
	if f.bits == 5 {
		q = b[48:]
	}
	for j := range 8 {
		at := j/2*32 + 2*r + j%2
		scales[at], minima[at] = quant.ScaleMin(b[4:16], j)
		part := block[f.quants()+j*f.part():]
		for g := range 4 {
			at := j/2*32 + 4*g
			store(part, 64*g+4*r, nibbles(q, at, j%2*4)|nibbles(q, at+16, j%2*4)<<4)
		}
		if f.bits == 5 {
			store(part, 256+4*r, fifthBits(high, j))
		}
	}
}

// fifthBits gathers bit j of 32 bytes: that of byte 4g+i becomes bit g of byte i.
func fifthBits(high []byte, j int) (bits uint32) {
	for g := range 8 {
		bits |= load(high, 4*g) >> j & 0x01010101 << g
	}
	return bits
}

func (f format) packSixBits(block, b []byte, r int) {
	copy(block[2*r:], b[208:210])
	for p := range 8 {
		copy(block[32+32*p+2*r:], b[192+2*p:192+2*p+2])
		low, high := b[p/4*64+p%2*32:], b[128+p/4*32:]
		part := block[f.quants()+p*f.part():]
		shift := p % 4 / 2 * 4
		var first, second uint32
		for g := range 4 {
			store(part, 64*g+4*r, nibbles(low, 4*g, shift)|nibbles(low, 4*g+16, shift)<<4)
			first |= load(high, 4*g) >> (p % 4 * 2) & 0x03030303 << (2 * g)
			second |= load(high, 4*g+16) >> (p % 4 * 2) & 0x03030303 << (2 * g)
		}
		store(part, 256+4*r, first)
		store(part, 320+4*r, second)
	}
}
