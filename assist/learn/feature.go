package learn

import "strings"

// A group is a kind of feature; each kind is weighed by itself.
type group uint8

const (
	words group = iota
	stems
	pairs  // neighbouring words
	gaps   // words with others between
	edges  // the first and the last words
	pieces // runs of characters within words
	triples
	groups // how many there are
)

// A feature is a hashed property of a sentence.
type feature struct {
	hash  uint32
	group group
}

// Sizes of pieces, in runes with the marks of a word's ends.
const (
	leastPiece = 3
	mostPiece  = 5
	// mostTokens bounds what is looked at of a sentence.
	mostTokens = 60
)

// features lists the features of a sentence, with repetitions.
func features(list []token) []feature {
	if len(list) > mostTokens {
		list = list[:mostTokens]
	}
	f := make([]feature, 0, 24*len(list))
	add := func(g group, parts ...string) { f = append(f, feature{hash(byte(g), parts...), g}) }
	for i, t := range list {
		add(words, t.text)
		if t.letter {
			add(stems, stem(t.text))
			f = appendPieces(f, t.text)
		}
		if i+1 < len(list) {
			add(pairs, t.text, list[i+1].text)
			add(pairs, stem(t.text), stem(list[i+1].text))
		}
		if i+2 < len(list) {
			add(triples, t.text, list[i+1].text, list[i+2].text)
		}
		for j := i + 2; j < len(list) && j < i+5; j++ {
			add(gaps, stem(t.text), stem(list[j].text))
		}
	}
	if n := len(list); n > 0 {
		add(edges, "first", list[0].text)
		add(edges, "last", list[n-1].text)
		if n > 1 {
			add(edges, "first", list[0].text, list[1].text)
			add(edges, "last", list[n-2].text, list[n-1].text)
		}
	}
	return f
}

func appendPieces(f []feature, word string) []feature {
	r := []rune("<" + word + ">")
	for n := leastPiece; n <= mostPiece; n++ {
		for i := 0; i+n <= len(r) && n < len(r); i++ {
			f = append(f, feature{hash(byte(pieces), string(r[i:i+n])), pieces})
		}
	}
	return f
}

// stem cuts common endings off an English word, roughly.
func stem(w string) string {
	for _, ending := range []string{"ations", "ation", "ings", "ing", "ies", "edly", "ed", "es", "ers", "er", "ly", "s", "e", "y"} {
		if len(w)-len(ending) >= 3 && strings.HasSuffix(w, ending) {
			return w[:len(w)-len(ending)]
		}
	}
	return w
}

// hash is FNV-1a with a final mixing.
func hash(salt byte, parts ...string) uint32 {
	x := (uint32(2166136261) ^ uint32(salt)) * 16777619
	for _, s := range parts {
		for i := range len(s) {
			x = (x ^ uint32(s[i])) * 16777619
		}
		x = (x ^ 0xff) * 16777619
	}
	x ^= x >> 15
	x *= 0x2c1b3c6d
	x ^= x >> 12
	return x
}
