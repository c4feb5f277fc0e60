package guard

import (
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text/fact"
)

// listed tells whether f only counts what the source then lists, and the output has
// the whole list: "three languages (Chinese, English and Japanese)".
func (c *comparison) listed(f fact.Fact) bool {
	if f.Kind != fact.Number || f.Unit != "" || f.Value < 2 || f.Value > 10 {
		return false
	}
	items := enumerated(c.src.s[f.Span.End.Byte:])
	if len(items) != int(f.Value) {
		return false
	}
	for _, w := range items {
		if !strings.Contains(c.out.lower, fold(w)) {
			return false
		}
	}
	return true
}

// enumerated returns the items of the list that a bracket or a colon opens within
// the next words of s.
func enumerated(s string) []string {
	open := strings.IndexAny(s, "(（:：")
	if open < 0 || open > 40 || strings.ContainsAny(s[:open], ".,;。，；、\n") {
		return nil
	}
	_, n := utf8.DecodeRuneInString(s[open:])
	s = s[open+n:]
	if end := strings.IndexAny(s, ")）.。;；\n"); end >= 0 {
		s = s[:end]
	}
	s = strings.NewReplacer(", and ", ",", " and ", ",", "、", ",", "，", ",", "以及", ",", "和", ",").Replace(s)
	var items []string
	for _, w := range strings.Split(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			items = append(items, w)
		}
	}
	return items
}
