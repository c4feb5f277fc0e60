package template

// questions are words that ask rather than command.
var questions = []string{"what", "what's", "whats", "who", "whose", "which", "where", "where's", "when", "how", "why", "is", "are", "do", "does", "can", "tell"}

// opens tells whether a command may begin at a position: with a word that some
// template begins with, and that does not ask. Words to skip may go before.
func (s *Set) opens(t *sentence, pos int) bool {
	if s.grammar.NoSpaces {
		return true // where words are not marked off, any rune may begin one
	}
	for _, r := range s.skippable(t) {
		if r[0] == pos {
			pos = r[1]
			for pos < len(t.runes) && t.runes[pos] == ' ' {
				pos++
			}
		}
	}
	end := pos
	for end < len(t.runes) && t.runes[end] != ' ' {
		end++
	}
	return s.openers[string(t.runes[pos:end])]
}

// findOpeners lists the words that templates begin with.
func (s *Set) findOpeners(c *compiler) {
	s.openers = map[string]bool{}
	for i := range s.templates {
		c.begin(s.templates[i].Rules)
		c.firsts(s.templates[i].node, openers{s.openers, map[*node]bool{}}, 0)
	}
	for _, w := range questions {
		delete(s.openers, w)
	}
}

// openers are words found so far, and whether each part seen may be empty.
type openers struct {
	words map[string]bool
	seen  map[*node]bool
}

// firsts adds the words that n may begin with, and tells whether n may be empty.
func (c *compiler) firsts(n *node, o openers, depth int) bool {
	if empty, ok := o.seen[n]; ok || depth > maxDepth {
		return empty
	}
	empty := c.findFirsts(n, o, depth)
	o.seen[n] = empty
	return empty
}

func (c *compiler) findFirsts(n *node, o openers, depth int) bool {
	switch n.kind {
	case literal:
		o.words[string(n.text)] = true
	case space:
		return true
	case sequence:
		for _, k := range n.kids {
			if !c.firsts(k, o, depth+1) {
				return false
			}
		}
		return true
	case choice:
		empty := false
		for _, k := range n.kids {
			empty = c.firsts(k, o, depth+1) || empty
		}
		return empty
	case rule:
		body, err := c.rule(n.name)
		return err == nil && c.firsts(body, o, depth+1)
	}
	return false
}
