package guard

import "github.com/qiao-ai/qiao/text/fact"

// bears are the words for bearing a cost.
var bears = wordSet(`pay pays paid cover covers covered bear bears borne 承担 负担 负责 支付 付 出 承擔 負擔`)

// A burden is a clause that says who bears a cost.
type burden struct {
	who   int // 1000 for the writer, -1000 for the reader, else a party and its opposite
	about map[string]bool
	said  string
}

// burdens returns the clauses of d that name one bearer.
func (d *side) burdens() []burden {
	var out []burden
	for i := 0; i < len(d.s); {
		start, end := d.clause(i)
		if d.bearing(start, end) {
			if who := d.bearer(start, end); who != 0 {
				out = append(out, burden{who, d.contentOf([2]int{start, end}), d.s[start:end]})
			}
		}
		i = max(end, i) + 1
	}
	return out
}

// bearer returns the one who is named between two bytes, or 0.
func (d *side) bearer(start, end int) int {
	who := 0
	note := func(w int) bool {
		ok := who == 0 || who == w
		who = w
		return ok
	}
	for _, h := range d.hits {
		if h.start < start || h.end > end {
			continue
		}
		if h.sense == self && !note(1000) || h.sense == reader && !note(-1000) || h.sense == not {
			return 0
		}
	}
	lo, hi := d.tokensIn(start, end)
	for _, h := range parties.find(d.s, d.tok[lo:hi]) {
		if !note(h.pair) {
			return 0
		}
	}
	return who
}

// bearing tells whether a cost is borne between two bytes.
func (d *side) bearing(start, end int) bool {
	lo, hi := d.tokensIn(start, end)
	pays, cost := false, false
	for k, t := range d.tok[lo:hi] {
		two := ""
		if t.Class == fact.ClassHan && lo+k+1 < hi {
			two = d.s[t.Start:d.tok[lo+k+1].End]
		}
		pays = pays || bears[t.Low] || bears[two]
		cost = cost || costs[t.Low]
	}
	return pays && cost
}

var costs = wordSet(`cost costs fee fees shipping postage expense expenses freight repairs deposit tax taxes charges 费 費 税 运 款 金`)

// bearersKept reports a cost that the source lays on one side and the output on the
// other.
func (c *comparison) bearersKept() {
	a, b := c.src.burdens(), c.out.burdens()
	for _, y := range b {
		best, at := 0.0, -1
		for i, x := range a {
			if v := cover(y.about, x.about); v > best {
				best, at = v, i
			}
		}
		if at < 0 || a[at].who != -y.who || best < 0.15 {
			continue
		}
		c.hard("binding", clip(a[at].said), clip(y.said), "the cost is laid on the other side")
	}
}
