package when

import "sync"

// A chart holds what has been understood of each stretch of tokens. It is filled
// from the last token to the first, so that all that begins to the right of a
// token is complete when that token is reached: no rule is tried twice.
type chart struct {
	g      *grammar
	tokens []token
	at     [][]constituent
	have   []bits // the categories that begin at a token
	args   []val
	picked []place
}

// A place is where a constituent is: the token it begins at, and which of those.
type place struct{ token, index int }

type constituent struct {
	cat  cat
	end  int
	trim int
	val  val
	rule *rule
}

// bits is a set of categories.
type bits [16]uint64

func (b *bits) set(c cat)      { b[c/64%16] |= 1 << (c % 64) }
func (b *bits) has(c cat) bool { return b[c/64%16]&(1<<(c%64)) != 0 }

// most bounds what begins at one token, so that time stays linear in the text.
const most = 256

// charts keeps charts for the next text: most of the time would go to memory.
var charts = sync.Pool{New: func() any { return new(chart) }}

// reset empties c for a text.
func (c *chart) reset(g *grammar, tokens []token) {
	c.g, c.tokens = g, tokens
	for len(c.at) < len(tokens)+1 {
		c.at = append(c.at, nil)
		c.have = append(c.have, bits{})
	}
	for i := range c.at {
		clear(c.at[i])
		c.at[i] = c.at[i][:0]
		c.have[i] = bits{}
	}
}

// item is the constituent picked for item k of a rule.
func (c *chart) item(k int) *constituent {
	p := c.picked[k]
	return &c.at[p.token][p.index]
}

func (g *grammar) parse(tokens []token) *chart {
	c := charts.Get().(*chart)
	c.reset(g, tokens)
	for i := len(tokens) - 1; i >= 0; i-- {
		c.lookUp(i)
		for k := 0; k < len(c.at[i]) && k < most; k++ {
			c.complete(i, k)
		}
	}
	return c
}

// lookUp adds the meanings of the word, phrase or number at token i.
func (c *chart) lookUp(i int) {
	t := c.g.words
	for j := i; j < len(c.tokens); j++ {
		if t = t.next[c.tokens[j].text]; t == nil {
			break
		}
		for _, e := range t.ends {
			e.val.ok = true
			c.add(i, constituent{cat: e.cat, end: j + 1, val: e.val})
		}
	}
	c.numbers(i)
}

// add keeps the first reading of a stretch in each category.
func (c *chart) add(i int, n constituent) {
	if c.have[i].has(n.cat) {
		for k := range c.at[i] {
			if o := &c.at[i][k]; o.cat == n.cat && o.end == n.end {
				return
			}
		}
	}
	c.have[i].set(n.cat)
	c.at[i] = append(c.at[i], n)
}

// complete tries the rules that begin with constituent k at token i.
func (c *chart) complete(i, k int) {
	cat, end := c.at[i][k].cat, c.at[i][k].end
	for _, r := range c.g.rules[cat] {
		if len(r.items) > 1 && (end >= len(c.tokens) || !c.have[end].has(r.items[1].cat)) {
			continue
		}
		c.picked = append(c.picked[:0], place{i, k})
		c.extend(i, end, r)
	}
}

// extend matches the items of r that are left, from token j on.
func (c *chart) extend(i, j int, r *rule) {
	next := len(c.picked)
	if next == len(r.items) {
		c.finish(i, j, r)
		return
	}
	it := r.items[next]
	if j >= len(c.tokens) || !c.have[j].has(it.cat) || (it.glued && !c.tokens[j].glued) {
		return
	}
	for k := 0; k < len(c.at[j]); k++ {
		if c.at[j][k].cat == it.cat {
			c.picked = append(c.picked[:next], place{j, k})
			c.extend(i, c.at[j][k].end, r)
		}
	}
	c.picked = c.picked[:next]
}

func (c *chart) finish(i, j int, r *rule) {
	args := c.args[:0]
	for _, a := range r.args {
		if a < 0 {
			args = append(args, val{})
		} else {
			args = append(args, c.item(a).val)
		}
	}
	c.args = args
	v, ok := r.build(args)
	if !ok {
		return
	}
	n := constituent{cat: r.out, end: j, val: v}
	n.trim = c.trimmed(i, r)
	c.add(i, n)
}

// trimmed counts the tokens at the start of a match of r that are silent.
func (c *chart) trimmed(i int, r *rule) int {
	at := i
	for k, it := range r.items {
		if !it.silent {
			return at - i + c.item(k).trim
		}
		at = c.item(k).end
	}
	return 0
}
