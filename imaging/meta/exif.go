package meta

import (
	"bytes"
	"math"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/imaging/ifd"
)

// Tags of EXIF 2.32.
const (
	tagDescription  = 0x10e
	tagMake         = 0x10f
	tagModel        = 0x110
	tagOrientation  = 0x112
	tagSoftware     = 0x131
	tagDateTime     = 0x132
	tagArtist       = 0x13b
	tagRating       = 0x4746
	tagExif         = 0x8769
	tagGPS          = 0x8825
	tagTitleXP      = 0x9c9b
	tagCommentXP    = 0x9c9c
	tagKeywordsXP   = 0x9c9e
	tagExposure     = 0x829a
	tagFNumber      = 0x829d
	tagISO          = 0x8827
	tagOriginal     = 0x9003
	tagDigitized    = 0x9004
	tagOffset       = 0x9010
	tagOffOriginal  = 0x9011
	tagOffDigitized = 0x9012
	tagShutter      = 0x9201
	tagApertureAPEX = 0x9202
	tagFlash        = 0x9209
	tagFocal        = 0x920a
	tagMakerNote    = 0x927c
	tagUserComment  = 0x9286
	tagSubsec       = 0x9290
	tagSubOriginal  = 0x9291
	tagFocal35      = 0xa405
	tagRendered     = 0xa401
	tagComposite    = 0xa460
	tagLensMake     = 0xa433
	tagLensModel    = 0xa434
)

// EXIF reads a TIFF stream.
func EXIF(data []byte) (f Facts) {
	file, ok := ifd.Open(data)
	if !ok {
		f.Broken = len(data) > 0
		return f
	}
	main := file.Directory(file.First)
	sub := pointed(file, main, tagExif)
	gps := pointed(file, main, tagGPS)
	f.Broken = main.Cut || sub.Cut || gps.Cut || main.Len() == 0
	f.main(main)
	f.exposure(sub)
	f.times(main, sub)
	f.gps(gps)
	f.apple(sub.Bytes(tagMakerNote))
	f.clean()
	return f
}

func pointed(file *ifd.File, d ifd.Directory, tag uint16) ifd.Directory {
	if v, ok := d.Float(tag); ok && v > 0 && v < math.MaxUint32 {
		return file.Directory(uint32(v))
	}
	return file.Directory(0)
}

func (f *Facts) main(d ifd.Directory) {
	f.Make, f.Model = d.Text(tagMake), d.Text(tagModel)
	f.Caption, f.Artist, f.Software = d.Text(tagDescription), d.Text(tagArtist), d.Text(tagSoftware)
	if o := d.Int(tagOrientation); o >= 1 && o <= 8 {
		f.Orientation = o
	}
	if d.Has(tagRating) {
		f.Rating, f.Rated = min(max(d.Int(tagRating), -1), 5), true
	}
	f.Title = wide(d.Bytes(tagTitleXP))
	if s := wide(d.Bytes(tagCommentXP)); s != "" && f.Caption == "" {
		f.Caption = s
	}
	for _, k := range strings.Split(wide(d.Bytes(tagKeywordsXP)), ";") {
		if k = strings.TrimSpace(k); k != "" {
			f.Keywords = append(f.Keywords, k)
		}
	}
}

// wide reads Windows' UTF-16.
func wide(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b) && i < 1<<14; i += 2 {
		u := uint16(b[i]) | uint16(b[i+1])<<8
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return strings.TrimSpace(string(utf16.Decode(units)))
}

func (f *Facts) exposure(d ifd.Directory) {
	f.ISO = max(0, d.Int(tagISO))
	if v, ok := d.Float(tagFNumber); ok && v > 0 && v < 1000 {
		f.Aperture = round(v)
	} else if v, ok := d.Float(tagApertureAPEX); ok && v > 0 && v < 20 {
		f.Aperture = round(math.Pow(2, v/2))
	}
	if v, ok := d.Float(tagExposure); ok && v > 0 && v < 1e5 {
		f.Seconds = v
	} else if v, ok := d.Float(tagShutter); ok && math.Abs(v) < 30 && v != 0 {
		f.Seconds = math.Pow(2, -v)
	}
	if v, ok := d.Float(tagFocal); ok && v > 0 && v < 1e5 {
		f.Focal = round(v)
	}
	f.Focal35 = float64(max(0, d.Int(tagFocal35)))
	if d.Has(tagFlash) {
		fired := d.Int(tagFlash)&1 == 1
		f.Flash = &fired
	}
	f.Lens = d.Text(tagLensModel)
	if lm := d.Text(tagLensMake); lm != "" && f.Lens != "" && !strings.Contains(strings.ToLower(f.Lens), strings.ToLower(lm)) && lm != f.Make {
		f.Lens = lm + " " + f.Lens
	}
	f.Selfie = strings.Contains(strings.ToLower(f.Lens), "front")
	if r := d.Int(tagRendered); r == 3 || r == 7 || r == 2 || r == 4 {
		f.HDR = r != 2 || f.Make == "Apple"
	} else if r == 6 {
		f.Panorama = true
	}
	if s := comment(d.Bytes(tagUserComment)); s != "" {
		f.Comment = s
		if f.Caption == "" {
			f.Caption = s
		}
	}
}

func round(v float64) float64 { return math.Round(v*1000) / 1000 }

// comment reads a text with its encoding in front.
func comment(b []byte) string {
	if len(b) < 8 || len(b) > 1<<16 {
		return ""
	}
	code, body := string(b[:8]), b[8:]
	var s string
	switch {
	case strings.HasPrefix(code, "UNICODE"):
		s = wide(body)
		if s == "" && len(body) > 1 {
			swapped := make([]byte, len(body)&^1)
			for i := 0; i < len(swapped); i += 2 {
				swapped[i], swapped[i+1] = body[i+1], body[i]
			}
			s = wide(swapped)
		}
	case strings.HasPrefix(code, "ASCII"), code == "\x00\x00\x00\x00\x00\x00\x00\x00":
		s, _, _ = strings.Cut(string(body), "\x00")
	default:
		return ""
	}
	s = strings.TrimSpace(s)
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }) {
		return ""
	}
	return s
}

func (f *Facts) times(main, sub ifd.Directory) {
	for _, t := range []struct {
		d              ifd.Directory
		tag            uint16
		subsec, offset uint16
	}{
		{sub, tagOriginal, tagSubOriginal, tagOffOriginal},
		{sub, tagDigitized, 0x9292, tagOffDigitized},
		{main, tagDateTime, tagSubsec, tagOffset},
	} {
		m, ok := parseMoment(t.d.Text(t.tag))
		if !ok {
			continue
		}
		if frac := digits(sub.Text(t.subsec)); frac != "" {
			if d, err := time.ParseDuration("0." + frac + "s"); err == nil {
				m.Wall = m.Wall.Add(d.Truncate(time.Millisecond))
			}
		}
		for _, tag := range []uint16{t.offset, tagOffset} {
			if o, ok := parseOffset(sub.Text(tag)); ok && m.Offset == nil {
				m.Offset = &o
			}
		}
		f.Taken = m
		return
	}
}

func digits(s string) string {
	for i, r := range s {
		if r < '0' || r > '9' {
			return s[:i]
		}
	}
	return s[:min(len(s), 9)]
}

func (f *Facts) gps(d ifd.Directory) {
	lat, ok1 := degrees(d.Floats(2), d.Text(1), "S")
	lon, ok2 := degrees(d.Floats(4), d.Text(3), "W")
	if ok1 && ok2 && math.Abs(lat) <= 90 && math.Abs(lon) <= 180 && (lat != 0 || lon != 0) {
		f.Lat, f.Lon, f.HasGPS = lat, lon, true
		if v, ok := d.Float(6); ok && math.Abs(v) < 1e5 {
			if b := d.Bytes(5); len(b) > 0 && b[0] == 1 {
				v = -v
			}
			f.Alt = &v
		}
	}
	day, clock := d.Text(0x1d), d.Floats(7)
	at, err := time.Parse("2006:01:02", day)
	if err == nil && len(clock) == 3 && at.Year() > 1980 && clock[0] < 24 && clock[1] < 60 && clock[2] < 61 && clock[0] >= 0 && clock[1] >= 0 && clock[2] >= 0 {
		seconds := clock[0]*3600 + clock[1]*60 + clock[2]
		f.GPSTime = at.Add(time.Duration(seconds * float64(time.Second))).Truncate(time.Millisecond)
	}
}

func degrees(parts []float64, ref, negative string) (float64, bool) {
	if len(parts) == 0 || len(parts) > 3 {
		return 0, false
	}
	v, unit := 0.0, 1.0
	for i, p := range parts {
		if math.IsNaN(p) && i > 0 {
			p = 0
		}
		v += p / unit
		unit *= 60
	}
	if strings.HasPrefix(strings.ToUpper(ref), negative) {
		v = -v
	}
	return v, !math.IsNaN(v) && !math.IsInf(v, 0)
}

// apple reads the few fields of Apple's notes that matter here.
func (f *Facts) apple(note []byte) {
	if !bytes.HasPrefix(note, []byte("Apple iOS\x00")) || len(note) < 26 {
		return
	}
	// A directory in big-endian order whose offsets count from the note's start.
	stream := append([]byte("MM\x00*\x00\x00\x00\x0e"), note[8:]...)
	file, ok := ifd.Open(stream)
	if !ok {
		return
	}
	d := file.Directory(14)
	f.Burst, f.Live = d.Text(0x0b), d.Text(0x11)
	f.HDR = f.HDR || d.Int(0x0a) == 3
}

// clean takes away what cameras write for want of anything to say.
func (f *Facts) clean() {
	switch strings.ToUpper(strings.TrimSpace(f.Caption)) {
	case "OLYMPUS DIGITAL CAMERA", "SONY DSC", "DIGITAL CAMERA", "KODAK DIGITAL STILL CAMERA", "MINOLTA DIGITAL CAMERA", "DCIM", "SAMSUNG", "DEFAULT", "ASCII", "USER COMMENTS", "EXIF_JPEG_PICTURE", "COOLPIX", "SAMSUNG DIGITAL CAMERA":
		f.Caption = ""
	}
	f.Model = strings.Join(strings.Fields(f.Model), " ")
	f.Make = strings.Join(strings.Fields(f.Make), " ")
}
