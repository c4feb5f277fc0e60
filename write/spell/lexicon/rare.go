package lexicon

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
)

//go:embed rare.txt.gz
var rareFile []byte

// A rareList is a sorted list of words with a line end before and after each.
type rareList string

// loadRare reads the embedded list. That it can be read is part of the build.
func loadRare() rareList {
	z, err := gzip.NewReader(bytes.NewReader(rareFile))
	if err != nil {
		panic(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	return rareList(slices.Concat([]byte{'\n'}, b))
}

// has tells whether word is on the list.
func (l rareList) has(word string) bool {
	low, high := 0, len(l)-1 // both at a line end
	for low < high {
		from := strings.LastIndexByte(string(l[:(low+high+1)/2]), '\n')
		from = max(from, low)
		to := from + 1 + strings.IndexByte(string(l[from+1:]), '\n')
		switch found := string(l[from+1 : to]); {
		case found == word:
			return true
		case found < word:
			low = to
		default:
			high = from
		}
	}
	return false
}

// Rare tells whether a word in small letters is one that large dictionaries
// have and small ones do not, or the plural of one.
func (l *Lexicon) Rare(word string) bool {
	singular, plural := strings.CutSuffix(word, "s")
	return l.rare.has(word) || plural && l.rare.has(singular)
}
