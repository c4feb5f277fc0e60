package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text/fact"
)

// namesKept compares the names of both sides word by word, so that an added
// title or a changed order is no loss.
func (c *comparison) namesKept() {
	c.taken = map[string]bool{}
	if !c.policy.MayDrop {
		for _, f := range c.src.facts {
			switch f.Kind {
			case fact.Name:
				c.nameKept(f)
			case fact.Title:
				c.titleKept(f)
			}
		}
		c.foreignWords()
	}
	for _, f := range c.out.facts {
		switch f.Kind {
		case fact.Name:
			c.nameGiven(f)
		case fact.Title:
			if !strings.Contains(fact.Letters(c.src.s), f.Key) {
				c.hard("title", "", f.Raw, "the title %q is not in the source", f.Raw)
			}
		}
	}
}

func (c *comparison) titleKept(f fact.Fact) {
	if !strings.Contains(fact.Letters(c.out.s), f.Key) {
		c.hard("title", f.Raw, "", "the title %q is missing", f.Raw)
	}
}

// nameKept looks for a name of the source in the output.
func (c *comparison) nameKept(f fact.Fact) {
	for _, w := range nameWords(f.Key) {
		if c.out.hasName(w) || c.sameFamily(w) {
			continue
		}
		if near := c.respelled(w, f); near != "" {
			c.respelling(f, w, near)
			continue
		}
		switch {
		case f.Weak && isHanName(f.Key):
			c.weakPerson(f)
		case f.Weak && c.newName() != "":
			c.hard("name", f.Raw, c.newName(), "the name %q became %q", f.Raw, c.newName())
		case strings.Trim(w, "ivx") == "":
			c.hard("name", f.Raw, "", "the numeral of %q is missing", f.Raw)
		case f.Weak || commonWord(w) || c.shortened(f, w):
			c.soft("name", f.Raw, "", "%q is missing", f.Raw)
		default:
			c.hard("name", f.Raw, "", "the name %q is missing", f.Raw)
		}
	}
}

// newName returns a Latin name of the output that the source has not, or "".
func (c *comparison) newName() string {
	for _, g := range c.out.facts {
		if g.Kind == fact.Name && !isHanName(g.Key) && !c.src.hasName(g.Key) && !c.spelled(g.Key) && !c.taken[g.Key] {
			return g.Raw
		}
	}
	return ""
}

// weakPerson reports a Chinese word that looks like a name only when another
// such word took its place.
func (c *comparison) weakPerson(f fact.Fact) {
	for _, g := range c.out.facts {
		if g.Kind == fact.Name && isHanName(g.Key) && !strings.Contains(c.src.s, g.Key) {
			c.hard("name", f.Raw, g.Raw, "the name %q became %q", f.Raw, g.Raw)
			return
		}
	}
}

// shortened tells whether an acronym stands for the name in the output, or the
// name for an acronym of the source.
func (c *comparison) shortened(f fact.Fact, w string) bool {
	var initials strings.Builder
	for _, p := range strings.Fields(f.Key) {
		initials.WriteString(p[:1])
	}
	return initials.Len() > 1 && c.out.words[initials.String()]
}

// respelling reports that a name is spelt in another way. A word at the start of
// a sentence that is no known name may have been a slip.
func (c *comparison) respelling(f fact.Fact, w, near string) {
	c.taken[near] = true
	if fact.IsWord(near) && !fact.IsWord(w) {
		return // a misspelt word with a capital, put right
	}
	mended := c.policy.Strict && fact.KnownName(near) && !fact.KnownName(w) && distance(w, near, 1) <= 1
	c.add(when((!f.Weak || isHanName(w)) && !mended), "name", f.Raw, near, "the name %q is spelt %q", f.Raw, near)
}

// respelled returns the word of the output that w became by a few letters.
func (c *comparison) respelled(w string, f fact.Fact) string {
	if isHanName(w) {
		return c.respelledHan(w)
	}
	limit := 1
	if n := len(w); n > 6 {
		limit = 3
	} else if n > 4 {
		limit = 2
	}
	best := ""
	for o := range c.out.words {
		if !c.src.words[o] && len(o) > 1 && distance(w, o, limit) <= limit && (best == "" || o < best) {
			best = o
		}
	}
	return best
}

// respelledHan returns a name of the output with the same first or last character.
func (c *comparison) respelledHan(w string) string {
	n := utf8.RuneCountInString(w)
	first, _ := utf8.DecodeRuneInString(w)
	last, _ := utf8.DecodeLastRuneInString(w)
	for _, g := range c.out.facts {
		if g.Kind != fact.Name || utf8.RuneCountInString(g.Key) != n || strings.Contains(c.src.s, g.Key) {
			continue
		}
		f, _ := utf8.DecodeRuneInString(g.Key)
		l, _ := utf8.DecodeLastRuneInString(g.Key)
		if f == first || l == last && n > 1 {
			return g.Key
		}
	}
	return ""
}

// nameGiven looks for a name of the output in the source.
func (c *comparison) nameGiven(f fact.Fact) {
	if c.src.words[squeeze(f.Key)] || wordWithNumber(f) {
		return // Wi-Fi for wifi
	}
	for _, w := range nameWords(f.Key) {
		if c.taken[w] || c.src.hasName(w) || c.spelled(w) {
			continue
		}
		if isHanName(w) && f.Weak {
			continue
		}
		if f.Weak || commonWord(w) {
			if !c.policy.MayFormat || c.policy.MayDrop {
				c.soft("name", "", f.Raw, "%q is not in the source", f.Raw)
			}
			continue
		}
		if c.abbreviates(w) {
			continue
		}
		c.hard("name", "", f.Raw, "the name %q is not in the source", f.Raw)
	}
}

func squeeze(key string) string {
	return strings.NewReplacer("-", "", " ", "", ".", "").Replace(key)
}

// sameFamily tells whether a nickname such as 老王 is a name with a title in the
// output: 王先生.
func (c *comparison) sameFamily(key string) bool {
	r := []rune(key)
	if len(r) != 2 || r[0] != '老' && r[0] != '小' && r[0] != '阿' {
		return false
	}
	return strings.ContainsRune(c.out.s, r[1])
}

// spelled tells whether w is the right spelling of a word that the source has in
// lower case: proofreading gave it its capital.
func (c *comparison) spelled(w string) bool {
	if isHanName(w) || len(w) < 4 {
		return false
	}
	limit := 1
	if len(w) > 5 {
		limit = 2
	}
	for s := range c.src.words {
		if s[0] == w[0] && !c.out.words[s] && (c.policy.Strict || !c.src.names(s)) && distance(w, s, limit) <= limit {
			return true
		}
	}
	return false
}

// names tells whether w is a part of a name of d.
func (d *side) names(w string) bool {
	for _, f := range d.facts {
		if f.Kind == fact.Name && !f.Weak && strings.Contains(f.Key, w) {
			return true
		}
	}
	return false
}

// abbreviates tells whether w is made of the first letters of words that follow
// one another in the source.
func (c *comparison) abbreviates(w string) bool {
	var initials strings.Builder
	for _, t := range c.src.tok {
		if t.Class == fact.ClassWord {
			initials.WriteByte(t.Low[0])
		}
	}
	return len(w) >= 3 && len(w) <= 6 && strings.Contains(initials.String(), w)
}

// wordWithNumber tells whether the name is a common word with a number: under-12s.
func wordWithNumber(f fact.Fact) bool {
	word := strings.TrimRight(strings.TrimSuffix(f.Raw, "s"), "0123456789- ")
	return hasDigit(f.Raw) && fact.Fold(word) == word && word != "" && fact.IsWord(word) && len(word) > 3
}

func commonWord(w string) bool { return fact.IsWord(w) }

func isHanName(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return fact.IsHan(r)
}

// nameWords cuts a name into the words that have to stay.
func nameWords(key string) []string {
	words := strings.FieldsFunc(key, func(r rune) bool { return r == ' ' || r == '-' || r == '.' })
	out := words[:0]
	for _, w := range words {
		if w = strings.TrimSuffix(w, "'s"); len(w) > 1 && !honorific[w] {
			out = append(out, w)
		}
	}
	return out
}

var honorific = wordSet(`mr mrs ms dr prof sir the of and st`)

// hasName tells whether d has the word w in any case, or w as a part of a
// product's name, or a Chinese name with or without its title.
func (d *side) hasName(w string) bool {
	if d.words[w] || d.words[w+"s"] || strings.HasSuffix(w, "s") && d.words[w[:len(w)-1]] {
		return true
	}
	if isHanName(w) {
		return strings.Contains(d.s, w)
	}
	if hasDigit(w) {
		return d.hasProduct(w)
	}
	if strings.Contains(w, " ") {
		for _, p := range nameWords(w) {
			if !d.hasName(p) {
				return false
			}
		}
		return true
	}
	return len(w) > 4 && (standsAlone(d.lower, w) || d.hasProduct(w))
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// hasProduct looks for a name with digits in it, written with or without spaces
// and hyphens.
func (d *side) hasProduct(w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	for i := range d.lower {
		if r, _ := utf8.DecodeRuneInString(d.lower[i:]); r != first || i > 0 && isLetterOrDigit(d.lower[i-1]) {
			continue
		}
		if squeezedPrefix(d.lower[i:], w) {
			return true
		}
	}
	return false
}

func isLetterOrDigit(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }

// squeezedPrefix tells whether s begins with w when spaces and hyphens are left
// out, and w ends there.
func squeezedPrefix(s, w string) bool {
	i := 0
	for k := 0; k < len(w); {
		switch {
		case i >= len(s):
			return false
		case s[i] == w[k]:
			i, k = i+1, k+1
		case k > 0 && (s[i] == ' ' || s[i] == '-'):
			i++
		default:
			return false
		}
	}
	return i >= len(s) || !isLetterOrDigit(s[i])
}

// foreignWords compares the Latin words inside Chinese text, which have no
// capital to tell a name by.
func (c *comparison) foreignWords() {
	if !c.src.mostlyHan() {
		return
	}
	for _, t := range c.src.tok {
		w := t.Low
		if t.Class != fact.ClassWord || len(w) < 2 || c.out.hasName(w) || unicode.IsUpper(rune(c.src.s[t.Start])) {
			continue
		}
		if near := c.respelled(w, fact.Fact{}); near != "" {
			c.taken[near] = true
			continue
		}
		c.add(when(c.policy.Strict), "name", w, "", "the word %q is missing", w)
	}
}

func (d *side) mostlyHan() bool {
	han, latin := 0, 0
	for _, t := range d.tok {
		switch t.Class {
		case fact.ClassHan:
			han++
		case fact.ClassWord:
			latin++
		}
	}
	return han > 2*latin
}

// distance is the number of letters to change, add, drop or swap between a and
// b, or limit+1 when it is more.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > limit || -d > limit {
		return limit + 1
	}
	prev, cur, older := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		low := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], older[j-2]+1)
			}
			low = min(low, cur[j])
		}
		if low > limit {
			return limit + 1
		}
		older, prev, cur = prev, cur, older
	}
	return prev[len(y)]
}
