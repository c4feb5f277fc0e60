package spell

import "strings"

// A swap is a way in which a written piece of a word stands for another, with
// its cost in bits: the less likely the slip, the higher.
type swap struct {
	wrote, meant string
	cost         float64
}

// soundsAlike lists what writers take for one another because it sounds alike
// or is learnt late. Each counts in both directions.
var soundsAlike = []swap{
	{"ie", "ei", 4}, {"f", "ph", 4}, {"c", "k", 5}, {"c", "s", 5}, {"s", "z", 5}, {"k", "ck", 4},
	{"c", "ck", 4}, {"k", "ch", 6}, {"c", "ch", 6}, {"sh", "ch", 6}, {"s", "sh", 6}, {"sh", "ti", 5}, {"s", "sc", 4}, {"c", "sc", 4},
	{"sion", "tion", 3}, {"cion", "tion", 3}, {"shun", "tion", 4}, {"tion", "ssion", 4}, {"sion", "ssion", 3}, {"cian", "tion", 5},
	{"i", "y", 5}, {"i", "ie", 5}, {"y", "ie", 5}, {"ys", "ies", 4}, {"yed", "ied", 4}, {"ey", "y", 5},
	{"j", "g", 5}, {"j", "dg", 5}, {"g", "dg", 5}, {"w", "wh", 4}, {"r", "wr", 4}, {"n", "kn", 4}, {"n", "gn", 4}, {"t", "th", 5}, {"r", "rh", 4},
	{"u", "ou", 6}, {"u", "oo", 6}, {"o", "ou", 6}, {"o", "oa", 6}, {"ow", "ou", 5}, {"o", "ow", 6}, {"au", "aw", 5}, {"oa", "o", 6},
	{"e", "ea", 6}, {"ee", "ea", 4}, {"e", "ee", 6}, {"a", "ai", 6}, {"ai", "ay", 5}, {"ay", "ey", 5}, {"ai", "ei", 6}, {"ea", "i", 7}, {"ee", "i", 7}, {"ee", "ie", 5},
	{"er", "or", 5}, {"er", "ar", 5}, {"or", "ar", 5}, {"er", "re", 4}, {"er", "ur", 5}, {"ir", "er", 5}, {"ur", "or", 6},
	{"able", "ible", 3}, {"ant", "ent", 3}, {"ance", "ence", 3}, {"ancy", "ency", 3}, {"ally", "ly", 4}, {"ely", "ly", 4}, {"ary", "ery", 4}, {"ise", "ize", 3}, {"isa", "iza", 3},
	{"le", "el", 4}, {"le", "al", 5}, {"ful", "full", 3}, {"full", "ful", 3}, {"us", "ous", 4}, {"ious", "ous", 5}, {"eous", "ous", 5}, {"ious", "eous", 4},
	{"ght", "t", 6}, {"ough", "ow", 6}, {"ough", "o", 7}, {"gh", "f", 6}, {"x", "cs", 4}, {"x", "ks", 5}, {"x", "xc", 4}, {"qu", "q", 4}, {"qu", "kw", 4},
	{"v", "f", 7}, {"d", "t", 7}, {"b", "p", 8}, {"m", "mb", 5}, {"l", "al", 6}, {"dis", "des", 5}, {"per", "pre", 4}, {"pro", "per", 6}, {"de", "di", 6}, {"in", "en", 6}, {"im", "in", 6}, {"un", "in", 7},
	{"aught", "ought", 5}, {"uy", "y", 6}, {"i", "yi", 4}, {"ing", "eing", 5}, {"e", "i", 6}, {"st", "t", 7},
}

// keyRows are the rows of a keyboard; neighbours are easily confused.
var keyRows = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

const vowels = "aeiou"

// The costs of plain slips, in bits.
const (
	costDoubled   = 4.0 // a letter doubled that should not be, or the reverse
	costSilentE   = 5.5 // an e at the end
	costExchange  = 5.0 // neighbours exchanged
	costVowel     = 6.5 // one vowel for another
	costNearKey   = 8.0
	costLetter    = 10.0 // one letter for any other
	costVowelMiss = 7.0  // a vowel left out or added
	costMiss      = 8.5  // another letter left out or added
	costFirst     = 4.0  // more for a slip in the first letter
)

// A pricer tells how costly it is to have written one word for another. It may
// be used from many goroutines.
type pricer struct {
	near  map[[2]byte]bool
	swaps map[byte][]swap // by the last letter of wrote
}

func newPricer() *pricer {
	p := &pricer{near: map[[2]byte]bool{}, swaps: map[byte][]swap{}}
	for _, row := range keyRows {
		for i := 1; i < len(row); i++ {
			p.near[[2]byte{row[i-1], row[i]}], p.near[[2]byte{row[i], row[i-1]}] = true, true
		}
	}
	for _, s := range soundsAlike {
		p.add(s)
		p.add(swap{s.meant, s.wrote, s.cost})
	}
	return p
}

func (p *pricer) add(s swap) {
	last := s.wrote[len(s.wrote)-1]
	p.swaps[last] = append(p.swaps[last], s)
}

// cost returns the bits of the likeliest way from meant to wrote, both in small
// letters.
func (p *pricer) cost(wrote, meant string) float64 {
	table := make([][]float64, len(wrote)+1)
	for i := range table {
		table[i] = make([]float64, len(meant)+1)
		for j := range table[i] {
			if i+j > 0 {
				table[i][j] = p.cell(table, wrote[:i], meant[:j])
			}
		}
	}
	return table[len(wrote)][len(meant)]
}

// cell computes one cell of the table: the cost of w for m.
func (p *pricer) cell(table [][]float64, w, m string) float64 {
	i, j := len(w), len(m)
	best := 1e9
	if i > 0 {
		best = min(best, table[i-1][j]+p.extra(w, m))
	}
	if j > 0 {
		best = min(best, table[i][j-1]+p.missing(w, m))
	}
	if i > 0 && j > 0 {
		best = min(best, table[i-1][j-1]+p.replaced(w, m))
	}
	if i > 1 && j > 1 && w[i-1] == m[j-2] && w[i-2] == m[j-1] && w[i-1] != w[i-2] {
		best = min(best, table[i-2][j-2]+costExchange)
	}
	if i > 0 {
		for _, s := range p.swaps[w[i-1]] {
			if strings.HasSuffix(w, s.wrote) && strings.HasSuffix(m, s.meant) {
				best = min(best, table[i-len(s.wrote)][j-len(s.meant)]+s.cost+first(i-len(s.wrote)))
			}
		}
	}
	return best
}

func first(i int) float64 {
	if i == 0 {
		return costFirst
	}
	return 0
}

func isVowel(c byte) bool { return strings.IndexByte(vowels, c) >= 0 }

// extra is the cost of the last letter of w being too much.
func (p *pricer) extra(w, m string) float64 {
	i := len(w) - 1
	return p.stray(w[i], i > 0 && w[i-1] == w[i] || len(m) > 0 && m[len(m)-1] == w[i]) + first(i)
}

// missing is the cost of the last letter of m having been left out.
func (p *pricer) missing(w, m string) float64 {
	j := len(m) - 1
	return p.stray(m[j], j > 0 && m[j-1] == m[j]) + first(j)
}

func (p *pricer) stray(c byte, doubled bool) float64 {
	switch {
	case c == '\'':
		return costDoubled
	case doubled:
		return costDoubled
	case c == 'e' || c == 'h':
		return costSilentE
	case isVowel(c):
		return costVowelMiss
	}
	return costMiss
}

func (p *pricer) replaced(w, m string) float64 {
	a, b := w[len(w)-1], m[len(m)-1]
	at := first(len(w) - 1)
	switch {
	case a == b:
		return 0
	case isVowel(a) && isVowel(b):
		return costVowel + at
	case p.near[[2]byte{a, b}]:
		return costNearKey + at
	}
	return costLetter + at
}
