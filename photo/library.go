package photo

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
)

// A Reader finds the text in an upright picture. Read may be called from many
// goroutines. An error of Kind NotFound or Unavailable means that its model is not
// there now; the stage stays pending. A Reader with a method Ready() bool is not
// asked while that tells false.
type Reader interface {
	Read(ctx context.Context, m *image.NRGBA) ([]Line, error)
}

// A Tagger finds the things in an upright picture, under the rules of a [Reader].
type Tagger interface {
	Tag(ctx context.Context, m *image.NRGBA) ([]Tag, error)
}

// Config is what a [Library] works with.
type Config struct {
	Store  Store
	Dir    string // the folder for thumbnails and uploads
	Reader Reader // nil leaves text pending
	Tagger Tagger // nil leaves tags pending
	// Workers is how many photos are taken in at a time; as many as cores if 0, but
	// at most 4.
	Workers int
	// Memory bounds the bytes of photos that are decoded at a time: 700 MB if 0.
	Memory int64
	// Decoder decodes pictures, and is the Library's own from then on; one is made if
	// nil.
	Decoder *imaging.Decoder
	// Patience is how long one photo may be decoded: a minute if 0.
	Patience time.Duration
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	// Done is told of each stage that was carried out and kept; it may be nil.
	Done func(path string, s Stage)
}

// A Library takes photos in and gives out what is kept of them. Its methods may be
// called from many goroutines. Two that take the same owner's folders in wait for
// each other.
type Library struct {
	cfg     Config
	decoder *imaging.Decoder
	room    *semaphore.Weighted

	mu      sync.Mutex
	running map[UserID]*work
}

// New makes a Library. Nothing is read or made before it is needed.
func New(c Config) *Library {
	if c.Workers == 0 {
		c.Workers = min(runtime.NumCPU(), 4)
	}
	if c.Memory == 0 {
		c.Memory = 700 << 20
	}
	if c.Patience == 0 {
		c.Patience = time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Decoder == nil {
		c.Decoder = imaging.NewDecoder(imaging.Limits{})
	}
	return &Library{
		cfg: c, decoder: c.Decoder,
		room: semaphore.NewWeighted(c.Memory), running: map[UserID]*work{},
	}
}

// Close frees the decoders. No method may run or follow.
func (l *Library) Close() error { return l.decoder.Close() }

// Store is where the photos are kept.
func (l *Library) Store() Store { return l.cfg.Store }

// Missing names the stages that cannot be done, as their model is not there.
func (l *Library) Missing() []Stage {
	var list []Stage
	for _, s := range []Stage{Reading, Tagging} {
		if !l.can(s) {
			list = append(list, s)
		}
	}
	return list
}

// newID makes an ID.
func newID() ID {
	var b [12]byte
	_, _ = rand.Read(b[:]) // it never fails
	return ID(hex.EncodeToString(b[:]))
}

// home is the folder of an owner's files.
func (l *Library) home(u UserID) string {
	return filepath.Join(l.cfg.Dir, hex.EncodeToString([]byte(u)))
}

func (l *Library) thumbPath(u UserID, id ID) string {
	return filepath.Join(l.home(u), "thumb", string(id[:2]), string(id)+".jpg")
}

func (l *Library) uploadPath(u UserID, id ID) string {
	return filepath.Join(l.home(u), "upload", string(id[:2]), string(id))
}

// Thumbnail returns the thumbnail of a photo, a JPEG of at most 512 pixels a side.
// It fails with Kind NotFound where the photo could not be decoded.
func (l *Library) Thumbnail(ctx context.Context, u UserID, id ID) ([]byte, error) {
	p, err := l.cfg.Store.Get(ctx, u, id)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(l.thumbPath(u, p.ID))
	if errors.Is(err, os.ErrNotExist) {
		return nil, qiao.Errorf(qiao.NotFound, "photo: thumbnail", "the photo could not be decoded: %s", p.Reason)
	}
	return b, fileError("photo: thumbnail", err)
}

// Original returns the path of a photo's file. It fails with Kind NotFound where the
// file has gone.
func (l *Library) Original(ctx context.Context, u UserID, id ID) (*Photo, string, error) {
	p, err := l.cfg.Store.Get(ctx, u, id)
	if err != nil {
		return nil, "", err
	}
	path := l.fileOf(u, p)
	if _, err := os.Stat(path); err != nil {
		return nil, "", qiao.Errorf(qiao.NotFound, "photo: original", "the photo's file is not where it was").
			WithFix("Take its folder in again: qiao photo add FOLDER.")
	}
	return p, path, nil
}

func (l *Library) fileOf(u UserID, p *Photo) string {
	if p.Path != "" {
		return p.Path
	}
	return l.uploadPath(u, p.ID)
}

// Remove takes photos out of the library. Files of the owner's folders stay where
// they are, and are taken in again when their folder is; uploads are deleted.
func (l *Library) Remove(ctx context.Context, u UserID, ids ...ID) error {
	if err := l.cfg.Store.Remove(ctx, u, ids...); err != nil {
		return err
	}
	for _, id := range ids {
		if len(id) > 2 && filepath.Base(string(id)) == string(id) {
			_ = os.Remove(l.thumbPath(u, id)) // a file without a photo does no harm
			_ = os.Remove(l.uploadPath(u, id))
		}
	}
	return nil
}

// RemoveFolder takes a folder and all its photos out of the library.
func (l *Library) RemoveFolder(ctx context.Context, u UserID, dir string) (int, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return 0, fileError("photo: remove", err)
	}
	files, err := l.cfg.Store.Files(ctx, u, dir)
	if err != nil {
		return 0, err
	}
	ids := make([]ID, 0, len(files))
	for _, f := range files {
		ids = append(ids, f.ID)
	}
	if err := l.Remove(ctx, u, ids...); err != nil {
		return 0, err
	}
	return len(ids), l.cfg.Store.RemoveFolder(ctx, u, dir)
}

// keep writes a file whole or not at all.
func keep(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fileError("photo: keep", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fileError("photo: keep", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return fileError("photo: keep", err)
}

// fileError gives an error of the file system its Kind and a way out.
func fileError(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrNotExist):
		return qiao.E(qiao.NotFound, op, err).WithFix("Check the path.")
	case errors.Is(err, os.ErrPermission):
		return qiao.E(qiao.Forbidden, op, err).WithFix("Let Qiao read the folder, and write its own.")
	}
	return qiao.E(qiao.KindOf(err), op, err)
}
