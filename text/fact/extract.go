package fact

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// A source is a text while facts are looked for in it.
type source struct {
	s        string
	t        []Token
	dayFirst bool // the text says that its dates put the day first
}

// A scanner tries to read one fact at token i. It returns the index of the
// first token after the fact, or 0 if there is none at i.
type scanner func(x *source, i int) (Fact, int)

// scanners are tried in order at each token of their class; the first that
// reads a fact consumes its tokens.
var scanners = [...][]scanner{
	punct: {scanCode, scanPlaceholder, scanTag, scanMarkdownTarget, scanMention, scanHashtag, scanTopic,
		scanPath, scanPhone, scanQuantity},
	word: {scanAddress, scanEmail, scanPath, scanVersion, scanUUID, scanMonthDate, scanRelative, scanClockWord,
		scanWeekday, scanZone, scanQuantity, scanDayPart, scanProduct},
	number: {scanUUID, scanEmail, scanVersion, scanPhone, scanDate, scanClock, scanDayFirst, scanChineseDate,
		scanSerial, scanQuantity},
	han: {scanChineseDate, scanRelativeChinese, scanChineseClock, scanChineseWeekday, scanChinesePercent,
		scanHanZone, scanQuantity, scanDayPart},
	space: nil, newline: nil, letter: nil,
}

// Extract returns the facts of s in the order of their place. Names, titles and
// quotations may contain other facts; the rest do not overlap.
func Extract(s string) []Fact {
	_, facts := Read(s)
	return facts
}

// Read returns the tokens of s beside its facts, for callers that need both.
func Read(s string) ([]Token, []Fact) {
	x := &source{s: s, t: lex(s)}
	x.dayFirst = saysDayFirst(s)
	facts := make([]Fact, 0, 16)
	taken := make([]bool, len(x.t))
	for i := 0; i < len(x.t); {
		f, j := x.scan(i)
		if j == 0 {
			i++
			continue
		}
		x.locate(&f, i, j)
		facts = append(facts, f)
		for k := i; k < j; k++ {
			taken[k] = x.t[k].Class != han || opaque(f.Kind)
		}
		i = j
	}
	facts = joinDurations(s, facts)
	shareUnits(s, facts)
	shareOrdinals(s, facts)
	facts = append(facts, names(x, taken)...)
	facts = append(facts, hanNames(x, taken)...)
	facts = append(facts, quotes(x, taken)...)
	return x.t, place(s, facts)
}

// opaque tells whether Chinese characters in a fact of kind k cannot be part of a name.
func opaque(k Kind) bool {
	switch k {
	case Number, Percent, Money, Measure, Duration, DayPart:
		return false
	}
	return true
}

func (x *source) scan(i int) (Fact, int) {
	for _, scan := range scanners[x.t[i].Class] {
		if f, j := scan(x, i); j > i {
			return f, j
		}
	}
	return Fact{}, 0
}

func (x *source) locate(f *Fact, i, j int) {
	f.Span.Start.Byte, f.Span.End.Byte = x.t[i].Start, x.t[j-1].End
	if f.Kind.Exact() && f.Key == "" {
		f.Key = strings.TrimSpace(x.s[f.Span.Start.Byte:f.Span.End.Byte])
	}
}

// upTo returns the index of the first token that starts at or after byte end.
func (x *source) upTo(i, end int) int {
	for i < len(x.t) && x.t[i].Start < end {
		i++
	}
	return i
}

// at returns token i, or an empty one outside the text.
func (x *source) at(i int) Token {
	if i < 0 || i >= len(x.t) {
		return Token{Class: newline}
	}
	return x.t[i]
}

// skipSpace returns the first index from i on that is not a space.
func (x *source) skipSpace(i int) int {
	for x.at(i).Class == space {
		i++
	}
	return i
}

// before returns the index of the token before i that is not a space.
func (x *source) before(i int) int {
	for i--; x.at(i).Class == space; i-- {
	}
	return i
}

// startsWord tells whether nothing that could belong to a word stands right before i.
func (x *source) startsWord(i int) bool {
	c := x.at(i - 1)
	return c.Class != word && c.Class != number && !c.is("_")
}

// place sorts facts, sets Raw, and completes their spans in all units.
func place(s string, facts []Fact) []Fact {
	sort.SliceStable(facts, func(a, b int) bool {
		return facts[a].Span.Start.Byte < facts[b].Span.Start.Byte
	})
	var pos text.Pos
	for i := range facts {
		sp := &facts[i].Span
		facts[i].Raw = s[sp.Start.Byte:sp.End.Byte]
		pos = advance(s, pos, sp.Start.Byte)
		sp.Start = pos
		sp.End = advance(s, pos, sp.End.Byte)
	}
	return facts
}

// advance moves p on to the given byte.
func advance(s string, p text.Pos, to int) text.Pos {
	for p.Byte < to {
		r, n := utf8.DecodeRuneInString(s[p.Byte:])
		p.Byte += n
		p.Rune++
		p.UTF16++
		if r >= 0x10000 {
			p.UTF16++
		}
	}
	return p
}
