package look_test

import (
	"encoding/base64"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/look"
)

func picture(seed uint64, w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(seed, 1))
	for range 30 {
		x, y, c := r.IntN(w), r.IntN(h), color.NRGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		for dx := range w / 4 {
			for dy := range h / 4 {
				m.SetNRGBA(x+dx, y+dy, c)
			}
		}
	}
	return m
}

func TestCopiesHashAlikeAndOthersDoNot(t *testing.T) {
	for seed := range uint64(20) {
		a, b := picture(seed, 400, 300), picture(seed+100, 400, 300)
		if d := look.Distance(look.Hash(a), look.Hash(imaging.Fit(a, 150))); d > 6 {
			t.Errorf("a smaller copy differs in %d bits", d)
		}
		if d := look.Distance(look.Hash(a), look.Hash(b)); d < 12 {
			t.Errorf("another picture differs in %d bits", d)
		}
	}
}

func TestColoursHaveNames(t *testing.T) {
	for name, c := range map[string]color.NRGBA{
		"red": {220, 20, 30, 255}, "orange": {255, 140, 0, 255}, "yellow": {250, 220, 20, 255}, "green": {30, 150, 50, 255},
		"cyan": {20, 200, 210, 255}, "blue": {20, 60, 220, 255}, "purple": {130, 30, 180, 255}, "pink": {255, 150, 190, 255},
		"brown": {110, 60, 25, 255}, "black": {10, 10, 12, 255}, "white": {252, 252, 252, 255}, "grey": {128, 128, 128, 255},
	} {
		m := image.NewNRGBA(image.Rect(0, 0, 20, 20))
		for i := 0; i < len(m.Pix); i += 4 {
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = c.R, c.G, c.B, c.A
		}
		got, grey := look.Colours(m)
		if len(got) != 1 || got[0].Name != name || got[0].Share != 1 || got[0].Center != 1 {
			t.Errorf("%s is %+v", name, got)
		}
		if grey != (name == "black" || name == "white" || name == "grey") {
			t.Errorf("%s is grey: %v", name, grey)
		}
	}
}

func TestThumbHashIsSmallAndSteady(t *testing.T) {
	m := picture(1, 300, 200)
	h := look.ThumbHash(m)
	if len(h) < 18 || len(h) > 30 || h[4]>>7 != 1 {
		t.Errorf("%d bytes: %s", len(h), base64.StdEncoding.EncodeToString(h))
	}
}

func TestAThumbnailFits(t *testing.T) {
	b, err := look.Thumbnail(picture(1, 900, 300), 512)
	h, perr := imaging.Probe(b)
	if err != nil || perr != nil || h.Width != 512 || h.Height != 170 {
		t.Errorf("%d×%d %v %v", h.Width, h.Height, err, perr)
	}
}
