package local

import (
	"bytes"
	"context"
	"crypto/sha256"
	"image"
	_ "image/jpeg" // what pictures in requests mostly are
	_ "image/png"
	"slices"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/vision"
)

// A sight is how a model sees: its tower, loaded when the first picture comes.
type sight struct {
	path    string // empty where the model is blind
	threads int
	decode  func(ctx context.Context, data []byte) (image.Image, error)

	mu    sync.Mutex
	tower *vision.Tower
	views []view // seen last, the latest at the end
}

// keptViews is how many pictures' views are kept, for conversations that go on.
const keptViews = 8

type view struct {
	id [32]byte
	*vision.View
}

// A picture is one of a request, decoded.
type picture struct {
	id         [32]byte
	image      image.Image
	wide, high int
}

const opSee = "local: see a picture"

// open loads the tower. The caller holds mu.
func (s *sight) open() (*vision.Tower, error) {
	if s.path == "" {
		return nil, qiao.Errorf(qiao.Unsupported, opSee, "the model has no eyes").
			WithFix("Use a model such as Qwen3-VL with its mmproj file in the same folder, named mmproj-NAME.gguf.")
	}
	if s.tower == nil {
		t, err := vision.Open(s.path, vision.Options{Threads: s.threads})
		if err != nil {
			return nil, err
		}
		s.tower = t
	}
	return s.tower, nil
}

func (s *sight) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tower == nil {
		return nil
	}
	t := s.tower
	s.tower, s.views = nil, nil
	return t.Close()
}

// pictures decodes those of a request, in its order.
func (s *sight) pictures(ctx context.Context, r *qiao.Request) (all []picture, err error) {
	for _, m := range r.Messages {
		for _, p := range m.Parts {
			if p.Image == nil {
				continue
			}
			one, err := s.picture(ctx, p.Image)
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
	}
	return all, nil
}

func (s *sight) picture(ctx context.Context, i *qiao.Image) (p picture, err error) {
	if len(i.Data) == 0 {
		return p, qiao.Errorf(qiao.Unsupported, opSee, "a picture is only an address, and models of this machine fetch none").
			WithFix("Send the picture's bytes, as a data URL for instance.")
	}
	s.mu.Lock()
	tower, err := s.open()
	s.mu.Unlock()
	if err != nil {
		return p, err
	}
	if p.image, err = s.decode(ctx, i.Data); err != nil {
		return p, qiao.E(qiao.KindOf(err), opSee, err).WithFix("Send a picture that is whole, such as a JPEG or PNG file.")
	}
	p.id = sha256.Sum256(i.Data)
	p.wide, p.high, err = tower.Fit(p.image.Bounds().Dx(), p.image.Bounds().Dy())
	return p, err
}

// mostPixels bounds a picture that the plain decoder takes.
const mostPixels = 50_000_000

// decodePlain decodes JPEG and PNG, for those who give no decoder.
func decodePlain(_ context.Context, data []byte) (image.Image, error) {
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, qiao.Errorf(qiao.Invalid, opSee, "a picture is neither JPEG nor PNG, or broken")
	}
	if head.Width < 1 || head.Height < 1 || head.Width > mostPixels/head.Height {
		return nil, qiao.Errorf(qiao.TooLarge, opSee, "a picture has %d by %d pixels", head.Width, head.Height)
	}
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, qiao.Errorf(qiao.Invalid, opSee, "a picture is broken")
	}
	return m, nil
}

// see makes what a prompt gets of its pictures, whose first tokens are at places.
func (s *sight) see(ctx context.Context, pictures []picture, places []int) ([]engine.Picture, error) {
	var out []engine.Picture
	for i, p := range pictures {
		v, err := s.view(ctx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, engine.Picture{At: places[i], Wide: v.Wide, High: v.High, Vectors: v.Vectors, ID: p.id})
	}
	return out, nil
}

// view is what the tower makes of a picture, now or the last time that it was asked.
func (s *sight) view(ctx context.Context, p picture) (*vision.View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.views, func(v view) bool { return v.id == p.id }); i >= 0 {
		v := s.views[i]
		s.views = append(slices.Delete(s.views, i, i+1), v)
		return v.View, nil
	}
	tower, err := s.open()
	if err != nil {
		return nil, err
	}
	v, err := tower.See(ctx, p.image)
	if err != nil {
		return nil, err
	}
	s.views = append(s.views, view{p.id, v})
	if over := len(s.views) - keptViews; over > 0 {
		s.views = slices.Delete(s.views, 0, over)
	}
	return v, nil
}

// need is how much memory a tower takes; 0 where there is none, or none that can be
// opened.
func (s *sight) need() int64 {
	if s.path == "" {
		return 0
	}
	info, err := vision.Inspect(s.path, vision.Options{Threads: s.threads})
	if err != nil {
		return 0
	}
	return info.Bytes
}

// pad is what stands in a rendered prompt for a picture.
const pad = "<|image_pad|>"

// room replaces each pad of a prompt by as many as its picture has parts, and
// returns where they begin.
func (m *model) room(ids []int32, pictures []picture) (out []int32, places []int, err error) {
	if len(pictures) == 0 {
		return ids, nil, nil
	}
	id, known := m.tokens.Lookup(pad)
	for _, t := range ids {
		if !known || t != id || len(places) == len(pictures) {
			out = append(out, t)
			continue
		}
		p := pictures[len(places)]
		places = append(places, len(out))
		out = append(out, slices.Repeat([]int32{id}, p.wide*p.high)...)
	}
	if len(places) < len(pictures) {
		return nil, nil, qiao.Errorf(qiao.Unsupported, opSee, "the model's template has a place for %d of %d pictures", len(places), len(pictures)).
			WithFix("Use a GGUF file of a model that sees, with its own chat template.")
	}
	return out, places, nil
}
