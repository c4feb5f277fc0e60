package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func writeLexicon(dir string, lex []entry) error {
	return writeGzip(filepath.Join(dir, "words.txt.gz"), func(w *bufio.Writer) {
		for _, e := range lex {
			fmt.Fprintf(w, "%s %d %s%s\n", e.word, e.freq, e.tags, strings.Map(varietyMark, e.variety))
		}
	})
}

func varietyMark(r rune) rune {
	return map[rune]rune{'a': '1', 'b': '2'}[r]
}

// writePairs writes the pairs met at least twice of words of the lexicon: a
// line for each first word, with its followers and eight times the binary
// logarithm of the count.
func writePairs(dir string, lex []entry, c *counts) (int, error) {
	known := map[string]bool{"^": true, ",": true}
	for _, e := range lex {
		known[e.word] = true
	}
	after := map[string][]string{}
	n := 0
	for p, count := range c.pair {
		if count >= 2 && known[p[0]] && known[p[1]] {
			after[p[0]] = append(after[p[0]], fmt.Sprintf("%s %d", p[1], int(5*math.Log2(count))))
			n++
		}
	}
	firsts := make([]string, 0, len(after))
	for w := range after {
		firsts = append(firsts, w)
		sort.Strings(after[w])
	}
	sort.Strings(firsts)
	return n, writeGzip(filepath.Join(dir, "pairs.txt.gz"), func(w *bufio.Writer) {
		for _, first := range firsts {
			fmt.Fprintf(w, "%s %s\n", first, strings.Join(after[first], " "))
		}
	})
}

func writeGzip(path string, write func(*bufio.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(z)
	write(w)
	if err := w.Flush(); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}
