package english

import (
	"strings"
	"unicode"
)

// articleFor returns the indefinite article that goes before a word as it is
// spoken, or "" where that is uncertain.
func articleFor(w string) string {
	lower := strings.ToLower(w)
	switch {
	case lower == "" || !unicode.IsLetter(rune(lower[0])):
		return ""
	case hasAnyPrefix(lower, silentH):
		return "an"
	case hasAnyPrefix(lower, soundsConsonant) && !hasAnyPrefix(lower, soundsVowel):
		return "a"
	case isInitialism(w):
		return initialismArticle(w)
	case strings.IndexByte("aeiou", lower[0]) >= 0:
		return "an"
	}
	return "a"
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

var (
	silentH         = []string{"hour", "honest", "honor", "honour", "heir"}
	soundsConsonant = []string{"uni", "uint", "use", "using", "usual", "usage", "utili", "utopi", "euro", "eul", "eu", "ubiq", "one", "once", "ewe", "uran", "uter", "ufo", "ukulele", "user"}
	soundsVowel     = []string{"unim", "unin", "unide", "onerous", "unill", "unib", "unint", "unis"}
)

func isInitialism(w string) bool { return len(w) > 1 && strings.ToUpper(w) == w }

// initialismArticle leaves out words such as NATO and LASER that may be spoken
// either way.
func initialismArticle(w string) string {
	if len(w) > 3 {
		return ""
	}
	if strings.IndexByte("AEFHILMNORSX", w[0]) >= 0 {
		return "an"
	}
	return "a"
}
