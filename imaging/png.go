package imaging

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
)

// png walks the chunks.
func (h *Header) png(d []byte) error {
	first := true
	for at := 8; at+8 <= len(d); {
		n := int(binary.BigEndian.Uint32(d[at:]))
		kind := string(d[at+4 : at+8])
		if n < 0 || n > len(d)-at-8 {
			if !first {
				return h.sized("a chunk of the PNG reaches beyond the end of the file")
			}
			return broken("the PNG is cut off in its header")
		}
		c := d[at+8 : at+8+n]
		if first && (kind != "IHDR" || n < 13) {
			return broken("the PNG does not begin with its header")
		}
		first = false
		h.chunk(kind, c)
		if at += 12 + n; kind == "IEND" {
			break
		}
	}
	return h.sized("the PNG has no header")
}

func (h *Header) chunk(kind string, c []byte) {
	switch kind {
	case "IHDR":
		h.Width, h.Height = int(binary.BigEndian.Uint32(c)), int(binary.BigEndian.Uint32(c[4:]))
		h.Depth = 4
		if c[8] == 16 {
			h.Depth = 8
		}
		if c[9] == 0 || c[9] == 3 {
			h.Depth = max(1, int(c[8])/8)
		}
		h.Progressive = c[12] != 0
	case "eXIf":
		h.Exif = bytes.TrimPrefix(c, []byte("Exif\x00\x00"))
	case "acTL":
		if len(c) >= 4 {
			h.Frames = min(int(binary.BigEndian.Uint32(c)), 1<<20)
		}
	case "tEXt":
		if key, value, ok := bytes.Cut(c, []byte{0}); ok {
			h.word(string(key), latin1(value))
		}
	case "zTXt":
		if key, value, ok := bytes.Cut(c, []byte{0}); ok && len(value) > 1 {
			h.word(string(key), latin1(inflate(value[1:])))
		}
	case "iTXt":
		h.international(c)
	}
}

func (h *Header) international(c []byte) {
	key, rest, ok := bytes.Cut(c, []byte{0})
	if !ok || len(rest) < 2 {
		return
	}
	packed := rest[0] == 1
	_, rest, ok = bytes.Cut(rest[2:], []byte{0})
	if !ok {
		return
	}
	_, value, ok := bytes.Cut(rest, []byte{0})
	if !ok {
		return
	}
	if packed {
		value = inflate(value)
	}
	h.word(string(key), string(value))
}

// word keeps a text chunk; some hold data of other formats.
func (h *Header) word(key, value string) {
	switch {
	case key == "XML:com.adobe.xmp":
		h.XMP = []byte(value)
	case strings.HasPrefix(key, "Raw profile type "):
		h.profile(strings.TrimPrefix(key, "Raw profile type "), value)
	default:
		h.text(key, value)
	}
}

// profile reads what ImageMagick writes: a name, a length, and hexadecimal digits.
func (h *Header) profile(name, value string) {
	fields := strings.Fields(value)
	if len(fields) < 3 {
		return
	}
	raw, err := hex.DecodeString(strings.Join(fields[2:], ""))
	if err != nil {
		return
	}
	switch name {
	case "exif", "APP1":
		h.Exif = bytes.TrimPrefix(raw, []byte("Exif\x00\x00"))
	case "xmp":
		h.XMP = raw
	case "iptc":
		h.resources(raw)
	}
}

// mostText bounds what a packed text may become.
const mostText = 1 << 20

func inflate(b []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(r, mostText)) // a part is better than nothing
	return out
}

func latin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}
