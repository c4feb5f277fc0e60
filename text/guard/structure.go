package guard

import (
	"strings"
)

// A shape counts the structure of a Markdown or plain text.
type shape struct {
	headings, items, boxes, done, rows, quotes, bold, paragraphs int
}

func shapeOf(s string) shape {
	var m shape
	blank := true
	fence := ""
	for _, line := range strings.Split(s, "\n") {
		l := strings.TrimSpace(line)
		if f := fenceMark(l); f != "" && (fence == "" || strings.HasPrefix(l, fence)) {
			if fence == "" {
				fence = f
			} else {
				fence = ""
			}
			continue
		}
		if fence != "" {
			continue
		}
		if l != "" && blank {
			m.paragraphs++
		}
		blank = l == ""
		m.line(l)
	}
	return m
}

func fenceMark(l string) string {
	for _, f := range []string{"```", "~~~"} {
		if strings.HasPrefix(l, f) {
			return f
		}
	}
	return ""
}

func (m *shape) line(l string) {
	switch {
	case heading(l):
		m.headings++
	case strings.HasPrefix(l, ">"):
		m.quotes++
	case strings.HasPrefix(l, "|") && strings.HasSuffix(l, "|") && len(l) > 2:
		if strings.Trim(l, "|-: ") != "" {
			m.rows++
		}
	default:
		if rest, ok := item(l); ok {
			m.items++
			m.box(rest)
		}
	}
	m.bold += strings.Count(l, "**") / 2
}

func heading(l string) bool {
	n := 0
	for n < len(l) && l[n] == '#' {
		n++
	}
	return n >= 1 && n <= 6 && n < len(l) && l[n] == ' '
}

// item tells whether l begins with the mark of a list item, and returns the rest.
func item(l string) (string, bool) {
	for _, b := range []string{"- ", "* ", "+ ", "• ", "· ", "– "} {
		if rest, ok := strings.CutPrefix(l, b); ok {
			return rest, true
		}
	}
	n := 0
	for n < len(l) && l[n] >= '0' && l[n] <= '9' {
		n++
	}
	if n == 0 || n > 3 {
		return "", false
	}
	for _, e := range []string{". ", ") ", "、", "）", "．"} {
		if rest, ok := strings.CutPrefix(l[n:], e); ok {
			return rest, true
		}
	}
	return "", false
}

func (m *shape) box(rest string) {
	switch {
	case strings.HasPrefix(rest, "[ ]"):
		m.boxes++
	case strings.HasPrefix(rest, "[x]"), strings.HasPrefix(rest, "[X]"):
		m.boxes++
		m.done++
	}
}

// structureKept compares headings, lists, check boxes and tables.
func (c *comparison) structureKept() {
	if c.policy.MayFormat {
		return
	}
	a, b := shapeOf(c.src.s), shapeOf(c.out.s)
	for _, k := range []struct {
		name string
		a, b int
		sev  Severity
	}{
		{"headings", a.headings, b.headings, Hard},
		{"list items", a.items, b.items, Hard},
		{"check boxes", a.boxes, b.boxes, Hard},
		{"checked boxes", a.done, b.done, Hard},
		{"table rows", a.rows, b.rows, Hard},
		{"quoted lines", a.quotes, b.quotes, Soft},
		{"words in bold", a.bold, b.bold, when(c.policy.Strict)},
		{"paragraphs", a.paragraphs, b.paragraphs, Soft},
	} {
		if k.name == "paragraphs" && !c.policy.Strict {
			continue
		}
		if k.a != k.b {
			c.add(k.sev, "structure", "", "", "%s: %d became %d", k.name, k.a, k.b)
		}
	}
}
