package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
)

// A listed word has SCOWL's smallest size that includes it, and the varieties
// of English whose lists do.
type listed struct {
	level   int
	variety string // "" common to all, "a" American only, "b" British only
}

type wordList map[string]listed

// scowlLists are the lists read, with the variety that each stands for.
var scowlLists = []struct{ prefix, variety string }{
	{"english-words", ""}, {"english-contractions", ""},
	{"american-words", "a"},
	{"british-words", "b"}, {"british_z-words", "b"}, {"british_variant_1-words", "b"},
}

func readScowl(dir string) (wordList, error) {
	return readScowlSizes(dir, 10, 20, 35, 40, 50)
}

// readScowlSizes reads the lists of these sizes; the smallest comes first.
func readScowlSizes(dir string, sizes ...int) (wordList, error) {
	words := wordList{}
	for _, level := range sizes {
		for _, l := range scowlLists {
			path := filepath.Join(dir, l.prefix+"."+itoa(level))
			if err := words.read(path, listed{level, l.variety}); err != nil && !os.IsNotExist(err) {
				return nil, err
			}
		}
	}
	return words, nil
}

func (w wordList) read(path string, as listed) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		word := lines.Text()
		if strings.HasSuffix(word, "'s") || !lowerASCII(word) || len(word) == 1 && word != "a" && word != "i" {
			continue
		}
		w.add(word, as)
	}
	return lines.Err()
}

func (w wordList) add(word string, as listed) {
	had, ok := w[word]
	switch {
	case !ok:
		w[word] = as
	case had.variety != as.variety:
		had.variety = ""
		w[word] = had
	}
}

func lowerASCII(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && c != '\'' {
			return false
		}
	}
	return true
}
