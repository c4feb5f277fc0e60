package eval

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
	"github.com/qiao-ai/qiao/imaging/ocr"
	"github.com/qiao-ai/qiao/imaging/tag"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/sight"
)

// An evalPhoto is a photo with the name that the data have for it.
type evalPhoto struct {
	*photo.Photo
	name       string
	distractor bool
}

// evalOwner owns the photos of an evaluation.
const evalOwner photo.UserID = "eval"

// takeIn takes the pictures of a folder into a store of its own, which is gone
// afterwards, and says how long that took and what was missing.
func takeIn(ctx context.Context, path string, deps Deps) ([]evalPhoto, Set, error) {
	began := time.Now()
	s := Set{Name: "photos_taken_in", Format: "files"}
	dir, err := os.MkdirTemp("", "qiao-eval-photos-")
	if err != nil {
		return nil, s, qiao.E(qiao.Other, "eval photos", err)
	}
	defer os.RemoveAll(dir)
	db := sqlite.New(filepath.Join(dir, "photos.db"))
	defer db.Close()
	models, missing := openModels(deps)
	defer models.close()
	l := photo.New(photo.Config{Store: db.Photos(), Dir: filepath.Join(dir, "files"), Reader: models.reader(), Tagger: models.tagger()})
	defer l.Close()
	var photos []evalPhoto
	for _, folder := range []string{"library", "distractors"} {
		more, err := takeFolder(ctx, l, filepath.Join(path, folder), folder == "distractors", deps)
		if err != nil {
			return nil, s, err
		}
		photos = append(photos, more...)
	}
	s.Items, s.Verdict = len(photos), strings.Join(missing, "; ")
	took := time.Since(began).Seconds()
	s.Figures = []Figure{{Name: "seconds", Value: took, Unit: "s"}, {Name: "seconds_a_photo", Value: took / float64(max(len(photos), 1)), Unit: "s"}}
	return photos, s, nil
}

// takeFolder takes one folder in and lists its photos. A folder of distractors may
// be missing.
func takeFolder(ctx context.Context, l *photo.Library, dir string, distractor bool, deps Deps) ([]evalPhoto, error) {
	if _, err := os.Stat(dir); err != nil {
		if distractor {
			return nil, nil
		}
		return nil, qiao.E(qiao.NotFound, "eval photos", err).WithFix("Give a folder with library/ and queries.json.")
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval photos", err)
	}
	_, err = l.Add(ctx, evalOwner, root, func(p photo.Progress) { deps.progress(filepath.Base(dir), p.Done, p.Total) })
	if err != nil {
		return nil, err
	}
	var list []evalPhoto
	err = l.Store().Each(ctx, evalOwner, 0, func(c photo.Change) error {
		if c.Photo == nil {
			return nil
		}
		if rel, err := filepath.Rel(root, c.Photo.Path); err == nil && !strings.HasPrefix(rel, "..") {
			list = append(list, evalPhoto{c.Photo, filepath.ToSlash(rel), distractor})
		}
		return nil
	})
	return list, err
}

// models read and name what is in pictures; either may be missing.
type models struct {
	ocr *ocr.Reader
	tag *tag.Tagger
}

// openModels opens the models of the packs, and says which are missing.
func openModels(deps Deps) (m models, missing []string) {
	rt := graph.Pure()
	if all, err := deps.runtimes(); err == nil {
		rt = all[len(all)-1]
	}
	open := func(name string, with func(dir string) error) {
		dir, err := deps.pack(name)
		if err == nil {
			err = with(dir)
		}
		if err != nil {
			missing = append(missing, "without the pack "+name+" (run: qiao model pull "+name+")")
		}
	}
	open("ocr", func(dir string) (err error) { m.ocr, err = ocr.New(dir, rt); return err })
	open("tags", func(dir string) (err error) { m.tag, err = tag.New(dir, rt); return err })
	return m, missing
}

func (m models) close() {
	if m.ocr != nil {
		_ = m.ocr.Close() // it only frees memory
	}
	if m.tag != nil {
		_ = m.tag.Close()
	}
}

func (m models) reader() photo.Reader {
	if m.ocr == nil {
		return nil
	}
	return sight.Reader{Model: m.ocr}
}

func (m models) tagger() photo.Tagger {
	if m.tag == nil {
		return nil
	}
	return sight.Tagger{Model: m.tag}
}
