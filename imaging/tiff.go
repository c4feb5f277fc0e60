package imaging

import (
	"strings"

	"github.com/qiao-ai/qiao/imaging/ifd"
)

// Tags of TIFF that say how a picture is stored.
const (
	tagNewSubfile  = 0xfe
	tagWidth       = 0x100
	tagHeight      = 0x101
	tagBits        = 0x102
	tagCompression = 0x103
	tagMake        = 0x10f
	tagStrips      = 0x111
	tagSamples     = 0x115
	tagStripBytes  = 0x117
	tagSubIFDs     = 0x14a
	tagJPEG        = 0x201
	tagJPEGBytes   = 0x202
	tagRW2Preview  = 0x2e
	tagXMP         = 0x2bc
	tagIPTC        = 0x83bb
	tagDNG         = 0xc612
)

// tiff reads the directories: of a plain TIFF the size of its first picture, of a
// RAW file where its previews are.
func (h *Header) tiff(d []byte) error {
	f, ok := ifd.Open(d)
	if !ok {
		return broken("the TIFF is cut off in its header")
	}
	h.Exif = d
	first := f.Directory(f.First)
	if first.Len() == 0 {
		return broken("the TIFF has no directory")
	}
	h.XMP, h.IPTC = first.Bytes(tagXMP), first.Bytes(tagIPTC)
	h.Width, h.Height = first.Int(tagWidth), first.Int(tagHeight)
	h.Depth = 4
	if first.Int(tagBits) > 8 {
		h.Depth = 8
	}
	if h.Format == TIFF {
		h.Format = relative(first)
	}
	if !h.Format.Raw() {
		return h.sized("the TIFF gives no size")
	}
	return h.preview(d, previews(f, len(d)))
}

// relative tells the RAW formats that look like TIFF apart.
func relative(d ifd.Directory) Format {
	maker := strings.ToUpper(d.Text(tagMake))
	sensor := d.Has(tagSubIFDs)
	switch {
	case d.Has(tagDNG):
		return DNG
	case strings.HasPrefix(maker, "NIKON") && sensor:
		return NEF
	case strings.HasPrefix(maker, "SONY") && sensor:
		return ARW
	}
	return TIFF
}

// previews lists where JPEGs are, in all directories.
func previews(f *ifd.File, size int) []span {
	var list []span
	add := func(at, n int) {
		if at > 0 && n > 0 && at+n <= size {
			list = append(list, span{at, at + n})
		}
	}
	seen := map[uint32]bool{}
	queue := []uint32{f.First}
	for len(queue) > 0 && len(seen) < 32 {
		at := queue[0]
		queue = queue[1:]
		if at == 0 || seen[at] {
			continue
		}
		seen[at] = true
		d := f.Directory(at)
		add(d.Int(tagJPEG), d.Int(tagJPEGBytes))
		if c := d.Int(tagCompression); c == 6 || c == 7 {
			if strips := d.Floats(tagStrips); len(strips) == 1 {
				add(int(strips[0]), d.Int(tagStripBytes))
			}
		}
		if b := d.Bytes(tagRW2Preview); len(b) > 64 {
			add(d.At(tagRW2Preview), len(b))
		}
		queue = append(queue, d.Next)
		for _, sub := range d.Floats(tagSubIFDs) {
			queue = append(queue, uint32(sub))
		}
	}
	return list
}
