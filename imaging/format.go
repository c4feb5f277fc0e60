package imaging

import (
	"bytes"
	"encoding/binary"
)

// A Format is what a file is, by its content.
type Format string

// The formats that are told apart. Those after JXL are RAW or are not decoded.
const (
	Unknown Format = ""
	JPEG    Format = "jpeg"
	PNG     Format = "png"
	GIF     Format = "gif"
	WebP    Format = "webp"
	TIFF    Format = "tiff"
	BMP     Format = "bmp"
	HEIC    Format = "heic"
	AVIF    Format = "avif"
	JXL     Format = "jxl"
	DNG     Format = "dng"
	CR2     Format = "cr2"
	CR3     Format = "cr3"
	NEF     Format = "nef"
	ARW     Format = "arw"
	RAF     Format = "raf"
	ORF     Format = "orf"
	RW2     Format = "rw2"
	PDF     Format = "pdf"
	PSD     Format = "psd"
	SVG     Format = "svg"
	ICO     Format = "ico"
	Video   Format = "video"
)

// Raw tells whether f holds a sensor's data, with a preview beside it.
func (f Format) Raw() bool {
	switch f {
	case DNG, CR2, CR3, NEF, ARW, RAF, ORF, RW2:
		return true
	}
	return false
}

// Picture tells whether Decode takes f.
func (f Format) Picture() bool {
	switch f {
	case JPEG, PNG, GIF, WebP, TIFF, BMP, HEIC, AVIF:
		return true
	}
	return f.Raw()
}

// MediaType is the media type of f.
func (f Format) MediaType() string {
	switch f {
	case SVG:
		return "image/svg+xml"
	case PDF:
		return "application/pdf"
	case ICO:
		return "image/x-icon"
	case Video:
		return "video/mp4"
	case Unknown:
		return "application/octet-stream"
	}
	if f.Raw() {
		return "image/x-" + string(f)
	}
	return "image/" + string(f)
}

// Sniff tells the format of a file that begins with head; 64 bytes are enough for
// all but TIFF's relatives, which Probe tells apart.
func Sniff(head []byte) Format {
	for _, m := range []struct {
		magic string
		f     Format
	}{
		{"\xff\xd8", JPEG}, {"\x89PNG\r\n\x1a\n", PNG}, {"GIF87a", GIF}, {"GIF89a", GIF}, {"BM", BMP},
		{"\xff\x0a", JXL}, {"\x00\x00\x00\x0cJXL \r\n\x87\n", JXL}, {"FUJIFILMCCD-RAW", RAF},
		{"IIRO", ORF}, {"IIRS", ORF}, {"MMOR", ORF}, {"IIU\x00", RW2},
		{"%PDF-", PDF}, {"8BPS", PSD}, {"\x00\x00\x01\x00", ICO}, {"\x1aE\xdf\xa3", Video},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.f
		}
	}
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "AVI ":
		return Video
	case len(head) >= 10 && (string(head[:4]) == "II*\x00" || string(head[:4]) == "MM\x00*"):
		if string(head[8:10]) == "CR" {
			return CR2
		}
		return TIFF
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return brand(head)
	case bytes.Contains(head[:min(len(head), 512)], []byte("<svg")):
		return SVG
	}
	return Unknown
}

// brand tells the relatives of the ISO base media format apart.
func brand(head []byte) Format {
	size := int(binary.BigEndian.Uint32(head))
	brands := []string{string(head[8:12])}
	for at := 16; at+4 <= min(size, len(head)); at += 4 {
		brands = append(brands, string(head[at:at+4]))
	}
	for _, b := range brands {
		switch b {
		case "avif", "avis":
			return AVIF
		case "heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs":
			return HEIC
		case "crx ":
			return CR3
		}
	}
	for _, b := range brands {
		if b == "mif1" || b == "msf1" {
			return HEIC
		}
	}
	return Video
}
