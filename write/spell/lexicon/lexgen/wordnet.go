package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A wordNet holds what is used of WordNet.
type wordNet struct {
	lemmas    map[byte]map[string]int      // part of speech → lemma → count of use, at least 1
	irregular map[byte]map[string][]string // part of speech → form → lemmas
	glosses   []string
}

var netFiles = map[byte]string{'n': "noun", 'v': "verb", 'a': "adj", 'r': "adv"}

func readWordNet(dir string) (*wordNet, error) {
	net := &wordNet{map[byte]map[string]int{}, map[byte]map[string][]string{}, nil}
	for pos, name := range netFiles {
		net.lemmas[pos], net.irregular[pos] = map[string]int{}, map[string][]string{}
		for _, read := range []struct {
			file string
			line func(pos byte, line string)
		}{
			{"index." + name, net.indexLine},
			{name + ".exc", net.exceptionLine},
			{"data." + name, net.dataLine},
		} {
			if err := eachLine(filepath.Join(dir, read.file), pos, read.line); err != nil {
				return nil, err
			}
		}
	}
	return net, eachLine(filepath.Join(dir, "cntlist.rev"), 0, net.countLine)
}

func eachLine(path string, pos byte, f func(byte, string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if line := lines.Text(); line != "" && line[0] != ' ' {
			f(pos, line)
		}
	}
	return lines.Err()
}

func (n *wordNet) indexLine(pos byte, line string) {
	lemma, _, _ := strings.Cut(line, " ")
	n.lemmas[pos][lemma] = 1
}

func (n *wordNet) exceptionLine(pos byte, line string) {
	f := strings.Fields(line)
	n.irregular[pos][f[0]] = append(n.irregular[pos][f[0]], f[1:]...)
}

func (n *wordNet) dataLine(_ byte, line string) {
	if _, gloss, ok := strings.Cut(line, " | "); ok {
		n.glosses = append(n.glosses, gloss)
	}
}

// countLine reads a line such as "need%2:42:00:: 1 110": the lemma, a number
// that gives the part of speech, and how often the sense was met.
func (n *wordNet) countLine(_ byte, line string) {
	lemma, rest, _ := strings.Cut(line, "%")
	f := strings.Fields(rest)
	if len(f) != 3 {
		return
	}
	pos, ok := map[byte]byte{'1': 'n', '2': 'v', '3': 'a', '4': 'r', '5': 'a'}[rest[0]]
	count, err := strconv.Atoi(f[2])
	if ok && err == nil && n.lemmas[pos][lemma] > 0 {
		n.lemmas[pos][lemma] += count
	}
}
