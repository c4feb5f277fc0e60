package report

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"

	"github.com/qiao-ai/qiao/load"
)

// most is how many points a line has at most.
const most = 240

// binned joins seconds so that few are left, and says how many each is of.
func binned(list []load.Second) ([]load.Second, int) {
	size := (len(list) + most - 1) / most
	var out []load.Second
	for i := 0; i < len(list); i += size {
		var b load.Second
		b.At = list[i].At
		for _, s := range list[i:min(i+size, len(list))] {
			if n := b.Good + s.Good; n > 0 {
				b.First += (s.First - b.First) * float64(s.Good) / float64(n)
			}
			b.Due, b.Good, b.Failed, b.Limited = b.Due+s.Due, b.Good+s.Good, b.Failed+s.Failed, b.Limited+s.Limited
			b.Worst = max(b.Worst, s.Worst)
		}
		out = append(out, b)
	}
	return out, max(1, size)
}

// A line is one curve of a plot.
type line struct {
	name, class string
	of          func(load.Second) (float64, bool)
}

// A drawing is an SVG that is being put together.
type drawing struct{ strings.Builder }

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

// label writes text; what it shows is escaped.
func (d *drawing) label(x, y float64, class, s string) {
	d.add(`<text x="%.1f" y="%.1f" class="%s">%s</text>`, x, y, class, html.EscapeString(s))
}

// The frame of a plot.
const left, top, width, height = 64.0, 26.0, 680.0, 170.0

// lines draws curves over time.
func lines(bins []load.Second, size int, name string, curves ...line) template.HTML {
	high := 0.0
	for _, c := range curves {
		for _, b := range bins {
			if v, ok := c.of(b); ok {
				high = max(high, v)
			}
		}
	}
	if high == 0 {
		high = 1
	}
	last := float64(bins[len(bins)-1].At + size)
	x := func(t float64) float64 { return left + width*t/last }
	y := func(v float64) float64 { return top + height*(1-v/(high*1.08)) }
	var d drawing
	d.frame(last, high*1.08, x, y)
	d.label(8, 14, "tick", name)
	at := left + 200
	for _, c := range curves {
		d.curve(bins, size, c, x, y)
		d.add(`<rect x="%.1f" y="6" width="10" height="10" rx="2" class="fill-%s"/>`, at, c.class)
		d.label(at+15, 15, "tick", c.name)
		at += 150
	}
	d.add(`</svg>`)
	return template.HTML(d.String()) // made of numbers and escaped names
}

func (d *drawing) frame(last, high float64, x, y func(float64) float64) {
	d.add(`<svg viewBox="0 0 760 %.0f" role="img" class="plot">`, top+height+30)
	for _, v := range ticks(0, high, 4) {
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="grid"/>`, left, left+width, y(v), y(v))
		d.label(left-8, y(v)+4, "tick end", figure(v))
	}
	for _, t := range ticks(0, last, 6) {
		d.label(x(t), top+height+18, "tick mid", figure(t)+" s")
	}
}

// curve draws what has values; where there is none the line ends.
func (d *drawing) curve(bins []load.Second, size int, c line, x, y func(float64) float64) {
	var points []string
	flush := func() {
		if len(points) > 1 {
			d.add(`<polyline points="%s" class="line-%s"/>`, strings.Join(points, " "), c.class)
		}
		points = points[:0]
	}
	for _, b := range bins {
		v, ok := c.of(b)
		if !ok {
			flush()
			continue
		}
		points = append(points, fmt.Sprintf("%.1f,%.1f", x(float64(b.At)+float64(size)/2), y(v)))
	}
	flush()
}

// probes draws the rates of a search in order, and what was found.
func probes(f *load.Found, w words) template.HTML {
	if len(f.Probes) == 0 {
		return ""
	}
	high := f.Capacity
	for _, p := range f.Probes {
		high = max(high, p.Rate)
	}
	high *= 1.1
	x := func(i int) float64 { return left + width*(float64(i)+0.5)/float64(len(f.Probes)) }
	y := func(v float64) float64 { return top + height*(1-v/high) }
	var d drawing
	d.add(`<svg viewBox="0 0 760 %.0f" role="img" class="plot">`, top+height+30)
	d.label(8, 14, "tick", w.say("rate-axis"))
	for _, v := range ticks(0, high, 4) {
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="grid"/>`, left, left+width, y(v), y(v))
		d.label(left-8, y(v)+4, "tick end", figure(v))
	}
	if f.Capacity > 0 {
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="line-accent dash"/>`, left, left+width, y(f.Capacity), y(f.Capacity))
	}
	for i, p := range f.Probes {
		class, said := "good", w.say("met")
		if !p.Met {
			class, said = "wrong", w.why(p.Why)
		}
		d.add(`<circle cx="%.1f" cy="%.1f" r="6" class="fill-%s"><title>%s: %s</title></circle>`, x(i), y(p.Rate), class, figure(p.Rate), html.EscapeString(said))
		d.label(x(i), top+height+18, "tick mid", fmt.Sprintf("%d", i+1))
	}
	d.add(`</svg>`)
	return template.HTML(d.String()) // made of numbers and escaped words
}

// ticks are about n round values between low and high.
func ticks(low, high float64, n int) []float64 {
	if !(high > low) {
		return nil
	}
	raw := (high - low) / float64(n)
	size := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*size >= raw {
			size *= m
			break
		}
	}
	var list []float64
	for v := math.Ceil(low/size) * size; v <= high; v += size {
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
	case a == 0:
		return "0"
	}
	return fmt.Sprintf("%.3g", v)
}
