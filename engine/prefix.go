package engine

import "slices"

// A prefixCache keeps what ended sessions have read, so that one that begins with
// the same tokens need not read them again. Its pages' lock guards it.
//
// It is a list of token sequences with their pages, the most recently used last.
// A sequence that another begins with is not kept beside it.
type prefixCache struct {
	kept  []*kept
	count int // pages
}

// A kept is a sequence of tokens that was read, and its pages.
type kept struct {
	tokens []int32
	pages  []*page
}

// longest returns the sequence that has the most tokens in common with the start
// of tokens, and how many.
func (c *prefixCache) longest(tokens []int32) (best *kept, n int) {
	for _, k := range c.kept {
		if m := common(k.tokens, tokens); m > n {
			best, n = k, m
		}
	}
	return best, n
}

// common is how many tokens a and b begin with alike.
func common(a, b []int32) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// add takes over tokens and their pages, and keeps at most so many pages in all.
// It returns pages that are not needed any more.
func (c *prefixCache) add(tokens []int32, pages []*page, most int) (free []*page) {
	if best, n := c.longest(tokens); n == len(tokens) && n > 0 {
		c.use(best)
		return pages
	}
	for _, k := range slices.Clone(c.kept) {
		if common(k.tokens, tokens) == len(k.tokens) {
			free = append(free, c.remove(k)...)
		}
	}
	c.kept = append(c.kept, &kept{tokens, pages})
	c.count += len(pages)
	for c.count > most {
		free = append(free, c.remove(c.kept[0])...)
	}
	return free
}

// use notes that k has been used.
func (c *prefixCache) use(k *kept) {
	i := slices.Index(c.kept, k)
	c.kept = append(slices.Delete(c.kept, i, i+1), k)
}

// remove forgets k and returns its pages.
func (c *prefixCache) remove(k *kept) []*page {
	i := slices.Index(c.kept, k)
	c.kept = slices.Delete(c.kept, i, i+1)
	c.count -= len(k.pages)
	return k.pages
}

// leastPrefix is how many tokens must be the same to be worth the trouble.
const leastPrefix = 16

// resume returns pages with as many of the first tokens as have been read before,
// and how many those are. The pages are the caller's.
func (p *pages) resume(s *pageShape, tokens []int32) (taken []*page, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.prefixes(s)
	k, n := c.longest(tokens)
	if n < leastPrefix {
		return nil, 0
	}
	if n == len(k.tokens) {
		return c.remove(k), n // whoever goes on with it keeps it again
	}
	c.use(k)
	for at := 0; at < n; at += pageTokens {
		to, err := p.takeLocked(s)
		if err != nil || at/pageTokens >= len(k.pages) {
			break // there is no room: what has been copied serves
		}
		s.copyTokens(to, k.pages[at/pageTokens], min(pageTokens, n-at))
		taken = append(taken, to)
	}
	return taken, min(n, len(taken)*pageTokens)
}

// keep takes back the pages of a session that has ended, and remembers what they
// hold.
func (p *pages) keep(s *pageShape, tokens []int32, pages []*page) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	free := pages
	if len(tokens) >= leastPrefix {
		free = p.prefixes(s).add(tokens, pages, p.most)
	}
	p.free[s.typ] = append(p.free[s.typ], free...)
}

func (p *pages) prefixes(s *pageShape) *prefixCache {
	if p.kept[s.typ] == nil {
		p.kept[s.typ] = &prefixCache{}
	}
	return p.kept[s.typ]
}

// evict makes room by forgetting what was used least recently. It is false where
// nothing is kept.
func (p *pages) evict(s *pageShape) bool {
	c := p.prefixes(s)
	if len(c.kept) == 0 {
		return false
	}
	p.free[s.typ] = append(p.free[s.typ], c.remove(c.kept[0])...)
	return true
}
