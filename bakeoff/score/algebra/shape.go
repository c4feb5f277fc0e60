package algebra

import (
	"strings"
)

// A shape is an answer's outer form.
type shape struct {
	kind  shapeKind
	open  string // the brackets of a row, "" for none
	close string
	parts []string
	rows  int // of a matrix
}

type shapeKind uint8

const (
	single shapeKind = iota
	row              // a tuple, point, interval: its order matters
	set              // its order does not
	matrix           // parts row by row
	union            // of intervals and sets
)

// shapeOf finds the outer form of a clean answer.
func shapeOf(s string) shape {
	if m, ok := matrixOf(s); ok {
		return m
	}
	if parts := splitTop(s, `\cup`); len(parts) > 1 {
		return shape{kind: union, parts: parts}
	}
	if inner, ok := enclosed(s, `\{`, `\}`); ok {
		return shape{kind: set, parts: elements(inner)}
	}
	for _, b := range [][2]string{{"(", ")"}, {"[", "]"}, {"(", "]"}, {"[", ")"}} {
		if inner, ok := enclosed(s, b[0], b[1]); ok {
			if parts := elements(inner); len(parts) > 1 {
				return shape{row, b[0], b[1], parts, 0}
			}
		}
	}
	if parts := elements(s); len(parts) > 1 {
		return shape{kind: set, parts: parts}
	}
	return shape{kind: single, parts: []string{s}}
}

// enclosed returns what the outer brackets hold, if they belong together.
func enclosed(s, open, closing string) (string, bool) {
	inner, ok := strings.CutPrefix(s, open)
	if !ok {
		return "", false
	}
	if inner, ok = strings.CutSuffix(inner, closing); !ok {
		return "", false
	}
	depth := 0
	for i := range len(inner) {
		switch inner[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				return "", false
			}
		}
	}
	return inner, depth == 0
}

// elements splits a list at its commas, semicolons, "and" and "or", and a ±
// into both its values.
func elements(s string) []string {
	s = strings.NewReplacer(`\text{ and }`, ",", `\text{and}`, ",", `\text{ or }`, ",", `\text{or}`, ",", " and ", ",", " or ", ",", ";", ",", "、", ",", "或", ",", "和", ",").Replace(s)
	var list []string
	for _, part := range splitTop(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if strings.Count(part, `\pm`) == 1 {
			list = append(list, strings.Replace(part, `\pm`, "+", 1), strings.Replace(part, `\pm`, "-", 1))
			continue
		}
		list = append(list, part)
	}
	return list
}

// splitTop splits s at sep outside of all brackets.
func splitTop(s, sep string) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth == 0 && strings.HasPrefix(s[i:], sep) {
			parts = append(parts, strings.TrimSpace(s[from:i]))
			from = i + len(sep)
			i = from - 1
		}
	}
	return append(parts, strings.TrimSpace(s[from:]))
}

func matrixOf(s string) (shape, bool) {
	inner, ok := strings.CutPrefix(s, `\begin{pmatrix}`)
	if !ok {
		return shape{}, false
	}
	if inner, ok = strings.CutSuffix(inner, `\end{pmatrix}`); !ok {
		return shape{}, false
	}
	m := shape{kind: matrix}
	for line := range strings.SplitSeq(inner, `\\`) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		m.rows++
		for cell := range strings.SplitSeq(line, "&") {
			m.parts = append(m.parts, strings.TrimSpace(cell))
		}
	}
	return m, true
}
