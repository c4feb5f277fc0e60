package vision

import (
	"bytes"
	"context"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func write(t testing.TB, s enginetest.TowerShape, typ quant.Type) string {
	t.Helper()
	var b bytes.Buffer
	if err := enginetest.WriteTower(&b, s, typ, 3); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "mmproj.gguf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, s enginetest.TowerShape, typ quant.Type, o Options) *Tower {
	t.Helper()
	o.Threads = max(o.Threads, 1)
	tower, err := Open(write(t, s, typ), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tower.Close(); err != nil {
			t.Error(err)
		}
	})
	return tower
}

// picture draws noise over a slope.
func picture(width, height int) *image.RGBA {
	r := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = uint8(i*200/len(m.Pix)) + uint8(r.IntN(50))
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	return m
}

// distance is the greatest difference from want, relative to want's root mean square.
func distance(got []float32, want [][]float64) float64 {
	var sum, worst float64
	n := 0
	for _, v := range want {
		for _, w := range v {
			sum += w * w
			worst = math.Max(worst, math.Abs(float64(got[n])-w))
			n++
		}
	}
	return worst / math.Sqrt(sum/float64(n))
}

var architectures = []string{"qwen2vl", "qwen3vl"}

// Pictures of several shapes: whole windows and parts of them, more patches than a
// page and than a block, longer and shorter sides than the learned square.
func TestWhatIsSeenIsWhatTheReferenceSees(t *testing.T) {
	for _, arch := range architectures {
		for _, size := range []image.Point{{X: 24, Y: 24}, {X: 56, Y: 40}, {X: 8, Y: 96}, {X: 104, Y: 48}} {
			tower := open(t, enginetest.TinyTower(arch), quant.F32, Options{Threads: 1 + size.X/100})
			m := picture(size.X, size.Y)
			view, err := tower.See(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if view.Wide*8 != size.X || view.High*8 != size.Y {
				t.Fatalf("%v is seen as %d by %d parts", size, view.Wide, view.High)
			}
			want := newReference(tower.file, tower.config).see(m)
			if len(view.Vectors) != len(want)*len(want[0]) {
				t.Fatalf("%d numbers, want %d of %d", len(view.Vectors), len(want), len(want[0]))
			}
			if d := distance(view.Vectors, want); d > 1e-4 {
				t.Errorf("%s, %v: %v", arch, size, d)
			}
		}
	}
}

// A head of 72 numbers, as those of Qwen3-VL's larger towers, is no multiple of 16.
func TestOddHeadsAreSeenTheSame(t *testing.T) {
	s := enginetest.TinyTower("qwen3vl")
	s.Width, s.Heads = 72, 1
	tower := open(t, s, quant.F32, Options{})
	m := picture(40, 32)
	view, err := tower.See(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if d := distance(view.Vectors, newReference(tower.file, tower.config).see(m)); d > 1e-4 {
		t.Error(d)
	}
}

func TestEveryFormatSees(t *testing.T) {
	for i, typ := range []quant.Type{quant.F16, quant.BF16, quant.Q8_0, quant.Q4_0} {
		arch, m := architectures[i%2], picture(40, 24)
		var want [][]float64
		for _, set := range append([]*kernel.Set{kernel.Portable()}, kernel.Sets()...) {
			tower := open(t, enginetest.TinyTower(arch), typ, Options{Kernel: set})
			if want == nil {
				want = newReference(tower.file, tower.config).see(m)
			}
			view, err := tower.See(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if d := distance(view.Vectors, want); d > 0.1 {
				t.Errorf("%s in %v with %s: %v", arch, typ, set.Name(), d)
			}
		}
	}
}

// The sizes that Hugging Face's smart_resize gives, in parts of 32 pixels, at least 8
// and at most 512 of them.
func TestPicturesAreMadeToFit(t *testing.T) {
	s := enginetest.TinyTower("qwen3vl")
	s.Patch = 16
	tower := open(t, s, quant.F32, Options{})
	for _, c := range []struct{ width, height, wide, high int }{
		{640, 480, 20, 15}, {656, 480, 20, 15}, {657, 480, 21, 15}, {4032, 3024, 26, 19}, {3024, 4032, 19, 26},
		{10, 10, 3, 3}, {1, 1, 3, 3}, {100, 100, 3, 3}, {20000, 100, 320, 1}, {200, 1, 40, 1},
	} {
		wide, high, err := tower.Fit(c.width, c.height)
		if err != nil || wide != c.wide || high != c.high {
			t.Errorf("%d by %d: %d by %d parts, %v; want %d by %d", c.width, c.height, wide, high, err, c.wide, c.high)
		}
	}
	for _, c := range [][2]int{{0, 5}, {5, -1}, {2001, 10}} {
		if _, _, err := tower.Fit(c[0], c[1]); qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
			t.Errorf("%v: %v", c, err)
		}
	}
	for range 20000 {
		w, h := 1+rand.IntN(5000), 1+rand.IntN(5000)
		if wide, high, err := tower.Fit(w, h); err == nil && (wide < 1 || high < 1 || wide*high > tower.most) {
			t.Fatalf("%d by %d: %d by %d parts", w, h, wide, high)
		}
	}
}

// What is made smaller looks the same: an even picture stays even.
func TestPicturesAreScaled(t *testing.T) {
	tower := open(t, enginetest.TinyTower("qwen2vl"), quant.F32, Options{})
	m := image.NewGray(image.Rect(10, 10, 510, 410))
	for i := range m.Pix {
		m.Pix[i] = 100
	}
	for i, v := range tower.pixels(m, 5, 4) {
		if want := (100.0/255 - tower.config.mean[i%3]) / tower.config.std[i%3]; math.Abs(float64(v)-want) > 0.02 {
			t.Fatalf("pixel %d: %v, want %v", i, v, want)
		}
	}
	for i, v := range tower.pixels(image.NewNRGBA(image.Rect(0, 0, 100, 100)), 2, 2) { // nothing shows paper
		if want := (1 - tower.config.mean[i%3]) / tower.config.std[i%3]; math.Abs(float64(v)-want) > 1e-4 {
			t.Fatalf("pixel %d: %v, want %v", i, v, want)
		}
	}
}

func TestSeeingCanBeCancelled(t *testing.T) {
	tower := open(t, enginetest.TinyTower("qwen3vl"), quant.F32, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tower.See(ctx, picture(40, 40)); qiao.KindOf(err) != qiao.Canceled {
		t.Error(err)
	}
	if _, err := tower.See(t.Context(), picture(40, 40)); err != nil {
		t.Error(err)
	}
}

func TestTowersThatDoNotFitTogetherAreRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*enginetest.TowerShape)
		kind   qiao.Kind
	}{
		{"another projector", func(s *enginetest.TowerShape) { s.Projector = "ldp" }, qiao.Unsupported},
		{"heads that do not share", func(s *enginetest.TowerShape) { s.Heads = 7 }, qiao.Invalid},
		{"heads of 2 numbers", func(s *enginetest.TowerShape) { s.Heads = 32 }, qiao.Invalid},
		{"more layers than tensors", func(s *enginetest.TowerShape) { s.Settings = map[string]any{"clip.vision.block_count": uint32(9)} }, qiao.Invalid},
		{"a huge width", func(s *enginetest.TowerShape) {
			s.Settings = map[string]any{"clip.vision.embedding_length": uint32(1 << 31)}
		}, qiao.Invalid},
		{"a huge patch", func(s *enginetest.TowerShape) { s.Settings = map[string]any{"clip.vision.patch_size": uint32(1 << 20)} }, qiao.Invalid},
		{"no patch", func(s *enginetest.TowerShape) { s.Settings = map[string]any{"clip.vision.patch_size": uint32(0)} }, qiao.Invalid},
		{"parts of 3 by 3", func(s *enginetest.TowerShape) {
			s.Settings = map[string]any{"clip.vision.spatial_merge_size": uint32(3)}
		}, qiao.Unsupported},
		{"two colours", func(s *enginetest.TowerShape) { s.Settings = map[string]any{"clip.vision.image_std": []float32{1, 1}} }, qiao.Invalid},
		{"no deviation", func(s *enginetest.TowerShape) {
			s.Settings = map[string]any{"clip.vision.image_std": []float32{1, 0, 1}}
		}, qiao.Invalid},
		{"windows smaller than a part", func(s *enginetest.TowerShape) { s.Settings = map[string]any{"clip.vision.window_size": uint32(4)} }, qiao.Invalid},
	} {
		s := enginetest.TinyTower("qwen2vl")
		c.change(&s)
		path := write(t, s, quant.F32)
		_, err := Open(path, Options{Threads: 1})
		if qiao.KindOf(err) != c.kind || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := Inspect(path, Options{}); qiao.KindOf(err) != c.kind {
			t.Errorf("%s, looked at only: %v", c.name, err)
		}
	}
	info, err := Inspect(write(t, enginetest.TinyTower("qwen3vl"), quant.F32), Options{})
	if err != nil || info.Deepened != 2 || info.Out != 256 || info.Bytes < 1<<20 {
		t.Errorf("%+v, %v", info, err)
	}
}

// FuzzTower changes bytes of a tower's file: what is opened must see, whatever its
// weights are, and all else be refused.
func FuzzTower(f *testing.F) {
	var whole [2]bytes.Buffer
	for i, arch := range architectures {
		s := enginetest.TinyTower(arch)
		s.Layers, s.Width, s.Heads, s.Hidden, s.Out, s.Deepened = 2, 16, 2, 16, 16, s.Deepened[:min(1, len(s.Deepened))]
		if err := enginetest.WriteTower(&whole[i], s, quant.F16, 1); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(uint8(0), uint32(200), uint64(3), uint32(3000), uint64(0xffffffffffffffff))
	f.Add(uint8(1), uint32(700), uint64(0x7e007e007e007e00), uint32(5000), uint64(0x7f800000ff800000))
	f.Fuzz(func(t *testing.T, which uint8, at uint32, bits uint64, at2 uint32, bits2 uint64) {
		data := bytes.Clone(whole[which%2].Bytes())
		for i := range 8 {
			data[(int(at)+i)%len(data)] ^= byte(bits >> (8 * i))
			data[(int(at2)+i)%len(data)] ^= byte(bits2 >> (8 * i))
		}
		file, err := gguf.Parse(data)
		if err != nil {
			return
		}
		tower, err := newTower(file, Options{Threads: 1, Parts: 16})
		if err != nil {
			return
		}
		defer tower.Close()
		if _, err := tower.See(t.Context(), picture(24, 16)); err != nil && qiao.KindOf(err) != qiao.Unsupported && qiao.KindOf(err) != qiao.TooLarge {
			t.Fatal(err)
		}
	})
}
