package token

import (
	"cmp"
	"slices"
	"strings"
)

// A finder finds the names of special tokens in text.
type finder struct {
	ids   map[string]ID
	first [256][]name // by first byte, longest first
	only  int         // the first byte of all names, or -1
}

type name struct {
	text string
	id   ID
}

func newFinder(t *Tokenizer) *finder {
	f := &finder{ids: map[string]ID{}, only: -1}
	for i, s := range t.bytes {
		if _, twice := f.ids[s]; twice || s == "" || !special(t.kind[i]) {
			continue
		}
		f.ids[s] = ID(i)
		f.first[s[0]] = append(f.first[s[0]], name{s, ID(i)})
	}
	heads := 0
	for b := range f.first {
		slices.SortStableFunc(f.first[b], func(a, b name) int { return cmp.Compare(len(b.text), len(a.text)) })
		if len(f.first[b]) > 0 {
			heads++
			f.only = b
		}
	}
	if heads != 1 {
		f.only = -1
	}
	return f
}

// next returns where the first name at or after i stands, its length and id. The
// length is 0 if there is none.
func (f *finder) next(s string, i int) (at, n int, id ID) {
	for ; i < len(s); i++ {
		if f.only >= 0 {
			skip := strings.IndexByte(s[i:], byte(f.only))
			if skip < 0 {
				break
			}
			i += skip
		}
		for _, name := range f.first[s[i]] {
			if strings.HasPrefix(s[i:], name.text) {
				return i, len(name.text), name.id
			}
		}
	}
	return len(s), 0, 0
}
