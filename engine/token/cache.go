package token

import "sync/atomic"

// cachedWord is the longest word that is remembered, in bytes.
const cachedWord = 48

// A cache remembers the tokens of words: one place a hash, the last one wins, no
// locks. It holds a few megabytes at most.
type cache struct {
	slots [1 << 15]atomic.Pointer[entry]
}

type entry struct {
	word string
	ids  []ID
}

func (c *cache) slot(word string) *atomic.Pointer[entry] {
	h := uint64(len(word)) * 0x9E3779B97F4A7C15
	i := 0
	for ; i+8 <= len(word); i += 8 {
		h = mix(h ^ (uint64(word[i]) | uint64(word[i+1])<<8 | uint64(word[i+2])<<16 | uint64(word[i+3])<<24 |
			uint64(word[i+4])<<32 | uint64(word[i+5])<<40 | uint64(word[i+6])<<48 | uint64(word[i+7])<<56))
	}
	var tail uint64
	for ; i < len(word); i++ {
		tail = tail<<8 | uint64(word[i])
	}
	return &c.slots[mix(h^tail)>>49]
}

func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	return h ^ h>>29
}
