package photo

import (
	"math"
	"time"

	"github.com/qiao-ai/qiao/imaging/meta"
	"github.com/qiao-ai/qiao/photo/place"
)

// settle names the place of p.GPS.
func (p *Photo) settle() {
	p.Place = nil
	s, ok := place.Nearest(p.GPS.Lat, p.GPS.Lon)
	if !ok {
		return
	}
	name := func(q place.Place) PlaceName { return PlaceName{ID: q.ID, En: q.En, Zh: q.Zh} }
	p.Place = &Place{Nearest: name(s.Nearest), City: name(s.City), Region: name(s.Region), Country: name(s.Country), IDs: s.IDs()}
	for _, l := range s.Landmarks {
		p.Place.Landmarks = append(p.Place.Landmarks, name(l))
	}
}

// zone is the time zone at the photo's place; nil if it is not known.
func (p *Photo) zone() *time.Location {
	if p.GPS == nil {
		return nil
	}
	s, ok := place.Nearest(p.GPS.Lat, p.GPS.Lon)
	if !ok {
		return nil
	}
	l, err := time.LoadLocation(s.Zone)
	if err != nil {
		return nil
	}
	return l
}

// taken says when a photo was taken. Believed are, in this order, EXIF, GPS, XMP (a
// sidecar before the file), Takeout, the file's name, and when the file was changed.
func taken(p *Photo, a meta.All, sidecar, takeout meta.Facts) *Taken {
	zone := p.zone()
	switch {
	case a.EXIF.Taken.Known():
		return onClock(a.EXIF.Taken, a.EXIF.GPSTime, zone, FromEXIF)
	case !a.EXIF.GPSTime.IsZero():
		return atMoment(a.EXIF.GPSTime, zone, FromGPS)
	case sidecar.Taken.Known():
		return onClock(sidecar.Taken, time.Time{}, zone, FromXMP)
	case a.XMP.Taken.Known():
		return onClock(a.XMP.Taken, time.Time{}, zone, FromXMP)
	case a.IPTC.Taken.Known():
		return onClock(a.IPTC.Taken, time.Time{}, zone, FromXMP)
	case !takeout.GPSTime.IsZero():
		return atMoment(takeout.GPSTime, zone, FromTakeout)
	}
	if m, _, ok := meta.FromName(p.Name); ok {
		return onClock(m, time.Time{}, zone, FromFileName)
	}
	if p.ModTime.IsZero() {
		return nil
	}
	if zone == nil {
		zone = time.Local
	}
	return atMoment(p.ModTime.Truncate(time.Second), zone, FromModTime)
}

// onClock makes a time of what a clock showed. Its offset is what the file says, or
// the difference to the satellites' time, or that of the place.
func onClock(m meta.Moment, satellites time.Time, zone *time.Location, source TimeSource) *Taken {
	t := &Taken{Wall: wall(m.Wall), Offset: m.Offset, Source: source}
	if t.Offset == nil && !satellites.IsZero() {
		minutes := m.Wall.Sub(satellites).Minutes()
		rounded := math.Round(minutes/15) * 15
		if math.Abs(minutes-rounded) <= 5 && math.Abs(rounded) <= 14*60 {
			o := int(rounded)
			t.Offset = &o
		}
	}
	if zone != nil {
		t.Zone = zone.String()
		if t.Offset == nil {
			w := m.Wall
			_, seconds := time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), 0, zone).Zone()
			o := seconds / 60
			t.Offset = &o
		}
	}
	return t
}

// atMoment makes a time of a moment, as a clock in the zone showed it, or one in
// UTC where no zone is known.
func atMoment(at time.Time, zone *time.Location, source TimeSource) *Taken {
	if zone == nil {
		zone = time.UTC
	}
	local := at.In(zone)
	_, seconds := local.Zone()
	o := seconds / 60
	t := &Taken{Wall: wall(local), Offset: &o, Source: source}
	if zone != time.UTC && zone != time.Local {
		t.Zone = zone.String()
	}
	return t
}

func wall(t time.Time) string {
	if t.Nanosecond() >= 1e6 {
		return t.Format(Clock + ".000")
	}
	return t.Format(Clock)
}
