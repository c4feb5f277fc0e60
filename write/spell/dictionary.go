package spell

import "strings"

// A Dictionary is a set of correctly spelled words. It may be used from many
// goroutines.
type Dictionary struct{ words *trie }

// Marks that cspell puts before words of its own making: forms without capitals
// and accents, and words that are always wrong.
const (
	plainMark     = "~"
	forbiddenMark = "!"
)

// Has tells whether word, with these capitals, is in the dictionary. A name such
// as "paris" is not: it needs its capital.
func (d *Dictionary) Has(word string) bool {
	if word == "" || strings.HasPrefix(word, plainMark) || strings.HasPrefix(word, forbiddenMark) {
		return false
	}
	return d.words.has(word) && !d.words.has(forbiddenMark+word)
}

// Name tells whether word in small letters is that of a name or an abbreviation
// which needs capitals, such as "paris".
func (d *Dictionary) Name(word string) bool {
	return !d.Has(word) && d.words.has(plainMark+word)
}
