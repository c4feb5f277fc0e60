package fact

import (
	_ "embed"
	"strings"
)

//go:embed data/words.txt
var wordList string

//go:embed data/names.txt
var nameList string

// IsWord tells whether low, in lower case, is a common English word or an
// inflection of one.
func IsWord(low string) bool {
	low = strings.TrimSuffix(low, "'s")
	if listed(wordList, low) {
		return true
	}
	for _, e := range endings {
		if stem, ok := strings.CutSuffix(low, e.End); ok && len(stem) >= 2 && stemListed(stem, e.instead) {
			return true
		}
	}
	return contraction(low)
}

// endings are the inflections that the list leaves out, and what they replace.
var endings = []struct{ End, instead string }{
	{"s", ""}, {"es", ""}, {"ies", "y"}, {"ed", ""}, {"ed", "e"}, {"ied", "y"}, {"ing", ""}, {"ing", "e"}, {"ly", ""},
	{"er", ""}, {"er", "e"}, {"est", ""}, {"est", "e"}, {"ness", ""}, {"ers", ""}, {"ers", "e"}, {"iness", "y"}, {"ily", "y"},
	{"ier", "y"}, {"iest", "y"}, {"ings", ""}, {"ings", "e"},
}

func stemListed(stem, instead string) bool {
	if listed(wordList, stem+instead) {
		return true
	}
	n := len(stem)
	return n > 3 && stem[n-1] == stem[n-2] && listed(wordList, stem[:n-1])
}

func contraction(low string) bool {
	k := strings.IndexByte(low, '\'')
	if k <= 0 {
		return false
	}
	switch low[k:] {
	case "'m", "'re", "'ve", "'ll", "'d", "'t":
		return true
	}
	return false
}

// KnownName tells whether low, in lower case, is a name that the list has: a
// first name, a family name, a place, a nationality.
func KnownName(low string) bool {
	low = strings.TrimSuffix(low, "'s")
	return listed(nameList, low)
}

// listed finds a line in a sorted list by halving it.
func listed(list, w string) bool {
	lo, hi := 0, len(list)
	for lo < hi {
		mid := (lo + hi) / 2
		start := strings.LastIndexByte(list[:mid], '\n') + 1
		end := start + strings.IndexByte(list[start:], '\n')
		switch c := strings.Compare(list[start:end], w); {
		case c == 0:
			return true
		case c < 0:
			lo = end + 1
		default:
			hi = start
		}
	}
	return false
}
