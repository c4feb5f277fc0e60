package guard

import "strings"

// Clean strips from a model's output what it said around the text: reasoning, a
// preamble, a code fence around the whole, quotation marks that the source does
// not have, an offer at the end. What the source itself has stays. The text
// between is not changed by a byte.
//
// A refusal is not cleaned: see [IsRefusal].
func Clean(source, output string) string {
	s := output
	if !hasReasoning(source) {
		s = dropReasoning(s)
	}
	for range 3 {
		was := s
		s = dropPreamble(source, s)
		s = dropFence(source, s)
		s = dropPostamble(source, s)
		if s == was {
			break
		}
	}
	s = dropQuotes(source, s)
	return likeEnds(source, s)
}

// dropReasoning removes <think>…</think>; an end without a beginning takes what
// stands before it, a beginning without an end what follows.
func dropReasoning(s string) string {
	for _, tag := range []string{"think", "thinking", "reasoning", "reflection", "analysis", "scratchpad"} {
		open, close := "<"+tag+">", "</"+tag+">"
		for {
			i, j := strings.Index(s, open), strings.Index(s, close)
			switch {
			case j < 0 && i < 0:
			case j >= 0 && (i < 0 || i > j):
				s = s[j+len(close):]
				continue
			case j < 0:
				s = s[:i]
				continue
			default:
				s = s[:i] + s[j+len(close):]
				continue
			}
			break
		}
	}
	return s
}

func dropPreamble(source, s string) string {
	p := preamble(s)
	if p == "" || preamble(source) != "" || strings.Contains(source, strings.TrimSpace(p)) {
		return s
	}
	return strings.TrimLeft(strings.TrimLeft(s[len(p):], "*_"), " \t\r\n")
}

func dropPostamble(source, s string) string {
	p := postamble(s)
	if p == "" || postamble(source) != "" {
		return s
	}
	k := strings.LastIndex(strings.TrimRight(s, " \t\r\n"), "\n\n")
	return strings.TrimRight(strings.TrimSuffix(strings.TrimRight(s[:k], " \t\r\n"), "---"), " \t\r\n")
}

func dropFence(source, s string) string {
	if !wholeFence(s) || strings.HasPrefix(strings.TrimSpace(source), "```") {
		return s
	}
	t := strings.TrimSpace(s)
	_, rest, ok := strings.Cut(t, "\n")
	if !ok {
		return strings.TrimSpace(strings.Trim(t, "`"))
	}
	return strings.TrimSuffix(strings.TrimSuffix(rest, "```"), "\n")
}

var wraps = [][2]string{{"\"", "\""}, {"“", "”"}, {"「", "」"}, {"'", "'"}, {"‘", "’"}, {"**", "**"}, {"<text>", "</text>"}, {"<source>", "</source>"}}

// dropQuotes removes a pair of marks around the whole that the source lacks.
func dropQuotes(source, s string) string {
	t, src := strings.TrimSpace(s), strings.TrimSpace(source)
	for _, w := range wraps {
		inner, ok := strings.CutPrefix(t, w[0])
		if !ok || strings.HasPrefix(src, w[0]) {
			continue
		}
		if inner, ok = strings.CutSuffix(inner, w[1]); ok && inner != "" && !strings.Contains(inner, w[0]) && !strings.Contains(inner, w[1]) {
			return inner
		}
	}
	return s
}

// likeEnds gives s the white space that the source has at its ends.
func likeEnds(source, s string) string {
	t := strings.TrimSpace(s)
	if t == "" || strings.TrimSpace(source) == "" {
		return s
	}
	lead := source[:len(source)-len(strings.TrimLeft(source, " \t\r\n"))]
	tail := source[len(strings.TrimRight(source, " \t\r\n")):]
	return lead + t + tail
}
