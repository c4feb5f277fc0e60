package fact

import (
	"strings"
	"unicode/utf8"
)

var schemes = []string{"http://", "https://", "ftp://", "ssh://", "git://", "file://", "ws://", "wss://", "mailto:", "tel:", "www."}

// topDomains end an address that is written without its scheme.
var topDomains = setOf(`com org net io cn edu gov dev ai app co uk de fr jp me info biz tv xyz site eu us ca au hk tw`)

// scanAddress reads a URL with or without its scheme.
func scanAddress(x *source, i int) (Fact, int) {
	if c := x.at(i - 1).Class; c == word || c == number {
		return Fact{}, 0
	}
	rest := x.s[x.t[i].Start:]
	for _, p := range schemes {
		if len(rest) > len(p) && strings.EqualFold(rest[:len(p)], p) {
			n := addressLength(rest)
			if n <= len(p) {
				return Fact{}, 0
			}
			return Fact{Kind: URL}, x.upTo(i, x.t[i].Start+n)
		}
	}
	if n := bareDomain(rest); n > 0 && x.at(i-1).Low != "@" {
		return Fact{Kind: URL}, x.upTo(i, x.t[i].Start+n)
	}
	return Fact{}, 0
}

// addressLength returns the length of the URL at the start of s, without the
// punctuation of the sentence around it.
func addressLength(s string) int {
	n := len(s)
	depth := 0
	for i, r := range s {
		if r <= ' ' || strings.ContainsRune("<>\"'`|\\^，。；！？、）】》」』“”‘’…", r) || r >= 0x2E80 {
			n = i
			break
		}
		if r == '(' {
			depth++
		}
		if r == ')' {
			if depth--; depth < 0 {
				n = i
				break
			}
		}
	}
	return len(strings.TrimRight(s[:n], ".,;:!?*_]"))
}

// bareDomain returns the length of an address such as example.com/path.
func bareDomain(s string) int {
	end, last := 0, 0
	for i := 0; ; {
		j := i
		for j < len(s) && (isAlnum(s[j]) || s[j] == '-') {
			j++
		}
		if j == i {
			break
		}
		if i > 0 && topDomains[strings.ToLower(s[i:j])] {
			last = j
		}
		end = j
		if j >= len(s) || s[j] != '.' {
			break
		}
		i = j + 1
	}
	if last == 0 || last != end {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(s[end:]); r == '@' {
		return 0
	}
	return max(end, addressLength(s))
}

func isAlnum(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }

// scanMarkdownTarget reads (target) after the text of a Markdown link.
func scanMarkdownTarget(x *source, i int) (Fact, int) {
	if !x.t[i].is("(") || !x.at(i-1).is("]") {
		return Fact{}, 0
	}
	rest := x.s[x.t[i].Start:]
	k := strings.IndexAny(rest, ")\n")
	if k < 2 || rest[k] != ')' {
		return Fact{}, 0
	}
	target, _, _ := strings.Cut(rest[1:k], " ")
	return Fact{Kind: URL, Key: target}, x.upTo(i, x.t[i].Start+k+1)
}

// scanEmail reads an address with an @ in it.
func scanEmail(x *source, i int) (Fact, int) {
	if !x.startsWord(i) {
		return Fact{}, 0
	}
	n := EmailLength(x.s[x.t[i].Start:])
	if n == 0 {
		return Fact{}, 0
	}
	return Fact{Kind: Email}, x.upTo(i, x.t[i].Start+n)
}

// EmailLength returns the length of the e-mail address at the start of s, or 0.
func EmailLength(s string) int {
	i := 0
	for i < len(s) && (isAlnum(s[i]) || strings.IndexByte("._%+-", s[i]) >= 0) {
		i++
	}
	if i == 0 || i >= len(s) || s[i] != '@' {
		return 0
	}
	start, dot := i+1, 0
	for i = start; i < len(s) && (isAlnum(s[i]) || s[i] == '-' || s[i] == '.'); i++ {
		if s[i] == '.' {
			dot = i
		}
	}
	end := start + len(strings.TrimRight(s[start:i], ".-"))
	if dot == 0 || dot <= start || end <= start+2 || !strings.Contains(s[start:end], ".") {
		return 0
	}
	return end
}

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
