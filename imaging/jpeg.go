package imaging

import (
	"bytes"
	"encoding/binary"
)

// jpeg walks the segments before the picture's data.
func (h *Header) jpeg(d []byte) error {
	at := 2
	for at+4 <= len(d) {
		if d[at] != 0xff {
			at++ // some writers leave bytes between segments
			continue
		}
		marker := d[at+1]
		if marker == 0xff {
			at++
			continue
		}
		if marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8 {
			at += 2
			continue
		}
		if marker == 0xd9 || marker == 0xda {
			break
		}
		n := int(binary.BigEndian.Uint16(d[at+2:]))
		if n < 2 || at+2+n > len(d) {
			return h.sized("a segment of the JPEG reaches beyond the end of the file")
		}
		h.segment(marker, d[at+4:at+2+n])
		at += 2 + n
	}
	h.Video = bytes.Contains(d[max(0, len(d)-64):], []byte("MotionPhoto")) || motion(d)
	return h.sized("the JPEG has no frame header")
}

// sized is nil where the size is known, and else says why it is not.
func (h *Header) sized(why string) error {
	if h.Width > 0 && h.Height > 0 {
		return nil
	}
	return broken("%s", why)
}

func (h *Header) segment(marker byte, s []byte) {
	switch {
	case marker == 0xe1 && bytes.HasPrefix(s, []byte("Exif\x00")) && h.Exif == nil && len(s) > 6:
		h.Exif = s[6:]
	case marker == 0xe1 && bytes.HasPrefix(s, []byte("http://ns.adobe.com/xap/1.0/\x00")):
		h.XMP = s[29:]
	case marker == 0xed && bytes.HasPrefix(s, []byte("Photoshop 3.0\x00")):
		h.resources(s[14:])
	case marker == 0xfe:
		h.text("Comment", string(bytes.TrimRight(s, "\x00 ")))
	case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc && len(s) >= 6:
		h.Height, h.Width = int(binary.BigEndian.Uint16(s[1:])), int(binary.BigEndian.Uint16(s[3:]))
		h.Progressive = marker == 0xc2
		h.Depth = int(s[5])
		h.samples(s[6:])
	}
}

// samples counts how many samples a pixel takes, in quarters.
func (h *Header) samples(components []byte) {
	sum, most := 0, 1
	for ; len(components) >= 3; components = components[3:] {
		n := int(components[1]>>4) * int(components[1]&15)
		sum, most = sum+n, max(most, n)
	}
	h.quarters = (4*sum + most - 1) / most
}

// resources finds the IPTC records among Photoshop's.
func (h *Header) resources(s []byte) {
	for len(s) >= 12 && string(s[:4]) == "8BIM" {
		id := binary.BigEndian.Uint16(s[4:])
		name := 6 + (int(s[6])+2)&^1
		if name+4 > len(s) {
			return
		}
		n := int(binary.BigEndian.Uint32(s[name:]))
		if n < 0 || name+4+n > len(s) {
			return
		}
		if id == 0x0404 {
			h.IPTC = s[name+4 : name+4+n]
		}
		s = s[min(len(s), name+4+(n+1)&^1):]
	}
}

// motion tells whether a film follows the end of a JPEG.
func motion(d []byte) bool {
	tail := d[max(0, len(d)-16<<20):]
	at := bytes.LastIndex(tail, []byte("ftypmp4"))
	if at < 0 {
		at = bytes.LastIndex(tail, []byte("ftypisom"))
	}
	return at > 4 && len(d) > 1<<16
}
