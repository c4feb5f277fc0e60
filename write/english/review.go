package english

import (
	"context"
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/harper"
	"github.com/qiao-ai/qiao/write/spell"
)

// A review is one Check of one text.
type review struct {
	core    *core
	engine  *harper.Engine
	speller *spell.Speller
	opts    write.CheckOptions
	ruler   *text.Ruler
	text    string
	counts  map[string]int
	edits   []write.Edit

	fragment bool // the sentence at hand is an item of a list, or the like
}

// longestSentence bounds what is looked at as one sentence, in bytes. What is
// longer is no prose.
const longestSentence = 8192

func (r *review) sentence(ctx context.Context, span text.Span) error {
	raw := span.Of(r.text)
	if len(raw) > longestSentence || !latin(raw) {
		return nil
	}
	s := newSentence(raw, r.core.lex)
	var spellings []change
	if r.speller != nil {
		spellings = settle(r.wanted(s, spelling(s, r.speller, wordUse{r.opts.Known, r.core.terms, r.count})))
	}
	r.fragment = r.opts.Fragment || r.listed(span)
	fixed := respell(s, spellings, r.core.lex)
	changes, err := r.grammar(ctx, fixed)
	if err != nil {
		return err
	}
	changes = r.wanted(s, changes)
	changes = append(changes, fixed.without(spellings, changes)...)
	for _, c := range settle(changes) {
		r.edits = append(r.edits, r.edit(c, span.Start.Byte))
	}
	return nil
}

// grammar gives what the rules and Harper say of a sentence whose spelling has
// been corrected, as changes of the sentence as written.
func (r *review) grammar(ctx context.Context, s respelled) ([]change, error) {
	changes := r.core.ownRules(s.sentence)
	if r.speller != nil {
		changes = append(changes, varieties(s.sentence, r.core.lex, r.opts.Dialect)...)
	}
	if r.engine != nil {
		lints, err := r.engine.Lints(ctx, s.text)
		if err != nil {
			return nil, err
		}
		changes = append(changes, fromHarper(s.sentence, lints, r.core.harper, r.speller != nil)...)
	}
	for i := range changes {
		changes[i] = s.back(changes[i])
	}
	return changes, nil
}

// latin tells whether s is mostly in the Latin script and has a word at all.
func latin(s string) bool {
	ours, others := 0, 0
	for _, c := range s {
		switch {
		case c < 0x250 && unicode.IsLetter(c):
			ours++
		case unicode.IsLetter(c):
			others++
		}
	}
	return ours > 1 && ours > 2*others
}

// wanted leaves out changes that do nothing, that the user muted, and those of
// words in the user's dictionary.
func (r *review) wanted(s *sentence, changes []change) []change {
	kept := changes[:0]
	for _, c := range changes {
		before := c.before(s)
		switch {
		case before == c.after:
		case c.rule == finalStopRule && r.fragment:
		case r.opts.Muted != nil && r.opts.Muted(c.rule):
		case r.opts.Known != nil && (r.opts.Known(before) || r.opts.Known(strings.ToLower(before))):
		default:
			kept = append(kept, c)
		}
	}
	return kept
}

// listed tells whether the sentence stands in a line with a list marker.
func (r *review) listed(span text.Span) bool {
	line := r.text[:span.Start.Byte]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	return text.ListMarker(line+span.Of(r.text)) > 0
}

// count tells how often the text has a word, in small letters.
func (r *review) count(word string) int {
	if r.counts == nil {
		r.counts = map[string]int{}
		for _, w := range strings.FieldsFunc(strings.ToLower(r.text), func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' }) {
			r.counts[w]++
		}
	}
	return r.counts[word]
}

func (r *review) edit(c change, offset int) write.Edit {
	e := r.ruler.Edit(offset+c.start, offset+c.end, c.after)
	return write.Edit{
		Edit: e, Type: c.kind, Rule: c.rule, Alternatives: c.alternatives,
		Confidence: c.confidence, Auto: auto(c), Tier: write.Offline,
		Explanation: r.core.messages.explain(c, r.opts.Explain),
	}
}
