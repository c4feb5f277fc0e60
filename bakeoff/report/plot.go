package report

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/result"
)

// A point is one contender in a plot.
type point struct {
	name      string
	x, y      float64
	low, high float64 // of y
}

// A drawing is an SVG that is being put together.
type drawing struct{ strings.Builder }

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

// label writes text; what is shown of a name is escaped.
func (d *drawing) label(x, y float64, class, s string) {
	d.add(`<text x="%.1f" y="%.1f" class="%s">%s</text>`, x, y, class, html.EscapeString(s))
}

// intervals draws one line a contender: its mean score with the interval.
func intervals(sides []result.Side) template.HTML {
	const rowHeight, left, width = 30.0, 220.0, 460.0
	low, high := 1.0, 0.0
	for _, s := range sides {
		if s.Quality.N > 0 {
			low, high = min(low, s.Quality.Low), max(high, s.Quality.High)
		}
	}
	if low > high {
		return ""
	}
	low, high = math.Floor(low*20)/20, math.Ceil(high*20)/20
	if high == low {
		high = low + 0.05
	}
	x := func(v float64) float64 { return left + width*(v-low)/(high-low) }
	height := rowHeight*float64(len(sides)) + 34
	var d drawing
	d.add(`<svg viewBox="0 0 760 %.0f" role="img" class="plot">`, height)
	for _, v := range ticks(low, high, 5) {
		d.add(`<line x1="%.1f" x2="%.1f" y1="6" y2="%.1f" class="grid"/>`, x(v), x(v), height-26)
		d.label(x(v), height-8, "tick mid", fmt.Sprintf("%.2f", v))
	}
	for i, s := range sides {
		y := rowHeight*float64(i) + 22
		d.label(left-12, y+4, "end", s.Contender)
		if s.Quality.N == 0 {
			continue
		}
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="bar"/>`, x(s.Quality.Low), x(s.Quality.High), y, y)
		d.add(`<circle cx="%.1f" cy="%.1f" r="5" class="dot"><title>%s %.3f</title></circle>`, x(s.Quality.Mean), y, html.EscapeString(s.Contender), s.Quality.Mean)
		d.label(x(s.Quality.High)+8, y+4, "tick", fmt.Sprintf("%.3f", s.Quality.Mean))
	}
	d.add(`</svg>`)
	return template.HTML(d.String()) // made of numbers and escaped names
}

// scatter draws quality against another figure, on a logarithmic axis where the
// values differ by more than ten.
func scatter(points []point, xName, yName string) template.HTML {
	if len(points) < 2 {
		return ""
	}
	const left, top, width, height = 64.0, 14.0, 560.0, 240.0
	xs, ys := axisOf(points, func(p point) (float64, float64) { return p.x, p.x }), axisOf(points, func(p point) (float64, float64) { return p.low, p.high })
	ys.log = false
	var d drawing
	d.add(`<svg viewBox="0 0 760 %.0f" role="img" class="plot">`, height+64)
	for _, v := range ticks(ys.low, ys.high, 4) {
		y := top + height - height*ys.at(v)
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="grid"/>`, left, left+width, y, y)
		d.label(left-8, y+4, "tick end", fmt.Sprintf("%.2f", v))
	}
	for _, v := range xs.ticks() {
		x := left + width*xs.at(v)
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="grid"/>`, x, x, top, top+height)
		d.label(x, top+height+18, "tick mid", figure(v))
	}
	d.label(left+width/2, top+height+42, "mid", xName)
	d.label(8, top+4, "tick", yName)
	taken := map[int]bool{}
	for _, p := range points {
		x, y := left+width*xs.at(p.x), top+height-height*ys.at(p.y)
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="bar thin"/>`, x, x, top+height-height*ys.at(p.low), top+height-height*ys.at(p.high))
		d.add(`<circle cx="%.1f" cy="%.1f" r="5" class="dot"><title>%s</title></circle>`, x, y, html.EscapeString(p.name))
		d.label(x+9, free(taken, y+4), "", p.name)
	}
	d.add(`</svg>`)
	return template.HTML(d.String()) // made of numbers and escaped names
}

// free finds a height near y for a label that no other has.
func free(taken map[int]bool, y float64) float64 {
	row := int(y / 15)
	for taken[row] {
		row++
		y += 15
	}
	taken[row] = true
	return y
}

// An axis maps values to 0 … 1.
type axis struct {
	low, high float64
	log       bool
}

func axisOf(points []point, of func(point) (low, high float64)) axis {
	a := axis{low: math.Inf(1), high: math.Inf(-1)}
	for _, p := range points {
		l, h := of(p)
		a.low, a.high = min(a.low, l), max(a.high, h)
	}
	if a.low > 0 && a.high/a.low > 10 {
		return axis{a.low / 1.3, a.high * 1.3, true}
	}
	pad := (a.high - a.low) * 0.08
	if pad == 0 {
		pad = max(0.01, math.Abs(a.high)*0.1)
	}
	return axis{a.low - pad, a.high + pad, false}
}

func (a axis) at(v float64) float64 {
	if a.log {
		return math.Log(v/a.low) / math.Log(a.high/a.low)
	}
	return (v - a.low) / (a.high - a.low)
}

func (a axis) ticks() []float64 {
	if !a.log {
		return ticks(a.low, a.high, 5)
	}
	var list []float64
	for p := math.Floor(math.Log10(a.low)); p <= math.Ceil(math.Log10(a.high)); p++ {
		for _, m := range []float64{1, 3} {
			if v := m * math.Pow(10, p); v >= a.low && v <= a.high {
				list = append(list, v)
			}
		}
	}
	return list
}

// ticks are about n round values between low and high.
func ticks(low, high float64, n int) []float64 {
	raw := (high - low) / float64(n)
	size := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*size >= raw {
			size *= m
			break
		}
	}
	var list []float64
	for v := math.Ceil(low/size) * size; v <= high+size*1e-9; v += size {
		list = append(list, v)
	}
	return list
}

// figure writes a number with about three digits.
func figure(v float64) string {
	switch a := math.Abs(v); {
	case a >= 100:
		return fmt.Sprintf("%.0f", v)
	case a >= 1:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
	}
	return fmt.Sprintf("%.3g", v)
}
