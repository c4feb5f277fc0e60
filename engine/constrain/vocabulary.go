package constrain

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/qiao-ai/qiao"
)

// A Vocabulary is a model's tokens, prepared for masks. It may be used by many
// grammars and goroutines.
type Vocabulary struct {
	size    int
	unicode bool // every byte of UTF-8 is a token
	all     trie
	inside  insides
}

// NewVocabulary prepares tokens, by id; a nil or empty one is never allowed, such
// as special tokens. It fails with Kind Unsupported where a character of ASCII is
// no token by itself: answers could come to a place with no way on.
func NewVocabulary(tokens [][]byte) (*Vocabulary, error) {
	var single [256]bool
	for _, t := range tokens {
		if len(t) == 1 {
			single[t[0]] = true
		}
	}
	for c := ' '; c <= '~'; c++ {
		if !single[c] {
			return nil, qiao.Errorf(qiao.Unsupported, "constrain", "the vocabulary has no token for %q alone", c).
				WithFix("Use a model with a byte-level vocabulary, as Qwen's are.")
		}
	}
	v := &Vocabulary{size: len(tokens), unicode: true}
	for c := 0x80; c <= 0xF4; c++ {
		v.unicode = v.unicode && (single[c] || c == 0xC0 || c == 0xC1)
	}
	v.all = newTrie(everyToken(tokens))
	v.inside = findInsides(tokens, v.unicode)
	return v, nil
}

// A text is a token, or what is left of one.
type text struct {
	bytes []byte
	id    int32
	count int32 // of characters before it
}

func everyToken(tokens [][]byte) []text {
	var list []text
	for i, t := range tokens {
		if len(t) > 0 {
			list = append(list, text{bytes: t, id: int32(i)})
		}
	}
	return list
}

// A trie has texts by their bytes, flat, in the order of a walk that visits
// parents first.
type trie struct {
	nodes []trieNode
	texts []text // by node
	deep  int
}

type trieNode struct {
	c        byte
	depth    uint16
	after    int32 // the next node that is not below this one
	from, to int32 // the texts that end here
}

// longest is how many bytes of a token count; longer ones are never allowed.
const longest = 1024

func newTrie(list []text) trie {
	list = slices.DeleteFunc(list, func(t text) bool { return len(t.bytes) > longest })
	slices.SortStableFunc(list, func(a, b text) int {
		return cmp.Or(bytes.Compare(a.bytes, b.bytes), cmp.Compare(a.count, b.count))
	})
	var t trie
	t.texts = list
	var open []int32 // the nodes on the way to the text at hand
	var last []byte
	for i, x := range list {
		shared := 0
		for shared < min(len(last), len(x.bytes)) && last[shared] == x.bytes[shared] {
			shared++
		}
		t.close(open[shared:])
		open = open[:shared]
		for d := shared; d < len(x.bytes); d++ {
			open = append(open, int32(len(t.nodes)))
			t.nodes = append(t.nodes, trieNode{c: x.bytes[d], depth: uint16(d), from: int32(i), to: int32(i)})
		}
		if n := len(open); n > 0 {
			t.nodes[open[n-1]].to = int32(i + 1)
		}
		last = x.bytes
		t.deep = max(t.deep, len(x.bytes))
	}
	t.close(open)
	return t
}

func (t *trie) close(open []int32) {
	for _, n := range open {
		t.nodes[n].after = int32(len(t.nodes))
	}
}

// walk visits the texts that may come after s: state is where each leads. It
// leaves out texts of no bytes.
func (t *trie) walk(a *automaton, s *state, visit func(texts []text)) {
	at := make([]*state, t.deep+1)
	at[0] = s
	for i := int32(0); int(i) < len(t.nodes); {
		n := &t.nodes[i]
		next := a.after(at[n.depth], n.c)
		if next == nil {
			i = n.after
			continue
		}
		at[n.depth+1] = next
		if n.to > n.from {
			visit(t.texts[n.from:n.to])
		}
		i++
	}
}

// insides tell what tokens do within a string that has no pattern, so that the
// thousands that only go on need not be walked.
type insides struct {
	plain []bitset // by how many characters they have at most: tokens that stay within
	ends  trie     // what is left of those that end the string, after the quote
	bare  []text   // those that end with the quote
}

func findInsides(tokens [][]byte, unicode bool) insides {
	a := newAutomaton(unicode)
	var in insides
	var counts [][]int32
	var ends []text
	for i, t := range tokens {
		if len(t) == 0 || len(t) > longest {
			continue
		}
		f := frame{leaf: &leaf{kind: str, maxLen: longest + 1}, at: strInside}
		n, stays, ok := a.through(&f, t)
		switch count := f.chars(); {
		case !ok:
		case stays:
			for len(counts) <= count {
				counts = append(counts, nil)
			}
			counts[count] = append(counts[count], int32(i))
		case n == len(t):
			in.bare = append(in.bare, text{id: int32(i), count: int32(count)})
		default:
			ends = append(ends, text{bytes: t[n:], id: int32(i), count: int32(count)})
		}
	}
	in.ends = newTrie(ends)
	bits := newBitset(len(tokens))
	for _, ids := range counts {
		for _, id := range ids {
			bits.set(id)
		}
		in.plain = append(in.plain, slices.Clone(bits))
	}
	return in
}

// through takes the bytes of a token from within a string: up to its end, or to a
// quote, after which n bytes are passed. It is not ok if they may not come.
func (a *automaton) through(f *frame, t []byte) (n int, stays, ok bool) {
	for i, c := range t {
		if f.at == strInside && c == '"' {
			return i + 1, false, true
		}
		if *f, ok = a.stepInside(f, c); !ok {
			return i, false, false
		}
	}
	return len(t), true, true
}

// chars counts a string's characters, one that is not whole included.
func (f *frame) chars() int {
	if f.at == strInside {
		return int(f.count)
	}
	return int(f.count) + 1
}
