package token

// alphabet is GPT-2's printable stand-in for each byte: printable Latin-1
// characters stand for themselves, the others for characters from U+0100.
var alphabet, unalphabet = makeAlphabet()

func makeAlphabet() (to [256]rune, from map[rune]byte) {
	from = make(map[rune]byte, 256)
	next := rune(256)
	for b := range rune(256) {
		to[b] = b
		if b < '!' || b > '~' && b < '¡' || b == 0xAD {
			to[b] = next
			next++
		}
		from[to[b]] = byte(b)
	}
	return to, from
}

// fromAlphabet returns the bytes that a token's spelling stands for. Characters
// outside the alphabet stand for themselves.
func fromAlphabet(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if c, ok := unalphabet[r]; ok {
			b = append(b, c)
		} else {
			b = append(b, string(r)...)
		}
	}
	return string(b)
}
