package search

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo/fold"
)

// texts is an inverted index of what is written in photos and of them. Documents
// are added in the order of their numbers.
type texts struct {
	terms  map[string]int // a word's place in list
	list   []term
	grams  map[string][]uint32 // pieces of loose text: three letters, or one or two Chinese characters
	loose  []string            // of each document
	folded []string
}

// A term is a word of letters and digits.
type term struct {
	text  string
	loose string
	sign  uint64 // which characters it has
	in    []uint32
}

func newTexts() *texts {
	return &texts{terms: map[string]int{}, grams: map[string][]uint32{}}
}

// add indexes the fields of the next document.
func (x *texts) add(fields []string) {
	number := uint32(len(x.loose))
	var loose, folded strings.Builder
	for _, f := range fields {
		s := fold.String(f)
		for _, w := range fold.Words(s) {
			if !w.CJK {
				x.term(w.Text, number)
			}
		}
		join(&folded, s)
		join(&loose, fold.Loose(s))
	}
	x.folded = append(x.folded, folded.String())
	x.loose = append(x.loose, loose.String())
	grams(loose.String(), func(g string) {
		if in := x.grams[g]; len(in) == 0 || in[len(in)-1] != number {
			x.grams[g] = append(in, number)
		}
	})
}

// join puts a line after others: with a break between letters, without one between
// Chinese characters, whose words go on in the next line.
func join(b *strings.Builder, line string) {
	if b.Len() > 0 && line != "" {
		last, _ := utf8.DecodeLastRuneInString(b.String())
		first, _ := utf8.DecodeRuneInString(line)
		if !fold.IsHan(last) || !fold.IsHan(first) {
			b.WriteByte('\n')
		}
	}
	b.WriteString(line)
}

func (x *texts) term(word string, number uint32) {
	at, ok := x.terms[word]
	if !ok {
		at = len(x.list)
		x.terms[word] = at
		loose := fold.Loose(word)
		x.list = append(x.list, term{text: word, loose: loose, sign: signature(loose)})
	}
	if in := x.list[at].in; len(in) == 0 || in[len(in)-1] != number {
		x.list[at].in = append(in, number)
	}
}

// signature is a bit for each character that a loose word has.
func signature(loose string) (s uint64) {
	for _, r := range loose {
		s |= 1 << (uint32(r) % 64)
	}
	return s
}

// grams calls f with the pieces of a loose text: each Chinese character, each two of
// them, and each three letters or digits.
func grams(loose string, f func(string)) {
	for line := range strings.SplitSeq(loose, "\n") {
		for _, w := range fold.Words(line) {
			if w.CJK {
				for i, r := range w.Text {
					f(w.Text[i : i+utf8.RuneLen(r)])
				}
				if utf8.RuneCountInString(w.Text) > 1 {
					fold.Bigrams(w.Text, f)
				}
				continue
			}
			trigrams(w.Text, f)
		}
	}
}

func trigrams(w string, f func(string)) {
	starts := make([]int, 0, len(w)+1)
	for i := range w {
		starts = append(starts, i)
	}
	starts = append(starts, len(w))
	for i := 0; i+3 < len(starts); i++ {
		f(w[starts[i]:starts[i+3]])
	}
}

// containing returns the documents whose loose text holds a loose text of at least
// three letters or one Chinese character.
func (x *texts) containing(loose string) []uint32 {
	var lists [][]uint32
	known := true
	grams(loose, func(g string) {
		in, ok := x.grams[g]
		known = known && ok
		lists = append(lists, in)
	})
	if !known || len(lists) == 0 {
		return nil
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return len(a) - len(b) })
	var found []uint32
	for _, n := range lists[0] {
		if inAll(lists[1:], n) && strings.Contains(x.loose[n], loose) {
			found = append(found, n)
		}
	}
	return found
}

// inAll tells whether n is in each list; only a few are asked, as the text itself
// is looked at after that.
func inAll(lists [][]uint32, n uint32) bool {
	for _, l := range lists[:min(len(lists), 3)] {
		if _, ok := slices.BinarySearch(l, n); !ok {
			return false
		}
	}
	return true
}

// near returns the words that differ from a loose one by at most so many edits.
func (x *texts) near(loose string, edits int) []int {
	sign, length := signature(loose), utf8.RuneCountInString(loose)
	var found []int
	for i := range x.list {
		t := &x.list[i]
		if d := len(t.loose) - length; d > edits || d < -edits || bits.OnesCount64(t.sign^sign) > 2*edits {
			continue
		}
		if within(t.loose, loose, edits) {
			found = append(found, i)
		}
	}
	return found
}

// within tells whether a becomes b by at most so many edits: a character put in,
// left out, replaced.
func within(a, b string, edits int) bool {
	if a == b {
		return true
	}
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return false
	}
	var row [longest + 1]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, best := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
			best = min(best, cost)
		}
		if best > edits {
			return false
		}
	}
	return row[len(b)] <= edits
}
