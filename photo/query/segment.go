package query

import (
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo/fold"
)

// A Piece is a word of plain words, as Segment cuts them.
type Piece struct {
	Text  string // folded
	CJK   bool
	Known bool     // the tables know its meaning
	Empty bool     // it says nothing of a picture, such as "the"
	Alike []string // words of the same meaning in both languages
}

// Segment cuts a folded text into words; Chinese is cut where the tables know a
// word, the longest first.
func Segment(folded string) []Piece {
	var list []Piece
	l := known()
	words := fold.Words(fold.String(folded))
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w.CJK {
			list = append(list, l.chinese(w.Text)...)
			continue
		}
		if joined, n := l.compound(words[i:], folded); n > 1 {
			list = append(list, joined)
			i += n - 1
			continue
		}
		list = append(list, l.piece(w.Text, false))
	}
	return list
}

// compound finds a meaning of several words that stand together, such as "great
// wall".
func (l *lexicon) compound(words []fold.Word, text string) (Piece, int) {
	const longest = 3
	for n := min(longest, len(words)); n > 1; n-- {
		last := words[n-1]
		end := last.Start + len(last.Text)
		if last.CJK || end > len(text) {
			continue
		}
		if phrase := text[words[0].Start:end]; len(l.alike[phrase]) > 0 {
			p := l.piece(phrase, false)
			return p, n
		}
	}
	return Piece{}, 0
}

func (l *lexicon) piece(text string, cjk bool) Piece {
	p := Piece{Text: text, CJK: cjk, Alike: Alike(text)}
	for _, e := range l.words[text] {
		switch e.kind {
		case "word", "generic", "name", string(Thing), string(Colour):
			p.Known = true
		case "stop", "and", "or", "but":
			p.Empty = true
		}
	}
	p.Empty = p.Empty && !p.Known
	return p
}

// chinese cuts a run of Chinese characters; what no word covers stays together.
func (l *lexicon) chinese(run string) []Piece {
	var list []Piece
	rest := 0
	flush := func(to int) {
		if rest < to {
			list = append(list, l.piece(run[rest:to], true))
		}
	}
	for at := 0; at < len(run); {
		n := l.longestAt(run, at)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(run[at:])
			at += n
			continue
		}
		flush(at)
		list = append(list, l.piece(run[at:at+n], true))
		at += n
		rest = at
	}
	flush(len(run))
	return list
}

// longestAt is how long the longest word with synonyms is that begins at a place,
// of two characters or more.
func (l *lexicon) longestAt(run string, at int) int {
	best, end, count := 0, at, 0
	for end < len(run) && count < l.longest {
		_, n := utf8.DecodeRuneInString(run[end:])
		end += n
		count++
		if count > 1 && len(l.alike[run[at:end]]) > 0 {
			best = end - at
		}
	}
	return best
}
