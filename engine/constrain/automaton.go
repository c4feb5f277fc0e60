package constrain

import (
	"encoding/binary"
	"slices"
)

// An automaton keeps the places that answers have come to and the ways between
// them. It grows with use and forgets everything beyond a bound. Its user locks.
type automaton struct {
	unicode bool // characters beyond ASCII may come as they are
	name    *leaf
	stacks  map[stackKey]*stack
	states  map[string]*state
	threads []*stack // of the step being taken
	done    bool     // the step ends the answer
	masks   int
	nextID  int32
	age     int // how often everything was forgotten
}

type stackKey struct {
	frame
	parent *stack
}

// A state is all places that an answer may be at: several where schemas of an
// anyOf have not parted yet.
type state struct {
	threads []*stack // by id
	done    bool     // the answer may end as it is
	next    *[256]*state
	mask    *mask
}

// The bounds on what an automaton keeps.
const (
	maxStates = 20_000
	maxMasks  = 2_000
)

func newAutomaton(unicode bool) *automaton {
	a := &automaton{unicode: unicode, name: &leaf{kind: str, maxLen: -1, productive: true}}
	a.forget()
	return a
}

func (a *automaton) forget() {
	a.stacks, a.states, a.masks = map[stackKey]*stack{}, map[string]*state{}, 0
	a.nextID = 0
	a.age++
}

// trim forgets everything once there is too much. Whoever holds a state of an
// earlier age must have it renewed.
func (a *automaton) trim() {
	if len(a.states) > maxStates || len(a.stacks) > 2*maxStates || a.masks > maxMasks {
		a.forget()
	}
}

// push returns the stack of a frame on another.
func (a *automaton) push(parent *stack, f frame) *stack {
	k := stackKey{f, parent}
	if s, ok := a.stacks[k]; ok {
		return s
	}
	a.nextID++
	s := &stack{frame: f, parent: parent, id: a.nextID}
	a.stacks[k] = s
	return s
}

// add notes a place that a step leads to; nil is the answer's end.
func (a *automaton) add(s *stack) {
	if s == nil {
		a.done = true
		return
	}
	a.threads = append(a.threads, s)
}

// start returns the state before an answer that n describes.
func (a *automaton) start(n *node) *state {
	a.threads, a.done = a.threads[:0], false
	for _, l := range n.alts {
		a.add(a.push(nil, frame{leaf: l}))
	}
	return a.state()
}

// after returns the state after a byte, nil if it may not come.
func (a *automaton) after(s *state, c byte) *state {
	if s.next == nil {
		s.next = new([256]*state)
	}
	if next := s.next[c]; next != nil {
		if next == nowhere {
			return nil
		}
		return next
	}
	a.threads, a.done = a.threads[:0], false
	for _, t := range s.threads {
		a.step(t, c)
	}
	if len(a.threads) == 0 && !a.done {
		s.next[c] = nowhere
		return nil
	}
	s.next[c] = a.state()
	return s.next[c]
}

// renew returns the state of this age that equals one of an earlier.
func (a *automaton) renew(s *state) *state {
	a.threads, a.done = a.threads[:0], s.done
	for _, t := range s.threads {
		a.add(a.repush(t))
	}
	return a.state()
}

func (a *automaton) repush(s *stack) *stack {
	if s == nil {
		return nil
	}
	return a.push(a.repush(s.parent), s.frame)
}

// nowhere stands for no state; it is never entered.
var nowhere = &state{}

// state returns the state of the threads noted.
func (a *automaton) state() *state {
	slices.SortFunc(a.threads, func(x, y *stack) int { return int(x.id) - int(y.id) })
	a.threads = slices.Compact(a.threads)
	key := make([]byte, 1, 1+4*len(a.threads))
	if a.done {
		key[0] = 1
	}
	for _, t := range a.threads {
		key = binary.LittleEndian.AppendUint32(key, uint32(t.id))
	}
	if s, ok := a.states[string(key)]; ok {
		return s
	}
	s := &state{threads: slices.Clone(a.threads), done: a.done}
	a.states[string(key)] = s
	return s
}

// mayEnd tells whether the answer may end in s.
func (s *state) mayEnd() bool {
	if s.done {
		return true
	}
	return slices.ContainsFunc(s.threads, func(t *stack) bool {
		for ; t != nil; t = t.parent {
			if !t.ends() {
				return false
			}
		}
		return true
	})
}
