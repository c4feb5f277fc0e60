package imaging

import (
	"bytes"
	"encoding/binary"
)

// gif counts the frames and finds XMP.
func (h *Header) gif(d []byte) error {
	if len(d) < 13 {
		return broken("the GIF is cut off in its header")
	}
	h.Width, h.Height = int(binary.LittleEndian.Uint16(d[6:])), int(binary.LittleEndian.Uint16(d[8:]))
	h.Depth, h.Frames = 1, 0
	at := 13 + table(d[10])
	for at < len(d) {
		switch d[at] {
		case 0x2c:
			if at+10 > len(d) {
				return nil
			}
			h.Frames++
			at = blocks(d, at+11+table(d[at+9]))
		case 0x21:
			if at+14 < len(d) && string(d[at+3:min(len(d), at+14)]) == "XMP DataXMP" {
				rest := d[at+14:]
				if end := bytes.Index(rest, []byte("<?xpacket end")); end > 0 {
					h.XMP = rest[:end]
				}
			}
			at = blocks(d, at+2)
		default:
			at = len(d)
		}
	}
	h.Frames = max(h.Frames, 1)
	return nil
}

// table is the size of a colour table that flags announce.
func table(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (1 + flags&7)
}

// blocks returns what follows a chain of blocks.
func blocks(d []byte, at int) int {
	for at < len(d) && d[at] != 0 {
		at += 1 + int(d[at])
	}
	return at + 1
}

// bmp reads the size, which is negative in height where rows go down.
func (h *Header) bmp(d []byte) error {
	if len(d) < 26 {
		return broken("the BMP is cut off in its header")
	}
	if n := binary.LittleEndian.Uint32(d[14:]); n == 12 {
		h.Width, h.Height = int(binary.LittleEndian.Uint16(d[18:])), int(binary.LittleEndian.Uint16(d[20:]))
		return nil
	}
	h.Width, h.Height = int(int32(binary.LittleEndian.Uint32(d[18:]))), int(int32(binary.LittleEndian.Uint32(d[22:])))
	h.Height = max(h.Height, -h.Height)
	return nil
}

// webp walks the chunks of the RIFF file.
func (h *Header) webp(d []byte) error {
	var frame []byte
	for at := 12; at+8 <= len(d); {
		kind, n := string(d[at:at+4]), int(binary.LittleEndian.Uint32(d[at+4:]))
		c := d[at+8:]
		if n < 0 || n > len(c) {
			n = len(c)
		}
		c = c[:n]
		switch kind {
		case "VP8X":
			if n >= 10 {
				h.Width, h.Height = 1+le24(c[4:]), 1+le24(c[7:])
			}
		case "VP8 ":
			if n >= 10 && h.Width == 0 {
				h.Width, h.Height = int(binary.LittleEndian.Uint16(c[6:]))&0x3fff, int(binary.LittleEndian.Uint16(c[8:]))&0x3fff
			}
		case "VP8L":
			if n >= 5 && h.Width == 0 {
				b := binary.LittleEndian.Uint32(c[1:])
				h.Width, h.Height = 1+int(b&0x3fff), 1+int(b>>14&0x3fff)
			}
		case "ANMF":
			if frame == nil && n > 16 {
				frame = c
				h.Frames = 0
			}
			h.Frames++
		case "EXIF":
			h.Exif = bytes.TrimPrefix(c, []byte("Exif\x00\x00"))
		case "XMP ":
			h.XMP = c
		}
		at += 8 + (n+1)&^1
	}
	if frame != nil {
		h.frame = still(frame)
	}
	return h.sized("the WebP gives no size")
}

func le24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// still makes a WebP file of the first frame of an animation.
func still(anmf []byte) []byte {
	w, hh, body := anmf[6:9], anmf[9:12], anmf[16:]
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WEBP")
	if bytes.HasPrefix(body, []byte("ALPH")) {
		b.WriteString("VP8X\x0a\x00\x00\x00\x10\x00\x00\x00")
		b.Write(w)
		b.Write(hh)
	}
	b.Write(body)
	out := b.Bytes()
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// raf reads Fujifilm's header, which says where a whole JPEG is.
func (h *Header) raf(d []byte) error {
	if len(d) < 92 {
		return broken("the RAF is cut off in its header")
	}
	start, n := int(binary.BigEndian.Uint32(d[84:])), int(binary.BigEndian.Uint32(d[88:]))
	if start <= 0 || n <= 0 || start+n > len(d) {
		return broken("the RAF has no preview")
	}
	return h.preview(d, []span{{start, start + n}})
}

// preview takes the largest of the JPEGs at spans for the picture of a RAW file.
func (h *Header) preview(d []byte, spans []span) error {
	best := -1
	for _, s := range spans {
		if s.start < 0 || s.end > len(d) || s.end-s.start < 64 || Sniff(d[s.start:s.end]) != JPEG {
			continue
		}
		j := Header{Format: JPEG, Frames: 1}
		if j.jpeg(d[s.start:s.end]) != nil {
			continue
		}
		if area := j.Width * j.Height; area > best {
			best = area
			h.previews = append([]span{s}, h.previews...)
			h.Width, h.Height, h.Depth, h.Progressive, h.quarters = j.Width, j.Height, j.Depth, j.Progressive, j.quarters
			if h.Exif == nil {
				h.Exif = j.Exif
			}
		}
	}
	if best < 0 {
		return broken("the RAW file has no preview that can be decoded")
	}
	return nil
}
