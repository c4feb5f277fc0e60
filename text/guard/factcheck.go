package guard

import (
	"math"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// compared tells whether the general comparison deals with facts of kind k;
// names and quotations have their own.
func compared(f fact.Fact) bool {
	return f.Kind != fact.Name && f.Kind != fact.Quote && f.Kind != fact.Title
}

// A match pairs a fact of the source with one of the output.
type match struct{ src, out fact.Fact }

// factsKept compares the typed facts of both sides.
func (c *comparison) factsKept() {
	lost, added, matched := pair(c.src.facts, c.out.facts, c.policy.MayDrop)
	lost, added = c.substitutions(lost, added)
	lost, added = c.scaled(lost, added)
	for _, f := range lost {
		c.lostFact(f)
	}
	for _, f := range added {
		c.addedFact(f)
	}
	for _, m := range matched {
		c.matchedFact(m)
	}
}

// scales are the words of a table's head for what its numbers are counted in.
var scales = []struct {
	word  string
	value float64
}{{"万", 1e4}, {"亿", 1e8}, {"千", 1e3}, {"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}}

// scaled drops the facts of a table that its head gives a scale: 320 under 万元.
func (c *comparison) scaled(lost, added []fact.Fact) (l, a []fact.Fact) {
	if !c.policy.MayFormat || c.policy.MayDrop || !strings.Contains(c.out.s, "|") {
		return lost, added
	}
	used := make([]bool, len(added))
	for _, f := range lost {
		if k := c.scaledTo(f, added, used); k >= 0 {
			used[k] = true
			continue
		}
		l = append(l, f)
	}
	for k, g := range added {
		if !used[k] {
			a = append(a, g)
		}
	}
	return l, a
}

func (c *comparison) scaledTo(f fact.Fact, added []fact.Fact, used []bool) int {
	for k, g := range added {
		if used[k] || !f.Kind.Numeric() || !g.Kind.Numeric() || g.Unit != "" && g.Unit != f.Unit {
			continue
		}
		for _, s := range scales {
			if strings.Contains(c.out.lower, s.word) && strings.Contains(f.Raw, s.word) && math.Abs(g.Value)*s.value == math.Abs(f.Value) {
				return k
			}
		}
	}
	return -1
}

// pair matches facts that are the same, then those that agree. In a summary a
// fact of the source may be used more than once.
func pair(src, out []fact.Fact, reuse bool) (lost, added []fact.Fact, matched []match) {
	used, done := make([]bool, len(out)), make([]bool, len(src))
	try := func(same func(a, b fact.Fact) bool) {
		for i, a := range src {
			if done[i] || !compared(a) {
				continue
			}
			for j, b := range out {
				if !used[j] && compared(b) && same(a, b) {
					done[i], used[j] = true, true
					matched = append(matched, match{a, b})
					break
				}
			}
		}
	}
	try(func(a, b fact.Fact) bool { return a.Raw == b.Raw && a.Same(b) && a.Bound.Up() == b.Bound.Up() })
	try(func(a, b fact.Fact) bool { return a.Weak == b.Weak && a.Same(b) && a.Bound.Up() == b.Bound.Up() })
	try(fact.Fact.Same)
	try(fact.Fact.Agrees)
	for i, a := range src {
		if !done[i] && compared(a) {
			lost = append(lost, a)
		}
	}
	for j, b := range out {
		if used[j] || !compared(b) {
			continue
		}
		if k := reused(src, b); k >= 0 && !displaced(lost, src[k], b) && (reuse || !b.Kind.Exact() || b.Kind == fact.ID) {
			matched = append(matched, match{src[k], b})
			continue
		}
		added = append(added, b)
	}
	return
}

// displaced tells whether the ordinal b only meets the count a, while an ordinal of
// the source is lost: "five players, a fourth win" and "a fifth win".
func displaced(lost []fact.Fact, a, b fact.Fact) bool {
	if b.Unit != "#" || a.Unit == "#" {
		return false
	}
	for _, f := range lost {
		if f.Unit == "#" {
			return true
		}
	}
	return false
}

// reused returns the fact of src that b repeats, or -1.
func reused(src []fact.Fact, b fact.Fact) int {
	for i, a := range src {
		if compared(a) && (b.Weak || !a.Weak) && a.Agrees(b) && (a.Kind == b.Kind || a.Kind.Numeric() && b.Kind.Numeric()) {
			return i
		}
	}
	return -1
}

// substitutions reports weak facts whose place another took (first became
// second, morning became evening), and drops the other weak ones.
func (c *comparison) substitutions(lost, added []fact.Fact) (l, a []fact.Fact) {
	for _, f := range lost {
		if !f.Weak {
			l = append(l, f)
			continue
		}
		for _, g := range added {
			if replaces(f, g) {
				c.hard(string(f.Kind), f.Raw, g.Raw, "%q became %q", f.Raw, g.Raw)
				break
			}
		}
	}
	for _, g := range added {
		if g.Weak {
			for _, f := range lost {
				if !f.Weak && replaces(f, g) {
					a = append(a, g)
					break
				}
			}
			continue
		}
		a = append(a, g)
	}
	return l, a
}

func replaces(f, g fact.Fact) bool {
	switch {
	case f.Kind == fact.DayPart:
		return g.Kind == fact.DayPart && !(f.Key == "noon" || g.Key == "noon") && !(f.Key != "am" && g.Key != "am" && f.Key != "dawn" && g.Key != "dawn")
	case f.Kind == fact.Date:
		return g.Kind == fact.Date && sameScale(f.Key, g.Key)
	case f.Unit == "#", f.Unit == "times", f.Unit == "次":
		return g.Unit == f.Unit
	case f.Kind == fact.Duration && g.Kind == fact.Duration:
		return true
	}
	return false
}

// sameScale tells whether two relative dates count the same thing: days, weeks.
func sameScale(a, b string) bool {
	return strings.TrimRight(a, "+-0123456789") == strings.TrimRight(b, "+-0123456789")
}

func (c *comparison) lostFact(f fact.Fact) {
	if c.policy.MayDrop || c.policy.MayFormat && f.Kind == fact.Tag {
		return
	}
	if c.stillThere(f, c.out) {
		return
	}
	if f.Kind == fact.DayPart || f.Kind == fact.Date && c.policy.MayFormat && standsAlone(c.out.s, f.Raw) {
		return // a month by itself in a cell
	}
	if smallWord(f) && !c.policy.MayFormat || c.yearElsewhere(f) || c.heading(f) || c.saidOnce(f) || c.listed(f) {
		c.soft(string(f.Kind), f.Raw, "", "%q is missing", f.Raw)
		return
	}
	c.hard(string(f.Kind), f.Raw, "", "%s %q is missing", describe(f.Kind), f.Raw)
}

func (c *comparison) addedFact(f fact.Fact) {
	if c.policy.MayFormat && f.Kind == fact.Tag || c.listNumber(f) || c.stillThere(f, c.src) {
		return
	}
	if f.Kind == fact.DayPart || f.Kind == fact.Date && strings.HasSuffix(f.Key, "+0") || c.mended(f) {
		return
	}
	if smallWord(f) {
		c.soft(string(f.Kind), "", f.Raw, "%q is new", f.Raw)
		return
	}
	if f.Kind == fact.Code && c.policy.MayFormat && strings.Contains(c.src.s, strings.Trim(f.Raw, "`")) {
		return
	}
	c.hard(string(f.Kind), "", f.Raw, "%s %q is not in the source", describe(f.Kind), f.Raw)
}

// mended tells whether f came of a misspelt word put right: saterday.
func (c *comparison) mended(f fact.Fact) bool {
	if !c.policy.Strict || strings.ContainsAny(f.Raw, "0123456789") || isHanName(f.Raw) {
		return false
	}
	for _, w := range strings.Fields(fact.Fold(f.Raw)) {
		if !c.src.words[w] && !c.spelled(w) {
			return false
		}
	}
	return true
}

// smallWord tells whether f is "one" or "two" in words, which wording may add or
// drop.
func smallWord(f fact.Fact) bool {
	return f.Kind == fact.Number && f.Unit == "" && (f.Value == 1 || f.Value == 2) && f.Bound == fact.Exactly && !strings.ContainsAny(f.Raw, "0123456789")
}

// saidOnce tells whether the output says once what the source says more than once:
// a weekday, or what a table has in its head.
func (c *comparison) saidOnce(f fact.Fact) bool {
	switch f.Kind {
	case fact.Date, fact.Weekday, fact.Time:
	default:
		if !c.policy.MayFormat {
			return false
		}
	}
	for _, g := range c.out.facts {
		if g.Kind == f.Kind && g.Same(f) {
			return !c.policy.Strict
		}
	}
	return false
}

// heading tells whether f stands in the words before the first colon of a source
// that becomes a list: "Weekend cleaning: ...".
func (c *comparison) heading(f fact.Fact) bool {
	if !c.policy.MayFormat || c.policy.MayDrop || f.Kind != fact.Weekday && f.Kind != fact.Date && !(f.Kind == fact.Number && f.Unit == "" && f.Value <= 10) {
		return false
	}
	head, rest, ok := strings.Cut(strings.ReplaceAll(c.src.s, "：", ":"), ":")
	return ok && f.Span.End.Byte <= len(head) && len(head) < 60 && len(rest) > len(head) && !strings.ContainsAny(head, ",.，。\n")
}

// yearElsewhere tells whether f is a year that a date of the output has taken in.
func (c *comparison) yearElsewhere(f fact.Fact) bool {
	if f.Kind != fact.Number || f.Unit != "" {
		return false
	}
	year := strconv.Itoa(int(f.Value))
	for _, g := range c.out.facts {
		if g.Kind == fact.Date && len(year) == 4 && strings.HasPrefix(g.Key, year) {
			return true
		}
	}
	return false
}

// yearGiven tells whether the source has the year of date b by itself.
func (c *comparison) yearGiven(b fact.Fact) bool {
	for _, f := range c.src.facts {
		if f.Kind == fact.Number && f.Unit == "" && len(b.Key) > 4 && b.Key[:4] == strconv.Itoa(int(f.Value)) {
			return true
		}
	}
	return false
}

// stillThere tells whether the letters of an exact fact stand in d after all,
// as in a domain that became a link or a file name in a sentence.
func (c *comparison) stillThere(f fact.Fact, d *side) bool {
	switch f.Kind {
	case fact.ID, fact.Version, fact.Path, fact.Phone, fact.Zone:
		return f.Kind != fact.Phone && standsAlone(d.s, f.Key)
	case fact.URL:
		return standsAlone(d.s, f.Key)
	}
	return false
}

// standsAlone tells whether key occurs in s with no letter or digit against it.
func standsAlone(s, key string) bool {
	for i := 0; key != ""; {
		k := strings.Index(s[i:], key)
		if k < 0 {
			return false
		}
		k += i
		if !joins(s, k-1) && !joins(s, k+len(key)) {
			return true
		}
		i = k + len(key)
	}
	return false
}

func joins(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("_/-?#=&@", c) >= 0
}

// listNumber tells whether f numbers an item of a list that the task made.
func (c *comparison) listNumber(f fact.Fact) bool {
	if f.Kind != fact.Number && f.Kind != fact.Version {
		return false
	}
	i := f.Span.Start.Byte
	line := c.out.s[strings.LastIndexByte(c.out.s[:i], '\n')+1 : i]
	rest := c.out.s[f.Span.End.Byte:]
	return strings.TrimSpace(line) == "" && c.policy.MayFormat &&
		(strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, "、") || strings.HasPrefix(rest, " |"))
}

// matchedFact compares the bounds, units and completeness of two facts that agree.
func (c *comparison) matchedFact(m match) {
	a, b := m.src, m.out
	ua, ub := a.Bound.Up(), b.Bound.Up()
	switch {
	case ua*ub < 0:
		c.add(when(!c.flipped() || hasAny(fold(c.around(c.src, a)), "not ", "no ", "不") && !hasAny(fold(c.around(c.src, a)), "don't", "do not") || a.Kind.Numeric() && !complements(a.Bound, b.Bound)), "bound", c.around(c.src, a), c.around(c.out, b), "the limit of %q turned round", a.Raw)
	case ua != 0 && ub == 0:
		c.lostBound(a, b)
	case ua == 0 && ub != 0 && a.Kind.Numeric():
		c.add(when(c.policy.Strict), "bound", a.Raw, c.around(c.out, b), "%q got a limit that the source does not set", a.Raw)
	}
	if a.Same(b) {
		return
	}
	switch {
	case a.Kind == fact.Date && b.Kind == fact.Date && lostPart(a.Key, b.Key) && !c.policy.MayDrop:
		c.hard("date", a.Raw, b.Raw, "a part of the date %q is missing", a.Raw)
	case a.Kind == fact.Date && b.Kind == fact.Date && lostPart(b.Key, a.Key) && !c.yearGiven(b):
		c.hard("date", a.Raw, b.Raw, "the date %q says more than the source", b.Raw)
	case b.Kind == fact.Number && a.Kind == fact.Percent && b.Value < 1 && a.Value != b.Value:
	case a.Kind.Numeric() && b.Kind.Numeric() && a.Unit != "" && a.Unit != "#" && b.Unit == "" && !c.policy.MayDrop:
		c.add(when((a.Kind == fact.Money || a.Kind == fact.Measure || a.Kind == fact.Percent) && (c.policy.Strict || !c.out.hasUnit(a.Unit))), "unit", a.Raw, b.Raw, "the unit of %q is missing", a.Raw)
	case a.Kind == fact.Number && b.Kind == fact.Percent && a.Value < 1 && a.Value != b.Value:
	case a.Kind.Numeric() && b.Kind.Numeric() && b.Unit != "" && b.Unit != "#" && a.Unit == "":
		c.add(when((b.Kind == fact.Money && !(b.Unit == "CNY" && c.src.mostlyHan()) || b.Kind == fact.Percent) && !c.src.hasUnit(b.Unit)), "unit", a.Raw, b.Raw, "%q got a unit that the source does not give", a.Raw)
	}
}

// hasUnit tells whether a fact of d has the unit.
func (d *side) hasUnit(unit string) bool {
	for _, f := range d.facts {
		if f.Unit == unit {
			return true
		}
	}
	return false
}

// complements tells whether "not under" a is "from" b on.
func complements(a, b fact.Bound) bool {
	switch a {
	case fact.Under:
		return b == fact.AtLeast
	case fact.AtLeast:
		return b == fact.Under
	case fact.Over:
		return b == fact.AtMost
	case fact.AtMost:
		return b == fact.Over
	}
	return false
}

func lostPart(a, b string) bool {
	if len(a) < 10 || len(b) < 10 {
		return false
	}
	return a[:4] != "0000" && b[:4] == "0000" || a[5:7] != "00" && b[5:7] == "00" || a[8:10] != "00" && b[8:10] == "00"
}

// lostBound reports a limit that is gone, unless the output limits in other words.
func (c *comparison) lostBound(a, b fact.Fact) {
	if !a.Kind.Numeric() {
		if c.policy.Strict {
			c.soft("bound", c.around(c.src, a), b.Raw, "before or after %q is not said any more", a.Raw)
		}
		return
	}
	if c.limits(a.Bound.Up()) {
		return
	}
	firm := a.Bound == fact.AtLeast || a.Bound == fact.AtMost || c.policy.Strict
	c.add(when(firm && !c.policy.MayDrop && !c.loose(a)), "bound", c.around(c.src, a), c.around(c.out, b), "%q is no limit any more", a.Raw)
}

// loose tells whether the bound of a is often a matter of wording: within, 内.
func (c *comparison) loose(a fact.Fact) bool {
	near := c.around(c.src, a)
	return strings.Contains(near, "up to") || strings.Contains(near, "within") || strings.Contains(near, "内") || strings.Contains(near, "多") || strings.Contains(near, "以上")
}

var limitWords = [2][]string{
	{"limit", "max", "cap", "at most", "more than", "under", "within", "less", "up to", "上限", "最多", "不超", "不多", "以内", "限", "至多", "不得", "以下", "below", "fewer"},
	{"least", "min", "more", "over", "from", "fewer", "+", "exceed", "above", "less than", "至少", "不少", "以上", "起", "多", "超", "最低", "不低"},
}

func (c *comparison) limits(up int) bool {
	list := limitWords[0]
	if up > 0 {
		list = limitWords[1]
	}
	for _, w := range list {
		if strings.Contains(c.out.lower, w) {
			return true
		}
	}
	return false
}

// around returns the words of d around f, for a person to see.
func (c *comparison) around(d *side, f fact.Fact) string {
	start, end := f.Span.Start.Byte, f.Span.End.Byte
	for n := 0; start > 0 && n < 20 && d.s[start-1] != '\n'; n++ {
		start--
	}
	for start > 0 && start < len(d.s) && d.s[start]&0xC0 == 0x80 {
		start--
	}
	for n := 0; end < len(d.s) && n < 9 && d.s[end] != '\n'; n++ {
		end++
	}
	for end < len(d.s) && d.s[end]&0xC0 == 0x80 {
		end++
	}
	return d.s[start:end]
}

var descriptions = map[fact.Kind]string{
	fact.Number: "the number", fact.Percent: "the percentage", fact.Money: "the amount", fact.Measure: "the quantity", fact.Duration: "the duration",
	fact.Date: "the date", fact.Time: "the time", fact.Weekday: "the weekday", fact.Zone: "the time zone", fact.Version: "the version",
	fact.ID: "the number", fact.Phone: "the phone number", fact.URL: "the link", fact.Email: "the e-mail address", fact.Mention: "the mention",
	fact.Hashtag: "the hashtag", fact.Code: "the code", fact.Placeholder: "the placeholder", fact.Tag: "the tag", fact.Path: "the path",
	fact.Name: "the name", fact.Title: "the title", fact.Quote: "the quotation",
}

func describe(k fact.Kind) string {
	if d := descriptions[k]; d != "" {
		return d
	}
	return string(k)
}
