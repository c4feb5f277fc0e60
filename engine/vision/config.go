package vision

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/gguf"
)

// The projector types that we run, in llama.cpp's words.
const (
	qwen25 = "qwen2.5vl_merger"
	qwen3  = "qwen3vl_merger"
)

// A Config is a tower's shape, as its file gives it.
type Config struct {
	Projector string // "qwen2.5vl_merger" or "qwen3vl_merger"
	Layers    int
	Width     int // numbers that stand for a patch between layers
	Heads     int
	Hidden    int // of the feed-forward part
	Patch     int // pixels of a patch's side
	Merge     int // patches of a part's side: a part is what stands for a token
	Out       int // numbers of a vector
	Deepened  int // vectors that each part has beside its own, for layers of the model

	epsilon   float64
	mean, std [3]float64
	// Of Qwen2.5-VL: parts of a window's side, and that each so many-th layer looks at
	// all instead. 0 is no windows.
	window, whole int
	side          int // of Qwen3-VL: learned positions of the square's side
}

// headSize is how many numbers a head has.
func (c *Config) headSize() int { return c.Width / c.Heads }

// windowed tells whether patches look within their windows in a layer.
func (c *Config) windowed(layer int) bool { return c.window > 0 && (layer+1)%c.whole != 0 }

const opOpen = "vision: open tower"

func unfit(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, opOpen, format, args...).
		WithFix("Fetch the mmproj file again, or use another one: its settings and tensors do not fit together.")
}

// Bounds that no tower comes near, so that sizes made of them do not overflow.
const (
	mostLayers = 1 << 8
	mostSize   = 1 << 16
	mostPatch  = 1 << 7
	mostMerge  = 2 // what both families have
)

// settings reads a tower's settings. After the first that is missing or out of
// bounds it holds an error.
type settings struct {
	file *gguf.File
	err  error
}

const prefix = "clip.vision."

func (s *settings) size(key string, most int) int {
	v, ok := s.file.Int(prefix + key)
	if !ok {
		s.fail(unfit("the setting %s%s is missing", prefix, key))
	}
	return s.bounded(key, v, most)
}

func (s *settings) sizeOr(key string, most, fallback int) int {
	v, ok := s.file.Int(prefix + key)
	if !ok {
		return fallback
	}
	return s.bounded(key, v, most)
}

func (s *settings) bounded(key string, v int64, most int) int {
	if v < 1 || v > int64(most) {
		s.fail(unfit("the setting %s%s is %d", prefix, key, v))
		return 1
	}
	return int(v)
}

func (s *settings) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// colours reads three numbers, one for each colour.
func (s *settings) colours(key string, fallback float64, positive bool) (c [3]float64) {
	list, ok := s.file.Floats(prefix + key)
	if !ok {
		return [3]float64{fallback, fallback, fallback}
	}
	if len(list) != 3 {
		s.fail(unfit("the setting %s%s has %d numbers, not 3", prefix, key, len(list)))
		return c
	}
	for i, v := range list {
		if !(v > -100 && v < 100) || positive && v < 1e-3 {
			s.fail(unfit("the setting %s%s is %v", prefix, key, v))
		}
		c[i] = v
	}
	return c
}

// projector is the type of what joins patches to parts.
func projector(f *gguf.File) string {
	kind, ok := f.String(prefix + "projector_type")
	if !ok {
		kind, _ = f.String("clip.projector_type")
	}
	return kind
}

// Is tells whether a file is a vision tower, of whatever family.
func Is(f *gguf.File) bool {
	architecture, _ := f.String("general.architecture")
	return architecture == "clip"
}

// readConfig reads and checks a tower's shape.
func readConfig(f *gguf.File) (*Config, error) {
	if !Is(f) {
		return nil, qiao.Errorf(qiao.Unsupported, opOpen, "the file is no vision tower").
			WithFix("Use the mmproj file of Qwen2.5-VL or Qwen3-VL.")
	}
	c := &Config{Projector: projector(f)}
	if c.Projector != qwen25 && c.Projector != qwen3 {
		return nil, qiao.Errorf(qiao.Unsupported, opOpen, "the projector is %.40q", c.Projector).
			WithFix("Use the mmproj file of Qwen2.5-VL or Qwen3-VL.")
	}
	s := &settings{file: f}
	c.Layers = s.size("block_count", mostLayers)
	c.Width = s.size("embedding_length", mostSize)
	c.Heads = s.size("attention.head_count", mostSize)
	c.Hidden = s.size("feed_forward_length", mostSize)
	c.Patch = s.size("patch_size", mostPatch)
	c.Merge = s.sizeOr("spatial_merge_size", mostSize, 2)
	c.epsilon = s.epsilon()
	c.mean, c.std = s.colours("image_mean", 0.5, false), s.colours("image_std", 0.5, true)
	if c.Projector == qwen25 {
		c.whole = s.size("n_wa_pattern", mostLayers)
		c.window = s.sizeOr("window_size", mostSize, 112) / c.Patch / c.Merge
	}
	if s.err != nil {
		return nil, s.err
	}
	return c, c.check()
}

func (s *settings) epsilon() float64 {
	v, ok := s.file.Float(prefix + "attention.layer_norm_epsilon")
	if !ok {
		return 1e-6
	}
	if !(v > 0 && v < 1) {
		s.fail(unfit("the setting %sattention.layer_norm_epsilon is %v", prefix, v))
	}
	return v
}

// check finds what the numbers alone tell to be impossible, or beyond us.
func (c *Config) check() error {
	switch {
	case c.Width%c.Heads != 0, c.headSize()%4 != 0:
		return unfit("%d numbers cannot be shared by %d heads", c.Width, c.Heads)
	case c.Merge != mostMerge:
		return qiao.Errorf(qiao.Unsupported, opOpen, "parts are %d patches wide", c.Merge).
			WithFix("Use a tower whose parts are 2 by 2 patches, as those of Qwen2.5-VL and Qwen3-VL are.")
	case c.Projector == qwen25 && c.window < 1:
		return unfit("windows are smaller than a part")
	}
	return nil
}
