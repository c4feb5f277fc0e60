package guard

import (
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text/fact"
)

// A side is one of the two texts with all that is known of it.
type side struct {
	s     string
	facts []fact.Fact
	tok   []fact.Token // without those inside code, links and the like
	sents []sentence
	hits  []hit
	words map[string]bool // the Latin words, in lower case, without 's
	lower string
}

// A sentence is a part of a side: tokens first to last of it.
type sentence struct {
	start, end int // in bytes, without the space around
	tokens     []fact.Token
	content    map[string]bool
}

func newSide(s string) *side {
	tokens, facts := fact.Read(s)
	d := &side{s: s, facts: facts, lower: fact.Fold(s)}
	d.tok = outside(tokens, facts)
	d.hits = append(phrases.find(s, d.tok), d.prefixed()...)
	d.words = make(map[string]bool, len(d.tok)/2)
	for _, t := range d.tok {
		if t.Class == fact.ClassWord {
			d.words[t.Low] = true
			if w, ok := strings.CutSuffix(t.Low, "'s"); ok {
				d.words[w] = true
			}
		}
	}
	d.sents = cut(s, d.tok)
	return d
}

// prefixed finds words that a prefix or an ending negates: dissatisfied,
// unhelpful, careless. It returns those that the lexicon does not list.
func (d *side) prefixed() []hit {
	var out []hit
	for _, t := range d.tok {
		if t.Class == fact.ClassWord && len(t.Low) > 6 && negatedWord(t.Low) && len(phrases.english[t.Low]) == 0 {
			out = append(out, hit{sense: notLike, start: t.Start, end: t.End})
		}
	}
	return out
}

func negatedWord(low string) bool {
	for _, p := range []string{"un", "dis", "non", "mis"} {
		if rest, ok := strings.CutPrefix(low, p); ok && !plainWords[low] {
			return len(rest) > 3 && fact.IsWord(rest)
		}
	}
	return strings.HasSuffix(low, "less") && fact.IsWord(low[:len(low)-4])
}

// plainWords only look negated.
var plainWords = wordSet(`unless discover discovered discovers discovery display displays displayed discount discounts discharge distribute distributed
	dispatch dispatched dispose disposed district mission missions misses missing discuss discussed united uniform university understand understanding
	regardless nevertheless nonetheless disease diseases distance distances discipline disclose disclosed discourse`)

// outside drops the tokens that exact facts cover.
func outside(t []fact.Token, facts []fact.Fact) []fact.Token {
	out := t[:0]
	k := 0
	for _, v := range t {
		for k < len(facts) && (!facts[k].Kind.Exact() || facts[k].Span.End.Byte <= v.Start) {
			k++
		}
		if k < len(facts) && v.Start >= facts[k].Span.Start.Byte {
			continue
		}
		out = append(out, v)
	}
	return out
}

// cut divides tokens into sentences.
func cut(s string, t []fact.Token) []sentence {
	var out []sentence
	first := 0
	flush := func(end int) {
		if c, ok := makeSentence(s, t[first:end]); ok {
			out = append(out, c)
		}
		first = end
	}
	for i := range t {
		if ends(t, i) {
			flush(i + 1)
		}
	}
	flush(len(t))
	return out
}

// ends tells whether a sentence ends after token i.
func ends(t []fact.Token, i int) bool {
	switch t[i].Low {
	case "\n", "。", "!", "?", "；", "…", "｡":
		return i+1 >= len(t) || !closes(t[i+1].Low)
	case ".":
		if i > 0 && (t[i-1].Class == fact.ClassWord && abbreviated(t[i-1].Low)) {
			return false
		}
		return i+1 >= len(t) || t[i+1].Class == fact.ClassSpace || t[i+1].Class == fact.ClassNewline || t[i+1].Class == fact.ClassHan
	case "”", "」", "\"", "）", ")":
		return i > 0 && (t[i-1].Low == "。" || t[i-1].Low == "!" || t[i-1].Low == "?" || t[i-1].Low == ".") && !(i+1 < len(t) && closes(t[i+1].Low))
	}
	return false
}

func closes(low string) bool {
	switch low {
	case "”", "」", "\"", "!", "?", "。", ")", "）", "…":
		return true
	}
	return false
}

func abbreviated(low string) bool {
	switch low {
	case "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "no", "e.g", "i.e", "g", "e":
		return true
	}
	return false
}

func makeSentence(s string, t []fact.Token) (sentence, bool) {
	for len(t) > 0 && (t[0].Class == fact.ClassSpace || t[0].Class == fact.ClassNewline) {
		t = t[1:]
	}
	for n := len(t); n > 0 && (t[n-1].Class == fact.ClassSpace || t[n-1].Class == fact.ClassNewline); n = len(t) {
		t = t[:n-1]
	}
	for _, v := range t {
		if v.Class != fact.ClassPunct && v.Class != fact.ClassSpace {
			return sentence{start: t[0].Start, end: t[len(t)-1].End, tokens: t, content: content(s, t)}, true
		}
	}
	return sentence{}, false
}

func (c sentence) of(s string) string { return s[c.start:c.end] }

// content returns the stems of the words that carry meaning, and the pairs of
// neighbouring Chinese characters.
func content(s string, t []fact.Token) map[string]bool {
	m := make(map[string]bool, len(t)/2)
	for i, v := range t {
		switch v.Class {
		case fact.ClassWord:
			if w := stem(v.Low); w != "" {
				m[w] = true
			}
		case fact.ClassNumber:
			m[v.Low] = true
		case fact.ClassHan:
			if i+1 < len(t) && t[i+1].Class == fact.ClassHan && t[i+1].Start == v.End {
				if p := s[v.Start:t[i+1].End]; !emptyPairs[p] {
					m[p] = true
				}
			}
		case fact.ClassLetter:
			m[v.Low] = true
		}
	}
	return m
}

// stem returns the first letters of a word, or "" for one without content.
func stem(low string) string {
	low = strings.TrimSuffix(low, "'s")
	if k := strings.IndexByte(low, '\''); k > 0 && (stopWords[low[:k]] || k < 3) { // you've
		return ""
	}
	if len(low) < 3 || stopWords[low] {
		return ""
	}
	if w, ok := irregular[low]; ok {
		low = w
	}
	n := 0
	for i := range low {
		if n == 4 {
			return low[:i]
		}
		n++
	}
	return low
}

// irregular brings forms with another stem to their base.
var irregular = map[string]string{
	"bought": "buy", "buying": "buy", "went": "go", "gone": "go", "going": "go", "goes": "go", "sold": "sell", "told": "tell", "said": "say", "says": "say", "saying": "say",
	"sent": "send", "met": "meeting", "meet": "meeting", "meets": "meeting", "made": "make", "making": "make", "took": "take", "taken": "take", "taking": "take", "gave": "give",
	"given": "give", "giving": "give", "wrote": "write", "written": "write", "writing": "write", "ran": "run", "running": "run", "bring": "brought", "brings": "brought",
	"thought": "think", "found": "find", "left": "leave", "leaving": "leave", "paid": "pay", "pays": "pay", "paying": "pay", "payment": "pay", "payments": "pay", "built": "build", "held": "hold", "kept": "keep", "lost": "lose",
	"won": "win", "wins": "win", "winning": "win", "spoke": "speak", "spoken": "speak", "broke": "break", "broken": "break", "began": "begin", "fell": "fall", "children": "child", "people": "person",
	"moving": "move", "moved": "move", "used": "use", "using": "use", "uses": "use", "froze": "freeze", "frozen": "freeze", "died": "die", "dies": "die", "death": "die", "dead": "die", "ate": "eat", "drove": "drive", "flew": "fly", "flight": "fly", "flights": "fly",
	"caught": "catch", "taught": "teach", "led": "lead", "grew": "grow", "knew": "know", "rose": "rise", "chose": "choose", "bigger": "big", "biggest": "big", "got": "get", "getting": "get", "cars": "car", "dogs": "dog",
}

var stopWords = wordSet(`the and for are was were been being has have had did does doing not but you your yours our ours its his her hers him them they their
	she who whom this that these those with from into onto than then there here what when where which while will would shall should could can may
	might must just very much also too some any all each per via out off over under about above after before again once only own same such
	how why she's he's it's i'm i've i'll don't isn't let's yes please thanks thank hello dear regards hey really quite more most many few lot`)

var emptyPairs = wordSet(`我们 你们 他们 她们 这个 那个 一个 可以 就是 不是 因为 所以 但是 如果 而且 或者 以及 的是 了一 是一 在这 这里 那里 什么 怎么 的话 已经 还是 的人 的时 时候 了的 请您 您的 我的 你的 他的`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// cover returns the share of a that is in b.
func cover(a, b map[string]bool) float64 {
	if len(a) == 0 {
		return 1
	}
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// count counts the hits of each sense between bytes start and end.
func (d *side) count(start, end int) counts {
	c := counts{}
	for _, h := range d.hits {
		if h.start >= start && h.end <= end {
			c.add(h)
		}
	}
	return c
}

// counts holds how often each sense was found, and which side of which pair.
type counts struct {
	n     [senses]int
	pairs []int
	first [senses]hit
}

func (c *counts) add(h hit) {
	if c.n[h.sense] == 0 {
		c.first[h.sense] = h
	}
	c.n[h.sense]++
	if h.pair != 0 {
		c.pairs = append(c.pairs, h.pair)
	}
}

func (c *counts) has(pair int) bool {
	for _, p := range c.pairs {
		if p == pair {
			return true
		}
	}
	return false
}

func (d *side) content() map[string]bool {
	m := map[string]bool{}
	for _, c := range d.sents {
		for k := range c.content {
			m[k] = true
		}
	}
	return m
}

func clip(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= 80 {
		return s
	}
	r := []rune(s)
	return string(r[:79]) + "…"
}
