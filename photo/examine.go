package photo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/look"
	"github.com/qiao-ai/qiao/imaging/meta"
)

// mostBytes is the size of a file that is read into memory.
const mostBytes = 128 << 20

// thumbSide is the longer side of a thumbnail.
const thumbSide = 512

// An examined photo is one with its picture.
type examined struct {
	photo   *Photo
	picture *imaging.Picture // nil where it could not be decoded
	thumb   []byte
}

// examine reads a file: what its data say and how it looks. A file with something
// wrong gives a photo that says so; an error means that the file could not be read
// or that the work was stopped.
func (l *Library) examine(ctx context.Context, path string, p *Photo, side sidecars) (e examined, err error) {
	e.photo = p
	data, err := load(path, p)
	if err != nil {
		return e, err
	}
	if data == nil {
		p.State, p.Reason = Refused, "the file is larger than 128 MB"
		return e, nil
	}
	h, broken := imaging.Probe(data)
	all := meta.Read(h)
	p.Format, p.Width, p.Height = Format(h.Format), h.Width, h.Height
	if h.Frames > 1 {
		p.Frames = h.Frames
	}
	turn := first(all.EXIF.Orientation, all.XMP.Orientation)
	if h.Format == imaging.HEIC || h.Format == imaging.AVIF || h.Format == imaging.JXL {
		turn = 1
	}
	p.Turned = turn
	if turn >= 5 {
		p.Width, p.Height = h.Height, h.Width
	}
	describe(p, all, side, h)
	if broken == nil {
		broken = l.decoder.Check(h, len(data))
	}
	if qiao.KindOf(broken) == qiao.TooLarge || qiao.KindOf(broken) == qiao.Unsupported {
		p.judge(broken)
		return e, nil
	}
	return l.decode(ctx, e, data, h, turn)
}

func (l *Library) decode(ctx context.Context, e examined, data []byte, h imaging.Header, turn int) (examined, error) {
	need := min(h.Memory()+2*int64(len(data))+30<<20, l.cfg.Memory)
	if err := l.room.Acquire(ctx, need); err != nil {
		return e, qiao.E(qiao.Canceled, "photo: take in", err)
	}
	defer l.room.Release(need)
	limited, cancel := context.WithTimeout(ctx, l.cfg.Patience)
	defer cancel()
	picture, err := l.decoder.Decode(limited, data, h, turn)
	if ctx.Err() != nil {
		return e, qiao.E(qiao.Canceled, "photo: take in", ctx.Err())
	}
	e.photo.judge(err)
	if picture == nil {
		return e, nil
	}
	e.picture = picture
	if !picture.Thumbnail {
		e.photo.Width, e.photo.Height = picture.Width, picture.Height
	}
	e.photo.see(picture)
	e.thumb, err = look.Thumbnail(picture.Image, thumbSide)
	return e, err
}

// judge sets the state after an error of imaging.
func (p *Photo) judge(err error) {
	switch {
	case err == nil:
		p.State, p.Reason = Ready, ""
		return
	case qiao.KindOf(err) == qiao.TooLarge, qiao.KindOf(err) == qiao.Timeout, qiao.KindOf(err) == qiao.Overloaded:
		p.State = Refused
	case qiao.KindOf(err) == qiao.Unsupported:
		p.State = Other
	default:
		p.State = Damaged
	}
	p.Reason = strings.TrimPrefix(err.Error(), "imaging: ")
}

// see says how the picture looks.
func (p *Photo) see(m *imaging.Picture) {
	p.Perceptual, p.ThumbHash = look.Hash(m.Image), look.ThumbHash(m.Image)
	colours, grey := look.Colours(m.Image)
	p.Grey, p.Colours = grey, make([]Colour, len(colours))
	for i, c := range colours {
		p.Colours[i] = Colour{Name: c.Name, Share: round(c.Share), Center: round(c.Center)}
	}
}

func round(x float64) float64 { return float64(int(x*1000+.5)) / 1000 }

// load reads a file and sets what is known of it as such. It gives no data where
// the file is too large to be read.
func load(path string, p *Photo) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError("photo: read", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fileError("photo: read", err)
	}
	if p.Path != "" {
		p.ModTime = info.ModTime().UTC()
	}
	p.Size = info.Size()
	sum := sha256.New()
	if p.Size > mostBytes {
		_, err := io.Copy(sum, f)
		p.Hash = hex.EncodeToString(sum.Sum(nil))
		return nil, fileError("photo: read", err)
	}
	data := make([]byte, p.Size)
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, fileError("photo: read", err)
	}
	data = data[:n]
	sum.Write(data)
	p.Hash = hex.EncodeToString(sum.Sum(nil))
	return data, nil
}

// sidecars are the files beside a photo.
type sidecars struct {
	xmp, json, film string    // paths; empty if there is none
	changed         time.Time // the newest of the first two
}

func (s sidecars) facts() (xmp, takeout meta.Facts) {
	if b, err := small(s.xmp); err == nil {
		xmp = meta.Sidecar(b)
	}
	if b, err := small(s.json); err == nil {
		takeout, _ = meta.Takeout(b)
	}
	return xmp, takeout
}

// small reads a file of at most 4 MB.
func small(path string) ([]byte, error) {
	if path == "" {
		return nil, os.ErrNotExist
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 4<<20))
}

// describe sets what a file and those beside it say.
func describe(p *Photo, a meta.All, s sidecars, h imaging.Header) {
	xmp, takeout := s.facts()
	// A sidecar is what a person changed last, so that it is believed before the file.
	sources := []meta.Facts{xmp, a.XMP, a.IPTC, a.EXIF, takeout}
	p.Camera = Camera{}
	p.Exposure = Exposure{}
	p.Keywords, p.People, p.Rating, p.Title, p.Caption, p.Artist, p.Software = nil, nil, 0, "", "", "", ""
	for _, f := range []meta.Facts{a.EXIF, a.XMP, xmp} {
		p.expose(f)
	}
	for _, f := range sources {
		p.words(f)
		p.locate(f)
	}
	if p.GPS != nil {
		p.settle()
	}
	p.Taken = taken(p, a, xmp, takeout)
	p.Live, p.Burst = "", ""
	if s.film != "" && a.EXIF.Live != "" || s.film != "" && (h.Format == imaging.HEIC || h.Format == imaging.JPEG) {
		p.Live = filepath.Base(s.film)
	}
	p.Burst = first(a.EXIF.Burst, a.XMP.Burst)
	p.Media = media(p, a, h)
	if !s.changed.IsZero() {
		p.Sidecar = s.changed.UnixNano()
	}
}

func first[T comparable](list ...T) (zero T) {
	for _, v := range list {
		if v != zero {
			return v
		}
	}
	return zero
}

// expose takes what is not known yet of the camera and how it was set.
func (p *Photo) expose(f meta.Facts) {
	p.Camera.Make, p.Camera.Model, p.Camera.Lens = first(p.Camera.Make, f.Make), first(p.Camera.Model, f.Model), first(p.Camera.Lens, f.Lens)
	e := &p.Exposure
	e.ISO, e.Aperture, e.Seconds = first(e.ISO, f.ISO), first(e.Aperture, f.Aperture), first(e.Seconds, f.Seconds)
	e.Focal, e.Focal35, e.Flash = first(e.Focal, f.Focal), first(e.Focal35, f.Focal35), first(e.Flash, f.Flash)
}

// words takes what people wrote and is not known yet.
func (p *Photo) words(f meta.Facts) {
	p.Title, p.Caption = first(p.Title, f.Title), first(p.Caption, f.Caption)
	p.Artist, p.Software = first(p.Artist, f.Artist), first(p.Software, f.Software)
	if f.Rated && p.Rating == 0 {
		p.Rating = f.Rating
	}
	p.Favorite = p.Favorite || f.Favorite
	p.Keywords, p.People = union(p.Keywords, f.Keywords), union(p.People, f.People)
}

func union(list, more []string) []string {
	for _, s := range more {
		known := false
		for _, have := range list {
			known = known || strings.EqualFold(have, s)
		}
		if !known {
			list = append(list, s)
		}
	}
	return list
}

func (p *Photo) locate(f meta.Facts) {
	if p.GPS == nil && f.HasGPS {
		p.GPS = &GPS{Lat: f.Lat, Lon: f.Lon, Alt: f.Alt}
	}
}
