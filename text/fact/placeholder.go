package fact

import "strings"

// brackets are the marks around a placeholder, longest first.
var brackets = []struct{ open, close string }{
	{"{{{", "}}}"}, {"{{", "}}"}, {"${", "}"}, {"#{", "}"}, {"%{", "}"}, {"{%", "%}"},
	{"<%", "%>"}, {"<<", ">>"}, {"[[", "]]"}, {"{", "}"}, {"%(", ")s"}, {"__", "__"},
}

// scanPlaceholder reads what a program will fill in: {{name}}, ${x}, %s, <<x>>.
func scanPlaceholder(x *source, i int) (Fact, int) {
	rest := x.s[x.t[i].Start:]
	for _, b := range brackets {
		if !strings.HasPrefix(rest, b.open) {
			continue
		}
		if n := bracketed(rest, b.open, b.close); n > 0 {
			return Fact{Kind: Placeholder}, x.upTo(i, x.t[i].Start+n)
		}
	}
	if n := formatVerb(rest); n > 0 && !x.percentSign(i) {
		return Fact{Kind: Placeholder}, x.upTo(i, x.t[i].Start+n)
	}
	if n := shellVariable(rest); n > 0 {
		return Fact{Kind: Placeholder}, x.upTo(i, x.t[i].Start+n)
	}
	return Fact{}, 0
}

func (x *source) percentSign(i int) bool { return x.at(i-1).Class == number }

func bracketed(s, open, close string) int {
	k := strings.Index(s[len(open):], close)
	if k <= 0 || k > 80 {
		return 0
	}
	inner := s[len(open) : len(open)+k]
	if strings.ContainsAny(inner, "\n{}<>") {
		return 0
	}
	if len(open) == 1 && !identifier(inner) || open == "__" && !identifier(inner) {
		return 0
	}
	return len(open) + k + len(close)
}

// identifier tells whether s is a name as programs use them, or an index.
func identifier(s string) bool {
	for _, r := range s {
		if !isLatin(r) && !isDigit(r) && !IsHan(r) && r != '_' && r != '.' && r != '-' && r != ':' {
			return false
		}
	}
	return s != ""
}

// formatVerb returns the length of a printf verb at the start of s.
func formatVerb(s string) int {
	if s[0] != '%' {
		return 0
	}
	i := 1
	for i < len(s) && strings.IndexByte("0123456789$.+-#", s[i]) >= 0 {
		i++
	}
	for i < len(s) && s[i] == 'l' {
		i++
	}
	if i >= len(s) || strings.IndexByte("sdfvqxXtTuicegp@", s[i]) < 0 {
		return 0
	}
	if i+1 < len(s) && isLatin(rune(s[i+1])) {
		return 0
	}
	return i + 1
}

// shellVariable returns the length of $NAME at the start of s.
func shellVariable(s string) int {
	if s[0] != '$' {
		return 0
	}
	i := 1
	for i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] == '_' || s[i] >= 'a' && s[i] <= 'z' || i > 1 && s[i] >= '0' && s[i] <= '9') {
		i++
	}
	if i < 3 {
		return 0
	}
	return i
}
