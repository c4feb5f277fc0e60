package harper

import (
	"container/list"
	"sync"
)

// A memo remembers the lints of the sentences asked for last, so that in live
// editing only the sentence under the cursor is checked again.
type memo struct {
	mu    sync.Mutex
	limit int
	order *list.List // of *remembered, latest first
	byKey map[string]*list.Element
}

type remembered struct {
	sentence string
	lints    []Lint
}

func newMemo(limit int) *memo {
	return &memo{limit: limit, order: list.New(), byKey: map[string]*list.Element{}}
}

func (m *memo) get(sentence string) ([]Lint, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	el, ok := m.byKey[sentence]
	if !ok {
		return nil, false
	}
	m.order.MoveToFront(el)
	return el.Value.(*remembered).lints, true
}

// longestRemembered bounds the bytes of a sentence that is remembered.
const longestRemembered = 4096

func (m *memo) put(sentence string, lints []Lint) {
	if len(sentence) > longestRemembered {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.byKey[sentence]; ok {
		return
	}
	m.byKey[sentence] = m.order.PushFront(&remembered{sentence, lints})
	for m.order.Len() > m.limit {
		oldest := m.order.Back()
		m.order.Remove(oldest)
		delete(m.byKey, oldest.Value.(*remembered).sentence)
	}
}
