package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text/fact"
)

// quotesKept compares what stands between quotation marks: it is somebody's own
// words, so neither a synonym nor a translation will do.
func (c *comparison) quotesKept() {
	given := fact.Letters(c.out.s)
	had := fact.Letters(c.src.s)
	for _, f := range c.src.facts {
		if f.Kind != fact.Quote || c.policy.MayDrop || f.Key == "" {
			continue
		}
		if strings.Contains(given, f.Key) {
			c.marksKept(f)
			continue
		}
		c.quoteChanged(f)
	}
	for _, f := range c.out.facts {
		if f.Kind == fact.Quote && !strings.Contains(had, f.Key) && !c.closeQuote(f, c.src) {
			c.add(when(words(f) > 1), "quote", "", f.Raw, "the quotation %s is not in the source", f.Raw)
		}
	}
}

// marksKept reports quoted words that are now said as the writer's own.
func (c *comparison) marksKept(f fact.Fact) {
	for _, g := range c.out.facts {
		if (g.Kind == fact.Quote || g.Kind == fact.Title || g.Kind == fact.Code) && strings.Contains(fact.Letters(g.Raw), f.Key) {
			return
		}
	}
	c.soft("quote", f.Raw, "", "%s stands without its quotation marks", f.Raw)
}

func (c *comparison) quoteChanged(f fact.Fact) {
	if c.policy.Strict && c.closeQuote(f, c.out) {
		return // spelling put right inside a quotation
	}
	c.add(when(words(f) > 1), "quote", f.Raw, "", "the quotation %s was changed", f.Raw)
}

// closeQuote tells whether d has a quotation that differs from f by few letters,
// as after a correction of spelling in proofreading.
func (c *comparison) closeQuote(f fact.Fact, d *side) bool {
	if !c.policy.Strict {
		return false
	}
	limit := 1 + utf8.RuneCountInString(f.Key)/8
	for _, g := range d.facts {
		if g.Kind == fact.Quote && distance(f.Key, g.Key, limit) <= limit {
			return true
		}
	}
	return false
}

// words counts the words of a quotation; a single one in quotation marks is
// often emphasis. Chinese characters count two for a word.
func words(f fact.Fact) int {
	n, inside := 0, false
	for _, r := range f.Raw {
		switch {
		case fact.IsHan(r):
			n++
			inside = false
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’':
			inside = false
		case !inside:
			n += 2
			inside = true
		}
	}
	return n / 2
}
