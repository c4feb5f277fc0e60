package constrain

// A wordTrie is a set of texts by their bytes.
type wordTrie struct {
	nodes []wordNode
}

type wordNode struct {
	next map[byte]int32
	word int32  // which text ends here; -1 if none
	of   uint64 // of the first 64 texts, which begin with what leads here
}

func newWordTrie(words []string) *wordTrie {
	t := &wordTrie{nodes: []wordNode{{word: -1}}}
	for i, w := range words {
		at := int32(0)
		t.mark(at, i)
		for j := range len(w) {
			at = t.child(at, w[j])
			t.mark(at, i)
		}
		t.nodes[at].word = int32(i)
	}
	return t
}

func (t *wordTrie) mark(at int32, word int) {
	if word < 64 {
		t.nodes[at].of |= 1 << word
	}
}

func (t *wordTrie) child(at int32, c byte) int32 {
	if n, ok := t.nodes[at].next[c]; ok {
		return n
	}
	n := int32(len(t.nodes))
	t.nodes = append(t.nodes, wordNode{word: -1})
	if t.nodes[at].next == nil {
		t.nodes[at].next = map[byte]int32{}
	}
	t.nodes[at].next[c] = n
	return n
}

// step returns the node after c, or false.
func (t *wordTrie) step(at int32, c byte) (int32, bool) {
	n, ok := t.nodes[at].next[c]
	return n, ok
}
