package app

import (
	"context"
	"image"
	"path/filepath"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/graph"
	"github.com/qiao-ai/qiao/imaging/ocr"
	"github.com/qiao-ai/qiao/imaging/ort"
	"github.com/qiao-ai/qiao/imaging/tag"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/embed"
	"github.com/qiao-ai/qiao/photo/place"
	"github.com/qiao-ai/qiao/photo/query"
	"github.com/qiao-ai/qiao/photo/search"
	"github.com/qiao-ai/qiao/photo/sight"
)

// pictures holds what belongs to photos, made when it is first asked for.
type pictures struct {
	once     sync.Once
	library  *photo.Library
	search   *search.Library
	reader   *textReader
	tagger   *thingTagger
	meaning  *embed.Service // nil where the settings name no model
	captions *Captions
}

// Photos returns the libraries of photos.
func (a *App) Photos() *photo.Library {
	a.openPhotos()
	return a.pictures.library
}

// PhotoSearch returns what finds photos.
func (a *App) PhotoSearch() *search.Library {
	a.openPhotos()
	return a.pictures.search
}

func (a *App) openPhotos() {
	a.pictures.once.Do(func() {
		p := &a.pictures
		p.captions = &Captions{app: a, runs: map[photo.UserID]*captionRun{}}
		p.reader, p.tagger = &textReader{packs: a.Packs}, &thingTagger{packs: a.Packs}
		p.library = photo.New(photo.Config{
			Store: a.Store.Photos(), Dir: filepath.Join(string(a.cfg.Load().Data), "photos"),
			Reader: p.reader, Tagger: p.tagger, Decoder: a.pictureDecoder(),
		})
		p.search = &search.Library{Store: a.Store.Photos(), Places: findPlaces, Interpreter: interpreter{a},
			Dir: filepath.Join(string(a.cfg.Load().Cache), "photos")}
		if p.meaning = a.meaning(); p.meaning != nil { // a nil pointer in an interface would not be nil
			p.search.Meaning = p.meaning
		}
	})
}

// pictureDecoder decodes HEIC by the machine's libheif where the settings say so.
func (a *App) pictureDecoder() *imaging.Decoder {
	d := imaging.NewDecoder(imaging.Limits{})
	if a.cfg.Load().Photos.NativeHEIF {
		if err := d.UseNative(); err != nil {
			a.log.Warn("HEIC is decoded in wasm", "why", qiao.KindOf(err).String(), "fix", qiao.FixOf(err))
		}
	}
	return d
}

// keep waits until what was found out is written, as the store must live so long.
func (p *pictures) keep() error {
	p.once.Do(func() {})
	if p.search == nil {
		return nil
	}
	return p.search.Close()
}

// close frees what was opened.
func (p *pictures) close() error {
	p.once.Do(func() {}) // nothing is opened from now on
	if p.library == nil {
		return nil
	}
	p.reader.close()
	p.tagger.close()
	return p.library.Close()
}

// findPlaces lets package query look names up.
func findPlaces(name string) []query.Found {
	var list []query.Found
	for _, p := range place.Find(name) {
		f := query.Found{ID: p.ID, Within: p.Within, People: p.People, Known: p.Kind != place.City}
		for _, n := range []string{p.En, p.Zh} {
			if n != "" {
				f.Names = append(f.Names, n)
			}
		}
		list = append(list, f)
	}
	return list
}

// pictureRuntime runs picture models: ONNX Runtime where its pack is here and this
// program can load it, plain Go otherwise.
func pictureRuntime(packs *pack.Store) graph.Runtime {
	if ort.Supported() && packs.State("onnxruntime") == pack.Ready {
		if path, ok := ort.Find(packs.Dir("onnxruntime")); ok {
			if r, err := ort.Open(path); err == nil {
				return r
			}
		}
	}
	return graph.Pure()
}

// A loaded model is opened at first use, once its pack is there. A failure is kept
// until the next start.
type loaded[M interface{ Close() error }] struct {
	mu    sync.Mutex
	model M
	open  bool
	err   error
}

func (l *loaded[M]) get(packs *pack.Store, name pack.Name, open func(dir string, on graph.Runtime) (M, error)) (M, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open || l.err != nil {
		return l.model, l.err
	}
	if packs.State(name) != pack.Ready {
		var none M
		return none, qiao.Errorf(qiao.NotFound, "photo", "the pack %s is not here", name).WithFix("Run: qiao model pull %s.", name)
	}
	l.model, l.err = open(packs.Dir(name), pictureRuntime(packs))
	l.open = l.err == nil
	return l.model, l.err
}

func (l *loaded[M]) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open {
		_ = l.model.Close()
		l.open = false
	}
}

// textReader is a photo.Reader that opens its model at first use.
type textReader struct {
	packs *pack.Store
	loaded[*ocr.Reader]
}

// Ready tells whether text can be read.
func (r *textReader) Ready() bool { return r.packs.State("ocr") == pack.Ready }

// Read implements [photo.Reader].
func (r *textReader) Read(ctx context.Context, m *image.NRGBA) ([]photo.Line, error) {
	model, err := r.get(r.packs, "ocr", ocr.New)
	if err != nil {
		return nil, err
	}
	return sight.Reader{Model: model}.Read(ctx, m)
}

// thingTagger is a photo.Tagger that opens its model at first use.
type thingTagger struct {
	packs *pack.Store
	loaded[*tag.Tagger]
}

// Ready tells whether things can be named.
func (t *thingTagger) Ready() bool { return t.packs.State("tags") == pack.Ready }

// Tag implements [photo.Tagger].
func (t *thingTagger) Tag(ctx context.Context, m *image.NRGBA) ([]photo.Tag, error) {
	model, err := t.get(t.packs, "tags", tag.New)
	if err != nil {
		return nil, err
	}
	return sight.Tagger{Model: model}.Tag(ctx, m)
}

// watchPhotos goes on watching the folders that were asked to be watched, until ctx
// ends. Failures are logged by their kind alone: paths are the user's.
func (a *App) watchPhotos(ctx context.Context, users []photo.UserID) {
	for _, u := range users {
		folders, err := a.Store.Photos().Folders(ctx, u)
		if err != nil {
			continue
		}
		for _, f := range folders {
			if f.Watch {
				go func() {
					failed := func(err error) { a.log.Warn("a watched folder was not taken in", "kind", qiao.KindOf(err).String()) }
					if err := a.Photos().Watch(ctx, u, f.Path, nil, failed); err != nil {
						failed(err)
					}
				}()
			}
		}
	}
}

// photoOwners lists whose folders may be watched: those whose keys are in the
// settings, and whoever uses this machine.
func photoOwners(cfg *config.Config) []photo.UserID {
	owners := []photo.UserID{photo.UserID(server.Local)}
	for _, k := range cfg.Server.Keys {
		owners = append(owners, photo.UserID(k.ID))
	}
	return owners
}
