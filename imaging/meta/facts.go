package meta

import (
	"time"

	"github.com/qiao-ai/qiao/imaging"
)

// Facts is what one source says of a photo. What it does not say is zero.
type Facts struct {
	Taken       Moment
	GPSTime     time.Time // UTC
	Orientation int       // 1 to 8

	Make, Model, Lens string
	ISO               int
	Aperture          float64
	Seconds           float64 // of exposure
	Focal, Focal35    float64 // millimetres
	Flash             *bool

	Lat, Lon float64
	Alt      *float64
	HasGPS   bool

	Rating   int // -1 to 5
	Rated    bool
	Favorite bool
	Title    string
	Caption  string
	Keywords []string
	People   []string
	Artist   string
	Software string
	Comment  string

	Burst    string // an id that the pictures of one burst share
	Live     string // an id that both halves of a live photo share
	HDR      bool
	Panorama bool
	Selfie   bool
	Motion   bool // a film is in the same file

	Broken bool // some of it could not be read
}

// A Moment is a time on the clock of a place.
type Moment struct {
	Wall   time.Time // as if of UTC
	Offset *int      // minutes east of UTC
}

// Known tells whether m holds a time.
func (m Moment) Known() bool { return !m.Wall.IsZero() }

// All is what a file says, by source.
type All struct {
	EXIF, XMP, IPTC Facts
}

// Read reads what lies in a file.
func Read(h imaging.Header) All {
	a := All{EXIF: EXIF(h.Exif), XMP: XMP(h.XMP), IPTC: IPTC(h.IPTC)}
	if a.XMP.Caption == "" && a.EXIF.Caption == "" {
		a.EXIF.Caption = firstOf(h.Text["Description"], h.Text["Comment"], h.Text["parameters"])
	}
	if a.EXIF.Title == "" {
		a.EXIF.Title = h.Text["Title"]
	}
	if a.EXIF.Software == "" {
		a.EXIF.Software = h.Text["Software"]
	}
	a.XMP.Motion = a.XMP.Motion || h.Video
	if t, ok := parseMoment(h.Text["Creation Time"]); ok && !a.EXIF.Taken.Known() {
		a.EXIF.Taken = t
	}
	return a
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
