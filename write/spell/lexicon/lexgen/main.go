// Lexgen makes the files that package lexicon embeds: common English words with
// how frequent they are and what parts of speech they can be, frequent pairs of
// words, and words that are rare but right.
//
//	go run ./write/spell/lexicon/lexgen -scowl /usr/share/dict/scowl \
//	    -wordnet /usr/share/wordnet -text austen.txt -out write/spell/lexicon
//
// Its sources are free to use and to change: SCOWL's lists say which words are
// common, WordNet 3.0 gives parts of speech, irregular forms, counts of use and
// the sentences of its glosses, and -text names plain texts in the public domain
// (the shipped files were made with the six novels of Jane Austen). NOTICE beside
// the files carries their licences.
package main

import (
	"flag"
	"fmt"
	"log"
	"strings"
)

func main() {
	scowl := flag.String("scowl", "/usr/share/dict/scowl", "folder of SCOWL's lists")
	wordnet := flag.String("wordnet", "/usr/share/wordnet", "folder of WordNet 3.0's files")
	texts := flag.String("text", "", "plain texts to count words in, separated by commas")
	out := flag.String("out", ".", "folder to write to")
	flag.Parse()
	if err := generate(*scowl, *wordnet, strings.Split(*texts, ","), *out); err != nil {
		log.Fatal(err)
	}
}

func generate(scowl, wordnet string, texts []string, out string) error {
	words, err := readScowl(scowl)
	if err != nil {
		return err
	}
	net, err := readWordNet(wordnet)
	if err != nil {
		return err
	}
	counts := newCounts()
	counts.addGlosses(net.glosses)
	for _, path := range texts {
		if err := counts.addFile(path); err != nil {
			return err
		}
	}
	lex := words.entries(net, counts)
	if err := writeLexicon(out, lex); err != nil {
		return err
	}
	pairs, err := writePairs(out, lex, counts)
	if err != nil {
		return err
	}
	rare, err := writeRare(out, scowl, net)
	fmt.Printf("%d words, %d pairs, %d rare words\n", len(lex), pairs, rare)
	return err
}
