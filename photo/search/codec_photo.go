package search

import (
	"time"

	"github.com/qiao-ai/qiao/photo"
)

// photo appends all that is known of a photo. A field that is added to it belongs
// here, too, and in parser.photo; a test sees to that.
func (w *writer) photo(p *photo.Photo) {
	for _, s := range []string{string(p.ID), p.Path, p.Name, p.Folder, p.Hash, string(p.Format), string(p.State), p.Reason,
		p.Camera.Make, p.Camera.Model, p.Camera.Lens, p.Title, p.Caption, p.Artist, p.Software, p.Live, p.Burst, string(p.ThumbHash)} {
		w.string(s)
	}
	for _, n := range []int64{p.Size, int64(p.Width), int64(p.Height), int64(p.Frames), int64(p.Turned), int64(p.Exposure.ISO), int64(p.Rating), p.Sidecar, p.Edition} {
		w.int(n)
	}
	w.time(p.ModTime)
	w.time(p.Added)
	each(w, p.Media, func(m photo.Media) { w.string(string(m)) })
	each(w, p.Pending, func(s photo.Stage) { w.string(string(s)) })
	w.taken(p.Taken)
	for _, f := range []float64{p.Exposure.Aperture, p.Exposure.Seconds, p.Exposure.Focal, p.Exposure.Focal35} {
		w.float(f)
	}
	optional(w, p.Exposure.Flash, w.bool)
	optional(w, p.GPS, func(g photo.GPS) {
		w.float(g.Lat)
		w.float(g.Lon)
		optional(w, g.Alt, w.float)
	})
	optional(w, p.Place, w.place)
	w.bool(p.Favorite)
	w.bool(p.Grey)
	w.uint(p.Perceptual)
	w.strings(p.Keywords)
	w.strings(p.People)
	w.captions(p.Captions)
	w.string(p.Captioner)
	each(w, p.Lines, w.line)
	each(w, p.Tags, w.tag)
	each(w, p.Colours, func(c photo.Colour) {
		w.string(c.Name)
		w.float(c.Share)
		w.float(c.Center)
	})
}

// optional appends whether there is a value, and the value.
func optional[T any](w *writer, v *T, one func(T)) {
	w.bool(v != nil)
	if v != nil {
		one(*v)
	}
}

func (w *writer) time(t time.Time) {
	w.bool(!t.IsZero())
	if !t.IsZero() {
		_, offset := t.Zone()
		w.int(t.Unix())
		w.int(int64(t.Nanosecond()))
		w.int(int64(offset))
	}
}

func (w *writer) taken(t *photo.Taken) {
	optional(w, t, func(t photo.Taken) {
		w.string(t.Wall)
		optional(w, t.Offset, func(n int) { w.int(int64(n)) })
		w.string(t.Zone)
		w.string(string(t.Source))
	})
}

func (w *writer) place(p photo.Place) {
	for _, n := range []photo.PlaceName{p.Nearest, p.City, p.Region, p.Country} {
		w.placeName(n)
	}
	w.strings(p.IDs)
	each(w, p.Landmarks, w.placeName)
}

func (w *writer) placeName(n photo.PlaceName) {
	w.string(n.ID)
	w.string(n.En)
	w.string(n.Zh)
}

func (w *writer) captions(m map[string]string) {
	w.uint(uint64(len(m)))
	for lang, text := range m {
		w.string(lang)
		w.string(text)
	}
}

func (w *writer) line(l photo.Line) {
	w.string(l.Text)
	w.float(l.Confidence)
	for _, c := range l.Box {
		w.float(c[0])
		w.float(c[1])
	}
}

func (w *writer) tag(t photo.Tag) {
	w.int(int64(t.Class))
	w.string(t.En)
	w.string(t.Zh)
	for _, f := range []float64{t.Score, t.Box.X, t.Box.Y, t.Box.W, t.Box.H} {
		w.float(f)
	}
}

// photo reads what writer.photo wrote.
func (r *parser) photo(p *photo.Photo) {
	p.ID, p.Path, p.Name, p.Folder = photo.ID(r.string()), r.string(), r.string(), r.string()
	p.Hash, p.Format, p.State, p.Reason = r.string(), photo.Format(r.string()), photo.State(r.string()), r.string()
	p.Camera = photo.Camera{Make: r.string(), Model: r.string(), Lens: r.string()}
	p.Title, p.Caption, p.Artist, p.Software = r.string(), r.string(), r.string(), r.string()
	p.Live, p.Burst = r.string(), r.string()
	if p.ThumbHash = r.bytes(); len(p.ThumbHash) == 0 {
		p.ThumbHash = nil
	}
	p.Size, p.Width, p.Height, p.Frames = r.int(), int(r.int()), int(r.int()), int(r.int())
	p.Turned, p.Exposure.ISO, p.Rating, p.Sidecar, p.Edition = int(r.int()), int(r.int()), int(r.int()), r.int(), r.int()
	p.ModTime, p.Added = r.time(), r.time()
	p.Media = parseList(r, func() photo.Media { return photo.Media(r.string()) })
	p.Pending = parseList(r, func() photo.Stage { return photo.Stage(r.string()) })
	p.Taken = maybeOne(r, r.taken)
	e := &p.Exposure
	e.Aperture, e.Seconds, e.Focal, e.Focal35 = r.float(), r.float(), r.float(), r.float()
	e.Flash = maybeOne(r, r.bool)
	p.GPS = maybeOne(r, func() photo.GPS {
		return photo.GPS{Lat: r.float(), Lon: r.float(), Alt: maybeOne(r, r.float)}
	})
	p.Place = maybeOne(r, r.place)
	p.Favorite, p.Grey, p.Perceptual = r.bool(), r.bool(), r.uint()
	p.Keywords, p.People, p.Captions, p.Captioner = r.strings(), r.strings(), r.captions(), r.string()
	p.Lines = parseList(r, r.line)
	p.Tags = parseList(r, r.tag)
	p.Colours = parseList(r, func() photo.Colour { return photo.Colour{Name: r.string(), Share: r.float(), Center: r.float()} })
}

func maybeOne[T any](r *parser, one func() T) *T {
	if !r.bool() {
		return nil
	}
	v := one()
	return &v
}

func (r *parser) time() time.Time {
	if !r.bool() {
		return time.Time{}
	}
	t, offset := time.Unix(r.int(), r.int()).UTC(), int(r.int())
	if offset != 0 {
		t = t.In(time.FixedZone("", offset))
	}
	return t
}

func (r *parser) taken() photo.Taken {
	return photo.Taken{
		Wall: r.string(), Offset: maybeOne(r, func() int { return int(r.int()) }),
		Zone: r.string(), Source: photo.TimeSource(r.string()),
	}
}

func (r *parser) place() photo.Place {
	return photo.Place{
		Nearest: r.placeName(), City: r.placeName(), Region: r.placeName(), Country: r.placeName(),
		IDs: r.strings(), Landmarks: parseList(r, r.placeName),
	}
}

func (r *parser) placeName() photo.PlaceName {
	return photo.PlaceName{ID: r.string(), En: r.string(), Zh: r.string()}
}

func (r *parser) captions() map[string]string {
	n := r.uint()
	if n == 0 {
		return nil
	}
	m := map[string]string{}
	for range n {
		if r.bad {
			return nil
		}
		lang := r.string()
		m[lang] = r.string()
	}
	return m
}

func (r *parser) line() (l photo.Line) {
	l.Text, l.Confidence = r.string(), r.float()
	for i := range l.Box {
		l.Box[i] = [2]float64{r.float(), r.float()}
	}
	return l
}

func (r *parser) tag() photo.Tag {
	t := photo.Tag{Class: int(r.int()), En: r.string(), Zh: r.string(), Score: r.float()}
	t.Box = photo.Box{X: r.float(), Y: r.float(), W: r.float(), H: r.float()}
	return t
}
