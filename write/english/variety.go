package english

import (
	"strings"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// spellings are endings and pieces that British and American English write in
// different ways.
var spellings = []struct{ british, american string }{
	{"our", "or"}, {"ise", "ize"}, {"isa", "iza"}, {"isi", "izi"}, {"yse", "yze"}, {"ysi", "yzi"}, {"tre", "ter"}, {"ogue", "og"},
	{"ence", "ense"}, {"lled", "led"}, {"lling", "ling"}, {"ller", "ler"}, {"ae", "e"}, {"oe", "e"}, {"grey", "gray"}, {"mme", "m"}, {"lm", "llm"}, {"lf", "llf"},
}

// varieties finds spellings of another variety of English than the one asked
// for. Without a wish both are right.
func varieties(s *sentence, lex *lexicon.Lexicon, dialect text.Language) []change {
	var unwanted lexicon.Variety
	switch strings.ToLower(strings.ReplaceAll(string(dialect), "_", "-")) {
	case "en-us":
		unwanted = lexicon.British
	case "en-gb", "en-au", "en-nz", "en-in", "en-ie", "en-za":
		unwanted = lexicon.American
	default:
		return nil
	}
	var found []change
	for i := range s.tokens {
		t := &s.tokens[i]
		if !t.listed || t.known.Variety != unwanted || s.named(i) {
			continue
		}
		if after := inOtherVariety(t.lower, unwanted, lex); after != "" {
			if t.capital() {
				after = capitalised(after)
			}
			found = append(found, change{start: t.start, end: t.end, after: after, rule: "variety", kind: write.Spelling, confidence: 0.9})
		}
	}
	return found
}

// inOtherVariety returns the spelling of w in the variety other than its own, or
// "".
func inOtherVariety(w string, own lexicon.Variety, lex *lexicon.Lexicon) string {
	for _, sp := range spellings {
		from, to := sp.british, sp.american
		if own == lexicon.American {
			from, to = to, from
		}
		for i := strings.Index(w, from); i >= 0; {
			other := w[:i] + to + w[i+len(from):]
			if known, ok := lex.Word(other); ok && known.Variety != own {
				return other
			}
			next := strings.Index(w[i+1:], from)
			if next < 0 {
				break
			}
			i += 1 + next
		}
	}
	return ""
}
