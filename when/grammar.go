package when

import (
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"
	"sync"
)

// The tables are the grammar: words*.txt name what words mean, rules*.txt how
// meanings combine, holidays.txt when holidays are.
//
//go:embed tables/*.txt
var tables embed.FS

// A cat is the category of a chart item: a word's or a rule's.
type cat int32

// A grammar is the compiled tables. It is built once and never changed.
type grammar struct {
	cats  map[string]cat
	names []string
	words *trie
	rules [][]*rule // by the category of their first item
	count int       // of rules as written
	top   []int     // by category: its rank among results, or -1
}

// A rule makes an item of category out of neighbours.
type rule struct {
	out   cat
	items []item
	args  []int // for each argument as written, the item that gives it, or -1
	build call
	line  string
}

type item struct {
	cat    cat
	glued  bool // no space before it
	silent bool // in parentheses: needed, but no part of the result's span
}

// A trie finds the longest and all shorter phrases from a token on.
type trie struct {
	next map[string]*trie
	ends []ending
}

type ending struct {
	cat cat
	val val
}

var compiled = sync.OnceValue(func() *grammar {
	g, err := compile()
	if err != nil {
		panic(err) // the tables are part of the program, and a test compiles them
	}
	return g
})

func compile() (*grammar, error) {
	g := &grammar{cats: map[string]cat{}, words: &trie{}}
	files, err := tables.ReadDir("tables")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		data, err := tables.ReadFile(path.Join("tables", f.Name()))
		if err != nil {
			return nil, err
		}
		if err := g.load(f.Name(), string(data)); err != nil {
			return nil, err
		}
	}
	g.top = g.ranks()
	return g, nil
}

// load adds a table. Its name says what its lines are.
func (g *grammar) load(name, data string) error {
	add := g.addRule
	switch {
	case strings.HasPrefix(name, "words"):
		add = g.addWords
	case strings.HasPrefix(name, "holidays"):
		add = g.addHoliday
	case strings.HasPrefix(name, "rules"):
	default:
		return nil
	}
	for i, line := range strings.Split(data, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := add(line); err != nil {
			return fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	return nil
}

func (g *grammar) cat(name string) cat {
	c, ok := g.cats[name]
	if !ok {
		c = cat(len(g.names))
		g.cats[name], g.names = c, append(g.names, name)
		g.rules = append(g.rules, nil)
	}
	return c
}

// addWords reads a line "category value: phrase, phrase, …".
func (g *grammar) addWords(line string) error {
	head, phrases, ok := strings.Cut(line, ":")
	name, value, _ := strings.Cut(strings.TrimSpace(head), " ")
	if !ok || name == "" {
		return fmt.Errorf("want \"category value: phrase, phrase\", not %q", line)
	}
	for _, p := range strings.Split(phrases, ",") {
		g.word(strings.TrimSpace(p), g.cat(name), wordValue(value))
	}
	return nil
}

func wordValue(s string) val {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		n = 0
	}
	return val{n: n, s: s}
}

func (g *grammar) word(phrase string, c cat, v val) {
	t := g.words
	for _, tok := range tokenize(phrase) {
		if t.next == nil {
			t.next = map[string]*trie{}
		}
		if t.next[tok.text] == nil {
			t.next[tok.text] = &trie{}
		}
		t = t.next[tok.text]
	}
	for _, e := range t.ends {
		if e.cat == c {
			return // the first meaning of a category stands
		}
	}
	t.ends = append(t.ends, ending{c, v})
}

// addRule reads a line "category: item item … = call  # example".
func (g *grammar) addRule(line string) error {
	body, _, _ := strings.Cut(line, "  #")
	head, rest, ok := strings.Cut(body, ": ")
	at := strings.LastIndex(rest, " = ")
	if !ok || at < 0 {
		return fmt.Errorf("want \"category: items = call  # example\", not %q", line)
	}
	build, err := parseCall(rest[at+3:])
	if err != nil {
		return err
	}
	g.count++
	base := rule{out: g.cat(strings.TrimSpace(head)), build: build, line: line}
	g.expand(base, strings.Fields(rest[:at]), 0)
	return nil
}

// expand writes a rule out for each choice of its optional and alternative items.
func (g *grammar) expand(r rule, fields []string, width int) {
	if len(fields) == 0 {
		if len(r.items) > 0 {
			first := r.items[0].cat
			kept := r
			g.rules[first] = append(g.rules[first], &kept)
		}
		return
	}
	f, optional := strings.CutSuffix(fields[0], "?")
	choices, isCat := g.choices(f)
	for _, c := range choices {
		next := r
		next.items = append(append([]item{}, r.items...), c)
		if isCat {
			next.args = append(append([]int{}, r.args...), len(r.items))
		}
		g.expand(next, fields[1:], width+1)
	}
	if optional {
		next := r
		if isCat {
			next.args = append(append([]int{}, r.args...), -1)
		}
		g.expand(next, fields[1:], width)
	}
}

// choices reads an item: ~ before it forbids a space, parentheses keep it out of
// the span, <a|b> stands for categories and a|b for words, _ for a space.
func (g *grammar) choices(f string) ([]item, bool) {
	var it item
	if s, ok := strings.CutPrefix(f, "("); ok && s != "" {
		f, it.silent = strings.TrimSuffix(s, ")"), true
	}
	if s, ok := strings.CutPrefix(f, "~"); ok {
		f, it.glued = s, true
	}
	if strings.HasPrefix(f, "<") && strings.HasSuffix(f, ">") && len(f) > 2 {
		var list []item
		for _, name := range strings.Split(f[1:len(f)-1], "|") {
			it.cat = g.cat(name)
			list = append(list, it)
		}
		return list, true
	}
	it.cat = g.cat("'" + f)
	for _, phrase := range strings.Split(f, "|") {
		g.word(strings.ReplaceAll(phrase, "_", " "), it.cat, val{})
	}
	return []item{it}, false
}
