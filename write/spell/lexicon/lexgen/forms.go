package main

import "strings"

// A form is a way in which a word can be a form of a lemma.
type form struct {
	tag    byte // as in package lexicon
	pos    byte
	ending string
	make   []string // what may stand in place of the ending in the lemma
}

// The regular endings of English.
var regular = []form{
	{'P', 'n', "s", []string{""}}, {'P', 'n', "es", []string{"", "e"}}, {'P', 'n', "ies", []string{"y"}}, {'P', 'n', "ves", []string{"f", "fe"}},
	{'Z', 'v', "s", []string{""}}, {'Z', 'v', "es", []string{"", "e"}}, {'Z', 'v', "ies", []string{"y"}},
	{'D', 'v', "ed", []string{"", "e"}}, {'D', 'v', "ied", []string{"y"}},
	{'G', 'v', "ing", []string{"", "e"}}, {'G', 'v', "ying", []string{"ie"}},
	{'C', 'a', "er", []string{"", "e"}}, {'C', 'a', "ier", []string{"y"}},
	{'S', 'a', "est", []string{"", "e"}}, {'S', 'a', "iest", []string{"y"}},
}

// tags gives the parts of speech of a word with the counts of use of its lemmas.
func (n *wordNet) tags(word string) map[byte]int {
	tags := map[byte]int{}
	for pos, tag := range map[byte]byte{'n': 'N', 'v': 'V', 'a': 'A', 'r': 'R'} {
		if c := n.lemmas[pos][word]; c > 0 {
			tags[tag] += c
		}
	}
	n.irregularTags(word, tags)
	for _, f := range regular {
		n.regularTag(word, f, tags)
	}
	return tags
}

func (n *wordNet) irregularTags(word string, tags map[byte]int) {
	for _, lemma := range n.irregular['n'][word] {
		if lemma != word {
			tags['P'] += n.lemmas['n'][lemma]
		}
	}
	for _, lemma := range n.irregular['v'][word] {
		tag := byte('D')
		switch {
		case strings.HasSuffix(word, "ing"):
			tag = 'G'
		case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
			tag = 'Z'
		case strings.HasSuffix(word, "n") || word == "done" || word == "gone" || strings.HasSuffix(word, "um"):
			tag = 'E'
		}
		tags[tag] += n.lemmas['v'][lemma]
	}
	for _, lemma := range n.irregular['a'][word] {
		tag := byte('C')
		if strings.HasSuffix(word, "st") {
			tag = 'S'
		}
		tags[tag] += n.lemmas['a'][lemma]
	}
}

func (n *wordNet) regularTag(word string, f form, tags map[byte]int) {
	stem, ok := strings.CutSuffix(word, f.ending)
	if !ok || len(stem) < 2 {
		return
	}
	for _, m := range f.make {
		if c := n.lemmas[f.pos][stem+m]; c > 0 && !n.hasIrregular(f, stem+m) {
			tags[f.tag] += c
			return
		}
	}
	if f.tag == 'P' || f.tag == 'Z' {
		return
	}
	if k := len(stem) - 1; k > 1 && stem[k] == stem[k-1] { // stopped: stop
		if c := n.lemmas[f.pos][stem[:k]]; c > 0 {
			tags[f.tag] += c
		}
	}
}

// hasIrregular tells that the lemma makes this form in another way, so that
// "goed" is no word of ours. Only the past is looked at.
func (n *wordNet) hasIrregular(f form, lemma string) bool {
	if f.tag != 'D' {
		return false
	}
	for form, lemmas := range n.irregular['v'] {
		if lemmas[0] == lemma && !strings.HasSuffix(form, "ing") && !strings.HasSuffix(form, "ed") && !strings.HasSuffix(form, "s") {
			return true
		}
	}
	return false
}
