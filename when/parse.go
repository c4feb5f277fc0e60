package when

import (
	"slices"
	"strings"
)

// Parse finds the times in s, in order, none overlapping another. It never
// fails: what it does not understand it leaves out. Its time is linear in the
// length of s. It may be called from many goroutines.
func Parse(s string, c Context) []Result {
	g := compiled()
	tokens := tokenize(s)
	r := newResolver(c)
	var found []Result
	for from := 0; from < len(tokens); {
		to := windowEnd(tokens, from)
		found = append(found, g.window(s, tokens[from:to], r, c)...)
		from = to
	}
	return found
}

// window is how many tokens are understood together at most.
const window = 160

// windowEnd ends a window at the end of a sentence where it can.
func windowEnd(tokens []token, from int) int {
	limit := min(from+window, len(tokens))
	if limit == len(tokens) {
		return limit
	}
	for i := limit; i > from+window/2; i-- {
		if t := tokens[i-1].text; strings.Contains("。！？!?;；\n", t) || (t == "." && !tokens[i].glued) {
			return i
		}
	}
	return limit
}

func (g *grammar) window(s string, tokens []token, r *resolver, c Context) []Result {
	chart := g.parse(tokens)
	defer charts.Put(chart)
	tops := g.top
	var found []Result
	for i := 0; i < len(tokens); {
		if continues(tokens, i) {
			i++
			continue
		}
		res, end := chart.best(s, i, tops, r, c)
		if end == 0 {
			i++
			continue
		}
		if !res.none {
			found = append(found, res.Result)
		}
		i = end
	}
	return found
}

// topNames are the categories that make a result, preferred first where they
// cover the same.
var topNames = []string{"none", "set", "momentw", "range", "rangez", "bound", "moment", "dayp", "day", "crange", "clock", "era", "part", "dur", "durx", "hourx", "hmx", "monthx", "domo", "crangel"}

// latentFrom is where the categories begin that need a cue.
const latentFrom = 15

// ranks maps each category to its place in topNames, or to -1.
func (g *grammar) ranks() []int {
	ranks := make([]int, len(g.names))
	for i := range ranks {
		ranks[i] = slices.Index(topNames, g.names[i])
	}
	return ranks
}

// continues tells whether token i goes on what came before: the 3 of 1.3 or ab-3.
func continues(tokens []token, i int) bool {
	if i < 2 || !tokens[i].glued || !tokens[i-1].glued {
		return false
	}
	sep, prev := tokens[i-1].text, tokens[i-2].text
	if !strings.Contains("-/.:,", sep) {
		return false
	}
	return isDigit(tokens[i].text) && isDigit(prev) && len(tokens[i].text) < 8
}

func isDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// An outcome is a result, or a stretch that is known to be none.
type outcome struct {
	Result
	none bool
}

// best returns the longest result from token i on, and where it ends.
func (c *chart) best(s string, i int, tops []int, r *resolver, ctx Context) (outcome, int) {
	var tried []int
	for {
		k := c.longest(i, tops, ctx, tried)
		if k < 0 {
			return outcome{}, 0
		}
		tried = append(tried, k)
		n := &c.at[i][k]
		if n.trim > 0 && c.reach(i+n.trim, tops) > n.end {
			continue
		}
		if c.broken(i+n.trim, n.end) {
			continue
		}
		if tops[n.cat] == 0 {
			return outcome{none: true}, n.end
		}
		res, ok := r.result(n.val)
		if !ok {
			continue
		}
		res.Start, res.End = c.tokens[i+n.trim].start, c.tokens[c.stop(n.end)].end
		res.Latent = n.val.weak || tops[n.cat] >= latentFrom
		return outcome{Result: res}, n.end
	}
}

// reach is how far the longest constituent from token i on goes.
func (c *chart) reach(i int, tops []int) int {
	end := 0
	for k := range c.at[i] {
		if rank := tops[c.at[i][k].cat]; rank >= 0 && rank < latentFrom {
			end = max(end, c.at[i][k].end)
		}
	}
	return end
}

// stop returns the last token of a result: a full stop after an abbreviation at
// its end is the sentence's.
func (c *chart) stop(end int) int {
	if end > 1 && c.tokens[end-1].text == "." && len(c.tokens[end-2].text) > 1 {
		return end - 2
	}
	return end - 1
}

func (c *chart) longest(i int, tops []int, ctx Context, tried []int) int {
	best := -1
	for k := range c.at[i] {
		n := &c.at[i][k]
		rank := tops[n.cat]
		if rank < 0 || slices.Contains(tried, k) {
			continue
		}
		whole := i == 0 && n.end == len(c.tokens)
		if rank >= latentFrom && !whole && !ctx.Latent {
			continue
		}
		if best < 0 || n.end > c.at[i][best].end || (n.end == c.at[i][best].end && rank < tops[c.at[i][best].cat]) {
			best = k
		}
	}
	return best
}

// broken tells whether a result would cut a number or a code in two.
func (c *chart) broken(i, end int) bool {
	first, last := c.tokens[i].text, c.tokens[end-1].text
	if i > 0 && c.tokens[i].glued && (isDigit(first) || isLetter(first)) {
		if prev := c.tokens[i-1].text; isLetter(prev) || prev == "$" || (isLetter(first) && isDigit(prev)) {
			return true
		}
	}
	if end >= len(c.tokens) {
		return false
	}
	next := c.tokens[end].text
	if isDigit(last) && notTime[next] {
		return true
	}
	if !c.tokens[end].glued {
		return false
	}
	switch {
	case isLetter(next) && (isDigit(last) || isLetter(last)) && next != "t" || next == "%" || next == "$":
		return true
	case isDigit(next):
		return isLetter(last)
	}
	return strings.Contains("-/.:,", next) && isDigit(last) && end+1 < len(c.tokens) && c.tokens[end+1].glued && isDigit(c.tokens[end+1].text)
}

func isLetter(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' }

// notTime is what makes a number before it one of something else.
var notTime = map[string]bool{"percent": true, "%": true, "dollars": true, "万": true, "亿": true, "元": true, "people": true, "degrees": true, "倍": true}
