package spell

import "sync"

// An alike is a word with what it costs to have written another for it.
type alike struct {
	word string
	cost float64
}

// nearby remembers which words are like the strange ones of a text: the search
// takes milliseconds, and strange words come back.
type nearby struct {
	mu     sync.Mutex
	byWord map[string][]alike
}

// mostRemembered bounds the strange words remembered: some 5 MB.
const mostRemembered = 4096

func newNearby() *nearby { return &nearby{byWord: map[string][]alike{}} }

// of returns what find gives for word, remembered where it was asked before.
func (n *nearby) of(word string, find func(string) []alike) []alike {
	n.mu.Lock()
	had, ok := n.byWord[word]
	n.mu.Unlock()
	if ok {
		return had
	}
	found := find(word)
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.byWord) >= mostRemembered {
		clear(n.byWord)
	}
	n.byWord[word] = found
	return found
}
