package english

import (
	"strings"

	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// A class tells whether a token is of a sort.
type class func(*grammar, *token) bool

// classes are those that patterns name.
func classes() map[string]class {
	return map[string]class{
		"noun1":      countable,
		"one":        func(g *grammar, t *token) bool { return countable(g, t) && !collective[t.lower] },
		"agent":      agent,
		"noun2":      oftenPlural,
		"noun":       func(_ *grammar, t *token) bool { return t.is(lexicon.Noun) && !functionWords[t.lower] },
		"nounp":      func(_ *grammar, t *token) bool { return t.is(lexicon.Plural) },
		"countablep": countablePlural,
		"base": func(_ *grammar, t *token) bool {
			return t.can(lexicon.Verb) && !functionWords[t.lower] || bareVerbs[t.lower]
		},
		"base1": mainVerb,
		"baseonly": func(_ *grammar, t *token) bool {
			return t.listed && t.known.Only(lexicon.Verb) && !functionWords[t.lower] && !invariable[t.lower]
		},
		"third":       func(_ *grammar, t *token) bool { return t.is(lexicon.Third) },
		"third1":      thirdPerson,
		"past":        func(_ *grammar, t *token) bool { return t.is(lexicon.Past) },
		"pastonly":    pastOnly,
		"pp":          func(_ *grammar, t *token) bool { return t.can(lexicon.Participle) || t.is(lexicon.Past) },
		"ing":         func(_ *grammar, t *token) bool { return t.can(lexicon.Gerund) },
		"purep":       func(_ *grammar, t *token) bool { return t.listed && t.known.Only(lexicon.Plural) },
		"gerundonly":  func(_ *grammar, t *token) bool { return t.listed && t.known.Only(lexicon.Gerund) },
		"adj":         func(_ *grammar, t *token) bool { return t.is(lexicon.Adjective) && !functionWords[t.lower] },
		"adv":         func(_ *grammar, t *token) bool { return t.is(lexicon.Adverb) },
		"comparative": comparative,
		"superlative": func(_ *grammar, t *token) bool {
			return t.listed && (t.is(lexicon.Superlative) || t.lower == "best" || t.lower == "worst")
		},
		"verb": func(_ *grammar, t *token) bool {
			return t.can(lexicon.Verb) || t.can(lexicon.Third) || t.can(lexicon.Past)
		},
		"num":       func(_ *grammar, t *token) bool { return t.kind == number },
		"regulated": func(g *grammar, t *token) bool { return g.regulated[t.lower] != "" },
	}
}

// is tells whether tag is the most frequent part of speech.
func (t *token) is(tag lexicon.Tag) bool { return t.listed && t.known.Mainly(tag) }

func (t *token) can(tag lexicon.Tag) bool { return t.listed && t.known.Can(tag) }

// purely tells whether tag is most frequent and no other part of speech is
// nearly as frequent.
func (t *token) purely(tag lexicon.Tag) bool {
	if !t.is(tag) {
		return false
	}
	for _, c := range t.known.Tags[1:] {
		if c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return true
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// functionWords are pronouns, articles, prepositions and the like, which a
// lexicon of nouns and verbs mistakes for rare nouns and verbs.
var functionWords = set(`a an the this that these those i you he she it we they me him her us them my your his its our their mine yours
	who whom whose which what where when why how and or but so nor yet for if because although though while as than then
	in on at by to of from with about into over under after before between through during without within upon against among
	is are was were be been being am do does did have has had will would shall should can could may might must
	not no yes all any some each every either neither both few many much more most other another such same own
	one two three four five six seven eight nine ten just only also very too even still again here there now well like near per vs up down out off
	`)

var bareVerbs = set("be have do go get make take")

// invariable are verbs whose base is also their past.
var invariable = set("put cut let hit set cost hurt shut read spread quit bet burst become come overcome beat bid thrust split spit")

// uncountable are nouns without a plural in ordinary use, and nouns that are
// often used without one.
var uncountable = set(`information advice equipment furniture homework knowledge luggage baggage software hardware stuff traffic
	music pollution transportation money water air food time work life progress research evidence news fun health education
	experience energy power love peace nature culture history science art technology business society environment
	help support attention sport weather behavior damage sugar rice bread meat fish sheep fruit hair paper
	people police electricity violence poverty wealth happiness freedom success truth growth
	percent more less enough much half lot bit sort kind other
	`)

// collective are nouns of groups, of which many writers speak in the plural.
var collective = set("family team staff government group band couple audience class committee company crew crowd public majority minority army club council press jury party number variety range percent generation")

func countable(g *grammar, t *token) bool {
	return t.purely(lexicon.Noun) && !uncountable[t.lower] && !functionWords[t.lower] && t.known.Freq >= 20 && g.plural(t.lower) != "" &&
		!strings.HasSuffix(t.lower, "ness") && !strings.HasSuffix(t.lower, "ics") && !strings.HasSuffix(t.lower, "s")
}

// agent is a noun of a person or a thing that is plainly countable.
func agent(g *grammar, t *token) bool {
	if !countable(g, t) || t.known.Freq < 24 {
		return false
	}
	return plainlyCounted[t.lower] || hasAnySuffix(t.lower, "ist", "er", "or", "ian") && !powers[t.lower]
}

func hasAnySuffix(s string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

var plainlyCounted = set("student child car place thing reason book country city school friend animal job problem idea game tree house building movie film song language company fact person kid man woman girl boy worker")

// powers end like agents and are none.
var powers = set("power water weather matter paper silver butter danger hunger anger winter summer number order labor humor color flavor error horror terror humour labour honor favor behavior rubber leather")

// oftenPlural is a countable noun of which the plural is about as frequent.
func oftenPlural(g *grammar, t *token) bool {
	return countable(g, t) && g.lex.Freq(g.plural(t.lower)) >= int(t.known.Freq)-9
}

func countablePlural(g *grammar, t *token) bool {
	if plurals[g.singular(t.lower)] == t.lower {
		return true
	}
	return t.is(lexicon.Plural) && !functionWords[t.lower] && t.known.Freq >= 20 && strings.HasSuffix(t.lower, "s") && g.singular(t.lower) != "" && !pluralOnly[t.lower]
}

// pluralOnly are plurals that behave as singulars or have no singular.
var pluralOnly = set(`news means series species politics economics physics mathematics athletics always perhaps besides
	headquarters crossroads barracks gallows works plus less its this thus yes gas bus class pass boss across class congress
	times lots hours minutes days weeks months years thanks states dollars miles others`)

func mainVerb(g *grammar, t *token) bool {
	return (t.purely(lexicon.Verb) || bareVerbs[t.lower] && t.lower != "be") && !invariable[t.lower] && g.third(t.lower) != "" &&
		(!functionWords[t.lower] || bareVerbs[t.lower] || t.lower == "do" || t.lower == "have")
}

// thirdPerson is a verb form in -s that is hardly ever a plural.
func thirdPerson(g *grammar, t *token) bool {
	return t.is(lexicon.Third) && !strings.Contains(t.known.Tags, "P") && g.verb(t.lower) != "" && t.lower != "is" && t.lower != "was"
}

// pastOnly is a past tense that is no base form, adjective or noun as well.
func pastOnly(g *grammar, t *token) bool {
	return t.listed && t.known.Only(lexicon.Past) && g.verb(t.lower) != "" && g.verb(t.lower) != t.lower && t.lower != "used" && !invariable[t.lower]
}

func comparative(_ *grammar, t *token) bool {
	return t.is(lexicon.Comparative) && t.lower != "other" && strings.HasSuffix(t.lower, "er")
}
