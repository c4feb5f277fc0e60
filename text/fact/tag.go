package fact

import "strings"

// scanTag reads a tag or comment of HTML or XML.
func scanTag(x *source, i int) (Fact, int) {
	rest := x.s[x.t[i].Start:]
	n := TagLength(rest)
	if n == 0 {
		return Fact{}, 0
	}
	if a := strings.TrimSuffix(rest[1:n], ">"); strings.Contains(a, "://") && !strings.ContainsAny(a, " \"'") {
		return Fact{Kind: URL, Key: a}, x.upTo(i, x.t[i].Start+n)
	}
	return Fact{Kind: Tag}, x.upTo(i, x.t[i].Start+n)
}

// TagLength returns the length of the tag or comment at the start of s, or 0.
func TagLength(s string) int {
	if len(s) < 3 || s[0] != '<' {
		return 0
	}
	if strings.HasPrefix(s, "<!--") {
		if k := strings.Index(s, "-->"); k > 0 {
			return k + 3
		}
		return 0
	}
	i := 1
	if s[i] == '/' || s[i] == '!' || s[i] == '?' {
		i++
	}
	if i >= len(s) || s[i]|0x20 < 'a' || s[i]|0x20 > 'z' {
		return 0
	}
	return closeTag(s, i)
}

// closeTag finds the > that ends a tag, outside of quoted attributes.
func closeTag(s string, i int) int {
	for quote := byte(0); i < len(s) && i < 2000; i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && s[i-1] == '=':
			quote = c
		case c == '>':
			return i + 1
		case c == '<' || c == '\n' && i > 200:
			return 0
		}
	}
	return 0
}
