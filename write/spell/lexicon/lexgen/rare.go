package main

import (
	"bufio"
	"path/filepath"
	"slices"
	"strings"
)

// shortestRare is the length from which a word may be rare: shorter ones are
// too near to what everybody writes.
const shortestRare = 5

// writeRare writes the words that only large dictionaries have: SCOWL's list of
// size 80 and the words of WordNet's lemmas, without those of its smaller lists.
// A plural in -s is left out where its singular is there.
func writeRare(out, scowl string, net *wordNet) (int, error) {
	usual, err := readScowlSizes(scowl, 10, 20, 35, 40, 50, 55, 60, 70)
	if err != nil {
		return 0, err
	}
	large, err := readScowlSizes(scowl, 80)
	if err != nil {
		return 0, err
	}
	rare := map[string]bool{}
	for w := range large {
		rare[w] = true
	}
	for _, lemmas := range net.lemmas {
		for lemma := range lemmas {
			for _, w := range strings.FieldsFunc(lemma, func(c rune) bool { return c < 'a' || c > 'z' }) {
				rare[w] = true
			}
		}
	}
	words := make([]string, 0, len(rare))
	for w := range rare {
		singular, plural := strings.CutSuffix(w, "s")
		if _, had := usual[w]; had || len(w) < shortestRare || strings.Contains(w, "'") || plural && rare[singular] {
			continue
		}
		words = append(words, w)
	}
	slices.Sort(words)
	return len(words), writeGzip(filepath.Join(out, "rare.txt.gz"), func(w *bufio.Writer) {
		for _, word := range words {
			w.WriteString(word + "\n") // writeGzip flushes, and tells of an error
		}
	})
}
