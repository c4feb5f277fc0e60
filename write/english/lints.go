package english

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/harper"
)

//go:embed harper.txt
var harperFile string

// A harperTable tells what is thought of Harper's rules.
type harperTable map[string]float64

// readHarperTable reads lines "Rule confidence"; "-" silences a rule.
func readHarperTable() harperTable {
	t := harperTable{}
	for line := range strings.Lines(harperFile) {
		f := strings.Fields(line)
		if len(f) != 2 || f[0] == "#" {
			continue
		}
		confidence, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			confidence = silenced
		}
		t[f[0]] = confidence
	}
	return t
}

// silent lists the rules that are silenced.
func (t harperTable) silent() []string {
	var rules []string
	for rule, confidence := range t {
		if confidence == silenced {
			rules = append(rules, rule)
		}
	}
	slices.Sort(rules)
	return rules
}

// harperSpeller is Harper's rule for spelling.
const harperSpeller = "SpellCheck"

const (
	silenced = -1
	// unmeasured is what a rule of Harper's is trusted that the table lacks: it
	// is shown, never applied unasked.
	unmeasured = 0.5
)

// fromHarper turns lints into changes. Those without a repair are left out, and
// so is spelling when a speller of our own judges it.
func fromHarper(s *sentence, lints []harper.Lint, table harperTable, ownSpeller bool) []change {
	var found []change
	for _, l := range lints {
		confidence, ok := table[l.Rule]
		if !ok {
			confidence = unmeasured
		}
		if len(l.Replacements) == 0 || confidence == silenced || ownSpeller && l.Rule == harperSpeller {
			continue
		}
		c := change{
			start: l.Start, end: l.End, after: l.Replacements[0], rule: "harper/" + l.Rule, kind: editType(l.Kind),
			confidence: confidence, alternatives: l.Replacements[1:min(len(l.Replacements), 5)], message: l.Message,
		}
		if s.touchesName(c) || c.rule == "harper/DiscourseMarkers" && s.at(0).lower == "notwithstanding" {
			continue // "Notwithstanding the above" is a preposition
		}
		found = append(found, c)
	}
	return found
}

// touchesName tells whether a change would alter what may be a name, a link, an
// address or code.
func (s *sentence) touchesName(c change) bool {
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.start >= c.end || t.end <= c.start && !(c.start == c.end && t.start < c.start && c.start < t.end) {
			continue
		}
		if t.kind == opaque || s.named(i) && !strings.Contains(c.after, t.text) || strange(t) && !strings.Contains(c.after, t.text) {
			return true
		}
	}
	return false
}

// strange tells whether t mixes letters with digits or has a capital within.
func strange(t *token) bool {
	if t.kind != word {
		return false
	}
	return strings.ContainsAny(t.text, "0123456789") || len(t.text) > 1 && t.text[1:] != strings.ToLower(t.text[1:])
}

// editType translates a kind of Harper's.
func editType(kind string) write.EditType {
	switch kind {
	case "Spelling", "Typo":
		return write.Spelling
	case "Capitalization":
		return write.Capitalization
	case "Punctuation", "Formatting":
		return write.Punctuation
	case "WordChoice", "Eggcorn", "Malapropism", "Nonstandard":
		return write.WordChoice
	case "Style", "Readability", "Redundancy", "Enhancement", "Regionalism":
		return write.Style
	}
	return write.Grammar
}
