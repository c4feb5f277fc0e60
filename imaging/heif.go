package imaging

import (
	"bytes"
	"encoding/binary"
)

// maxItems bounds what is read of a file's tables.
const maxItems = 4096

// heif walks the boxes to the primary picture's size, and to EXIF and XMP, which
// may lie anywhere in the file.
func (h *Header) heif(d []byte) error {
	p := &parts{file: d, items: map[uint32]*item{}}
	each(d, func(kind string, body []byte) bool {
		switch kind {
		case "meta":
			if len(body) > 4 {
				p.meta(body[4:])
			}
		case "moov":
			h.crx(d, body)
		case "uuid":
			h.prvw(d, body)
		}
		return true
	})
	if h.Format == CR3 {
		return h.sized("the CR3 has no preview")
	}
	for _, it := range p.items {
		b := p.data(it)
		switch {
		case it.kind == "Exif" && len(b) > 8:
			skip := int(binary.BigEndian.Uint32(b))
			if skip >= 0 && 4+skip < len(b) {
				h.Exif = bytes.TrimPrefix(b[4+skip:], []byte("Exif\x00\x00"))
			}
		case it.kind == "mime" && len(b) > 0 && h.XMP == nil:
			h.XMP = b
		}
	}
	if p.primary != 0 || len(p.items) > 0 {
		h.Width, h.Height = p.size(p.primary)
	}
	return h.sized("the file names no primary picture, or not its size")
}

// each calls f with the boxes of b, until it tells false.
func each(b []byte, f func(kind string, body []byte) bool) {
	for len(b) >= 8 {
		n, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		if n == 1 && len(b) >= 16 {
			n, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if n == 0 || n > uint64(len(b)) {
			n = uint64(len(b))
		}
		if n < head {
			return
		}
		if !f(string(b[4:8]), b[head:n]) {
			return
		}
		b = b[n:]
	}
}

type item struct {
	kind  string
	spans []span
	inner bool     // the spans count from the idat box
	props []uint16 // of the property container, from 1
}

type parts struct {
	file, idat []byte
	primary    uint32
	items      map[uint32]*item
	props      []property
}

type property struct {
	kind string
	body []byte
}

func (p *parts) item(id uint32) *item {
	it := p.items[id]
	if it == nil {
		it = &item{}
		if len(p.items) < maxItems {
			p.items[id] = it
		}
	}
	return it
}

func (p *parts) meta(b []byte) {
	each(b, func(kind string, body []byte) bool {
		r := &reader{b: body}
		switch kind {
		case "pitm":
			p.primary = r.id(r.version() > 0)
		case "iinf":
			p.infos(r)
		case "iloc":
			p.places(r)
		case "idat":
			p.idat = body
		case "iprp":
			p.properties(body)
		}
		return true
	})
}

func (p *parts) infos(r *reader) {
	if r.version() == 0 {
		r.uint(2)
	} else {
		r.uint(4)
	}
	each(r.b, func(kind string, body []byte) bool {
		e := &reader{b: body}
		if v := e.version(); kind == "infe" && v >= 2 {
			id := e.id(v > 2)
			e.uint(2)
			p.item(id).kind = e.chars(4)
		}
		return true
	})
}

func (p *parts) places(r *reader) {
	version := r.version()
	sizes := r.uint(2)
	offset, length, base, index := int(sizes>>12&15), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		index = 0
	}
	n := int(r.uint(2 + 2*b2i(version > 1)))
	for ; n > 0 && !r.bad && len(r.b) > 0; n-- {
		it := p.item(r.id(version > 1))
		if version > 0 {
			it.inner = r.uint(2)&15 == 1
		}
		r.uint(2)
		start := r.uint(base)
		for extents := int(r.uint(2)); extents > 0 && !r.bad && len(it.spans) < maxItems; extents-- {
			r.uint(index)
			at, size := start+r.uint(offset), r.uint(length)
			if at < 1<<40 && size < 1<<40 {
				it.spans = append(it.spans, span{int(at), int(at + size)})
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *parts) properties(b []byte) {
	each(b, func(kind string, body []byte) bool {
		switch kind {
		case "ipco":
			each(body, func(kind string, body []byte) bool {
				p.props = append(p.props, property{kind, body})
				return len(p.props) < maxItems
			})
		case "ipma":
			p.associations(&reader{b: body})
		}
		return true
	})
}

func (p *parts) associations(r *reader) {
	version, wide := r.version(), r.flags&1 != 0
	for n := int(r.uint(4)); n > 0 && !r.bad && len(r.b) > 0; n-- {
		it := p.item(r.id(version > 0))
		for k := int(r.uint(1)); k > 0 && !r.bad; k-- {
			v := uint16(r.uint(1 + b2i(wide)))
			if wide {
				v &= 0x7fff
			} else {
				v &= 0x7f
			}
			it.props = append(it.props, v)
		}
	}
}

// size is that of an item after its turns.
func (p *parts) size(id uint32) (w, h int) {
	it := p.items[id]
	if it == nil {
		return 0, 0
	}
	turned := false
	for _, i := range it.props {
		if i == 0 || int(i) > len(p.props) {
			continue
		}
		switch q := p.props[i-1]; {
		case q.kind == "ispe" && len(q.body) >= 12:
			w, h = int(binary.BigEndian.Uint32(q.body[4:])), int(binary.BigEndian.Uint32(q.body[8:]))
		case q.kind == "irot" && len(q.body) >= 1:
			turned = q.body[0]&1 == 1
		}
	}
	if turned {
		return h, w
	}
	return w, h
}

// data returns an item's bytes, as far as they are there.
func (p *parts) data(it *item) []byte {
	if it.kind != "Exif" && it.kind != "mime" {
		return nil
	}
	from := p.file
	if it.inner {
		from = p.idat
	}
	var out []byte
	for _, s := range it.spans {
		if s.start >= 0 && s.start <= s.end && s.end <= len(from) && s.end-s.start+len(out) <= 4<<20 {
			out = append(out, from[s.start:s.end]...)
		}
	}
	return out
}

// A reader takes numbers off the front; after the end it gives zeros.
type reader struct {
	b     []byte
	flags uint32
	bad   bool
}

func (r *reader) uint(n int) (v uint64) {
	if n > 8 || n > len(r.b) {
		r.bad, r.b = true, nil
		return 0
	}
	for _, c := range r.b[:n] {
		v = v<<8 | uint64(c)
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) chars(n int) string {
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *reader) version() int {
	v := uint32(r.uint(4))
	r.flags = v & 0xffffff
	return int(v >> 24)
}

func (r *reader) id(wide bool) uint32 { return uint32(r.uint(2 + 2*b2i(wide))) }

// crx finds the EXIF of a CR3, whose directories are boxes of their own.
func (h *Header) crx(d, moov []byte) {
	if h.Format != CR3 {
		return
	}
	each(moov, func(kind string, body []byte) bool {
		if kind == "uuid" && len(body) > 16 {
			each(body[16:], func(kind string, b []byte) bool {
				if kind == "CMT1" && h.Exif == nil {
					h.Exif = b
				}
				return true
			})
		}
		return true
	})
	if h.Width == 0 {
		_ = h.preview(d, jpegs(d))
	}
}

// prvw finds the preview of a CR3.
func (h *Header) prvw(d, body []byte) {
	if h.Format == CR3 && bytes.Contains(body[:min(len(body), 64)], []byte("PRVW")) {
		_ = h.preview(d, jpegs(d))
	}
}

// jpegs lists where JPEGs may begin; they are taken to reach as far as the file.
func jpegs(d []byte) []span {
	var list []span
	for at := 0; len(list) < 8; {
		i := bytes.Index(d[at:], []byte("\xff\xd8\xff"))
		if i < 0 {
			break
		}
		list = append(list, span{at + i, len(d)})
		at += i + 3
	}
	return list
}

// jxl reads the size header of a codestream, in its container or bare.
func (h *Header) jxl(d []byte) error {
	stream := d
	if d[0] == 0 {
		stream = nil
		each(d, func(kind string, body []byte) bool {
			switch {
			case kind == "jxlc" && stream == nil:
				stream = body
			case kind == "jxlp" && stream == nil && len(body) > 4:
				stream = body[4:]
			case kind == "Exif" && len(body) > 8:
				if skip := int(binary.BigEndian.Uint32(body)); skip >= 0 && 4+skip < len(body) {
					h.Exif = body[4+skip:]
				}
			case kind == "xml ":
				h.XMP = body
			}
			return true
		})
	}
	if len(stream) < 12 || stream[0] != 0xff || stream[1] != 0x0a {
		return broken("the JPEG XL has no codestream")
	}
	b := bits{binary.LittleEndian.Uint64(stream[2:])}
	h.Depth = 16 // it is decoded in floating point
	if b.take(1) == 1 {
		h.Height = (int(b.take(5)) + 1) * 8
		h.Width = jxlWidth(&b, h.Height, func() int { return (int(b.take(5)) + 1) * 8 })
		return nil
	}
	wide := func() int { return int(b.take([]uint{9, 13, 18, 30}[b.take(2)])) + 1 }
	h.Height = wide()
	h.Width = jxlWidth(&b, h.Height, wide)
	return nil
}

func jxlWidth(b *bits, height int, other func() int) int {
	ratios := [8][2]int{{}, {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}}
	if r := ratios[b.take(3)]; r[0] > 0 {
		return height * r[0] / r[1]
	}
	return other()
}

// bits gives bits, the lowest first.
type bits struct{ v uint64 }

func (b *bits) take(n uint) uint64 {
	v := b.v & (1<<n - 1)
	b.v >>= n
	return v
}
