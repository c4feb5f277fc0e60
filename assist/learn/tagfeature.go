package learn

import (
	"strings"
	"unicode"
)

// tagFeatures lists, for each token, the hashed features that its tag depends
// on. Known are the words as the tagger takes them: a word left out in training
// is empty. Intent may be empty.
func tagFeatures(list []token, intent string, lex *lexicon) [][]uint32 {
	n := len(list)
	at := func(i int) string {
		switch {
		case i < 0:
			return "<s>"
		case i >= n:
			return "</s>"
		}
		return list[i].text
	}
	out := make([][]uint32, n)
	marks := lex.marks(list)
	for i := range list {
		var f []uint32
		add := func(parts ...string) { f = append(f, hash('t', parts...)) }
		w := list[i].text
		add("bias")
		for d := -3; d <= 3; d++ {
			add("w", offset(d), at(i+d))
		}
		add("w-10", at(i-1), w)
		add("w01", w, at(i+1))
		add("w-11", at(i-1), at(i+1))
		add("w-2-1", at(i-2), at(i-1))
		add("w12", at(i+1), at(i+2))
		add("w-321", at(i-3), at(i-2), at(i-1))
		add("w123", at(i+1), at(i+2), at(i+3))
		add("w-101", at(i-1), w, at(i+1))
		add("w-2-10", at(i-2), at(i-1), w)
		f = appendAffixes(f, w)
		add("shape", shape(w))
		add("shape-1", shape(at(i-1)), shape(w))
		add("shape+1", shape(w), shape(at(i+1)))
		add("stem", offset(-1), stem(at(i-1)))
		add("stem", offset(1), stem(at(i+1)))
		if intent != "" {
			add("in", intent)
			add("in", intent, w)
			add("in-1", intent, at(i-1))
			add("in+1", intent, at(i+1))
			add("in-21", intent, at(i-2), at(i-1))
		}
		add("first", at(0), w)
		add("first2", at(0), at(1))
		for _, m := range marks[i] {
			add("lex", m)
			add("lex", m, at(i-1))
			add("lex", m, intent)
		}
		for _, d := range []int{-1, 1} {
			if j := i + d; j >= 0 && j < n {
				for _, m := range marks[j] {
					add("lex", offset(d), m)
				}
			}
		}
		f = appendPosition(f, i, n)
		out[i] = f
	}
	return out
}

func offset(d int) string { return string(rune('0' + d + 5)) }

func appendPosition(f []uint32, i, n int) []uint32 {
	if i == 0 {
		f = append(f, hash('t', "at first"))
	}
	if i == n-1 {
		f = append(f, hash('t', "at last"))
	}
	return f
}

func appendAffixes(f []uint32, w string) []uint32 {
	r := []rune(w)
	for k := 1; k <= 4 && k < len(r); k++ {
		f = append(f, hash('t', "pre", string(r[:k])), hash('t', "suf", string(r[len(r)-k:])))
	}
	return f
}

// shape is the sort of characters of a word, and whether it is short.
func shape(w string) string {
	var b strings.Builder
	var last byte
	for _, r := range w {
		c := byte('x')
		switch {
		case r == '0' || unicode.IsDigit(r):
			c = '0'
		case unicode.Is(unicode.Han, r):
			c = 'h'
		case r > 127:
			c = 'a'
		case !unicode.IsLetter(r):
			c = byte(r)
		}
		if c != last || c == '0' {
			b.WriteByte(c)
		}
		last = c
	}
	return b.String()
}
