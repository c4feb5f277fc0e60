//go:build linux

package photos

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/qiao-ai/qiao/imaging/graph"
	"github.com/qiao-ai/qiao/imaging/kernel"
	"github.com/qiao-ai/qiao/imaging/ocr"
	"github.com/qiao-ai/qiao/imaging/ort"
	"github.com/qiao-ai/qiao/imaging/tag"
)

// packs lists the folders of a pack: QIAO_PACKS, or where qiao model pull puts it.
func packs(name string) []string {
	root := os.Getenv("QIAO_PACKS")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".local/share/qiao/packs")
	}
	found, _ := filepath.Glob(filepath.Join(root, name, "*"))
	return found
}

func pack(b *testing.B, name string) string {
	found := packs(name)
	if len(found) == 0 {
		b.Skipf("the pack %s is not here: run qiao model pull %s", name, name)
	}
	return found[len(found)-1]
}

// runtimes are plain Go and, where it can be, ONNX Runtime.
func runtimes(b *testing.B) []graph.Runtime {
	all := []graph.Runtime{graph.Pure()}
	if !ort.Supported() {
		return all
	}
	for _, dir := range packs("onnxruntime") {
		if path, ok := ort.Find(dir); ok {
			r, err := ort.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			return append(all, r)
		}
	}
	return all
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sheet is a photo of w by h with some lines of text, and a texture that JPEG has to
// work for.
func sheet(b *testing.B, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(200 + (x*7+y*13)%31)
			m.SetRGBA(x, y, color.RGBA{v, v - 10, v - 20, 255})
		}
	}
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		b.Fatal(err)
	}
	size := float64(h) / 30
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		b.Fatal(err)
	}
	for i, l := range []string{"Machine wash cold", "Do not bleach", "Tumble dry low", "Made in Portugal", "100% cotton", "Size M 170/92A", "Style 20481-31B", "Keep away from fire"} {
		d := font.Drawer{Dst: m, Src: image.Black, Face: face, Dot: fixed.P(w/10, int(size*2)*(i+2))}
		d.DrawString(l)
	}
	return m
}

// measure reports the CPU time of each call, and its ratio to another's.
func measure(b *testing.B, other float64, work func() error) float64 {
	before, n := cpu(), 0
	for b.Loop() {
		if err := work(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	each := (cpu() - before).Seconds() / float64(n)
	b.ReportMetric(1000*each, "cpu-ms/op")
	if other > 0 {
		b.ReportMetric(other/each, "go/this")
	}
	b.Logf("%s, %d processors, instructions %s", runtime.GOARCH, runtime.NumCPU(), kernel.Best().Name())
	return each
}

// BenchmarkRead reads a photo of one megapixel with eight lines.
func BenchmarkRead(b *testing.B) {
	dir := pack(b, "ocr")
	m := sheet(b, 1152, 864)
	first := 0.0
	for _, rt := range runtimes(b) {
		r, err := ocr.New(dir, rt)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(rt.Name(), func(b *testing.B) {
			each := measure(b, first, func() error { _, err := r.Read(context.Background(), m); return err })
			if first == 0 {
				first = each
			}
		})
		r.Close()
	}
}

// BenchmarkTag names what is in a photo of one megapixel.
func BenchmarkTag(b *testing.B) {
	dir := pack(b, "tags")
	m := sheet(b, 1152, 864)
	first := 0.0
	for _, rt := range runtimes(b) {
		t, err := tag.New(dir, rt)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(rt.Name(), func(b *testing.B) {
			each := measure(b, first, func() error { _, err := t.Tag(context.Background(), m); return err })
			if first == 0 {
				first = each
			}
		})
		t.Close()
	}
}

// BenchmarkTwelveMegapixels decodes, reads and names a photo of 12 megapixels.
func BenchmarkTwelveMegapixels(b *testing.B) {
	r, err := ocr.New(pack(b, "ocr"), graph.Pure())
	if err != nil {
		b.Fatal(err)
	}
	t, err := tag.New(pack(b, "tags"), graph.Pure())
	if err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, sheet(b, 4000, 3000), &jpeg.Options{Quality: 90}); err != nil {
		b.Fatal(err)
	}
	measure(b, 0, func() error {
		m, err := jpeg.Decode(bytes.NewReader(file.Bytes()))
		if err != nil {
			return err
		}
		small := image.NewRGBA(m.Bounds())
		draw.Draw(small, small.Rect, m, image.Point{}, draw.Src)
		if _, err := r.Read(context.Background(), small); err != nil {
			return err
		}
		_, err = t.Tag(context.Background(), small)
		return err
	})
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	b.ReportMetric(float64(u.Maxrss)/1024, "MB-resident")
}
