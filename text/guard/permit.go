package guard

import "strings"

// permitted reports a ban that became a permission: one negation or more are gone
// without another word for them, and a word that allows has come.
func (c *comparison) permitted(s segment) bool {
	if !c.src.forbids(s.srcAt) || s.src.n[not]+c.src.firmDenials(s.srcAt) <= s.out.n[not]+c.out.firmDenials(s.outAt) || c.limited(s) {
		return false
	}
	return c.out.allowances(s.outAt) > c.src.allowances(s.srcAt)
}

// permissions are the stems of words that allow; what they allow comes after.
var permissions = wordSet(`allo perm able acce`)

// needless are the words for what need not be done.
var needless = []string{"不用", "不必", "无需", "无须", "不需要", "needn't", "don't have to", "do not have to", "don't need to", "no need", "not required", "not necessary"}

// deniedAllowed reports what an output allows and the source only speaks of where it
// denies: "may not be assigned" that became "can be assigned".
func (c *comparison) deniedAllowed() {
	all := [2]int{0, len(c.src.s)}
	if c.policy.Strict || !c.src.forbids(all) {
		return
	}
	for _, h := range c.out.hits {
		if h.sense != can || !c.out.affirmative(h.start) || c.conditioned(h) {
			continue
		}
		if denied := c.deniedOnly(c.out.scope(h.end), all); denied != "" {
			c.hard("negation", denied, clip(c.out.s), "the source speaks of %q only where it denies it", denied)
		}
	}
}

// conditioned tells whether the part of the output around h sets a condition.
func (c *comparison) conditioned(h hit) bool {
	start, end := h.start, h.end
	for start > 0 && !strings.HasSuffix(c.out.s[:start], "。") && !strings.HasSuffix(c.out.s[:start], "；") && c.out.s[start-1] != '.' && c.out.s[start-1] != '\n' {
		start--
	}
	if k := strings.IndexAny(c.out.s[end:], ".。；;\n"); k >= 0 {
		end += k
	} else {
		end = len(c.out.s)
	}
	n := c.out.count(start, end).n
	return n[ifs]+n[only]+n[except]+n[later]+n[earlier] > 0 || n[ifLike] > 0 && !hasAny(fold(c.out.s[h.end:end]), "without")
}

// deniedOnly returns a word of scope if two of them or more stand in the source,
// and none outside of the reach of a negation.
func (c *comparison) deniedOnly(scope []string, all [2]int) string {
	n, word := 0, ""
	for _, w := range scope {
		found, denied := c.src.affirms(w, all, true)
		if found {
			break
		}
		if denied {
			n++
			word = w
		}
	}
	if n < 2 {
		return ""
	}
	return word
}

// limited tells whether the output sets a limit or a condition that may stand for
// the negation, or allows what the source excepts.
func (c *comparison) limited(s segment) bool {
	a, b := s.src.n, s.out.n
	switch {
	case b[only] > a[only], b[except] > a[except], a[except] > b[except], b[ifs] > a[ifs], c.out.turnsOfPhrase(s.outAt) > c.src.turnsOfPhrase(s.srcAt), a[ifs] > 0 && b[ifs] > 0:
		return true
	case (c.src.waits(s.srcAt) || a[earlier] > 0) && b[ifs]+b[ifLike]+b[later] > a[ifs]+a[ifLike]+a[later]:
		return true
	case hasAny(fold(s.o), "until", "unless", "once ", "才", "方可", "方能") && !hasAny(fold(s.s), "until", "unless", "once ", "才", "方可", "方能"):
		return true
	}
	return c.out.denials(s.outAt, c.src) > c.out.firmDenials(s.outAt)
}

// forbids tells whether a negation between the given bytes is more than a plain
// one of Chinese, such as 不 in 不在.
func (d *side) forbids(at [2]int) bool {
	for _, h := range d.hits {
		if h.start >= at[0] && h.end <= at[1] && (h.sense == not && !plainNots[d.s[h.start:h.end]] || h.sense == notLike && deniers[fold(d.s[h.start:h.end])]) {
			return true
		}
	}
	return false
}

var plainNots = wordSet(`不 没 没有 未 无 不是 不会 非 並非 并非 沒 沒有 無 未经`)

// turnsOfPhrase counts the expressions with a negation that limit no number.
func (d *side) turnsOfPhrase(at [2]int) int {
	n := 0
	for _, h := range d.hits {
		if h.sense == notWord && h.start >= at[0] && h.end <= at[1] && !d.numberAt(h.end) {
			n++
		}
	}
	return n
}

// firmDenials counts the words of deniers between the given bytes.
func (d *side) firmDenials(at [2]int) int {
	n := 0
	for _, h := range d.hits {
		if h.sense == notLike && h.start >= at[0] && h.end <= at[1] && deniers[fold(d.s[h.start:h.end])] {
			n++
		}
	}
	return n
}

// allowances counts the words between the given bytes that allow something, in
// clauses that deny nothing.
func (d *side) allowances(at [2]int) int {
	n := 0
	for _, h := range d.hits {
		if h.sense == can && h.start >= at[0] && h.end <= at[1] && fold(d.s[h.start:h.end]) != "could" && d.affirmative(h.start) {
			n++
		}
	}
	lo, hi := d.tokensIn(at[0], at[1])
	for _, t := range d.tok[lo:hi] {
		if fine[t.Low] && d.affirmative(t.Start) {
			n++
		}
	}
	return n
}

// affirmative tells whether the clause around byte i denies nothing. What is allowed
// "without consent" is allowed.
func (d *side) affirmative(i int) bool {
	start, end := d.clause(i)
	for _, h := range d.hits {
		if h.start < start || h.end > end || h.start > i && isWait(fold(d.s[h.start:h.end])) {
			continue
		}
		if h.sense == not || h.sense == notLike || h.sense == notWord {
			return false
		}
	}
	return true
}

// fine are words that allow where something was denied.
var fine = wordSet(`fine okay ok too`)
