package constrain

import (
	"sync"

	"github.com/qiao-ai/qiao"
)

// A Grammar is a schema compiled for a vocabulary. It may be used from many
// goroutines, each answer with a Matcher of its own.
type Grammar struct {
	v    *Vocabulary
	root *node
	mu   sync.Mutex // for a and everything in it
	a    *automaton
}

func newGrammar(v *Vocabulary, root *node) *Grammar {
	return &Grammar{v: v, root: root, a: newAutomaton(v.unicode)}
}

// A Matcher follows one answer. It is not for concurrent use.
type Matcher struct {
	g     *Grammar
	state *state
	age   int
	bits  bitset
}

// Matcher returns one at an answer's beginning.
func (g *Grammar) Matcher() *Matcher {
	g.mu.Lock()
	defer g.mu.Unlock()
	return &Matcher{g: g, state: g.a.start(g.root), age: g.a.age, bits: newBitset(g.v.size)}
}

// enter locks the grammar and brings the state up to date.
func (m *Matcher) enter() {
	m.g.mu.Lock()
	m.g.a.trim()
	if m.age != m.g.a.age {
		m.state, m.age = m.g.a.renew(m.state), m.g.a.age
	}
}

// Mask returns which tokens may come next: token i is bit i&63 of word i>>6. It is
// valid until the next call and must not be changed. Where Done holds, the tokens
// that end an answer may come, too; where it holds and the mask is empty, only they.
func (m *Matcher) Mask() []uint64 {
	m.enter()
	defer m.g.mu.Unlock()
	m.g.stateMask(m.state).into(m.bits)
	return m.bits
}

// Done tells whether the answer may end here.
func (m *Matcher) Done() bool { return m.state.mayEnd() }

// Accept takes the text of the token that was chosen, or any other text. It fails
// with Kind Invalid, and changes nothing, if that may not come.
func (m *Matcher) Accept(text []byte) error {
	m.enter()
	defer m.g.mu.Unlock()
	s := m.state
	for _, c := range text {
		if s = m.g.a.after(s, c); s == nil {
			return qiao.Errorf(qiao.Invalid, "constrain", "this may not come here").
				WithFix("Choose among the tokens that Mask allows.")
		}
	}
	m.state = s
	return nil
}

// Forced returns the bytes that must come next, as far as there is no choice. They
// may be given to the model without asking it. It changes nothing.
func (m *Matcher) Forced() []byte {
	m.enter()
	defer m.g.mu.Unlock()
	var out []byte
	for s := m.state; len(out) < longest && !s.mayEnd(); {
		c, next := m.g.a.onlyWay(s)
		if next == nil {
			break
		}
		out = append(out, c)
		s = next
	}
	return out
}

// onlyWay returns the byte that must come in s, or no state if there are several.
func (a *automaton) onlyWay(s *state) (c byte, next *state) {
	for b := range 256 {
		n := a.after(s, byte(b))
		if n == nil {
			continue
		}
		if next != nil {
			return 0, nil
		}
		c, next = byte(b), n
	}
	return c, next
}
