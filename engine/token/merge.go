package token

import "math"

// A merge says what a pair of tokens becomes, and how soon: lowest rank first.
type merge struct {
	rank uint32
	id   ID
}

// noMerge is the rank of a pair that stays apart.
const noMerge = math.MaxUint32

// A mergeTable finds the merge of a pair: open addressing over one flat array,
// as a lookup is most of what encoding does.
type mergeTable struct {
	slots []mergeSlot
	mask  uint64
	bytes []merge // of pairs of single bytes: 256 by 256
}

type mergeSlot struct {
	pair uint64 // both ids, each plus one; 0 is empty
	merge
}

func newMergeTable(n int) *mergeTable {
	size := 16
	for size < n*7/4 {
		size *= 2
	}
	return &mergeTable{slots: make([]mergeSlot, size), mask: uint64(size - 1)}
}

func pairKey(a, b ID) uint64 { return uint64(uint32(a)+1)<<32 | uint64(uint32(b)+1) }

func hashPair(k uint64) uint64 {
	k *= 0x9E3779B97F4A7C15
	return k ^ k>>29
}

// add keeps the first merge given for a pair.
func (t *mergeTable) add(a, b ID, m merge) {
	k := pairKey(a, b)
	for i := hashPair(k) & t.mask; ; i = (i + 1) & t.mask {
		switch t.slots[i].pair {
		case k:
			return
		case 0:
			t.slots[i] = mergeSlot{k, m}
			return
		}
	}
}

func (t *mergeTable) find(a, b ID) merge {
	k := pairKey(a, b)
	for i := hashPair(k) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.pair == k {
			return s.merge
		}
		if s.pair == 0 {
			return merge{rank: noMerge}
		}
	}
}

// fillBytePairs makes the table of the pairs that every word begins with.
func (t *Tokenizer) fillBytePairs() {
	t.merges.bytes = make([]merge, 256*256)
	for a := range 256 {
		for b := range 256 {
			t.merges.bytes[a<<8|b] = t.merges.find(t.single[a], t.single[b])
		}
	}
}

// A symbol is a part of a word while it is being merged: a linked list in an
// array. prev and next are the indexes of its neighbours, -1 where there is none.
type symbol struct {
	id         ID
	prev, next int32
	with       merge // of this part and the next
}

// A merger merges words; its memory is used again from word to word.
type merger struct {
	table   *mergeTable
	single  *[256]ID
	symbols []symbol
	queue   []candidate
}

// short is the longest word that is searched end to end for each merge; longer
// ones keep a queue.
const short = 20

// append merges word and adds its tokens to dst.
func (m *merger) append(dst []ID, word string) []ID {
	m.begin(word)
	if len(word) <= short {
		m.mergeShort()
	} else {
		m.mergeLong()
	}
	for i := int32(0); i >= 0; i = m.symbols[i].next {
		dst = append(dst, m.symbols[i].id)
	}
	return dst
}

// begin makes one symbol of each byte; word must not be empty.
func (m *merger) begin(word string) {
	m.symbols = m.symbols[:0]
	for i := range len(word) {
		s := symbol{id: m.single[word[i]], prev: int32(i - 1), next: int32(i + 1), with: merge{rank: noMerge}}
		if i+1 < len(word) {
			s.with = m.table.bytes[int(word[i])<<8|int(word[i+1])]
		}
		m.symbols = append(m.symbols, s)
	}
	m.symbols[len(word)-1].next = -1
}

func (m *merger) mergeShort() {
	for {
		best, at := uint32(noMerge), int32(-1)
		for i := int32(0); i >= 0; i = m.symbols[i].next {
			if r := m.symbols[i].with.rank; r < best {
				best, at = r, i
			}
		}
		if at < 0 {
			return
		}
		m.join(at)
	}
}

// join merges symbol i with the one after it and finds the merges of its new
// neighbours.
func (m *merger) join(i int32) {
	s := &m.symbols[i]
	gone := &m.symbols[s.next]
	s.id, s.next = s.with.id, gone.next
	gone.with.rank, gone.id = noMerge, -1
	s.with.rank = noMerge
	if s.next >= 0 {
		after := &m.symbols[s.next]
		after.prev = i
		s.with = m.table.find(s.id, after.id)
	}
	if s.prev >= 0 {
		before := &m.symbols[s.prev]
		before.with = m.table.find(before.id, s.id)
	}
}

// A candidate is a merge in the queue: its rank above the symbol's index, so that
// equal ranks are taken from the left.
type candidate uint64

func (m *merger) mergeLong() {
	m.queue = m.queue[:0]
	for i := range m.symbols {
		m.push(int32(i))
	}
	for len(m.queue) > 0 {
		c := m.pop()
		i := int32(uint32(c))
		s := &m.symbols[i]
		if s.with.rank != uint32(c>>32) || s.with.rank == noMerge {
			continue // merged otherwise since
		}
		m.join(i)
		m.push(i)
		if s.prev >= 0 {
			m.push(s.prev)
		}
	}
}

// push puts the merge of symbol i and the next in the queue, a binary heap.
func (m *merger) push(i int32) {
	rank := m.symbols[i].with.rank
	if rank == noMerge {
		return
	}
	c := candidate(rank)<<32 | candidate(uint32(i))
	q := append(m.queue, c)
	at := len(q) - 1
	for at > 0 && q[(at-1)/2] > c {
		q[at] = q[(at-1)/2]
		at = (at - 1) / 2
	}
	q[at] = c
	m.queue = q
}

func (m *merger) pop() candidate {
	q := m.queue
	top, c := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	at := 0
	for {
		child := 2*at + 1
		if child >= len(q) {
			break
		}
		if child+1 < len(q) && q[child+1] < q[child] {
			child++
		}
		if q[child] >= c {
			break
		}
		q[at] = q[child]
		at = child
	}
	if len(q) > 0 {
		q[at] = c
	}
	m.queue = q
	return top
}
