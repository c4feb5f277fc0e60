package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// seriesCue is what comes right before a series.
var seriesCue = regexp.MustCompile(`(?i)[:：]|(?:包括|包含|分为|分别是|例如|比如|诸如|如下|需要|购买|准备|带上|买|有|是)|\b(?:includes?|including|included|such as|like|needs?|buy|bring|contains?|namely|are|were|have|has|had|want|pack|order(?:ed)?|bought|get)\b`)

// series finds a series of three or more in one sentence, after a colon or a
// word that introduces it. The sentence with the longest series counts.
func (f *finder) series() Listing {
	var best Listing
	for _, sp := range text.Sentences(f.s) {
		if l := f.seriesIn(sp.Start.Byte, sp.End.Byte); len(l.Items) > len(best.Items) {
			best = l
		}
	}
	if len(best.Items) < 3 {
		return Listing{}
	}
	return best
}

// seriesIn finds the series of the sentence from byte a to b.
func (f *finder) seriesIn(a, b int) Listing {
	body := f.s[a:b]
	for _, sep := range []string{"、", ",", "，"} {
		first := strings.Index(body, sep)
		if first < 0 {
			continue
		}
		cue := lastCue(body[:first])
		if cue < 0 {
			continue
		}
		items := f.split(a+cue, b, sep)
		if len(items) >= 3 && alike(items) {
			return Listing{Lead: f.item(a, a+cue), Items: items}
		}
	}
	return Listing{}
}

// lastCue returns the end of the last cue in s, or of a colon; -1 if there is
// none.
func lastCue(s string) int {
	if i := strings.LastIndexAny(s, ":："); i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		return i + n
	}
	all := seriesCue.FindAllStringIndex(s, -1)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1][1]
}

var (
	hanAnd   = regexp.MustCompile(`以及|和|与|及|还有|或者|或`)
	latinAnd = regexp.MustCompile(`(?i)\s+(?:and|or|&)\s+`)
	headAnd  = regexp.MustCompile(`(?i)^\s*(?:and|or|以及|还有|和)\s*`)
)

// split cuts the bytes from a to b at sep, and the last piece at its and.
func (f *finder) split(a, b int, sep string) []Item {
	var items []Item
	pieces := strings.Split(f.s[a:b], sep)
	at := a
	for i, p := range pieces {
		from, to := at, at+len(p)
		at = to + len(sep)
		if i < len(pieces)-1 {
			items = appendItem(items, f.item(from, to))
			continue
		}
		if m := headAnd.FindString(p); m != "" {
			from += len(m)
		} else if m := findAnd(p); m != nil {
			items = appendItem(items, f.item(from, from+m[0]))
			from += m[1]
		}
		items = appendItem(items, f.item(from, to))
	}
	return items
}

// findAnd returns where the and of a last piece stands, not at its ends.
func findAnd(p string) []int {
	for _, re := range []*regexp.Regexp{latinAnd, hanAnd} {
		if m := re.FindStringIndex(p); m != nil && m[0] > 0 && m[1] < len(strings.TrimRight(p, "。. ")) {
			return m
		}
	}
	return nil
}

// alike tells whether items look like members of one series: short all of them,
// none much longer than the others.
func alike(items []Item) bool {
	total := 0
	for _, it := range items {
		total += size(it.Text)
	}
	for _, it := range items {
		n := size(it.Text)
		if n > 10 || n > 4*total/len(items)+1 {
			return false
		}
	}
	return true
}

// semicolons finds a sentence of two or more semicolons.
func (f *finder) semicolons() Listing {
	for _, sp := range text.Sentences(f.s) {
		body := sp.Of(f.s)
		if strings.Count(body, "；")+strings.Count(body, ";") < 2 {
			continue
		}
		a, l := sp.Start.Byte, Listing{}
		if i := strings.IndexAny(body, ":："); i >= 0 && i < strings.IndexAny(body, ";；") {
			_, n := utf8.DecodeRuneInString(body[i:])
			l.Lead = f.item(a, a+i+n)
			a += i + n
		}
		from := a
		for i, c := range f.s[a:sp.End.Byte] {
			if c == ';' || c == '；' {
				l.Items = appendItem(l.Items, f.item(from, a+i))
				from = a + i + utf8.RuneLen(c)
			}
		}
		l.Items = appendItem(l.Items, f.item(from, sp.End.Byte))
		return l
	}
	return Listing{}
}
