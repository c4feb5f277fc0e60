package imaging

import (
	"github.com/qiao-ai/qiao"
)

// A Header is what a file says of itself before any pixel is decoded. Slices lie
// in the file's bytes or are small copies.
type Header struct {
	Format Format
	Width  int // as stored, but for HEIC and AVIF, whose turns are part of decoding
	Height int
	Frames int
	// Depth is how many bytes a pixel takes when it is decoded.
	Depth       int
	Progressive bool // a JPEG in scans, which is decoded in memory as a whole

	Exif  []byte            // a TIFF stream
	XMP   []byte            // an XML packet
	IPTC  []byte            // IPTC-IIM records
	Text  map[string]string // words in a PNG or a comment
	Video bool              // a short film follows the picture, as in a motion photo

	quarters int    // of a JPEG: samples of four pixels
	previews []span // of a RAW file: JPEGs, the largest first
	frame    []byte // of an animated WebP: its first frame as a file
}

type span struct{ start, end int }

// Probe reads the headers of a file. What could be read before something was found
// wrong is returned with the error, whose message is a reason for a person. Its
// Kind is Unsupported where the file is no picture, and Invalid where it is broken.
func Probe(data []byte) (h Header, err error) {
	h.Format, h.Frames, h.Depth = Sniff(data[:min(len(data), 512)]), 1, 4
	defer func() {
		if r := recover(); r != nil {
			err = broken("its header cannot be read")
		}
	}()
	if len(data) == 0 {
		return h, broken("the file is empty")
	}
	switch h.Format {
	case JPEG:
		err = h.jpeg(data)
	case PNG:
		err = h.png(data)
	case GIF:
		err = h.gif(data)
	case WebP:
		err = h.webp(data)
	case BMP:
		err = h.bmp(data)
	case HEIC, AVIF, CR3:
		err = h.heif(data)
	case JXL:
		err = h.jxl(data)
	case TIFF, CR2, ORF, RW2:
		err = h.tiff(data)
	case RAF:
		err = h.raf(data)
	case Unknown:
		return h, qiao.Errorf(qiao.Unsupported, "imaging", "the content is of no known picture format")
	default:
		return h, qiao.Errorf(qiao.Unsupported, "imaging", "a file of format %s is no picture that can be decoded", h.Format)
	}
	if err == nil && (h.Width <= 0 || h.Height <= 0) && h.Format != CR3 {
		err = broken("it gives no width or height")
	}
	return h, err
}

// broken makes an error of a file that is not as its format demands.
func broken(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "imaging", format, args...)
}

// text keeps a word of the file, within bounds.
func (h *Header) text(key, value string) {
	if h.Text == nil {
		h.Text = map[string]string{}
	}
	if len(h.Text) < 32 && len(key) <= 80 && len(value) <= 1<<16 && value != "" {
		h.Text[key] = value
	}
}
