package catalog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// amount reads a price: a decimal number of at most six decimals, without a sign.
func (p *parser) amount(n *yaml.Node) Rate {
	whole, part, point := strings.Cut(n.Value, ".")
	digits := whole + part
	if n.Kind != yaml.ScalarNode || whole == "" || point && part == "" || len(part) > 6 || len(whole) > 9 || strings.Trim(digits, "0123456789") != "" {
		p.fail(n, "it is no price, such as 0.15, with at most six decimals")
		return 0
	}
	r, _ := strconv.ParseInt(digits+strings.Repeat("0", 6-len(part)), 10, 64) // at most 15 digits
	return Rate(r)
}

func (p *parser) count(n *yaml.Node) int64 {
	c, err := strconv.ParseInt(n.Value, 10, 64)
	if n.Kind != yaml.ScalarNode || err != nil || c <= 0 || c > 1<<40 {
		p.fail(n, "it is no number of tokens, such as 262144")
		return 0
	}
	return c
}

func (p *parser) part(n *yaml.Node) float64 {
	f, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || err != nil || !(f > 0 && f <= 1) {
		p.fail(n, "it is no part of the price, such as 0.5")
		return 0
	}
	return f
}

func (p *parser) truth(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
		p.fail(n, "it is neither true nor false")
	}
	return n.Value == "true"
}

func (p *parser) day(n *yaml.Node) string {
	if _, err := time.Parse(time.DateOnly, n.Value); n.Kind != yaml.ScalarNode || err != nil {
		p.fail(n, "it is no day, such as 2026-11-23")
		return ""
	}
	return n.Value
}

func (p *parser) window(n *yaml.Node) *Window {
	w := &Window{Zone: time.UTC}
	p.fields(n, "a window", func(key string, v *yaml.Node) bool {
		switch key {
		case "zone":
			w.Zone = p.zone(v)
		case "days":
			p.items(v, key, func(item *yaml.Node) { w.Days = append(w.Days, p.weekday(item)) })
		case "hours":
			p.items(v, key, func(item *yaml.Node) { w.Hours = append(w.Hours, p.span(item)) })
		case "holidays":
			name := p.text(v)
			if w.Holidays = p.out.holidays[name]; w.Holidays == nil {
				p.fail(v, "there is no list of holidays %q above", name)
			}
		default:
			return false
		}
		return true
	})
	return w
}

// zone reads an offset from UTC such as "+08:00".
func (p *parser) zone(n *yaml.Node) *time.Location {
	t, err := time.Parse("Z07:00", n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		p.fail(n, `it is no zone, such as "+08:00"`)
		return time.UTC
	}
	_, offset := t.Zone()
	return time.FixedZone(n.Value, offset)
}

func (p *parser) weekday(n *yaml.Node) time.Weekday {
	i := slices.Index([]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, n.Value)
	if i < 0 {
		p.fail(n, "%q is no day of the week, such as mon", n.Value)
	}
	return time.Weekday(max(i, 0))
}

func (p *parser) span(n *yaml.Node) Span {
	from, to, ok := strings.Cut(n.Value, "-")
	s := Span{minutes(from), minutes(to)}
	if !ok || s.From < 0 || s.To < 0 || s.From >= s.To {
		p.fail(n, `it is no time of the day, such as "09:00-12:00"; one over midnight is written as two`)
	}
	return s
}

// minutes reads "09:00" as minutes of the day, or returns -1.
func minutes(s string) int {
	if s == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

func (p *parser) calendar(n *yaml.Node) *Calendar {
	c := &Calendar{}
	p.fields(n, "a list of holidays", func(key string, v *yaml.Node) bool {
		switch key {
		case "through":
			c.Through = p.day(v)
		case "memory":
			c.Memory = p.truth(v)
		case "days":
			p.items(v, key, func(item *yaml.Node) { c.Days = append(c.Days, p.days(item)...) })
		default:
			return false
		}
		return true
	})
	slices.Sort(c.Days)
	return c
}

// days reads a day, or several such as 2026-10-01..2026-10-07.
func (p *parser) days(n *yaml.Node) (list []string) {
	first, last, several := strings.Cut(n.Value, "..")
	if !several {
		return []string{p.day(n)}
	}
	from, err1 := time.Parse(time.DateOnly, first)
	to, err2 := time.Parse(time.DateOnly, last)
	if err1 != nil || err2 != nil || to.Before(from) || to.Sub(from) > 60*24*time.Hour {
		p.fail(n, "it is no run of days, such as 2026-10-01..2026-10-07")
		return nil
	}
	for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
		list = append(list, d.Format(time.DateOnly))
	}
	return list
}
