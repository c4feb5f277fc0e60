package query

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao/photo/fold"
)

//go:embed words/kinds.txt
var kindsText string

// Shown says which things in a picture stand for a word, by the English names that
// the tagger gives them.
type Shown struct {
	// Kinds are things of which each is one, as a car is a vehicle.
	Kinds []string
	// Scene are things that tell where a picture was taken, each with how likely a
	// picture of it is of that scene.
	Scene []Sign
}

// A Sign is a thing by which a scene is told.
type Sign struct {
	Thing  string
	Likely float64 // 0 to 1
}

// Shows returns which things stand for a folded word.
func Shows(word string) Shown { return known().shows[word] }

// kinds reads a line "things: words", or "~ things with numbers: words".
func (l *lexicon) kinds(line string) {
	things, words, _ := strings.Cut(line, ": ")
	scene, isScene := strings.CutPrefix(things, "~ ")
	var s Shown
	for t := range strings.SplitSeq(scene, ", ") {
		if !isScene {
			s.Kinds = append(s.Kinds, t)
			continue
		}
		at := strings.LastIndexByte(t, ' ')
		likely, err := strconv.ParseFloat(t[at+1:], 64)
		if err != nil {
			panic("photo/query: kinds.txt: " + line) // a mistake in the table
		}
		s.Scene = append(s.Scene, Sign{t[:at], likely})
	}
	for w := range strings.SplitSeq(words, ", ") {
		have := l.shows[fold.String(w)]
		have.Kinds, have.Scene = append(have.Kinds, s.Kinds...), append(have.Scene, s.Scene...)
		l.shows[fold.String(w)] = have
		if len(l.words[fold.String(w)]) == 0 {
			l.add(w, entry{"word", fold.String(w)})
			l.alike[fold.String(w)] = append(l.alike[fold.String(w)], fold.String(w))
		}
	}
}
