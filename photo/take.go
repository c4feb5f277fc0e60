package photo

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
)

// takeIn takes a file in as p, which is empty for a new one, stage by stage; each is
// kept when it is done. claim gives the photo that the file was before it moved, and
// may be nil; takeIn tells whether there was one.
func (l *Library) takeIn(ctx context.Context, u UserID, f found, p *Photo, claim func(context.Context, string) *Photo) (moved bool, err error) {
	before := *p
	p.Path, p.Name, p.Folder = f.path, filepath.Base(f.path), f.folder
	e, err := l.examine(ctx, f.path, p, f.side)
	if err != nil {
		return false, err
	}
	if before.ID == "" && claim != nil {
		if was := claim(ctx, p.Hash); was != nil {
			before, moved = *was, true
		}
	}
	return moved, l.stages(ctx, u, e, before)
}

// stages keeps what was examined and carries out what is left. What was found in
// the same bytes before is taken over.
func (l *Library) stages(ctx context.Context, u UserID, e examined, before Photo) error {
	p := e.photo
	if before.ID != "" {
		p.ID, p.Added = before.ID, before.Added
	} else {
		p.ID, p.Added = newID(), l.cfg.Now().UTC()
	}
	p.Pending = nil
	if e.picture != nil {
		p.Pending = []Stage{Reading, Tagging}
		l.reuse(ctx, u, p, before)
	} else {
		p.Lines, p.Tags = nil, nil
	}
	if e.thumb != nil {
		if err := keep(l.thumbPath(u, p.ID), e.thumb); err != nil {
			return err
		}
	}
	if err := l.put(ctx, u, p, "look"); err != nil {
		return err
	}
	for _, s := range slices.Clone(p.Pending) {
		if l.can(s) {
			if err := l.stage(ctx, u, p, e.picture, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Library) put(ctx context.Context, u UserID, p *Photo, s Stage) error {
	if err := l.cfg.Store.Put(ctx, u, p); err != nil {
		return err
	}
	if l.cfg.Done != nil {
		l.cfg.Done(first(p.Path, p.Name), s)
	}
	return nil
}

// reuse takes over what was read in the same bytes: by an earlier run, or from a
// copy.
func (l *Library) reuse(ctx context.Context, u UserID, p *Photo, before Photo) {
	from := []*Photo{}
	if before.Hash == p.Hash && before.State == p.State {
		from = append(from, &before)
	} else {
		p.Lines, p.Tags, p.Captions, p.Captioner = nil, nil, nil, ""
	}
	if same, err := l.cfg.Store.ByHash(ctx, u, p.Hash); err == nil {
		from = append(from, same...)
	}
	for _, twin := range from {
		if twin.State != p.State {
			continue
		}
		if p.left(Reading) && !twin.left(Reading) {
			p.Lines = twin.Lines
			p.finish(Reading)
		}
		if p.left(Tagging) && !twin.left(Tagging) {
			p.Tags = twin.Tags
			p.finish(Tagging)
		}
		if p.Captions == nil {
			p.Captions, p.Captioner = twin.Captions, twin.Captioner
		}
	}
}

func (p *Photo) left(s Stage) bool { return slices.Contains(p.Pending, s) }

func (p *Photo) finish(s Stage) {
	p.Pending = slices.DeleteFunc(p.Pending, func(have Stage) bool { return have == s })
}

// stage carries one out and keeps it. Where its model has gone it stays pending.
func (l *Library) stage(ctx context.Context, u UserID, p *Photo, m *imaging.Picture, s Stage) error {
	var err error
	switch s {
	case Reading:
		var lines []Line
		if lines, err = l.cfg.Reader.Read(ctx, m.Image); err == nil {
			p.Lines = lines
		}
	case Tagging:
		var tags []Tag
		if tags, err = l.cfg.Tagger.Tag(ctx, m.Image); err == nil {
			p.Tags = tags
		}
	}
	switch kind := qiao.KindOf(err); {
	case ctx.Err() != nil:
		return qiao.E(qiao.Canceled, "photo: take in", ctx.Err())
	case kind == qiao.NotFound || kind == qiao.Unavailable:
		return nil
	case err != nil && kind == qiao.Other:
		return err
	}
	p.finish(s) // a picture that a model cannot take is not tried again
	return l.put(ctx, u, p, s)
}

// Upload takes a file's content into a library. The same content is kept once: its
// photo is returned with false.
func (l *Library) Upload(ctx context.Context, u UserID, name string, content io.Reader) (*Photo, bool, error) {
	p := &Photo{ID: newID(), Name: baseName(name), ModTime: l.cfg.Now().UTC(), Folder: "."}
	path := l.uploadPath(u, p.ID)
	if err := save(path, content); err != nil {
		return nil, false, err
	}
	e, err := l.examine(ctx, path, p, sidecars{})
	if err == nil && p.State == Other {
		err = qiao.Errorf(qiao.Unsupported, "photo: upload", "%s", p.Reason).WithFix("Send a picture: JPEG, PNG, HEIC, WebP, AVIF, TIFF, GIF, BMP, JPEG XL or RAW.")
	}
	if err != nil {
		_ = os.Remove(path)
		return nil, false, err
	}
	same, err := l.cfg.Store.ByHash(ctx, u, p.Hash)
	if err == nil && len(same) > 0 {
		_ = os.Remove(path)
		return same[0], false, nil
	}
	if err == nil {
		err = l.stages(ctx, u, e, Photo{ID: p.ID, Added: l.cfg.Now().UTC()})
	}
	if err != nil {
		return nil, false, err
	}
	return p, true, nil
}

// baseName makes a name of what a client sent.
func baseName(name string) string {
	name = filepath.Base(filepath.ToSlash(name))
	if name == "." || name == "/" {
		return "photo"
	}
	return name[:min(len(name), 255)]
}

// mostUpload bounds an upload.
const mostUpload = 256 << 20

// save writes a stream to a file, whole or not at all.
func save(path string, content io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fileError("photo: upload", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fileError("photo: upload", err)
	}
	n, err := io.Copy(f, io.LimitReader(content, mostUpload+1))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && n > mostUpload {
		err = qiao.Errorf(qiao.TooLarge, "photo: upload", "the file is larger than 256 MB").WithFix("Send a smaller one, or add its folder.")
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return fileError("photo: upload", err)
}
