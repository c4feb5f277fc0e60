package spell

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Open reads a dictionary of the kind that the npm package @cspell/dict-en_us
// holds, such as <packs>/dict-en/en_US.trie.gz. It fails with Kind Unavailable
// if there is none or it is damaged.
func Open(path string) (*Dictionary, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, broken(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, broken(err)
	}
	return read(z)
}

func read(r io.Reader) (*Dictionary, error) {
	b, err := io.ReadAll(io.LimitReader(r, longestFile+1))
	if err != nil {
		return nil, broken(err)
	}
	if len(b) > longestFile {
		return nil, damaged("over %d bytes", longestFile)
	}
	t, err := decode(string(b))
	if err != nil {
		return nil, err
	}
	return &Dictionary{t}, nil
}

// longestFile bounds an unpacked dictionary; the English one has 1 MB.
const longestFile = 64 << 20

func broken(err error) error {
	return qiao.E(qiao.Unavailable, "spell: open the dictionary pack", err).
		WithFix("Run: qiao model pull dict-en")
}

func damaged(format string, args ...any) error {
	return qiao.Errorf(qiao.Unavailable, "spell: read the dictionary pack", format, args...).
		WithFix("The file may be damaged. Run: qiao model pull dict-en")
}

// decode reads cspell's format TrieXv3: a header that gives the base of numbers,
// then a stream of letters and operators which walks the trie.
//
//	letter   add it and go there
//	$        a word ends here; go back one
//	<  2…9   (after $ or <) go back one, or that many less one
//	#n;      this node is the one numbered n, counted as nodes were made
//	\x       the letter x, even if it is an operator
func decode(s string) (*trie, error) {
	header, data, ok := strings.Cut(s, "__DATA__\n")
	if !ok || !strings.Contains(header, "TrieXv3") {
		return nil, damaged("not in the format TrieXv3")
	}
	base, err := headerBase(header)
	if err != nil {
		return nil, err
	}
	d := &decoder{base: base, in: strings.NewReader(data), nodes: []*draft{{}, {final: true}}, numbered: []int{0, 1}}
	if err := d.run(); err != nil {
		return nil, err
	}
	return d.finish(), nil
}

func headerBase(header string) (int, error) {
	lines := bufio.NewScanner(strings.NewReader(header))
	for lines.Scan() {
		digits, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "base=")
		if !ok {
			continue
		}
		if base, err := strconv.Atoi(digits); err == nil && base >= 2 && base <= 36 {
			return base, nil
		}
	}
	return 0, damaged("the base of its numbers is missing")
}

// A draft is a node while it is read.
type draft struct {
	edges []edge
	final bool
}

// shared is the node in which every word without a continuation ends.
const shared = 1

type decoder struct {
	base     int
	in       *strings.Reader
	nodes    []*draft
	numbered []int // the nodes that references can name, in order
	path     []int // the nodes from the root to the parent of at
	at       int
	back     bool // a digit now means steps back
}

func (d *decoder) run() error {
	for {
		c, _, err := d.in.ReadRune()
		if err != nil {
			return nil
		}
		if err := d.read(c); err != nil {
			return err
		}
	}
}

func (d *decoder) read(c rune) error {
	if d.back && c >= '2' && c <= '9' {
		return d.up(int(c-'0') - 1)
	}
	switch c {
	case '\n', '\r':
		return nil
	case '<':
		d.back = true
		return d.up(1)
	case '$':
		return d.endWord()
	case '#':
		return d.refer()
	case '\\':
		return d.escaped()
	}
	return d.down(c)
}

func (d *decoder) down(c rune) error {
	d.back = false
	if d.at == shared {
		return damaged("a word goes on after its end")
	}
	d.nodes = append(d.nodes, &draft{})
	child := len(d.nodes) - 1
	parent := d.nodes[d.at]
	parent.edges = append(parent.edges, edge{c, uint32(child)})
	d.numbered = append(d.numbered, child)
	d.path = append(d.path, d.at)
	d.at = child
	return nil
}

func (d *decoder) up(n int) error {
	if n > len(d.path) {
		return damaged("it goes back past its start")
	}
	if n > 0 {
		d.at = d.path[len(d.path)-n]
		d.path = d.path[:len(d.path)-n]
	}
	return nil
}

func (d *decoder) endWord() error {
	if d.at == root {
		return damaged("an empty word")
	}
	if n := d.nodes[d.at]; len(n.edges) > 0 {
		n.final = true
	} else {
		d.become(shared)
	}
	d.back = true
	return d.up(1)
}

// refer makes the present node another name for one that was read before.
func (d *decoder) refer() error {
	d.back = false
	n := 0
	for {
		c, err := d.in.ReadByte()
		if err != nil {
			return damaged("a reference is cut short")
		}
		if c == ';' {
			break
		}
		digit, err := strconv.ParseInt(string(c), d.base, 32)
		if err != nil || n > len(d.numbered) {
			return damaged("a reference is no number")
		}
		n = n*d.base + int(digit)
	}
	// 0 names the shared end.
	if n+1 >= len(d.numbered) || d.at == root || len(d.nodes[d.at].edges) > 0 {
		return damaged("a reference to what is not there")
	}
	target := d.numbered[n+1]
	if target == d.at || d.onPath(target) {
		return damaged("a reference to itself")
	}
	d.become(target)
	return nil
}

func (d *decoder) onPath(n int) bool {
	for _, p := range d.path {
		if p == n {
			return true
		}
	}
	return false
}

// become puts target in the place of the present node, which has no children.
func (d *decoder) become(target int) {
	edges := d.nodes[d.path[len(d.path)-1]].edges
	edges[len(edges)-1].to = uint32(target)
	if last := len(d.numbered) - 1; d.numbered[last] == d.at {
		d.numbered = d.numbered[:last]
	}
}

// escaped reads a letter after a backslash. Line ends are written as \\n and \\r.
func (d *decoder) escaped() error {
	c, _, err := d.in.ReadRune()
	if err != nil {
		return damaged("it ends in a backslash")
	}
	if c != '\\' {
		return d.down(c)
	}
	c, _, err = d.in.ReadRune()
	if err != nil {
		return damaged("it ends in a backslash")
	}
	if named, ok := map[rune]rune{'n': '\n', 'r': '\r'}[c]; ok {
		c = named
	}
	return d.down(c)
}

// finish packs the drafts that can be reached into a trie.
func (d *decoder) finish() *trie {
	t := &trie{nodes: make([]node, len(d.nodes))}
	for i, n := range d.nodes {
		first := uint32(len(t.edges))
		t.edges = append(t.edges, n.edges...)
		t.nodes[i] = node{first, uint32(len(t.edges)), n.final}
	}
	return t
}
