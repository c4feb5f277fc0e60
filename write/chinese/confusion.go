package chinese

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed confusions.txt
var confusionTable string

// A confusion is a slip that is no word of its own, with the neighbours that
// tell it from the same characters in other words.
type confusion struct {
	wrong, right      []rune
	notBefore, before string // right before it: none of these, one of these
	notAfter, after   string
	likely            bool // a suggestion only
}

// confusionIndex finds the confusions that begin with two characters.
type confusionIndex map[[2]rune][]confusion

var loadConfusions = sync.OnceValue(func() confusionIndex {
	index := confusionIndex{}
	for line := range strings.Lines(confusionTable) {
		if c, ok := parseConfusion(line); ok {
			key := [2]rune{c.wrong[0], c.wrong[1]}
			index[key] = append(index[key], c)
		}
	}
	return index
})

// parseConfusion reads a line of confusions.txt; false for a comment.
func parseConfusion(line string) (c confusion, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 2 || fields[0] == "#" {
		return c, false
	}
	c.wrong, c.right = []rune(fields[0]), []rune(fields[1])
	for _, f := range fields[2:] {
		switch {
		case f == "?":
			c.likely = true
		case strings.HasPrefix(f, "<!"):
			c.notBefore = f[2:]
		case strings.HasPrefix(f, ">!"):
			c.notAfter = f[2:]
		case f[0] == '<':
			c.before = f[1:]
		case f[0] == '>':
			c.after = f[1:]
		}
	}
	return c, len(c.wrong) >= 2
}

func certainConfusions(p *page, report report) { p.confusions(false, report) }
func likelyConfusions(p *page, report report)  { p.confusions(true, report) }

// confusions reports the confusions of one sort, the longest at each place.
func (p *page) confusions(likely bool, report report) {
	index := loadConfusions()
	for i := 0; i+1 < len(p.r); i++ {
		var best *confusion
		for _, c := range index[[2]rune{p.r[i], p.r[i+1]}] {
			if c.likely == likely && p.has(i, c) && (best == nil || len(c.wrong) > len(best.wrong)) {
				best = &c
			}
		}
		if best != nil {
			report(i, i+len(best.wrong), string(best.right))
			i += len(best.wrong) - 1
		}
	}
}

// has tells whether the confusion stands at i, among neighbours that allow it.
func (p *page) has(i int, c confusion) bool {
	end := i + len(c.wrong)
	if end > len(p.r) || !p.free(i, end) {
		return false
	}
	for k, r := range c.wrong {
		if p.r[i+k] != r {
			return false
		}
	}
	return allows(p.char(i-1), c.before, c.notBefore) && allows(p.char(end), c.after, c.notAfter)
}

// allows tells whether a neighbour is among only, if that says anything, and
// not among never.
func allows(c rune, only, never string) bool {
	if c == 0 {
		return only == ""
	}
	return (only == "" || strings.ContainsRune(only, c)) && !strings.ContainsRune(never, c)
}
