package skill

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// soundsLike tells whether two names sound the same: two Chinese ones without their
// tones, a Chinese one and its pinyin in Latin letters, or two English ones.
func soundsLike(a, b string) bool {
	x, y := syllables(a), syllables(b)
	switch {
	case x != nil && y != nil:
		return slices.EqualFunc(x, y, share)
	case x != nil:
		return isPinyin(b, x)
	case y != nil:
		return isPinyin(a, y)
	}
	return englishAlike(a, b)
}

// syllables are the readings of each character of a Chinese name, without tones;
// nil of other names.
func syllables(s string) [][]string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	var all [][]string
	for _, r := range s {
		if r == ' ' || r == '·' {
			continue
		}
		readings := pinyin.SinglePinyin(r, args)
		if len(readings) == 0 {
			return nil
		}
		all = append(all, readings)
	}
	return all
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// isPinyin tells whether Latin letters spell syllables: all of them, the family name
// last as in English, or the given name alone where it has two.
func isPinyin(latin string, all [][]string) bool {
	words := strings.FieldsFunc(strings.ToLower(latin), func(r rune) bool { return r < 'a' || r > 'z' && r != 'ü' })
	letters := strings.ReplaceAll(strings.Join(words, ""), "ü", "v")
	if letters == "" || strings.ContainsFunc(latin, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return false
	}
	if spells(letters, all) || len(all) > 2 && spells(letters, all[1:]) {
		return true
	}
	return len(words) > 1 && len(all) > 1 && spells(letters, append(slices.Clone(all[1:]), all[0]))
}

// spells tells whether letters are one reading of each syllable.
func spells(letters string, all [][]string) bool {
	if len(all) == 0 {
		return letters == ""
	}
	return slices.ContainsFunc(all[0], func(s string) bool {
		rest, ok := strings.CutPrefix(letters, s)
		return ok && spells(rest, all[1:])
	})
}

// englishAlike tells whether each word of b sounds like a word of a: "jon" like
// "john smith".
func englishAlike(a, b string) bool {
	have, want := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	for _, w := range want {
		key := phonetic(w)
		if len(key) < 2 || !slices.ContainsFunc(have, func(h string) bool { return phonetic(h) == key }) {
			return false
		}
	}
	return len(want) > 0
}

// spelled alike, but not by rule.
var samePerson = map[string]string{"shawn": "sean", "shaun": "sean", "stewart": "stuart", "kris": "chris", "zoey": "zoe", "zoë": "zoe"}

// letterGroups are spellings of one sound, longest first; a space stands for the
// beginning of the word.
var letterGroups = strings.NewReplacer(
	" kn", "n", " gn", "n", " wr", "r", " ps", "s", " x", "s", " ch", "C",
	"chr", "kr", "sch", "S", "tch", "C", "ch", "k", "sh", "S", "ph", "f", "th", "T", "ck", "k", "dg", "j",
	"gha", "ga", "ghe", "ge", "ghi", "gi", "gh", "", "ce", "se", "ci", "si", "cy", "sy", "ge", "je", "gi", "ji", "gy", "jy", "qu", "kw",
	"c", "k", "q", "k", "z", "s", "v", "f", "x", "ks", " ", "")

// phonetic is how an English name begins, sounds and ends: its consonants, the sound
// of its first vowel, and of the one that it ends with. John and Jon are alike;
// Jan, Jane, Joan and June are not.
func phonetic(word string) string {
	word = strings.Trim(word, ".'’")
	if same, ok := samePerson[word]; ok {
		word = same
	}
	for _, r := range word {
		if r < 'a' || r > 'z' {
			return ""
		}
	}
	s := letterGroups.Replace(" " + strings.ReplaceAll(strings.ReplaceAll(word, "chr", "kr"), " ", ""))
	if n := len(s); n > 1 && s[n-1] == 'h' && isVowel(s[n-2]) {
		s = s[:n-1]
	}
	long := false
	if n := len(s); n > 3 && s[n-1] == 'e' && !isVowel(s[n-2]) { // silent
		long = isVowel(s[n-3])
		s = s[:n-1]
	}
	var key strings.Builder
	first := true
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && isVowel(s[end]) {
			end++
		}
		switch group := s[i:end]; {
		case group == "":
			if c := s[i]; c != 'h' && (key.Len() == 0 || !strings.HasSuffix(key.String(), string(c))) {
				key.WriteByte(c)
			}
			i++
			continue
		case first:
			key.WriteString(vowel(group, end == len(s), long && end == len(s)-1))
			first = false
		case end == len(s):
			key.WriteString(ending(group))
		}
		i = end
	}
	return key.String()
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// vowel is the sound of a group of vowels. At the end of a word, before a silent e,
// and of two letters it is long.
func vowel(group string, last, long bool) string {
	switch {
	case slices.Contains([]string{"ee", "ea", "ie", "ei", "ey"}, group), last && (group == "i" || group == "y"):
		return "I"
	case slices.Contains([]string{"ai", "ay"}, group):
		return "A"
	case slices.Contains([]string{"oa", "oe", "ow"}, group):
		return "O"
	}
	v := strings.ReplaceAll(group[:1], "y", "i")
	if long {
		return strings.ToUpper(v)
	}
	return v
}

// ending is the sound of the vowels that end a word: Mary and Marie, or Maria.
func ending(group string) string {
	if slices.Contains([]string{"y", "i", "ie", "ey", "ee"}, group) {
		return "I"
	}
	return "+"
}
