package ifeval

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordRune tells what Python's \w matches: letters, numbers and _, and no
// combining marks.
func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

// boundary tells whether a word starts or ends at byte i of s.
func boundary(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return (i > 0 && wordRune(before)) != (i < len(s) && wordRune(after))
}

// countWords counts runs of letters, digits and _.
func countWords(s string) int {
	n, in := 0, false
	for _, r := range s {
		w := wordRune(r)
		if w && !in {
			n++
		}
		in = w
	}
	return n
}

// isUpper is Python's str.isupper: some letter has a case, and none is small.
func isUpper(s string) bool {
	cased := false
	for _, r := range s {
		if unicode.IsLower(r) || unicode.IsTitle(r) {
			return false
		}
		cased = cased || unicode.IsUpper(r)
	}
	return cased
}

// isLower is Python's str.islower.
func isLower(s string) bool {
	cased := false
	for _, r := range s {
		if unicode.IsUpper(r) || unicode.IsTitle(r) {
			return false
		}
		cased = cased || unicode.IsLower(r)
	}
	return cased
}

// countCapitals counts words all in capital letters, with words cut as the
// Penn Treebank has them.
func countCapitals(s string) int {
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := 0
	for _, field := range strings.Fields(s) {
		for _, w := range treebank(field) {
			if isUpper(w) {
				n++
			}
		}
	}
	return n
}

// treebank cuts one run of text without spaces into words and punctuation.
func treebank(s string) []string {
	var list []string
	from := 0
	cut := func(i, n int) {
		list = append(list, clitics(s[from:i])...)
		list = append(list, s[i:i+n])
		from = i + n
	}
	for i, r := range s {
		if i < from {
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case strings.ContainsRune(`;@#$%&?![](){}<>*"«»“”‘’„…`, r):
			cut(i, utf8.RuneLen(r))
		case (r == ',' || r == ':') && !unicode.IsDigit(next):
			cut(i, 1)
		case strings.HasPrefix(s[i:], "--"), strings.HasPrefix(s[i:], ".."), strings.HasPrefix(s[i:], "``"):
			cut(i, 2)
		}
	}
	return append(list, clitics(s[from:])...)
}

// clitics parts a word from what is contracted with it: I'M, DON'T, WE'LL.
func clitics(w string) []string {
	if len(w) > 3 && strings.EqualFold(w[len(w)-3:], "n't") {
		return []string{w[:len(w)-3], w[len(w)-3:]}
	}
	if i := strings.LastIndexByte(w, '\''); i > 0 {
		switch strings.ToLower(w[i+1:]) {
		case "s", "m", "d", "ll", "re", "ve", "":
			return []string{w[:i], w[i:]}
		}
	}
	return []string{w}
}
