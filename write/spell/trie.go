package spell

import (
	"slices"
	"unicode/utf8"
)

// A trie holds a set of words. Common endings are shared, so that it is small:
// 220,000 words take about 2 MB.
type trie struct {
	nodes []node
	edges []edge
}

// A node is a place in the trie; its edges are a range of trie.edges.
type node struct {
	first, last uint32
	final       bool // a word ends here
}

type edge struct {
	letter rune
	to     uint32
}

const root = 0

// step returns the node that letter leads to from n.
func (t *trie) step(n uint32, letter rune) (uint32, bool) {
	for _, e := range t.children(n) {
		if e.letter == letter {
			return e.to, true
		}
	}
	return 0, false
}

func (t *trie) children(n uint32) []edge {
	return t.edges[t.nodes[n].first:t.nodes[n].last]
}

// has tells whether word is in the set.
func (t *trie) has(word string) bool {
	n := uint32(root)
	for _, c := range word {
		next, ok := t.step(n, c)
		if !ok {
			return false
		}
		n = next
	}
	return t.nodes[n].final
}

// within calls found for each word at most limit edits from word, with the
// number of edits. An edit is a letter inserted, left out or replaced, or two
// neighbours exchanged. Words that start with a letter of skip are left out.
func (t *trie) within(word string, limit int, skip string, found func(string, int)) {
	w := &walk{t: t, word: []rune(word), limit: limit, found: found}
	first := make([]int, len(w.word)+1)
	for i := range first {
		first[i] = i
	}
	for _, e := range t.children(root) {
		if !slices.Contains([]rune(skip), e.letter) {
			w.down(e, first, nil)
		}
	}
}

// A walk is one search of within: a row of the edit-distance table for each
// letter on the way down.
type walk struct {
	t      *trie
	word   []rune
	prefix []rune
	limit  int
	found  func(string, int)
}

func (w *walk) down(e edge, above, above2 []int) {
	w.prefix = append(w.prefix, e.letter)
	defer func() { w.prefix = w.prefix[:len(w.prefix)-1] }()
	row, least := w.row(e.letter, above, above2)
	if w.t.nodes[e.to].final && row[len(w.word)] <= w.limit {
		w.found(string(w.prefix), row[len(w.word)])
	}
	if least > w.limit {
		return
	}
	for _, next := range w.t.children(e.to) {
		w.down(next, row, above)
	}
}

// row computes the table's next row and its least value.
func (w *walk) row(letter rune, above, above2 []int) (row []int, least int) {
	row = make([]int, len(above))
	row[0] = above[0] + 1
	least = row[0]
	for i := 1; i < len(row); i++ {
		cost := 1
		if w.word[i-1] == letter {
			cost = 0
		}
		row[i] = min(row[i-1]+1, above[i]+1, above[i-1]+cost)
		if above2 != nil && i > 1 && w.word[i-1] == w.prefix[len(w.prefix)-2] && w.word[i-2] == letter {
			row[i] = min(row[i], above2[i-2]+1)
		}
		least = min(least, row[i])
	}
	return row, least
}

// runes counts the letters of s.
func runes(s string) int { return utf8.RuneCountInString(s) }
