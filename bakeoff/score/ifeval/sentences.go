package ifeval

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// countSentences counts sentences as the Punkt splitter (Kiss and Strunk,
// 2006) does with its English model: at a period, question or exclamation mark
// before a space or a closing mark, unless the period belongs to an
// abbreviation or an ellipsis. The number of a list item is a sentence of its
// own; a line's end is none.
func countSentences(s string) int {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	n, last := 0, 0
	for i := 0; i < len(s); i++ {
		if !strings.ContainsRune(".?!", rune(s[i])) || !breaks(s, i) {
			continue
		}
		end := absorb(s, i+1)
		if end >= len(s) {
			break
		}
		n++
		last = end
		i = end - 1
	}
	if strings.TrimSpace(s[last:]) != "" {
		n++
	}
	return n
}

// breaks tells whether the mark at byte i ends a sentence that others follow.
func breaks(s string, i int) bool {
	after := s[i+1:]
	if after == "" {
		return false
	}
	spaced := unicode.IsSpace(firstRune(after))
	if !spaced && strings.IndexByte(")\";}]*:@'({[!?", after[0]) < 0 {
		return false
	}
	if s[i] != '.' {
		return spaced || !strings.ContainsAny(after[:1], "!?")
	}
	next := strings.TrimLeftFunc(after, unicode.IsSpace)
	if i > 0 && s[i-1] == '.' {
		return spaced && starter(next)
	}
	return !abbreviated(s[:i], next, spaced)
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// absorb gives closing quotes and brackets to the sentence that they close.
func absorb(s string, i int) int {
	j := i
	for j < len(s) && strings.IndexByte("\"')]}", s[j]) >= 0 {
		j++
	}
	if j == len(s) || j > i && unicode.IsSpace(firstRune(s[j:])) {
		return j
	}
	return i
}

// abbreviated tells whether a period after the given text belongs to an
// abbreviation, an initial or a number that does not end the sentence.
func abbreviated(before, next string, spaced bool) bool {
	word := strings.ToLower(lastWord(before))
	small := unicode.IsLower(firstRune(next)) || next != "" && strings.IndexByte(",;:.!?", next[0]) >= 0
	switch {
	case word == "":
		return false
	case len(word) == 1 && word[0] >= 'a' && word[0] <= 'z':
		return spaced && (small || unicode.IsUpper(firstRune(next)) && !starter(next))
	case strings.Trim(word, "0123456789.,") == "":
		return spaced && small
	}
	_, tail, ok := strings.Cut(word, "-")
	if known(word) || ok && known(tail) {
		return !(spaced && starter(next))
	}
	return false
}

// lastWord is what stands before the end of s up to a space or an opening mark.
func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`()[]{}"'*;:@?!,`, r)
	})
	return s[i+1:]
}

// starter tells whether s goes on with a word that usually starts a sentence.
func starter(s string) bool {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(s)
	}
	switch s[:end] {
	case "The", "He", "She", "It", "In", "But", "For", "And", "They", "We", "This", "That", "These", "Those", "There", "I",
		"A", "An", "If", "When", "While", "However", "His", "Her", "Its", "Their", "Our", "My", "You", "Your", "So", "As", "At",
		"On", "By", "With", "To", "From", "After", "Before", "Since", "Although", "Because", "What", "Who", "How", "Why", "Some", "Not":
		return true
	}
	return false
}

// known tells whether a word in small letters is an abbreviation to the
// English model.
func known(w string) bool {
	switch w {
	case "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "reps", "gov", "gen", "lt", "col", "capt", "sgt", "st", "jr", "sr",
		"inc", "corp", "co", "cos", "ltd", "bros", "vs", "etc", "jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov", "dec",
		"tues", "wed", "fri", "calif", "fla", "mass", "pa", "va", "ill", "minn", "conn", "ariz", "colo", "ga", "ky", "wash", "wis",
		"tenn", "okla", "mich", "ore", "messrs", "ave", "adm", "maj", "hon", "nev", "ft", "cie", "ok", "yr", "sw", "ct", "chg", "ph":
		return true
	}
	// u.s, a.m, e.g, ph.d
	letters := strings.Split(w, ".")
	if len(letters) < 2 {
		return false
	}
	for _, l := range letters {
		if len(l) == 0 || len(l) > 2 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return true
}
