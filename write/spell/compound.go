package spell

import "strings"

// prefixes make new words that no dictionary lists.
var prefixes = []string{"un", "re", "non", "anti", "pre", "over", "under", "sub", "super", "multi", "inter", "intra", "mis", "out", "co", "bio", "micro", "mega", "pseudo", "semi", "ultra", "hyper", "cyber", "eco", "geo", "hydro", "neo", "post", "pro", "self", "tele", "trans", "video", "photo", "cyto", "endo", "exo", "iso", "kilo", "nano", "poly"}

// suffixes do as prefixes do.
var suffixes = []string{"tech", "ware", "coin", "bot", "core", "punk", "verse", "scape", "gram", "cast"}

// Coined tells whether word, which no dictionary has, is made of known parts,
// such as "plothole" and "reapprove": it may well be meant.
func (s *Speller) Coined(word string) bool {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) > 4 && s.dict.Has(rest) {
			return true
		}
	}
	for _, p := range suffixes {
		if rest, ok := strings.CutSuffix(word, p); ok && len(rest) > 2 {
			return true
		}
	}
	for i := 3; i+3 < len(word); i++ {
		if s.common(word[:i]) && s.common(word[i:]) && s.lex.Pair(word[:i], word[i:]) == 0 {
			return true
		}
	}
	return false
}

// common tells whether w is a word that people use to make others: frequent, and
// of content.
func (s *Speller) common(w string) bool {
	known, ok := s.lex.Word(w)
	return ok && known.Freq >= 22 && known.Tags != "" && known.Freq < 60
}
