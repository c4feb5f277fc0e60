package chinese

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A trie finds the longest entry of its tables that a text begins with.
//
// Nodes lie in one slice; the children of a node lie side by side, in order of
// their rune, so that a table of 50,000 phrases takes about 3 MB. A trie does
// not change once made.
type trie struct {
	nodes []node
	root  map[rune]int32 // the children of the root
	words []string
}

type node struct {
	char  rune
	first int32 // of the children
	count int32 // of the children
	word  int32 // what the path to here becomes, or -1
}

// newTrie joins tables. Where two have the same entry, the earlier table counts,
// and within a table the later entry, as in opencc-js.
func newTrie(tables []table) *trie {
	merged := map[string]string{}
	for _, t := range slices.Backward(tables) {
		for _, e := range t {
			merged[e.from] = e.to
		}
	}
	sorted := make(table, 0, len(merged))
	for from, to := range merged {
		sorted = append(sorted, entry{from, to})
	}
	slices.SortFunc(sorted, func(a, b entry) int { return strings.Compare(a.from, b.from) })
	t := &trie{root: map[rune]int32{}}
	first, count := t.grow(sorted, 0)
	for i := range count {
		t.root[t.nodes[first+i].char] = first + i
	}
	return t
}

// grow adds the nodes for entries that share their first depth bytes, and
// returns where they lie.
func (t *trie) grow(entries table, depth int) (first, count int32) {
	var groups []table
	for rest := entries; len(rest) > 0; {
		c, _ := utf8.DecodeRuneInString(rest[0].from[depth:])
		n := 1
		for n < len(rest) && startsWith(rest[n].from[depth:], c) {
			n++
		}
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	first, count = int32(len(t.nodes)), int32(len(groups))
	for _, g := range groups {
		c, _ := utf8.DecodeRuneInString(g[0].from[depth:])
		t.nodes = append(t.nodes, node{char: c, word: -1})
	}
	for i, g := range groups {
		t.fill(first+int32(i), g, depth+utf8.RuneLen(t.nodes[first+int32(i)].char))
	}
	return first, count
}

// fill completes a node whose entries share their first depth bytes.
func (t *trie) fill(at int32, entries table, depth int) {
	if len(entries[0].from) == depth {
		t.nodes[at].word = int32(len(t.words))
		t.words = append(t.words, entries[0].to)
		entries = entries[1:]
	}
	if len(entries) > 0 {
		t.nodes[at].first, t.nodes[at].count = t.grow(entries, depth)
	}
}

func startsWith(s string, c rune) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return first == c
}

// longest returns the length in bytes of the longest entry that s begins with,
// and what it becomes; 0 if there is none.
func (t *trie) longest(s string) (n int, to string) {
	c, at := utf8.DecodeRuneInString(s)
	id, ok := t.root[c]
	for ok {
		if w := t.nodes[id].word; w >= 0 {
			n, to = at, t.words[w]
		}
		if at == len(s) {
			break
		}
		c, size := utf8.DecodeRuneInString(s[at:])
		id, ok = t.child(id, c)
		at += size
	}
	return n, to
}

func (t *trie) child(id int32, c rune) (int32, bool) {
	parent := &t.nodes[id]
	children := t.nodes[parent.first : parent.first+parent.count]
	i, ok := slices.BinarySearchFunc(children, c, func(n node, c rune) int { return int(n.char - c) })
	return parent.first + int32(i), ok
}
