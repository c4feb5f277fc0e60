package constrain

// A node is a schema: a choice among leaves. While compiling it may still refer
// to other nodes.
type node struct {
	path   string
	leaves []*leaf
	subs   []*node
	alts   []*leaf // all leaves, those of subs included, that some value satisfies
}

// A leafKind is a sort of value that begins with bytes of its own.
type leafKind uint8

const (
	literal leafKind = iota
	str
	num
	array
	object
)

// A leaf is a schema of one sort of value.
type leaf struct {
	kind leafKind
	path string

	words *wordTrie // literal: the texts; object: the names with closing quotes
	texts []string  // literal: the same, for comparisons

	minLen, maxLen int // str: characters; array: items; maxLen < 0 is no limit
	pattern        *dfa
	number         numberRange

	items  *node   // array: those after prefix; nil if none may come
	prefix []*node // array

	names      []string
	ways       []way   // object: by place in words
	properties []*node // object: by index of the name
	required   uint64
	usable     uint64 // properties that some value satisfies
	additional *node  // nil if no other property may come

	productive bool // some value satisfies it
}

// fixAlternatives resolves each node to its leaves and leaves out what nothing
// can satisfy.
func fixAlternatives(nodes []*node) {
	for _, n := range nodes {
		seen := map[*node]bool{}
		n.gather(n, seen)
	}
	for again := true; again; {
		again = false
		for _, n := range nodes {
			for _, l := range n.alts {
				if !l.productive && l.findProductive() {
					l.productive, again = true, true
				}
			}
		}
	}
	for _, n := range nodes {
		var alts []*leaf
		for _, l := range n.alts {
			if l.productive {
				alts = append(alts, l)
			}
		}
		n.alts = alts
	}
	for _, n := range nodes {
		for _, l := range n.alts {
			l.settle()
		}
	}
}

func (n *node) gather(from *node, seen map[*node]bool) {
	if seen[from] {
		return
	}
	seen[from] = true
	n.alts = append(n.alts, from.leaves...)
	for _, s := range from.subs {
		n.gather(s, seen)
	}
}

func (n *node) productive() bool {
	for _, l := range n.alts {
		if l.productive {
			return true
		}
	}
	return false
}

// findProductive tells whether some value satisfies l, by what is known so far of
// the others.
func (l *leaf) findProductive() bool {
	switch l.kind {
	case literal:
		return len(l.texts) > 0
	case str:
		return l.maxLen < 0 || l.minLen <= l.maxLen // patterns were checked when compiled
	case num:
		return !l.number.empty()
	case array:
		if l.maxLen >= 0 && l.minLen > l.maxLen {
			return false
		}
		for i := range l.minLen {
			if n := l.item(i); n == nil || !n.productive() {
				return false
			}
			if i >= len(l.prefix) {
				break // the rest is alike
			}
		}
		return true
	}
	for i, p := range l.properties {
		if l.required>>i&1 == 1 && !p.productive() {
			return false
		}
	}
	return true
}

// item is the schema of an array's item i, nil if there may be none.
func (l *leaf) item(i int) *node {
	if i < len(l.prefix) {
		return l.prefix[i]
	}
	return l.items
}

// settle leaves out parts that nothing can satisfy: a property then never comes,
// and an array ends before the item.
func (l *leaf) settle() {
	switch l.kind {
	case array:
		for i := range len(l.prefix) + 1 {
			if n := l.item(i); n == nil || !n.productive() {
				if l.maxLen < 0 || l.maxLen > i {
					l.maxLen = i
				}
				break
			}
		}
	case object:
		l.usable = 0
		for i, p := range l.properties {
			if p.productive() {
				l.usable |= 1 << i
			}
		}
		if l.additional != nil && !l.additional.productive() {
			l.additional = nil
		}
	}
}
