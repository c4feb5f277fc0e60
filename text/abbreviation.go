package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An abbreviationKind says how a period after an abbreviation is to be read.
type abbreviationKind uint8

const (
	notShort     abbreviationKind = iota
	opensName                     // a name follows, and the title has a capital: Dr. Li
	beforeNumber                  // abbreviates only before a number: No. 5
	midSentence                   // may end a sentence: U.S., Inc., etc.
	neverStops                    // e.g. and its like
)

// abbreviation tells what kind of abbreviation w is, without its last period.
func abbreviation(w string) abbreviationKind {
	lower := strings.ToLower(w)
	if kind, ok := abbreviations[lower]; ok && (kind != opensName || lower != w) {
		return kind
	}
	if isInitial(w) || isDotted(w) {
		return midSentence
	}
	return notShort
}

// isInitial tells whether w is one capital letter, as in J. Smith, other than I.
func isInitial(w string) bool {
	c, n := utf8.DecodeRuneInString(w)
	return n == len(w) && unicode.IsUpper(c) && c != 'I'
}

// isDotted tells whether w has single letters between periods, as in U.S or p.m.
func isDotted(w string) bool {
	parts := strings.Split(w, ".")
	for _, part := range parts {
		c, n := utf8.DecodeRuneInString(part)
		if n != len(part) || !unicode.IsLetter(c) {
			return false
		}
	}
	return len(parts) > 1
}

var abbreviations = abbreviationTable(map[abbreviationKind]string{
	opensName:  "mr mrs ms mx dr prof rev gen col capt cpt lt cmdr sgt cpl maj gov sen rep hon pres messrs mme mlle fr st mt ft",
	neverStops: "e.g eg i.e ie cf vs viz approx ca esp incl excl resp",
	beforeNumber: "no nos fig figs eq eqs sec secs ch chap vol vols pp p pg art para ver v ed tab ex " +
		"jan feb mar apr jun jul aug sep sept oct nov dec",
	midSentence: "inc ltd co corp llc plc bros gmbh jr sr esq etc al a.m p.m am pm ph.d phd m.d b.a m.a b.sc m.sc d.c " +
		"dept univ assn ave blvd rd sq est ext tel u.s u.k u.n e.u tue tues thu thur thurs fri",
})

func abbreviationTable(lists map[abbreviationKind]string) map[string]abbreviationKind {
	table := map[string]abbreviationKind{}
	for kind, list := range lists {
		for _, w := range strings.Fields(list) {
			table[w] = kind
		}
	}
	return table
}

// sentenceOpeners are capitalized words that begin sentences far more often than
// they follow an abbreviation within one.
var sentenceOpeners = set("The A An This That These Those It He She We They You I There Here In On At By For From To " +
	"But And Or So If When While After Before Because Although Though However Therefore Then Thus Also As Our My His Her " +
	"Their Its Your What Why How Who Where Which Is Are Was Were Do Does Did Can Could Will Would Should May Might Not No " +
	"Yes Such Please Thanks Many Most Some All Each Both One Other Another Since Until With Without During Let Now Today Yesterday")

func set(list string) map[string]bool {
	members := map[string]bool{}
	for _, w := range strings.Fields(list) {
		members[w] = true
	}
	return members
}
