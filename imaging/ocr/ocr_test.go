package ocr

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// models is the folder of the pack "ocr", or the test is skipped.
func models(t testing.TB) string {
	packs := os.Getenv("QIAO_PACKS")
	if packs == "" {
		home, _ := os.UserHomeDir()
		packs = filepath.Join(home, ".local/share/qiao/packs")
	}
	found, _ := filepath.Glob(filepath.Join(packs, "ocr", "*", detectionFile))
	if len(found) == 0 {
		t.Skip("the models are not here: run qiao model pull ocr")
	}
	return filepath.Dir(found[len(found)-1])
}

// page draws lines of text.
func page(t testing.TB, size float64, lines ...string) *image.RGBA {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(image.Rect(0, 0, 800, int(size*2)*(len(lines)+1)))
	draw.Draw(m, m.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	for i, l := range lines {
		d := font.Drawer{Dst: m, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(40, int(size*2)*(i+1))}
		d.DrawString(l)
	}
	return m
}

func texts(lines []Line) (all []string) {
	for _, l := range lines {
		all = append(all, l.Text)
	}
	return all
}

func TestDrawnLinesAreReadWhicheverWayThePictureLies(t *testing.T) {
	r, err := New(models(t), graph.Pure())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	want := []string{"Machine wash cold", "Boarding pass 31B", "Total 1,204.50"}
	upright := page(t, 36, want...)
	lines, err := r.Read(context.Background(), upright)
	if err != nil || !slices.Equal(texts(lines), want) {
		t.Fatalf("%q %v", texts(lines), err)
	}
	for _, l := range lines {
		if !image.Rect(l.Box[0].X, l.Box[0].Y, l.Box[2].X, l.Box[2].Y).In(upright.Rect) || l.Box[0].Y >= l.Box[3].Y || l.Confidence < 0.9 {
			t.Errorf("%+v", l)
		}
	}
	turned := image.NewRGBA(upright.Rect)
	for y := range upright.Rect.Dy() {
		for x := range upright.Rect.Dx() {
			turned.SetRGBA(upright.Rect.Dx()-1-x, upright.Rect.Dy()-1-y, upright.RGBAAt(x, y))
		}
	}
	lines, err = r.Read(context.Background(), turned)
	slices.Reverse(lines)
	if err != nil || !slices.Equal(texts(lines), want) {
		t.Errorf("upside down: %q %v", texts(lines), err)
	}
	if len(lines) > 0 && lines[0].Box[0].Y <= lines[0].Box[3].Y {
		t.Errorf("the text begins below: %+v", lines[0])
	}
}

func TestAPictureInAPictureKeepsItsPlace(t *testing.T) {
	r, err := New(models(t), graph.Pure())
	if err != nil {
		t.Fatal(err)
	}
	m := page(t, 36, "Hello world")
	big := image.NewRGBA(image.Rect(-100, -50, 1000, 600))
	draw.Draw(big, big.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(big, image.Rect(-100, 200, 900, 600), m, image.Point{}, draw.Src)
	lines, err := r.Read(context.Background(), big)
	if err != nil || len(lines) != 1 || lines[0].Text != "Hello world" || !lines[0].Box[0].In(big.Rect) || lines[0].Box[0].Y < 200 {
		t.Errorf("%+v %v", lines, err)
	}
}

func TestManyPicturesAtOnce(t *testing.T) {
	r, err := New(models(t), graph.Pure())
	if err != nil {
		t.Fatal(err)
	}
	m := page(t, 30, "Several at once")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			lines, err := r.Read(context.Background(), m)
			if err != nil || len(lines) != 1 || lines[0].Text != "Several at once" {
				t.Errorf("%q %v", texts(lines), err)
			}
		})
	}
	wg.Wait()
}

func TestPicturesWithoutTextAreNoError(t *testing.T) {
	r, err := New(models(t), graph.Pure())
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []image.Point{{0, 0}, {1, 1}, {3, 900}, {900, 2}, {40, 40}} {
		lines, err := r.Read(context.Background(), image.NewRGBA(image.Rectangle{Max: size}))
		if err != nil || len(lines) > 0 {
			t.Errorf("%v: %q %v", size, texts(lines), err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Read(ctx, page(t, 30, "too late")); err == nil {
		t.Error("a cancelled reading went on")
	}
}

func TestMissingModelsSayWhatToDo(t *testing.T) {
	_, err := New(t.TempDir(), graph.Pure())
	if qiao.KindOf(err) != qiao.NotFound || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestTheSmallestRectangleOfATurnedOneIsItself(t *testing.T) {
	for _, angle := range []float64{0, 0.1, 0.7, 1.2, -0.4} {
		u := point{math.Cos(angle), math.Sin(angle)}
		r := rect{point{50, 60}, u, 30, 5}
		v := point{-u.y, u.x}
		var p []point
		for i := -10; i <= 10; i++ {
			for _, b := range []float64{-5, 0, 5} {
				a := 30 * float64(i) / 10
				p = append(p, point{50 + u.x*a + v.x*b, 60 + u.y*a + v.y*b})
			}
		}
		got := smallest(hull(p))
		if math.Abs(max(got.a, got.b)-r.a) > 1e-6 || math.Abs(min(got.a, got.b)-r.b) > 1e-6 || got.c.far(r.c) > 1e-6 {
			t.Errorf("%g: %+v", angle, got)
		}
	}
}

func TestLinesAreOrderedAsOneReads(t *testing.T) {
	box := func(x, y float64) quad { return quad{{x, y}, {x + 50, y}, {x + 50, y + 20}, {x, y + 20}} }
	got := readingOrder([]quad{box(100, 53), box(0, 200), box(0, 50), box(0, 0)})
	if !slices.Equal(got, []int{3, 2, 0, 1}) {
		t.Errorf("%v", got)
	}
}

func TestNeighboursBecomeOneLineAndColumnsDoNot(t *testing.T) {
	box := func(x, w float64) quad { return quad{{x, 0}, {x + w, 0}, {x + w, 20}, {x, 20}} }
	if got := joined([]quad{box(102, 80), box(0, 100)}); len(got) != 1 || got[0] != box(0, 182) {
		t.Errorf("%v", got)
	}
	if got := joined([]quad{box(0, 100), box(130, 80)}); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if got := joined([]quad{box(0, 100), box(40, 80)}); len(got) != 2 {
		t.Errorf("one over the other: %v", got)
	}
}

// line makes a reading of characters that are 20 wide, with gaps before them.
func line(s string, gaps ...int) (reading, profile) {
	var r reading
	var p profile
	for i, c := range []rune(s) {
		if i > 0 {
			for range gaps[i-1] {
				p = append(p, true)
			}
		}
		r.characters = append(r.characters, character{text: string(c), at: float64(len(p) + 10), sure: 1})
		for range 20 {
			p = append(p, false)
		}
	}
	return r, p
}

func TestGapsTellSpacesAndColumns(t *testing.T) {
	for _, c := range []struct {
		in    string
		gaps  []int
		want  string
		parts int
	}{
		{"欢迎光临星河", []int{3, 4, 6, 15, 4}, "欢迎光临 星河", 0},
		{"拿铁咖啡Latte", []int{4, 3, 6, 15, 4, 1, 2, 2}, "拿铁咖啡 Latte", 0},
		{"南京西路1266号", []int{5, 4, 5, 15, 5, 5, 4, 4}, "南京西路1266号", 0},
		{"thechange", []int{11, 1, 23, 0, 1, 0, 1, 0}, "the change", 0},
		{"付方式：支付", []int{4, 3, 17, 18, 4}, "付方式：支付", 0},
		{"No.88201", []int{5, 1, 16, 4, 4, 4, 4}, "No. 88201", 0},
		{"Muffin¥18.5", []int{4, 1, 3, 6, 4, 47, 4, 4, 5, 4}, "", 1},
		{"愚园路", []int{20, 19}, "愚园路", 0},
		{"【品牌】：代加", []int{5, 5, 8, 53, 22, 3}, "【品牌】：代加", 0},
	} {
		r, p := line(c.in, c.gaps...)
		gaps := gapsOf(r, p)
		if n := len(r.columns(gaps)); n != c.parts {
			t.Errorf("%s: cut %d times, not %d", c.in, n, c.parts)
		}
		if got := r.spaced(gaps).text(); c.parts == 0 && got != c.want {
			t.Errorf("%s: %q, not %q", c.in, got, c.want)
		}
	}
}

func TestMarksThatLookTheSameAreTidied(t *testing.T) {
	for in, want := range map[string]string{
		"world！你好": "world!你好", "你好！": "你好！", "账户一一这个账": "账户——这个账", "一一对应": "一一对应", "逐项一一列举": "逐项一一列举", "9：00-21：00": "9:00-21:00", "时间：9点": "时间：9点", "": "",
	} {
		if got := tidy(in); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}

func TestPicturesAreScaledWithinTheirColours(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 301, 203))
	draw.Draw(m, m.Rect, image.NewUniform(color.RGBA{200, 100, 50, 255}), image.Point{}, draw.Src)
	for _, size := range []image.Point{{1, 1}, {150, 100}, {100, 60}, {301, 203}, {640, 480}} {
		got := scale(m, size.X, size.Y)
		if got.Rect.Size() != size {
			t.Fatalf("%v", got.Rect)
		}
		for i := 0; i < len(got.Pix); i += 4 {
			if got.Pix[i] != 200 || got.Pix[i+1] != 100 || got.Pix[i+2] != 50 {
				t.Fatalf("%v at %d of %v", got.Pix[i:i+4], i, size)
			}
		}
	}
}

func TestSizesStayWithinTheirBounds(t *testing.T) {
	s := settings{least: 736, most: 2000, pixels: 1600 << 10}
	for _, c := range [][2]int{{1, 1}, {30000, 1}, {1, 30000}, {4000, 3000}, {100, 100}, {1080, 1440}} {
		w, h := s.size(c[0], c[1])
		if w%32 != 0 || h%32 != 0 || w < 32 || h < 32 || w > 2016 || h > 2016 || w*h > 1700<<10 {
			t.Errorf("%v is looked at as %dx%d", c, w, h)
		}
	}
}

func FuzzParseKeys(f *testing.F) {
	f.Add([]byte("一\n乙\r\n\n x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if keys, err := parseKeys(data); err == nil && (keys[0] != "" || keys[len(keys)-1] != " ") {
			t.Error(keys)
		}
	})
}
