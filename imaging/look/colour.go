package look

import (
	"image"
	"math"
	"sort"

	"github.com/qiao-ai/qiao/imaging"
)

// A Colour is a named colour with its share of a picture.
type Colour struct {
	Name   string
	Share  float64 // of the whole, 0 to 1
	Center float64 // of the middle, where the subject is
}

// Names lists the colours that [Colours] tells apart.
func Names() []string {
	return []string{"red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "black", "white", "grey", "gold", "beige"}
}

// Colours returns the colours that make up at least one hundredth of a picture, or
// two of its middle, the largest share first, and whether it has no colours at all.
func Colours(m *image.NRGBA) (list []Colour, grey bool) {
	small := imaging.Fit(m, 160)
	white(small)
	w, h := small.Rect.Dx(), small.Rect.Dy()
	whole, middle := map[string]float64{}, map[string]float64{}
	inner, vivid := 0.0, 0.0
	for y := range h {
		for x := range w {
			p := small.Pix[y*small.Stride+4*x:]
			hue, chroma, light := perceive(p[0], p[1], p[2])
			name := nameOf(hue, chroma, light)
			whole[name]++
			vivid += min(chroma, 0.2)
			if 4*x >= w && 4*x < 3*w && 4*y >= h && 4*y < 3*h {
				middle[name]++
				inner++
			}
		}
	}
	n := float64(w * h)
	for name, count := range whole {
		c := Colour{Name: name, Share: count / n, Center: middle[name] / max(inner, 1)}
		if c.Share >= 0.01 || c.Center >= 0.02 {
			list = append(list, c)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Share != list[j].Share {
			return list[i].Share > list[j].Share
		}
		return list[i].Name < list[j].Name
	})
	return list, vivid/n < 0.012
}

// perceive gives hue in degrees, chroma and lightness of Oklab (Björn Ottosson).
func perceive(r8, g8, b8 uint8) (hue, chroma, light float64) {
	r, g, b := linear(r8), linear(g8), linear(b8)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	light = 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	bb := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	hue = math.Atan2(bb, a) * 180 / math.Pi
	if hue < 0 {
		hue += 360
	}
	return hue, math.Hypot(a, bb), light
}

func linear(v uint8) float64 {
	f := float64(v) / 255
	if f <= 0.04045 {
		return f / 12.92
	}
	return math.Pow((f+0.055)/1.055, 2.4)
}

// nameOf names a colour as people do: dark orange is brown, pale red is pink.
func nameOf(hue, chroma, light float64) string {
	switch {
	case light < 0.22 || light < 0.32 && chroma < 0.03:
		return "black"
	case chroma < 0.025 && light > 0.93:
		return "white"
	case chroma < 0.028:
		return "grey"
	case light > 0.8 && chroma < 0.075 && hue > 50 && hue < 110:
		return "beige"
	}
	switch {
	case hue < 8 || hue >= 345:
		if light > 0.6 {
			return "pink"
		}
		return "red"
	case hue < 40:
		if light > 0.72 && chroma < 0.15 {
			return "pink"
		}
		if chroma < 0.09 {
			return "brown"
		}
		return "red"
	case hue < 72:
		if light < 0.58 || chroma < 0.1 && light < 0.75 {
			return "brown"
		}
		return "orange"
	case hue < 112:
		if light < 0.5 {
			return "brown"
		}
		if chroma < 0.13 && light < 0.75 && hue < 95 {
			return "gold"
		}
		return "yellow"
	case hue < 165:
		return "green"
	case hue < 220:
		return "cyan"
	case hue < 278:
		return "blue"
	case hue < 318:
		return "purple"
	}
	if light > 0.55 {
		return "pink"
	}
	return "purple"
}
