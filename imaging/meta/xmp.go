package meta

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
)

// Bounds of what is read of XML.
const (
	mostXML   = 4 << 20
	mostDepth = 64
	mostList  = 256
)

// XMP reads a packet, from a file or a sidecar. What comes before a fault counts.
func XMP(packet []byte) (f Facts) {
	packet = bytes.Trim(packet, "\x00 \r\n\t\ufeff")
	if len(packet) == 0 {
		return f
	}
	d := xml.NewDecoder(io.LimitReader(bytes.NewReader(packet), mostXML))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	x := &xmp{facts: &f}
	for {
		t, err := d.Token()
		if err != nil {
			f.Broken = err != io.EOF
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(x.path) >= mostDepth {
				f.Broken = true
				return f
			}
			x.path = append(x.path, t.Name)
			for _, a := range t.Attr {
				x.set(a.Name, a.Value)
			}
			x.text.Reset()
		case xml.CharData:
			if x.text.Len() < 1<<16 {
				x.text.Write(t)
			}
		case xml.EndElement:
			x.end()
		}
	}
	x.done()
	return f
}

// Sidecar reads an XMP file beside a photo.
func Sidecar(data []byte) Facts { return XMP(data) }

type xmp struct {
	facts    *Facts
	path     []xml.Name
	text     strings.Builder
	lat, lon string
	alt      string
	below    bool
	face     string // the name of the region that is being read
}

func (x *xmp) end() {
	value := strings.TrimSpace(x.text.String())
	x.text.Reset()
	if len(x.path) == 0 {
		return
	}
	name := x.path[len(x.path)-1]
	x.path = x.path[:len(x.path)-1]
	if value == "" {
		return
	}
	if name.Local == "li" && len(x.path) >= 2 {
		x.item(x.path[len(x.path)-2], value)
		return
	}
	x.set(name, value)
}

// item is a member of a list property.
func (x *xmp) item(of xml.Name, value string) {
	f := x.facts
	switch of.Local {
	case "subject", "Keywords", "TagsList", "LastKeywordXMP":
		f.Keywords = add(f.Keywords, value)
	case "hierarchicalSubject":
		for _, k := range strings.Split(value, "|") {
			f.Keywords = add(f.Keywords, strings.TrimSpace(k))
		}
	case "title":
		f.Title = firstOf(f.Title, value)
	case "description":
		f.Caption = firstOf(f.Caption, value)
	case "creator":
		f.Artist = firstOf(f.Artist, value)
	case "PersonInImage":
		f.People = add(f.People, value)
	case "ISOSpeedRatings":
		x.set(of, value)
	}
}

func add(list []string, s string) []string {
	if s == "" || len(list) >= mostList || len(s) > 500 {
		return list
	}
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

func (x *xmp) set(name xml.Name, value string) {
	f := x.facts
	switch name.Local {
	case "DateTimeOriginal", "DateCreated":
		x.moment(value, true)
	case "CreateDate":
		x.moment(value, false)
	case "Make":
		f.Make = value
	case "Model":
		f.Model = value
	case "LensModel", "Lens":
		f.Lens = firstOf(f.Lens, value)
	case "Rating":
		if v, err := strconv.ParseFloat(value, 64); err == nil && v >= -1 && v <= 5 {
			f.Rating, f.Rated = int(v), true
		}
	case "Orientation":
		if o, err := strconv.Atoi(value); err == nil && o >= 1 && o <= 8 {
			f.Orientation = o
		}
	case "GPSLatitude":
		x.lat = value
	case "GPSLongitude":
		x.lon = value
	case "GPSAltitude":
		x.alt = value
	case "GPSAltitudeRef":
		x.below = value == "1"
	case "FNumber":
		f.Aperture = fraction(value)
	case "ExposureTime":
		f.Seconds = fraction(value)
	case "FocalLength":
		f.Focal = fraction(value)
	case "FocalLengthIn35mmFilm":
		f.Focal35 = fraction(value)
	case "ISOSpeedRatings", "PhotographicSensitivity":
		f.ISO, _ = strconv.Atoi(value)
	case "CreatorTool":
		f.Software = value
	case "MotionPhoto", "MicroVideo":
		f.Motion = f.Motion || value == "1"
	case "ProjectionType", "UsePanoramaViewer", "CroppedAreaImageWidthPixels":
		f.Panorama = true
	case "BurstID", "BurstUUID":
		f.Burst = value
	case "Name":
		if strings.Contains(name.Space, "mwg-rs") || strings.Contains(name.Space, "regions") {
			f.People = add(f.People, value)
		}
	case "PersonDisplayName":
		f.People = add(f.People, value)
	case "hdrgm", "HDRCapacityMax":
		f.HDR = true
	}
}

// moment takes a time; a surer one replaces one that is less so.
func (x *xmp) moment(value string, sure bool) {
	if m, ok := parseMoment(cutFraction(value)); ok && (sure || !x.facts.Taken.Known()) {
		x.facts.Taken = m
	}
}

// cutFraction drops what follows the seconds but for the offset.
func cutFraction(s string) string {
	if i := strings.IndexByte(s, '.'); i > 10 {
		end := i + 1
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		return s[:i] + s[end:]
	}
	return s
}

func fraction(s string) float64 {
	a, b, ok := strings.Cut(s, "/")
	n, err := strconv.ParseFloat(strings.TrimSpace(a), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return 0
	}
	if !ok {
		return n
	}
	d, err := strconv.ParseFloat(strings.TrimSpace(b), 64)
	if err != nil || d == 0 {
		return 0
	}
	return n / d
}

func (x *xmp) done() {
	lat, ok1 := coordinate(x.lat, 90)
	lon, ok2 := coordinate(x.lon, 180)
	if !ok1 || !ok2 || lat == 0 && lon == 0 {
		return
	}
	x.facts.Lat, x.facts.Lon, x.facts.HasGPS = lat, lon, true
	if x.alt != "" {
		if v := fraction(x.alt); v != 0 {
			if x.below {
				v = -v
			}
			x.facts.Alt = &v
		}
	}
}

// coordinate reads 48,51.4768N or a plain number.
func coordinate(s string, most float64) (float64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" {
		return 0, false
	}
	sign := 1.0
	if c := s[len(s)-1]; strings.IndexByte("NSEW", c) >= 0 {
		if c == 'S' || c == 'W' {
			sign = -1
		}
		s = s[:len(s)-1]
	}
	v, unit := 0.0, 1.0
	for _, part := range strings.Split(s, ",") {
		p, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return 0, false
		}
		v += p / unit
		unit *= 60
	}
	v *= sign
	return v, math.Abs(v) <= most
}
