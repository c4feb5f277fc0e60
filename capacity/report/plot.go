package report

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"

	"github.com/qiao-ai/qiao/capacity"
)

// A drawing is an SVG that is being put together.
type drawing struct{ strings.Builder }

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *drawing) label(x, y float64, class, s string) {
	d.add(`<text x="%.1f" y="%.1f" class="%s">%s</text>`, x, y, class, html.EscapeString(s))
}

func (d *drawing) done() template.HTML {
	d.add(`</svg>`)
	return template.HTML(d.String()) // made of numbers and escaped names
}

// hours draws the rate by hour of the day, in UTC.
func hours(rates []float64, unit string) template.HTML {
	top := 0.0
	for _, r := range rates {
		top = max(top, r)
	}
	if top == 0 {
		return ""
	}
	const left, width, height = 64.0, 640.0, 150.0
	var d drawing
	d.add(`<svg viewBox="0 0 760 200" role="img" class="plot">`)
	for _, part := range []float64{0, 0.5, 1} {
		y := 14 + height*(1-part)
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="grid"/>`, left, left+width, y, y)
		d.label(left-8, y+4, "tick end", figure(top*part))
	}
	for h, r := range rates {
		x, tall := left+width*float64(h)/24, height*r/top
		d.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" class="fill"><title>%02d:00 UTC %s</title></rect>`, x+2, 14+height-tall, width/24-4, tall, h, figure(r))
		if h%3 == 0 {
			d.label(x+width/48, height+32, "tick mid", fmt.Sprintf("%02d", h))
		}
	}
	d.label(left, 10, "tick", unit)
	return d.done()
}

// A line is an interval in a plot.
type line struct {
	name string
	i    capacity.Interval
	mark float64 // such as a quota; 0 is none
	good bool
}

func costs(p *capacity.Plan) template.HTML {
	var list []line
	for _, o := range p.Options {
		if o.Month.Mid > 0 {
			list = append(list, line{o.Name, o.Month, 0, o.Feasible})
		}
	}
	return lines(list, p.Scenario.Currency)
}

// peaks draws the peak's need as a share of what is allowed.
func peaks(p *capacity.Plan, w words) template.HTML {
	var list []line
	part := func(name string, need capacity.Interval, bound *float64) {
		if bound != nil && *bound > 0 {
			b := *bound / 100
			i := capacity.Interval{Low: need.Low / b, Mid: need.Mid / b, High: need.High / b}
			list = append(list, line{name, i, 100, i.Mid <= 100})
		}
	}
	for _, o := range p.Options {
		if o.Quota != nil {
			part(o.Name+", "+w.say("requests"), o.Requests, o.Quota.Requests)
			part(o.Name+", "+w.say("tokens"), o.Tokens, o.Quota.Tokens)
		}
		for _, h := range p.Scenario.Hosts {
			if h.Name == o.Name && h.Most > 0 && o.GPUs != nil {
				most := float64(h.Most)
				part(o.Name+", "+w.say("gpus"), *o.GPUs, &most)
			}
		}
	}
	return lines(list, "%")
}

// lines draws intervals on one logarithmic axis.
func lines(list []line, unit string) template.HTML {
	low, high := math.Inf(1), 0.0
	for _, l := range list {
		low, high = min(low, max(l.i.Low, 1e-9)), max(high, l.i.High, l.mark)
		if l.mark > 0 {
			low = min(low, l.mark)
		}
	}
	if len(list) == 0 || high <= 0 {
		return ""
	}
	low, high = low/1.3, high*1.6
	const row, left, width = 28.0, 290.0, 430.0
	x := func(v float64) float64 { return left + width*math.Log(max(v, low)/low)/math.Log(high/low) }
	tall := row*float64(len(list)) + 40
	var d drawing
	d.add(`<svg viewBox="0 0 760 %.0f" role="img" class="plot">`, tall)
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for _, m := range steps(low, high) {
			if v := m * math.Pow(10, e); v >= low && v <= high {
				d.add(`<line x1="%.1f" x2="%.1f" y1="4" y2="%.1f" class="grid"/>`, x(v), x(v), tall-30)
				d.label(x(v), tall-12, "tick mid", figure(v))
			}
		}
	}
	d.label(left-14, tall-12, "tick end", unit)
	for i, l := range list {
		y, class := row*float64(i)+18, ""
		if !l.good {
			class = " bad"
		}
		d.label(left-14, y+4, "end", short(l.name))
		d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="bar%s"/>`, x(l.i.Low), x(l.i.High), y, y, class)
		d.add(`<circle cx="%.1f" cy="%.1f" r="5" class="dot%s"><title>%s</title></circle>`, x(l.i.Mid), y, class, html.EscapeString(l.name+" "+span(l.i)+" "+unit))
		if l.mark > 0 {
			d.add(`<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" class="mark"/>`, x(l.mark), x(l.mark), y-9, y+9)
		}
	}
	return d.done()
}

// steps are the marks of a decade: fewer where there are many decades.
func steps(low, high float64) []float64 {
	if high/low > 1000 {
		return []float64{1}
	}
	return []float64{1, 3}
}

func short(s string) string {
	if r := []rune(s); len(r) > 38 {
		return string(r[:37]) + "…"
	}
	return s
}

// tornado draws how far each input moves the cost.
func tornado(p *capacity.Plan, w words) template.HTML {
	list := p.Sensitivity[:min(10, len(p.Sensitivity))]
	if len(list) == 0 {
		return ""
	}
	low, high := math.Inf(1), 0.0
	for _, s := range list {
		low, high = min(low, s.Low, s.High), max(high, s.Low, s.High)
	}
	const row, left, width = 28.0, 290.0, 430.0
	x := func(v float64) float64 { return left + width*(v-low)/max(high-low, 1e-12) }
	mid := p.Options[0].Month.Mid
	tall := row*float64(len(list)) + 34
	var d drawing
	d.add(`<svg viewBox="0 0 760 %.0f" role="img" class="plot">`, tall)
	for i, s := range list {
		y := row*float64(i) + 18
		d.label(left-14, y+4, "end", short(w.input(s.Input)))
		a, b := min(s.Low, s.High), max(s.Low, s.High)
		d.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="14" class="fill"><title>%s: %s … %s → %s … %s</title></rect>`, x(a), y-7, max(1, x(b)-x(a)),
			html.EscapeString(w.input(s.Input)), figure(s.From), figure(s.To), figure(s.Low), figure(s.High))
	}
	if mid >= low && mid <= high {
		d.add(`<line x1="%.1f" x2="%.1f" y1="4" y2="%.1f" class="mark"/>`, x(mid), x(mid), tall-28)
	}
	d.label(left, tall-8, "tick", figure(low))
	d.label(left+width, tall-8, "tick end", figure(high)+" "+p.Scenario.Currency)
	return d.done()
}
