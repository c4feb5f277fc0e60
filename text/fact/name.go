package fact

import (
	"strings"
	"unicode"
)

// notNames are words with a capital that name nobody: pronouns, greetings,
// titles, months and weekdays (which are facts of their own).
var notNames = setOf(`i i'm i've i'll i'd mr mrs ms miss dr prof sir madam jr sr ok okay hi hello hey dear thanks thank regards sincerely
	best kind warm yours please note ps cc re fwd fw attn tel fax am pm etc vs eg ie faq fyi asap tbd tba eod eta rsvp aka diy
	monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
	october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
	id url qr no yes the a an st nd rd th cheers congrats congratulations sorry wow oh yeah yep nope haha hmm lol btw imo
	ain't y'all everyone
	which what who whom whose when where why how this that these those he she it we you they my your his her its our their if but so because and or
	in on at for with from to by of as not is are was were be do does did can will would should could all some any each every also however then there here`)

// A capital is a word that may be a name, or part of one.
type capital struct {
	i      int
	strong bool
}

// names finds Latin names outside the tokens that other facts have taken.
// Neighbouring words make one name. A name of common words is weak.
func names(x *source, taken []bool) []Fact {
	var out []Fact
	title := x.titleLines()
	var group []capital
	flush := func() {
		if f, ok := x.nameOf(group); ok {
			out = append(out, f)
		}
		group = group[:0]
	}
	for i, t := range x.t {
		if t.Class != word {
			continue
		}
		c, ok := x.capital(i, title)
		if taken[i] || !ok {
			flush()
			continue
		}
		if len(group) > 0 && !x.adjoins(group[len(group)-1].i, i) {
			flush()
		}
		group = append(group, c)
	}
	flush()
	return out
}

// adjoins tells whether only a space or a hyphen stands between words a and b.
func (x *source) adjoins(a, b int) bool {
	return b == a+2 && (x.t[a+1].Class == space || x.t[a+1].is("-")) ||
		b == a+3 && x.t[a+1].is(".") && x.t[a+2].Class == space && x.t[a].End-x.t[a].Start == 1
}

// capital tells whether the word at i may name something, and how surely.
func (x *source) capital(i int, title []bool) (capital, bool) {
	raw, low := x.raw(i), strings.TrimSuffix(x.t[i].Low, "'s")
	first, inner := capitals(raw)
	if !first && !inner || notNames[low] || !x.startsWord(i) && x.at(i-1).Class == word {
		return capital{}, false
	}
	if contraction(low) {
		return capital{}, false
	}
	c := capital{i: i}
	common := IsWord(low)
	switch {
	case roman[raw]:
		c.strong = true
		return c, true
	case inner && allCapitals(raw):
		c.strong = !common && len(low) >= 2
		return c, !common || len(low) <= 3 && len(low) >= 2
	case inner:
		c.strong = true
		return c, true
	case len(low) < 2:
		return c, false
	case title[i]:
		c.strong = !common
		return c, !common
	case x.startsSentence(i):
		c.strong = !common && (KnownName(low) || x.actsLikeName(i))
		return c, !common || x.capitalFollows(i)
	}
	c.strong = !common || x.placeFollows(i)
	return c, true
}

// placeFollows tells whether the word after i makes a common word a name: Baker Street.
func (x *source) placeFollows(i int) bool {
	switch x.at(x.skipSpace(i + 1)).Low {
	case "street", "road", "avenue", "lane", "square", "bridge", "boulevard", "county", "river", "lake", "airport":
		return true
	}
	return false
}

// roman are the numerals that tell kings, wars and volumes apart.
var roman = setOf(`II III IV VI VII VIII IX XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI`)

// capitals tells whether s begins with a capital and has one further inside.
func capitals(s string) (first, inner bool) {
	for i, r := range s {
		if unicode.IsUpper(r) {
			if i == 0 {
				first = true
			} else if i > 0 {
				inner = true
			}
		}
	}
	return
}

func allCapitals(s string) bool {
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// startsSentence tells whether a capital at i may be there for its place only.
func (x *source) startsSentence(i int) bool {
	for i--; i >= 0; i-- {
		t := x.t[i]
		switch {
		case t.Class == space || t.is("\"") || t.is("'") || t.is("(") || t.is("[") || t.is("*") || t.is("_") || t.is("“") || t.is("‘"):
			continue
		case t.is("."):
			return !x.abbreviation(i)
		case t.Class == word || t.Class == number || t.Class == letter:
			return false
		case t.is(",") || t.is(";") || t.is("/") || t.is("&") || t.is("@") || t.is("'s") || t.is(")") || t.is("$"):
			return false
		case t.is("-"):
			return x.at(i-1).Class != word && x.at(i-1).Class != number
		}
		return t.Class != han
	}
	return true
}

var abbreviations = setOf(`mr mrs ms dr prof st jr sr vs no gen col lt rev hon u.s etc`)

// abbreviation tells whether the dot at i belongs to Mr., Dr., an initial.
func (x *source) abbreviation(i int) bool {
	t := x.at(i - 1)
	if t.Class != word {
		return false
	}
	c, _ := capitals(x.raw(i - 1))
	return abbreviations[t.Low] || len(t.Low) == 1 && c && !t.is("i")
}

var nameVerbs = setOf(`is was has had will can says said told asked wrote and or who went came called made took got does did would
	could should may might must joined left works worked lives lived plays played wants wanted thinks thought sent sends won lost
	beat beats paid pays bought buys lent lends gave gives owes hired hires met meets called calls invited agreed agrees needs knows knew likes liked ran runs wins leads led brought keeps kept helped spoke speaks promised confirmed signed arrived moved`)

// actsLikeName tells whether the word at i, at the start of a sentence, is
// followed by what follows a name.
func (x *source) actsLikeName(i int) bool {
	if strings.HasSuffix(x.t[i].Low, "'s") {
		return true
	}
	t := x.at(x.skipSpace(i + 1))
	return t.Class == word && (nameVerbs[t.Low] || x.verbForm(t.Low) && !strings.HasSuffix(x.t[i].Low, "ly")) || x.capitalFollows(i)
}

// verbForm tells whether low may be a verb with an ending: handles, suggested.
func (x *source) verbForm(low string) bool {
	return len(low) > 3 && (strings.HasSuffix(low, "ed") || strings.HasSuffix(low, "s") && !strings.HasSuffix(low, "ss")) && IsWord(low)
}

func (x *source) capitalFollows(i int) bool {
	j := x.skipSpace(i + 1)
	if j == i+1 || x.at(j).Class != word {
		return false
	}
	first, _ := capitals(x.raw(j))
	return first && !notNames[x.t[j].Low]
}

// titleLines marks the words of lines that are written with a capital on most words.
func (x *source) titleLines() []bool {
	title := make([]bool, len(x.t))
	for i := 0; i < len(x.t); {
		j, words, upper := i, 0, 0
		for ; j < len(x.t) && x.t[j].Class != newline; j++ {
			if x.t[j].Class == word && len(x.t[j].Low) > 3 {
				words++
				if first, _ := capitals(x.raw(j)); first {
					upper++
				}
			}
		}
		if words >= 2 && upper*5 >= words*4 && (words >= 4 || !x.hasSmall(i, j)) {
			for k := i; k < j; k++ {
				title[k] = true
			}
		}
		i = j + 1
	}
	return title
}

// hasSmall tells whether a word in lower case stands in tokens i to j.
func (x *source) hasSmall(i, j int) bool {
	for ; i < j; i++ {
		if x.t[i].Class == word {
			if first, _ := capitals(x.raw(i)); !first {
				return true
			}
		}
	}
	return false
}

// nameOf makes a fact of neighbouring words with capitals.
func (x *source) nameOf(group []capital) (Fact, bool) {
	if len(group) == 0 {
		return Fact{}, false
	}
	strong := false
	for _, c := range group {
		strong = strong || c.strong
	}
	if !strong && x.startsSentence(group[0].i) && !x.acronym(group[0].i) { // "The Board met" is no name by its first word
		if group = group[1:]; len(group) == 0 {
			return Fact{}, false
		}
	}
	f := Fact{Kind: Name, Weak: !strong && len(group) < 2}
	x.locate(&f, group[0].i, group[len(group)-1].i+1)
	f.Key = strings.TrimSuffix(Fold(x.s[f.Span.Start.Byte:f.Span.End.Byte]), "'s")
	return f, true
}

func (x *source) acronym(i int) bool { return allCapitals(x.raw(i)) && x.t[i].End-x.t[i].Start > 1 }
