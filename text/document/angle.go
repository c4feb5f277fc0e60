package document

import "strings"

// angle reads what begins with <: an address, a tag, or a comment.
func (s *scanner) angle() bool {
	t := s.v.s
	if end := autolinkEnd(t, s.at); end > 0 {
		return s.note(event{kind: atom, mark: URL, prose: t[s.at+1 : end-1]}, end)
	}
	if end := s.until("<!--", "-->"); end > 0 {
		return s.note(event{kind: atom, mark: Opaque, prose: Object}, end)
	}
	if end := s.until("<?", "?>"); end > 0 {
		return s.note(event{kind: atom, mark: Opaque, prose: Object}, end)
	}
	end := tagEnd(t, s.at)
	if end == 0 {
		return false
	}
	return s.note(tagEvent(t[s.at:end]), end)
}

// until returns the end of what begins with open at s.at, or 0.
func (s *scanner) until(open, stop string) int {
	t := s.v.s[s.at:]
	if !strings.HasPrefix(t, open) || s.noEnd[stop] {
		return 0
	}
	k := strings.Index(t[len(open):], stop)
	if k < 0 {
		if s.noEnd == nil {
			s.noEnd = map[string]bool{}
		}
		s.noEnd[stop] = true
		return 0
	}
	return s.at + len(open) + k + len(stop)
}

// autolinkEnd returns the end of the <scheme:address> or <name@host> at i, or 0.
func autolinkEnd(t string, i int) int {
	k := strings.IndexByte(t[i:min(len(t), i+longestInline)], '>')
	if k < 4 {
		return 0
	}
	inner := t[i+1 : i+k]
	if strings.ContainsAny(inner, " \t\r\n<") {
		return 0
	}
	colon, sign := strings.IndexByte(inner, ':'), strings.IndexByte(inner, '@')
	if colon >= 2 && colon <= 32 && isScheme(inner[:colon]) || sign > 0 && isMail(inner, sign) {
		return i + k + 1
	}
	return 0
}

func isScheme(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) && (i == 0 || strings.IndexByte("+.-", s[i]) < 0) || s[i] == '_' {
			return false
		}
	}
	return !isDigit(s[0])
}

func isMail(s string, sign int) bool {
	for i := range len(s) {
		if i != sign && !isWordByte(s[i]) && strings.IndexByte(".!#$%&'*+/=?^`{|}~-", s[i]) < 0 {
			return false
		}
	}
	return sign < len(s)-1
}

// tagEnd returns the end of the HTML tag at i, or 0.
func tagEnd(t string, i int) int {
	t = t[:min(len(t), i+longestInline)]
	j := i + 1
	if j < len(t) && t[j] == '/' {
		j++
	}
	if j >= len(t) || !isWordByte(t[j]) || isDigit(t[j]) || t[j] == '_' {
		return 0
	}
	for j < len(t) && (isWordByte(t[j]) || t[j] == '-') {
		j++
	}
	for ; j < len(t); j++ {
		switch t[j] {
		case '>':
			return j + 1
		case '"', '\'':
			k := strings.IndexByte(t[j+1:], t[j])
			if k < 0 {
				return 0
			}
			j += k + 1
		case '<':
			return 0
		case '/', '=', ' ', '\t', '\r', '\n':
		default:
			if !isBlank(t[j-1]) && t[j-1] != '=' && !isAttribute(t[j-1]) {
				return 0
			}
		}
	}
	return 0
}

func isAttribute(c byte) bool { return c > ' ' && strings.IndexByte("\"'<>`", c) < 0 }

// tagName returns the name of a tag, in lower case.
func tagName(raw string) string {
	name := strings.TrimLeft(raw, "</")
	if k := strings.IndexFunc(name, func(c rune) bool { return c > 127 || !isWordByte(byte(c)) && c != '-' }); k >= 0 {
		name = name[:k]
	}
	return strings.ToLower(name)
}

// tagEvent makes an event of an inline tag of HTML.
func tagEvent(raw string) event {
	name := tagName(raw)
	switch {
	case name == "br":
		return event{kind: altered, prose: "\n"}
	case strings.HasPrefix(raw, "</"):
		return event{kind: closer, mark: tagMark(name), tag: name}
	case strings.HasSuffix(raw, "/>") || isVoid(name):
		kind := Opaque
		if name == "img" {
			kind = Image
		}
		return event{kind: atom, mark: kind, prose: Object}
	}
	mark := tagMark(name)
	if isUntranslated(raw) {
		mark = Code
	}
	return event{kind: opener, mark: mark, tag: name}
}

// isUntranslated tells whether a start tag says that its words must stay.
func isUntranslated(raw string) bool {
	lower := strings.ToLower(raw)
	return strings.Contains(lower, `translate="no"`) || strings.Contains(lower, `translate=no`) || strings.Contains(lower, "notranslate")
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}

func tagMark(name string) MarkKind {
	switch name {
	case "b", "strong":
		return Strong
	case "i", "em":
		return Emphasis
	case "s", "del", "strike":
		return Strike
	case "a":
		return Link
	case "code", "kbd", "samp", "var", "tt":
		return Code
	}
	return Tag
}
