package guard

import (
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/fact"
)

// A letters counts the letters of a text by script.
type letters struct {
	han, latin, other, total float64
	simplified, traditional  int
}

func lettersOf(d *side) letters {
	var l letters
	for _, t := range d.tok {
		switch t.Class {
		case fact.ClassHan:
			l.han += 2 // a character says about as much as two letters
		case fact.ClassWord:
			l.latin += float64(len(t.Low))
		case fact.ClassLetter:
			l.other += float64(len([]rune(t.Low)))
		}
	}
	l.total = l.han + l.latin + l.other
	if l.han > 0 {
		for _, r := range d.s {
			if r < 0x3400 {
				continue
			}
			switch text.ScriptOf(r) {
			case text.Simplified:
				l.simplified++
			case text.Traditional:
				l.traditional++
			}
		}
	}
	return l
}

// language reports that the output is in another language or script. Then the
// other checks would say nothing, and it returns true.
func (c *comparison) language() bool {
	a, b := lettersOf(c.src), lettersOf(c.out)
	c.script(a, b)
	if c.policy.Translate || a.total < 5 || b.total < 3 {
		return false
	}
	moved := abs(a.han/a.total-b.han/b.total) + abs(a.latin/a.total-b.latin/b.total) + abs(a.other/a.total-b.other/b.total)
	if moved > 1.1 && !c.policy.MayAdd {
		c.hard("language", "", clip(c.out.s), "the language changed")
		return true
	}
	if a.latin > 0.8*a.total && b.latin > 0.8*b.total && !c.policy.MayAdd {
		if from, to := european(c.src), european(c.out); from != "" && to != "" && from != to {
			c.hard("language", "", clip(c.out.s), "the language changed")
			return true
		}
	}
	return false
}

func abs(x float64) float64 { return max(x, -x) }

// script reports Simplified characters in place of Traditional ones, or the
// other way round.
func (c *comparison) script(a, b letters) {
	switch {
	case a.simplified > 0 && a.traditional == 0 && b.traditional > max(0, b.simplified/4):
		c.hard("script", "", clip(c.out.s), "Simplified characters became Traditional ones")
	case a.traditional > 0 && a.simplified == 0 && b.simplified > max(0, b.traditional/4):
		c.hard("script", "", clip(c.out.s), "Traditional characters became Simplified ones")
	}
}

// functionWords are small words by which languages written in Latin letters tell
// themselves apart.
var functionWords = map[string]map[string]bool{
	"en": wordSet(`the and of to is are was were that this with for you we they have has it be not on at will would i please from your our my`),
	"fr": wordSet(`le la les des est et une dans que qui pour pas sur avec nous vous il elle ce cette au aux du je sera votre`),
	"de": wordSet(`der die das und ist nicht ein eine mit wir sie ich auf zu den dem für von wird bitte haben sind auch im`),
	"es": wordSet(`el los las y es una que por para con no se del nosotros usted su en está son lo al por favor este`),
	"it": wordSet(`il lo gli e è una che per con non si del della noi di sono questo nel`),
	"pt": wordSet(`o os as e é uma que por para com não se do da nós você em está são ao`),
	"nl": wordSet(`het een en is niet met wij zij ik op de van voor zijn wordt dat deze te`),
}

// european names the language of a text of at least four words by its function
// words, or returns "".
func european(d *side) string {
	score := map[string]int{}
	words := 0
	seen := map[string]bool{}
	for _, t := range d.tok {
		if t.Class != fact.ClassWord {
			continue
		}
		words++
		if seen[t.Low] {
			continue // "no" twice is no Spanish
		}
		seen[t.Low] = true
		for l, set := range functionWords {
			if set[t.Low] {
				score[l]++
			}
		}
	}
	best, second, name := 0, 0, ""
	for l, n := range score {
		if n > best {
			best, second, name = n, best, l
		} else if n > second {
			second = n
		}
	}
	if words < 4 || best < 2 || best*6 < words || best-second < 2 {
		return ""
	}
	return name
}
