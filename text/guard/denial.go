package guard

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text/fact"
)

// faintDenials are the words of notLike that often deny nothing.
var faintDenials = wordSet(`stop stops stopped stopping instead lost lose loses losing broken wrong late or_we or_you or_i or_they or_else otherwise missing miss missed
	few little unfortunately absent 取消 停止 暂停 难 不足 以免 否则 不然 要不 以防 缺 免 戒`)

// denials counts the words of d between the given bytes that imply a negation,
// such as "unable", and are not in the other side.
func (d *side) denials(at [2]int, other *side) int {
	n := 0
	for _, h := range d.hits {
		if h.sense != notLike || h.start < at[0] || h.end > at[1] {
			continue
		}
		w := fold(d.s[h.start:h.end])
		if !faintDenials[strings.ReplaceAll(w, " ", "_")] && !strings.Contains(other.lower, w) {
			n++
		}
	}
	return n
}

// explained returns how many lost negations of a segment other words account for:
// those that imply one, and understatements such as "not bad" that are gone as a
// whole.
func (c *comparison) explained(s segment, implied int) int {
	if c.policy.Strict {
		implied = min(implied, c.out.denials(s.outAt, c.src))
	}
	return max(implied, c.out.denials(s.outAt, c.src)) + c.understated(s)
}

// poor are words that a negation turns into praise.
var poor = wordSet(`bad badly uncommon unusual unlike rare rarely difficult hard impossible unreasonable unlikely unhappy unwelcome seldom infrequent
	差 坏 赖 错 难 少 小 低 弱 行`)

// understated counts the negations of the source before a word of poor that the
// output has not.
func (c *comparison) understated(s segment) int {
	n := 0
	for _, h := range c.src.hits {
		if h.sense != not || h.start < s.srcAt[0] || h.end > s.srcAt[1] {
			continue
		}
		if w := c.src.poorAfter(h.end); w != "" && !c.out.words[w] && !strings.Contains(c.out.s, c.src.s[h.start:h.end]+w) && (utf8.RuneLen([]rune(w)[0]) == 1 || !strings.Contains(c.out.s, w)) {
			n++
		}
	}
	return n
}

// poorAfter returns the word of poor, or with a prefix that negates, among the
// next two words after byte i, or "".
func (d *side) poorAfter(i int) string {
	lo, _ := d.tokensIn(i, len(d.s))
	seen := 0
	for k := lo; k < len(d.tok) && seen < 2; k++ {
		switch t := d.tok[k]; {
		case t.Class == fact.ClassSpace:
		case poor[t.Low] || t.Class == fact.ClassWord && len(t.Low) > 6 && negatedWord(t.Low):
			return t.Low
		case t.Class == fact.ClassHan || t.Class != fact.ClassWord:
			return ""
		default:
			seen++
		}
	}
	return ""
}

// waits tells whether a text says that something does not happen until something
// else does, which "only after" says without a negation.
func (d *side) waits(at [2]int) bool {
	for _, h := range d.hits {
		if h.start < at[0] || h.end > at[1] {
			continue
		}
		if d.waitAt(h, at) {
			return true
		}
	}
	return false
}

// waitAt tells whether h is what something waits for. "Without" is only where
// something else is denied: "no entry without a ticket", but not "without nuts".
func (d *side) waitAt(h hit, at [2]int) bool {
	low := fold(d.s[h.start:h.end])
	if !isWait(low) || low == "without" && d.count(at[0], at[1]).n[not] < 2 {
		return false
	}
	start, _ := d.clause(h.start)
	return d.count(max(start, at[0]), h.start).n[ifs] == 0 // "free if you cancel before noon"
}

// halved tells whether of "not without consent" only one negation is left: "after
// consent" still says "not".
func (c *comparison) halved(s segment) bool {
	if s.out.n[not] == 0 || (s.src.n[not]-s.out.n[not])%2 == 0 {
		return false
	}
	for _, h := range c.src.hits {
		if h.sense == not && h.start >= s.srcAt[0] && h.end <= s.srcAt[1] && isWait(fold(c.src.s[h.start:h.end])) {
			return true
		}
	}
	return false
}

func isWait(low string) bool {
	switch low {
	case "until", "till", "unless", "without", "before", "not until", "除非", "未经", "没有得到", "没得到", "未得到", "未获", "未取得", "没经过", "直到", "之前":
		return true
	}
	return false
}

// waitSaid tells whether what is waited for is in the output, which does not say
// "before": "verify your address to log in" for "no login until you verified it".
func (c *comparison) waitSaid(s segment) bool {
	for _, h := range c.src.hits {
		if h.start >= s.srcAt[0] && h.end <= s.srcAt[1] && c.src.waitAt(h, s.srcAt) {
			return c.scopeSaid(s, h) && !c.out.fresh(s.outAt, c.src, earlier, can) && !c.nearPart(s)
		}
	}
	return false
}

// indefinites double a negation in careless English: "never got no bonus".
var indefinites = wordSet(`no nothing nobody nowhere none never neither nor`)

// concord tells whether a clause negates twice and means it once.
func (d *side) concord(at [2]int) bool {
	last, first := -1, ""
	for _, h := range d.hits {
		if h.sense != not || h.start < at[0] || h.end > at[1] {
			continue
		}
		start, _ := d.clause(h.start)
		w := fold(d.s[h.start:h.end])
		if start == last && w != first && indefinites[w] {
			return true
		}
		last, first = start, w
	}
	return false
}

// resumed tells whether something that the source says has ended goes on in the
// output.
func (c *comparison) resumed(s segment) bool {
	return hasAny(s.s, "no longer", "not any more", "不再") && hasAny(s.o, "continue", " still ", "继续", "仍") &&
		!hasAny(s.s, "continue", " still ", "继续", "仍")
}

// politeIfs counts the conditions of courtesy, such as "if you have any".
func (d *side) politeIfs(at [2]int) int {
	n := 0
	for _, h := range d.hits {
		if h.sense == ifLike && h.start >= at[0] && h.end <= at[1] && h.end-h.start > 4 && hasAny(fold(d.s[h.start:h.end]), "if", "should", "如", "若") {
			n++
		}
	}
	return n
}

// charactersKept returns the share of the characters of the Chinese clause from
// byte i of the source that stand in the output, and their number.
func (c *comparison) charactersKept(i int) (float64, int) {
	lo, _ := c.src.tokensIn(i, len(c.src.s))
	n, kept := 0, 0
	for k := lo; k < len(c.src.tok) && !endsScope(c.src.tok[k]); k++ {
		t := c.src.tok[k]
		if t.Class != fact.ClassHan || plainCharacters[t.Low] {
			continue
		}
		n++
		if strings.Contains(c.out.s, t.Low) {
			kept++
		}
	}
	if n == 0 {
		return 0, 0
	}
	return float64(kept) / float64(n), n
}

// plainCharacters say little by themselves.
var plainCharacters = wordSet(`的 了 您 你 我 他 她 们 在 是 到 之 这 那 个 有 任 何 会 就 都 也 还 把 被 给 过 着 得 地 所 其 于 中 程 当 请`)

// bans are words that forbid.
var bans = []string{"forbid", "prohibit", "not allowed", "must not", "mustn't", "not permitted", "禁止", "严禁", "不得", "不准", "不许", "请勿", "不允许"}

// said tells whether one of words stands in a part of d.
func (d *side) said(at [2]int, words []string) bool {
	return hasAny(fold(d.s[at[0]:at[1]]), words...)
}

// flipped tells whether one side denies or closes something and the other does
// not, so that "closed after nine" is "open until nine".
func (c *comparison) flipped() bool {
	return denying(c.src) != denying(c.out)
}

func denying(d *side) bool {
	n := d.count(0, len(d.s)).n
	return n[not]+n[notLike] > 0 || hasAny(d.lower, "close", "shut", "关", "停", "截止", "打烊")
}

// fresh tells whether a word with one of the given senses stands between the given
// bytes of d and nowhere in the other side.
func (d *side) fresh(at [2]int, other *side, of ...sense) bool {
	for _, h := range d.hits {
		if h.start < at[0] || h.end > at[1] || !slices.Contains(of, h.sense) {
			continue
		}
		if !strings.Contains(other.lower, fold(d.s[h.start:h.end])) {
			return true
		}
	}
	return false
}

// summaryAffirms reports a word that the source only denies and a summary affirms:
// "has not been arrested" that became "arrested".
func (c *comparison) summaryAffirms() {
	if !c.policy.MayDrop || c.src.waits([2]int{0, len(c.src.s)}) {
		return
	}
	whole, all := [2]int{0, len(c.out.s)}, [2]int{0, len(c.src.s)}
	for _, h := range c.src.hits {
		if h.sense != not || c.src.avoided(h) {
			continue
		}
		scope := c.src.scope(h.end)
		if len(scope) == 0 {
			continue
		}
		w := scope[0]
		if given, _ := c.src.affirms(w, all, true); given {
			continue
		}
		if found, denied := c.out.affirms(w, whole, true); !found || denied || c.hedged(w) {
			continue
		}
		c.hard("negation", c.src.s[h.start:h.end], clip(c.out.s), "what was denied (%q) is now said to be so", c.src.s[h.start:h.end])
	}
}

// hedged tells whether every clause of d with w denies, limits or ends something
// in words that the other side has not.
func (c *comparison) hedged(w string) bool {
	d := c.out
	for k := range d.tok {
		if d.contentAt(k) != w {
			continue
		}
		start, end := d.clause(d.tok[k].Start)
		n := d.count(start, end).n
		if n[not]+n[notWord]+n[down]+n[only]+n[onlyLike]+n[except]+n[exceptLike] == 0 && d.denials([2]int{start, end}, c.src) == 0 {
			return false
		}
	}
	return true
}

// turns counts the expressions with a negation that are no mere comfort.
func (d *side) turns(at [2]int) int {
	n := 0
	for _, h := range d.hits {
		if h.sense == notWord && h.start >= at[0] && h.end <= at[1] && !hasAny(fold(d.s[h.start:h.end]), "worr", "forget", "hesitate", "problem", "miss", "never mind", "can't wait", "忘", "担心", "问题", "关系", "客气", "没事", "不好意思") {
			n++
		}
	}
	return n
}

// prevented tells whether the output denies, outside of what it allows, what the
// source forbids: its first negation stands before the permission or alone.
func (c *comparison) prevented(s segment) bool {
	allowed := -1
	for _, h := range c.out.hits {
		if h.start < s.outAt[0] || h.end > s.outAt[1] {
			continue
		}
		switch {
		case h.sense == can:
			allowed = h.start
		case h.sense == not && allowed < 0:
			return true
		case h.sense == not:
			start, _ := c.out.clause(h.start)
			if allowed < start {
				return true
			}
		}
	}
	return false
}

// denied tells whether the word of a pair between the given bytes holds a negation
// itself, as 不含 does: losing it is no opposite that makes up for it.
func (d *side) denied(at [2]int, pair int) bool {
	for _, h := range d.hits {
		if h.pair == pair && h.start >= at[0] && h.end <= at[1] {
			return strings.ContainsAny(d.s[h.start:h.end], "不没未无")
		}
	}
	return false
}
