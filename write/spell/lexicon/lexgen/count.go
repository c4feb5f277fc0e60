package main

import (
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
)

// counts says how often words, and pairs of neighbours, were met.
type counts struct {
	word map[string]float64
	pair map[[2]string]float64
}

func newCounts() *counts {
	return &counts{map[string]float64{}, map[[2]string]float64{}}
}

func (c *counts) addGlosses(glosses []string) {
	for _, g := range glosses {
		for i, part := range strings.Split(g, "\"") {
			if i%2 == 1 {
				c.addText(part, 2) // an example: a sentence as people write it
			} else {
				c.addText(part, 0.3)
			}
		}
	}
}

func (c *counts) addFile(path string) error {
	if path == "" {
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	c.addText(strings.ReplaceAll(string(b), "_", ""), 0.5)
	return nil
}

// addText counts the words of s, each worth weight. Pairs do not cross
// punctuation; the start of a sentence counts as the word "^".
func (c *counts) addText(s string, weight float64) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "’", "'"), "--", " ; ")
	previous := "^"
	for _, field := range strings.Fields(s) {
		word := strings.ToLower(strings.Trim(field, ".,;:!?()[]`'\"-"))
		if word != "" && lowerASCII(word) {
			c.word[word] += weight
			if previous != "" {
				c.pair[[2]string{previous, word}] += weight
			}
			previous = word
		} else {
			previous = ""
		}
		switch field[len(field)-1] {
		case '.', '!', '?', ';', ':':
			previous = "^"
		case ',', ')':
			previous = ","
		}
	}
}

// An entry is a word of the lexicon.
type entry struct {
	word    string
	freq    int // 0 to 99: 8 times the binary logarithm of the count
	tags    string
	variety string
}

// levelCount is what a place in SCOWL's lists is worth in counts.
var levelCount = map[int]float64{10: 40, 20: 12, 35: 2, 40: 1, 50: 0.3}

func (w wordList) entries(net *wordNet, c *counts) []entry {
	var out []entry
	for word, l := range w {
		tags := net.tags(word)
		used := 0
		for _, n := range tags {
			used += n
		}
		count := c.word[word] + levelCount[l.level] + math.Sqrt(float64(used))/2
		out = append(out, entry{word, min(99, int(5*math.Log2(1+2*count))), tagString(tags), l.variety})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].word < out[j].word })
	return out
}

// tagString lists tags, most used first: a capital where it is at least a third
// of the uses, a small letter where it is less. Tags of under 3 % are left out.
func tagString(tags map[byte]int) string {
	var order []byte
	total := 0
	for t, n := range tags {
		order = append(order, t)
		total += n
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		return tags[a] > tags[b] || tags[a] == tags[b] && a < b
	})
	var s strings.Builder
	for _, t := range order {
		switch n := tags[t]; {
		case 3*n >= total:
			s.WriteByte(t)
		case 33*n >= total:
			s.WriteByte(t + 'a' - 'A')
		}
	}
	return s.String()
}

func itoa(n int) string { return strconv.Itoa(n) }
