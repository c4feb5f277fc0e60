package english

import (
	_ "embed"
	"strings"

	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

//go:embed irregular.txt
var irregularFile string

// A grammar makes forms of words. It may be used from many goroutines.
type grammar struct {
	lex       *lexicon.Lexicon
	past      map[string]string // base → past
	done      map[string]string // base → past participle
	base      map[string]string // any irregular form → base
	regulated map[string]string // "choosed" → "chose"
}

func newGrammar(lex *lexicon.Lexicon) *grammar {
	g := &grammar{lex, map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	for line := range strings.Lines(irregularFile) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] == "#" {
			continue
		}
		g.past[f[0]], g.done[f[0]] = f[1], f[2]
		g.base[f[1]], g.base[f[2]] = f[0], f[0]
		g.regulate(f[0], f[1])
	}
	for form, base := range map[string]string{"is": "be", "are": "be", "am": "be", "was": "be", "were": "be", "been": "be", "has": "have", "does": "do", "goes": "go"} {
		g.base[form] = base
	}
	return g
}

// regulate notes the regular past that learners give an irregular verb, unless
// it is a word of its own, such as "founded".
func (g *grammar) regulate(base, past string) {
	for _, wrong := range []string{regularPast(base), base + base[len(base)-1:] + "ed"} {
		if !g.is(wrong, lexicon.Past) && wrong != past {
			if _, listed := g.lex.Word(wrong); !listed {
				g.regulated[wrong] = past
			}
		}
	}
}

func (g *grammar) is(w string, t lexicon.Tag) bool {
	known, ok := g.lex.Word(w)
	return ok && known.Can(t)
}

func regularPast(base string) string {
	switch {
	case strings.HasSuffix(base, "e"):
		return base + "d"
	case consonantY(base):
		return base[:len(base)-1] + "ied"
	}
	return base + "ed"
}

func consonantY(w string) bool {
	n := len(w)
	return n > 1 && w[n-1] == 'y' && strings.IndexByte("aeiou", w[n-2]) < 0
}

// withS adds the ending of the plural and of the third person.
func withS(w string) string {
	switch {
	case consonantY(w):
		return w[:len(w)-1] + "ies"
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "sh"):
		return w + "es"
	}
	return w + "s"
}

// The plurals that take another ending.
var plurals = map[string]string{
	"child": "children", "man": "men", "woman": "women", "person": "people", "foot": "feet", "tooth": "teeth",
	"mouse": "mice", "life": "lives", "wife": "wives", "knife": "knives", "leaf": "leaves", "half": "halves",
	"shelf": "shelves", "self": "selves", "wolf": "wolves", "thief": "thieves", "loaf": "loaves",
	"potato": "potatoes", "tomato": "tomatoes", "hero": "heroes", "echo": "echoes",
	"analysis": "analyses", "crisis": "crises", "basis": "bases", "phenomenon": "phenomena", "criterion": "criteria",
	"businessman": "businessmen", "businesswoman": "businesswomen", "policeman": "policemen",
}

// plural returns the plural of a noun, or "" if it is not known to have one.
func (g *grammar) plural(w string) string {
	if p, ok := plurals[w]; ok {
		return p
	}
	if p := withS(w); g.is(p, lexicon.Plural) {
		return p
	}
	return ""
}

// singular returns the singular of a plural, or "".
func (g *grammar) singular(w string) string {
	for one, many := range plurals {
		if many == w {
			return one
		}
	}
	return g.stem(w, lexicon.Noun)
}

// stem undoes withS if the result can be t.
func (g *grammar) stem(w string, t lexicon.Tag) string {
	stems := []string{strings.TrimSuffix(w, "s"), strings.TrimSuffix(w, "es")}
	if s, ok := strings.CutSuffix(w, "ies"); ok {
		stems = []string{s + "y"}
	}
	for _, s := range stems {
		if s != w && g.is(s, t) && withS(s) == w {
			return s
		}
	}
	return ""
}

// third returns the third person singular of a verb, or "".
func (g *grammar) third(w string) string {
	switch w {
	case "have":
		return "has"
	case "do", "go":
		return w + "es"
	case "be", "are", "am":
		return "is"
	case "were":
		return "was"
	case "don't":
		return "doesn't"
	case "haven't":
		return "hasn't"
	case "aren't":
		return "isn't"
	case "weren't":
		return "wasn't"
	}
	if z := withS(w); g.is(w, lexicon.Verb) && g.is(z, lexicon.Third) {
		return z
	}
	return ""
}

// verb returns the base form of a verb in any form, or "".
func (g *grammar) verb(w string) string {
	if b, ok := g.base[w]; ok {
		return b
	}
	if g.is(w, lexicon.Third) {
		return g.stem(w, lexicon.Verb)
	}
	for _, ending := range []string{"ed", "ing"} {
		stem, ok := strings.CutSuffix(w, ending)
		if !ok || len(stem) < 2 {
			continue
		}
		for _, b := range []string{stem, stem + "e", undouble(stem), yFor(stem)} {
			if b != "" && g.is(b, lexicon.Verb) && (ending == "ing" || regularPast(b) == w || undouble(stem) == b) {
				return b
			}
		}
	}
	if g.is(w, lexicon.Verb) {
		return w
	}
	return ""
}

func undouble(stem string) string {
	n := len(stem)
	if n > 2 && stem[n-1] == stem[n-2] {
		return stem[:n-1]
	}
	return ""
}

func yFor(stem string) string {
	if s, ok := strings.CutSuffix(stem, "i"); ok {
		return s + "y"
	}
	return ""
}

// plainVerb returns the form for "I", "you", "we", "they", or "".
func (g *grammar) plainVerb(w string) string {
	switch w {
	case "is":
		return "are"
	case "was":
		return "were"
	case "isn't":
		return "aren't"
	case "wasn't":
		return "weren't"
	case "doesn't":
		return "don't"
	case "hasn't":
		return "haven't"
	}
	return g.verb(w)
}

// gerund returns the -ing form of a base verb, or "".
func (g *grammar) gerund(w string) string {
	forms := []string{w + "ing"}
	n := len(w)
	switch {
	case strings.HasSuffix(w, "ie"):
		forms = []string{w[:n-2] + "ying"}
	case strings.HasSuffix(w, "e"):
		forms = []string{w[:n-1] + "ing", w + "ing"}
	case n > 2:
		forms = []string{w + w[n-1:] + "ing", w + "ing"}
	}
	for _, f := range forms {
		if g.is(f, lexicon.Gerund) {
			return f
		}
	}
	return ""
}

// participle returns the past participle of a base verb, or "".
func (g *grammar) participle(w string) string {
	if p, ok := g.done[w]; ok {
		return p
	}
	for _, p := range []string{regularPast(w), w + w[len(w)-1:] + "ed"} {
		if g.is(p, lexicon.Past) {
			return p
		}
	}
	return ""
}
