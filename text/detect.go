package text

import (
	"strings"
	"unicode"
)

// Counts says what a text is written with. All but LatinWords and the two of
// function words count characters.
type Counts struct {
	Han         int `json:"han"`
	Simplified  int `json:"simplified"`  // Han that only Simplified Chinese has
	Traditional int `json:"traditional"` // Han that only Traditional Chinese has
	Kana        int `json:"kana"`
	Hangul      int `json:"hangul"`
	Latin       int `json:"latin"`
	LatinWords  int `json:"latinWords"`
	English     int `json:"english"` // function words of English
	Foreign     int `json:"foreign"` // function words of other Latin languages
	Other       int `json:"other"`   // letters of any other script
}

// Count counts in O(n).
func Count(s string) Counts {
	var n Counts
	word := -1 // where the Latin word begins
	for i, c := range s {
		if isLatin(c) || word >= 0 && (c == '\'' || c == '’') {
			if word < 0 {
				word = i
			}
			n.letter(c)
			continue
		}
		if word >= 0 {
			n.latinWord(s[word:i])
			word = -1
		}
		n.letter(c)
	}
	if word >= 0 {
		n.latinWord(s[word:])
	}
	return n
}

func (n *Counts) letter(c rune) {
	switch {
	case isLatin(c):
		n.Latin++
	case isHan(c):
		n.Han++
		switch loadScripts().of(c) {
		case -1:
			n.Simplified++
		case 1:
			n.Traditional++
		}
	case isKana(c):
		n.Kana++
	case unicode.Is(unicode.Hangul, c):
		n.Hangul++
	case unicode.IsLetter(c):
		n.Other++
	}
}

// Letters returns how many letters and characters of any script there are.
func (n Counts) Letters() int { return n.Han + n.Kana + n.Hangul + n.Latin + n.Other }

// longestFunctionWord bounds what latinWord looks up, in bytes.
const longestFunctionWord = 8

func (n *Counts) latinWord(w string) {
	n.LatinWords++
	if len(w) > longestFunctionWord {
		return
	}
	switch functionWord(strings.ToLower(w)) {
	case 1:
		n.English++
	case -1:
		n.Foreign++
	}
}

// functionWord returns 1 for a common English word, -1 for one that is common
// in French, German, Spanish, Italian, Portuguese or Dutch and not in English.
func functionWord(w string) int {
	switch w {
	case "the", "and", "of", "to", "is", "that", "it", "for", "you", "are", "with", "this", "be", "have",
		"not", "or", "at", "by", "from", "but", "we", "he", "she", "they", "my", "your", "his", "her",
		"their", "our", "an", "i", "its", "has", "had", "would", "will", "can", "which", "what", "if",
		"there", "it's", "don't", "i'm", "been", "were", "than", "when", "who", "as", "on", "in":
		return 1
	case "le", "la", "les", "des", "une", "et", "est", "dans", "que", "qui", "pour", "sur", "avec", "du",
		"au", "ce", "il", "je", "ne", "vous", "nous", "und", "der", "das", "ist", "nicht", "ein", "eine",
		"mit", "zu", "auf", "den", "von", "für", "sich", "auch", "ich", "el", "los", "las", "del", "y",
		"por", "una", "con", "para", "es", "se", "lo", "como", "che", "di", "non", "della", "sono", "gli",
		"per", "o", "os", "em", "não", "uma", "um", "da", "het", "een", "van", "niet", "op", "dat", "zijn":
		return -1
	}
	return 0
}

// Language returns the dominant language: English, Simplified, Traditional,
// Chinese where the script cannot be told, or Unknown. A Chinese character
// weighs as much as a Latin word.
func (n Counts) Language() Language {
	cjk := n.Han + n.Kana
	other := n.Hangul + n.Other
	switch {
	case cjk >= n.LatinWords && 4*cjk > other && n.Han > 0:
		return n.chinese()
	case n.LatinWords > cjk && n.Latin > other:
		return n.latin()
	}
	return Unknown
}

func (n Counts) chinese() Language {
	switch {
	case n.Kana*8 > n.Han: // Japanese
		return Unknown
	case n.Simplified > n.Traditional:
		return Simplified
	case n.Traditional > n.Simplified:
		return Traditional
	}
	return Chinese
}

// latin returns English unless the function words speak against it.
func (n Counts) latin() Language {
	if n.Foreign > 2*n.English && (n.English > 0 || n.Foreign > 1) {
		return Unknown
	}
	return English
}

// Detect returns the dominant language of s; see [Counts.Language].
func Detect(s string) Language { return Count(s).Language() }
