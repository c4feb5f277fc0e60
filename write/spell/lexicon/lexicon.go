// Package lexicon knows common English words: how frequent each is, which parts
// of speech it can be, and which word often follows another.
//
// Start with [Load]. The tables are embedded, of about 64,000 words, 150,000 pairs
// and 120,000 rare words of which nothing but the spelling is known; lexgen makes
// them from sources that are free to use (see NOTICE). A word that is not here may
// still be right: use a dictionary to judge spelling.
package lexicon

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"strconv"
	"strings"
)

// A Tag is a part of speech in one form.
type Tag byte

// The tags. The first letter of a Word's Tags is the most frequent.
const (
	Noun        Tag = 'N' // singular
	Plural      Tag = 'P'
	Verb        Tag = 'V' // base form
	Third       Tag = 'Z' // third person singular
	Past        Tag = 'D' // past tense, and the participle of regular verbs
	Participle  Tag = 'E' // past participle where it has a form of its own
	Gerund      Tag = 'G'
	Adjective   Tag = 'A'
	Adverb      Tag = 'R'
	Comparative Tag = 'C'
	Superlative Tag = 'S'
)

// A Variety tells whose spelling a word is.
type Variety byte

// The varieties.
const (
	Common   Variety = 0
	American Variety = '1'
	British  Variety = '2'
)

// A Word is what is known of one.
type Word struct {
	Freq    uint8  // 5 times the binary logarithm of its count: "the" has 86
	Tags    string // a capital letter for at least a third of its uses, else small
	Variety Variety
	id      uint32
}

// Can tells whether the word is ever t.
func (w Word) Can(t Tag) bool {
	return strings.IndexByte(w.Tags, byte(t)) >= 0 || strings.IndexByte(w.Tags, byte(t)+'a'-'A') >= 0
}

// Mainly tells whether t is the word's most frequent part of speech.
func (w Word) Mainly(t Tag) bool { return w.Tags != "" && w.Tags[0] == byte(t) }

// Only tells whether the word is never anything but one of ts, and sometimes is.
func (w Word) Only(ts ...Tag) bool {
	for i := range len(w.Tags) {
		c := w.Tags[i] &^ ('a' - 'A')
		if !strings.ContainsRune(tagString(ts), rune(c)) {
			return false
		}
	}
	return w.Tags != ""
}

func tagString(ts []Tag) string {
	b := make([]byte, len(ts))
	for i, t := range ts {
		b[i] = byte(t)
	}
	return string(b)
}

// A Lexicon holds the tables. It does not change after Load and may be used
// from many goroutines.
type Lexicon struct {
	words map[string]Word
	pairs map[uint64]uint8 // ids of two words → 5 times the binary logarithm of the count
	rare  rareList
}

//go:embed words.txt.gz
var wordsFile []byte

//go:embed pairs.txt.gz
var pairsFile []byte

// The ids of what stands beside words in pairs.
const (
	idStart = 1 + iota // the start of a sentence, "^"
	idComma
	firstID
)

// Load reads the embedded tables: some 20 MB in memory, in a tenth of a second.
func Load() *Lexicon {
	l := &Lexicon{words: make(map[string]Word, 70000), pairs: make(map[uint64]uint8, 160000), rare: loadRare()}
	eachLine(wordsFile, l.addWord)
	eachLine(pairsFile, l.addPairs)
	return l
}

// eachLine reads an embedded table. That it can be read is part of the build.
func eachLine(file []byte, add func(line string)) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		add(lines.Text())
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}

func (l *Lexicon) addWord(line string) {
	f := strings.SplitN(line, " ", 3)
	w := Word{Freq: number(f[1]), Tags: f[2], id: firstID + uint32(len(l.words))}
	if n := len(w.Tags) - 1; n >= 0 && (w.Tags[n] == '1' || w.Tags[n] == '2') {
		w.Variety, w.Tags = Variety(w.Tags[n]), w.Tags[:n]
	}
	l.words[f[0]] = w
}

func (l *Lexicon) addPairs(line string) {
	f := strings.Split(line, " ")
	first := l.id(f[0])
	for i := 1; i+1 < len(f); i += 2 {
		l.pairs[pairKey(first, l.id(f[i]))] = number(f[i+1])
	}
}

func number(s string) uint8 {
	n, _ := strconv.ParseUint(s, 10, 8)
	return uint8(n)
}

func (l *Lexicon) id(word string) uint32 {
	switch word {
	case "^":
		return idStart
	case ",":
		return idComma
	}
	return l.words[word].id
}

func pairKey(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }

// Word returns what is known of a word in small letters.
func (l *Lexicon) Word(word string) (Word, bool) {
	w, ok := l.words[word]
	return w, ok
}

// Freq returns the frequency of a word in small letters, or 0.
func (l *Lexicon) Freq(word string) int { return int(l.words[word].Freq) }

// Pair returns how often second follows first: 0 for hardly ever, else 5 times
// the binary logarithm of the count. The start of a sentence is the word "^",
// and a comma is ",".
func (l *Lexicon) Pair(first, second string) int {
	a, b := l.id(first), l.id(second)
	if a == 0 || b == 0 {
		return 0
	}
	return int(l.pairs[pairKey(a, b)])
}
