package guard

import (
	"sort"
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// A segment is a part of the source and the part of the output that says it.
type segment struct {
	src, out     counts
	s, o         string
	srcAt, outAt [2]int
	whole        bool // the two are the whole texts
}

// segments cuts both sides into parts that belong together: sentence by sentence
// when both have as many, each sentence of a summary with what it comes from,
// and else the whole.
func (c *comparison) segments() []segment {
	a, b := c.src.sents, c.out.sents
	switch {
	case c.policy.MayDrop:
		return c.summarySegments()
	case len(a) == len(b) && len(a) > 1 && c.inOrder():
		out := make([]segment, len(a))
		for i := range a {
			out[i] = c.segment(a[i].start, a[i].end, b[i].start, b[i].end)
		}
		return out
	}
	s := c.segment(0, len(c.src.s), 0, len(c.out.s))
	s.whole = true
	return []segment{s}
}

// inOrder tells whether the sentences of both sides match one by one.
func (c *comparison) inOrder() bool {
	for i, b := range c.out.sents {
		own := cover(b.content, c.src.sents[i].content)
		if own >= 0.3 {
			continue
		}
		for j, a := range c.src.sents {
			if j != i && cover(b.content, a.content) > own {
				return false
			}
		}
	}
	return true
}

func (c *comparison) segment(i, j, k, l int) segment {
	return segment{src: c.src.count(i, j), out: c.out.count(k, l), s: c.src.s[i:j], o: c.out.s[k:l], srcAt: [2]int{i, j}, outAt: [2]int{k, l}}
}

// summarySegments pairs each sentence of the output that is close to one of the
// source with it.
func (c *comparison) summarySegments() []segment {
	var out []segment
	for _, b := range c.out.sents {
		best, at := 0.0, -1
		for i, a := range c.src.sents {
			v := cover(b.content, a.content)
			if a.of(c.src.s) == b.of(c.out.s) {
				v = 2
			}
			if v > best {
				best, at = v, i
			}
		}
		if at >= 0 && best >= 0.55 {
			a := c.src.sents[at]
			out = append(out, c.segment(a.start, a.end, b.start, b.end))
		}
	}
	return out
}

// sensesKept compares what the words of a segment say about its facts.
func (c *comparison) sensesKept(s segment) {
	c.negationKept(s)
	c.modalityKept(s)
	c.conditionsKept(s)
	c.quantifiersKept(s)
	c.directionKept(s)
	c.oppositesKept(s)
	c.orderKept(s)
	c.frequencyKept(s)
}

// negationKept counts negations. All of them lost, or the first one won, is a
// changed meaning unless other words of the segment carry it.
func (c *comparison) negationKept(s segment) {
	a, b := s.src.n[not], s.out.n[not]
	implied := s.out.n[notLike] - s.src.n[notLike]
	if a > b {
		implied = c.explained(s, implied)
	}
	switch {
	case a > b && b == 0 && implied <= 0 && c.resumed(s):
		c.hard("negation", c.said(s, not), s.o, "what ended (%q) now goes on", c.said(s, not))
	case a == 0 && b == 0 && s.out.n[notLike]+s.out.n[notWord] == 0 && c.undenied(s):
	case a == b && a > 0 && c.permitted(s):
		c.hard("negation", s.s, s.o, "what was denied is now allowed")
	case a == b && a == 1 && c.traded(s):
		c.hard("negation", c.said(s, not), s.o, "what was denied and what was not changed places")
	case a == b:
		if s.src.n[notWord] > s.out.n[notWord] && implied <= 0 {
			c.soft("negation", c.said(s, notWord), s.o, "an expression with a negation is gone")
		}
		if lost := s.src.n[notLike] - s.out.n[notLike]; lost > 0 && b == a && c.policy.Strict {
			c.soft("negation", c.said(s, notLike), s.o, "%q is gone", c.said(s, notLike))
		}
	case c.permitted(s):
		c.hard("negation", c.said(s, not), s.o, "what was denied (%q) is now allowed", c.said(s, not))
	case a > b && implied >= a-b:
		if c.turnedRound(c.src, c.out, s.srcAt, s.outAt, 1) {
			c.soft("negation", c.said(s, not), s.o, "a negation (%q) may be lost", c.said(s, not))
		}
	case a > b:
		odd := (a-b)%2 == 1
		hard := (c.turnedRound(c.src, c.out, s.srcAt, s.outAt, 6) && (odd || b == 0 && !c.src.doubled(s.srcAt)) || odd && c.nearPart(s) && !c.avoids(s)) && !c.excusedLoss(s)
		c.add(when(hard), "negation", c.said(s, not), s.o, "a negation (%q) was lost", c.said(s, not))
	case -implied >= b-a, s.src.n[notWord] >= b-a && s.src.n[notWord] > s.out.n[notWord]:
	default:
		odd := (b-a)%2 == 1
		if c.policy.MayDrop { // the sentence may have taken in another one
			s.srcAt = [2]int{0, len(c.src.s)}
			odd = c.src.count(0, len(c.src.s)).n[not] == 0
		}
		hard := (c.turnedRound(c.out, c.src, s.outAt, s.srcAt, 6) && (a == 0 || c.policy.Strict) || odd && c.nearCopy()) && !c.excusedGain(s)
		c.add(when(hard), "negation", s.s, c.said2(s, not), "a negation (%q) was added", c.said2(s, not))
	}
}

// excusedGain tells whether the source says the negation another way.
func (c *comparison) excusedGain(s segment) bool {
	more := func(x sense) bool { return s.src.n[x] > s.out.n[x] }
	return more(notLike) || more(only) || more(onlyLike) || more(except) || more(exceptLike) || more(untilLike) && s.out.n[earlier] > 0 || more(notWord) || c.oppositeFor(s) ||
		c.src.denials(s.srcAt, c.out) >= s.out.n[not]-s.src.n[not] || c.out.waits(s.outAt) && c.src.fresh(s.srcAt, c.out, ifs, ifLike, later)
}

// excusedLoss tells whether the output may say the negation another way.
func (c *comparison) excusedLoss(s segment) bool {
	more := func(x sense) bool { return s.out.n[x] > s.src.n[x] }
	return c.out.denials(s.outAt, c.src) > 0 || !c.policy.Strict && more(notLike) || more(only) || more(except) || more(untilLike) && s.src.n[earlier] > 0 || c.correctedAway(s) || c.begins(s) || c.out.turns(s.outAt) > c.src.turns(s.srcAt) || c.oppositeFor(s) ||
		c.src.waits(s.srcAt) && !c.halved(s) && (c.waitSaid(s) || c.out.fresh(s.outAt, c.src, ifLike, later, onlyLike)) || c.src.concord(s.srcAt) && s.out.n[not] > 0 || s.src.n[must] > 0 && s.out.n[must] > 0 && clauses(c.out) < clauses(c.src)
}

// traded tells whether the one negation moved to what the source affirms, from
// what the output affirms.
func (c *comparison) traded(s segment) bool {
	return c.deniedElsewhere(c.src, c.out, s.srcAt, s.outAt) && c.deniedElsewhere(c.out, c.src, s.outAt, s.srcAt)
}

// deniedElsewhere tells whether the first word that a negation of a denies, past a
// permission, is affirmed in b and denied nowhere there.
func (c *comparison) deniedElsewhere(a, b *side, aAt, bAt [2]int) bool {
	for _, h := range a.hits {
		if h.sense != not || h.start < aAt[0] || h.end > aAt[1] || a.avoided(h) {
			continue
		}
		scope := a.scope(h.end)
		for len(scope) > 1 && permissions[scope[0]] {
			scope = scope[1:]
		}
		if len(scope) == 0 {
			continue
		}
		if found, denied := b.affirms(scope[0], bAt, false); found && !denied {
			return true
		}
	}
	return false
}

// begins tells whether "not until" became "at the earliest".
func (c *comparison) begins(s segment) bool {
	return hasAny(fold(s.s), "until", "before") && hasAny(fold(s.o), "earliest", "no earlier", "only on", "from the", "starting")
}

// avoids tells whether every negation of the source stands after a word such as
// 避免.
func (c *comparison) avoids(s segment) bool {
	for _, h := range c.src.hits {
		if h.sense == not && h.start >= s.srcAt[0] && h.end <= s.srcAt[1] && !c.src.avoided(h) {
			return false
		}
	}
	return true
}

// oppositeFor tells whether a word of one side meets its opposite in the other:
// "not open" and "closed".
func (c *comparison) oppositeFor(s segment) bool {
	for _, p := range s.src.pairs {
		if s.out.has(-p) && !s.src.has(-p) && c.src.denied(s.srcAt, p) == c.out.denied(s.outAt, -p) {
			return true
		}
	}
	return false
}

func (c *comparison) said(s segment, x sense) string {
	h := s.src.first[x]
	return c.src.s[h.start:h.end]
}

func (c *comparison) said2(s segment, x sense) string {
	h := s.out.first[x]
	return c.out.s[h.start:h.end]
}

// modalityKept compares duty, advice, possibility and certainty.
func (c *comparison) modalityKept(s segment) {
	a, b := s.src.n, s.out.n
	given := a
	if c.policy.MayDrop { // the sentence may have taken in another one
		given = c.src.count(0, len(c.src.s)).n
	}
	lost := func(x sense) bool { return a[x] > 0 && b[x] == 0 }
	won := func(x sense) bool { return given[x] == 0 && b[x] > 0 }
	switch {
	case b[can]+b[may] > a[can]+a[may] && b[not] <= a[not] && c.src.said(s.srcAt, bans) && a[not] > 0 && b[not] > 0 && !c.out.said(s.outAt, bans) && !c.prevented(s):
		c.hard("modality", s.s, s.o, "what was forbidden is now allowed")
	case lost(must) && b[mustLike] == 0 && (won(may) || won(should) || won(can) || b[mayLike] > a[mayLike]):
		c.hard("modality", c.said(s, must), s.o, "a duty (%q) became weaker", c.said(s, must))
	case lost(may) && won(must):
		c.hard("modality", c.said(s, may), c.said2(s, must), "a possibility became a duty")
	case lost(may) && b[mayLike] <= a[mayLike] && (won(will) || c.out.fresh(s.outAt, c.src, will) && a[will] > 0):
		c.hard("modality", c.said(s, may), c.said2(s, will), "a possibility became a certainty")
	case lost(mayLike) && a[may] == 0 && b[may] == 0 && won(will) && likely[fold(c.said(s, mayLike))] && !c.question(s):
		c.hard("modality", c.said(s, mayLike), c.said2(s, will), "a possibility became a certainty")
	case lost(may) && b[mayLike] == 0 && b[asks] <= a[asks] && !c.question(s):
		c.add(when(!c.suggests(s) && c.stated(s)), "modality", c.said(s, may), s.o, "%q was lost: a possibility became a statement", c.said(s, may))
	case lost(should) && won(must):
		c.hard("modality", c.said(s, should), c.said2(s, must), "advice became a duty")
	case lost(can) && won(must) && (a[not] == b[not] || b[not] < a[not] && c.src.said(s.srcAt, needless)):
		c.hard("modality", c.said(s, can), c.said2(s, must), "a permission became a duty")
	case won(may) && (lost(will) || lost(must)) && a[mayLike] == 0:
		c.hard("modality", s.s, c.said2(s, may), "a certainty became a possibility")
	case won(may) && a[mayLike]+a[should]+a[can] == 0:
		c.add(when(c.policy.Strict), "modality", s.s, c.said2(s, may), "%q makes the statement less certain", c.said2(s, may))
	case won(must) && a[mustLike]+a[should]+a[not] == 0 && !c.imperative(s):
		c.add(when(c.policy.Strict), "modality", s.s, c.said2(s, must), "%q makes it a duty", c.said2(s, must))
	}
}

func (c *comparison) question(s segment) bool {
	return hasAny(s.o, "?", "？") || hasAny(s.s, "?", "？")
}

// likely are the words of mayLike that make a statement uncertain, and are no
// mere politeness.
var likely = wordSet(`could possible possibility potential chance risk expected expects seems seem appears appear unlikely unsure uncertain estimated planned
	预计 有望 估计 似乎 好像 潜在 怀疑 推测 拟 计划`)

// stated tells whether what was only possible is said without a doubt: the word
// after it stands in the output.
func (c *comparison) stated(s segment) bool {
	for _, h := range c.src.hits {
		if h.sense != may || h.start < s.srcAt[0] || h.end > s.srcAt[1] {
			continue
		}
		if c.src.numberAt(h.end) || c.src.noneMay(h) {
			continue // 大概三天 is about a number, "neither may" forbids
		}
		scope := c.src.scope(h.end)
		for _, w := range scope[:min(len(scope), 2)] {
			found, _ := c.out.affirms(w, s.outAt, false)
			if found && c.out.infinitive(w, s.outAt) {
				break
			}
			if found {
				return true
			}
		}
	}
	return false
}

// noneMay tells whether the subject before h is a negation: "neither party may".
func (d *side) noneMay(h hit) bool {
	start, _ := d.clause(h.start)
	head := " " + fold(d.s[start:h.start])
	return hasAny(head, " neither", " no ", " nobody", " none")
}

// infinitive tells whether w stands in d after "to": "has a week to reject it".
func (d *side) infinitive(w string, at [2]int) bool {
	lo, hi := d.tokensIn(at[0], at[1])
	for k := lo + 2; k < hi; k++ {
		if d.contentAt(k) == w {
			return d.tok[k-2].Low == "to"
		}
	}
	return false
}

// numberAt tells whether a number begins at byte i.
func (d *side) numberAt(i int) bool {
	for _, f := range d.facts {
		if f.Span.Start.Byte >= i && f.Span.Start.Byte <= i+1 && (f.Kind.Numeric() || f.Kind == fact.Time) {
			return true
		}
	}
	return false
}

// suggests tells whether the possibility was a polite way to ask.
func (c *comparison) suggests(s segment) bool {
	return hasAny(s.s, "may want", "might want", "may wish", "may I", "may we", "you may", "You may", "May I", "可能需要", "maybe we", "Maybe we", "perhaps we", "Perhaps we", "maybe you", "perhaps you", "might be able")
}

func (c *comparison) imperative(s segment) bool {
	return hasAny(s.s, "lease", "请", "!", "need", "要")
}

// quantifiersKept compares only, except, all, some.
func (c *comparison) quantifiersKept(s segment) {
	a, b := s.src.n, s.out.n
	if a[only] > 0 && b[only]+b[onlyLike] == 0 {
		c.add(when(c.said(s, only) != "just" && !c.policy.MayFormat), "quantifier", c.said(s, only), s.o, "%q was lost", c.said(s, only))
	}
	if a[except] > 0 && b[except]+b[exceptLike] == 0 && !(strings.Contains(s.s, "除") && hasAny(s.s, "还", "也", "並", "并", "更")) {
		c.add(when((!c.policy.MayDrop || b[all] > 0) && !(b[can] > a[can] && c.exceptionSaid(s))), "quantifier", c.said(s, except), s.o, "the exception (%q) was lost", c.said(s, except))
	}
	parts, numbers := b[some]+b[someLike], c.counted(s)
	switch {
	case a[some] > 0 && parts == 0 && b[all] > a[all]:
		c.hard("quantifier", c.said(s, some), c.said2(s, all), "%q became %q", c.said(s, some), c.said2(s, all))
	case a[some] > 0 && parts+numbers == 0 && b[mayLike] == 0 && partial(c.said(s, some)):
		c.hard("quantifier", c.said(s, some), s.o, "%q was lost: a part became the whole", c.said(s, some))
	case a[some] == 0 && a[someLike] > 0 && parts == 0 && b[all] > 0 && a[all] == 0:
		c.hard("quantifier", c.said(s, someLike), c.said2(s, all), "%q became %q", c.said(s, someLike), c.said2(s, all))
	case a[all] > 0 && b[all] == 0 && a[some]+a[someLike] == 0 && b[some] > 0:
		c.hard("quantifier", c.said(s, all), c.said2(s, some), "%q became %q", c.said(s, all), c.said2(s, some))
	case a[all] > 0 && b[all] == 0 && a[someLike]+a[some] == 0 && firmSome(c.said2(s, someLike)):
		c.hard("quantifier", c.said(s, all), c.said2(s, someLike), "%q became %q", c.said(s, all), c.said2(s, someLike))
	}
}

func (c *comparison) counted(s segment) int {
	n := 0
	for _, f := range c.out.facts {
		if f.Kind.Numeric() && !f.Weak && f.Span.Start.Byte >= s.outAt[0] && f.Span.End.Byte <= s.outAt[1] {
			n++
		}
	}
	return n
}

func partial(w string) bool {
	switch fold(w) {
	case "usually", "often", "generally", "通常", "一般", "往往", "基本", "有的", "主要", "一些", "经常", "常常", "mostly", "occasionally", "偶尔", "a few", "有时", "sometimes", "個別", "个别":
		return false
	}
	return true
}

func firmSome(w string) bool {
	switch fold(w) {
	case "some", "several", "few", "certain", "many", "most", "majority", "almost", "nearly", "half", "若干", "半数", "大半", "许多", "很多":
		return true
	}
	return false
}

// clause returns the part between marks that byte i stands in.
func (d *side) clause(i int) (start, end int) {
	at := sort.Search(len(d.tok), func(k int) bool { return d.tok[k].End > i })
	end = len(d.s)
	for k := at; k < len(d.tok); k++ {
		if breaksClause(d.tok[k]) {
			end = d.tok[k].Start
			break
		}
	}
	for k := at - 1; k >= 0; k-- {
		if breaksClause(d.tok[k]) {
			return d.tok[k].End, end
		}
	}
	return 0, end
}

func breaksClause(t fact.Token) bool {
	switch t.Low {
	case ",", ";", ".", "。", "；", "、", "!", "?", "\n", "|", "，", "：", ":", "and", "while", "but", "而", "但", "whereas", "(", ")":
		return true
	}
	return false
}

// oppositesKept looks for a word that became its opposite while the negations
// around stayed the same.
func (c *comparison) oppositesKept(s segment) {
	odd := (s.src.n[not]-s.out.n[not])%2 != 0
	for _, p := range s.src.pairs {
		if s.out.has(p) || s.src.has(-p) || !s.out.has(-p) {
			continue
		}
		a, b := c.opposite(c.src, s.srcAt, p), c.opposite(c.out, s.outAt, -p)
		if odd && !strings.HasPrefix(fold(c.out.s[b.start:b.end]), "at the ") {
			continue
		}
		if c.src.negatedAt(a) != c.out.negatedAt(b) && !odd {
			continue // 不允许 and 禁止
		}
		if c.boundWord(c.src, a) || c.boundWord(c.out, b) {
			continue
		}
		soft := phrases.soft[max(p, -p)-1] && !c.nearCopy()
		c.add(when(!soft), "opposite", c.src.s[a.start:a.end], c.out.s[b.start:b.end], "%q became %q", c.src.s[a.start:a.end], c.out.s[b.start:b.end])
	}
}

// negatedAt tells whether a negation stands before the word h.
func (d *side) negatedAt(h hit) bool {
	for _, o := range d.hits {
		if o.sense == not && o.start <= h.start && o.end >= h.end && o.end-o.start > h.end-h.start {
			return true
		}
	}
	k, _ := d.tokensIn(h.start, h.end)
	return k < len(d.tok) && d.negated(k, false)
}

func (c *comparison) opposite(d *side, at [2]int, pair int) hit {
	for _, h := range d.hits {
		if h.pair == pair && h.start >= at[0] && h.end <= at[1] {
			return h
		}
	}
	return hit{}
}

// boundWord tells whether h belongs to the limit of a number, which has a check
// of its own.
func (c *comparison) boundWord(d *side, h hit) bool {
	lo, hi := d.tokensIn(h.start, h.end)
	if strings.Contains(d.s[h.start:h.end], " ") || len(parties.find(d.s, d.tok[lo:hi])) > 0 {
		return false
	}
	for _, f := range d.facts {
		if f.Bound != fact.Exactly && h.end <= f.Span.Start.Byte && f.Span.Start.Byte-h.end < 24 || f.Bound != fact.Exactly && h.start >= f.Span.Start.Byte && h.start-f.Span.End.Byte < 12 {
			return true
		}
	}
	return false
}

// orderKept compares before and after where no date or time carries them.
func (c *comparison) orderKept(s segment) {
	a, b := s.src.n, s.out.n
	if a[not] != b[not] {
		return
	}
	switch {
	case a[earlier] > 0 && a[later] == 0 && b[later] > 0 && b[earlier] == 0 && b[untilLike] <= a[untilLike]+1:
		c.hard("order", c.said(s, earlier), c.said2(s, later), "%q became %q", c.said(s, earlier), c.said2(s, later))
	case a[later] > 0 && a[earlier] == 0 && b[earlier] > 0 && b[later] == 0 && b[untilLike] <= a[untilLike]+1:
		c.hard("order", c.said(s, later), c.said2(s, earlier), "%q became %q", c.said(s, later), c.said2(s, earlier))
	}
}

// frequencyKept compares daily, weekly, monthly, yearly.
func (c *comparison) frequencyKept(s segment) {
	for x := daily; x <= hourly; x++ {
		if s.src.n[x] == 0 || s.out.n[x] > 0 {
			continue
		}
		for y := daily; y <= hourly; y++ {
			if y != x && s.out.n[y] > s.src.n[y] {
				c.hard("frequency", c.said(s, x), c.said2(s, y), "%q became %q", c.said(s, x), c.said2(s, y))
			}
		}
	}
}
