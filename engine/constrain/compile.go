package constrain

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Compile prepares a JSON Schema. It fails with Kind Unsupported for a keyword
// that cannot be kept to and with Invalid for a schema that is damaged or that no
// value satisfies; the message names the place.
func (v *Vocabulary) Compile(schema []byte) (*Grammar, error) {
	d := json.NewDecoder(bytes.NewReader(schema))
	d.UseNumber()
	var root any
	if err := d.Decode(&root); err != nil {
		return nil, qiao.E(qiao.Invalid, "constrain: read schema", err)
	}
	c := &compiler{root: root, unicode: v.unicode, refs: map[string]*node{}}
	n := c.node(root, "#", 0)
	return v.finish(c, n)
}

// JSON allows any JSON value.
func (v *Vocabulary) JSON() *Grammar {
	c := &compiler{root: true, unicode: v.unicode, refs: map[string]*node{}}
	g, err := v.finish(c, c.any())
	if err != nil {
		panic(err) // a programmer's error: the schema is ours
	}
	return g
}

func (v *Vocabulary) finish(c *compiler, root *node) (*Grammar, error) {
	if c.err == nil {
		fixAlternatives(c.nodes)
	}
	if c.err == nil && len(root.alts) == 0 {
		c.invalid("#", "no value satisfies this schema")
	}
	if c.err == nil {
		c.checkChoices()
	}
	if c.err != nil {
		return nil, c.err
	}
	return newGrammar(v, root), nil
}

// A compiler turns schemas into nodes. It keeps its first error.
type compiler struct {
	root     any
	unicode  bool
	refs     map[string]*node // by reference
	nodes    []*node
	one      []*node // the oneOfs, whose choices must differ
	anything *node
	err      error
}

func (c *compiler) invalid(path, format string, args ...any) {
	if c.err == nil {
		e := qiao.Errorf(qiao.Invalid, "constrain", format, args...)
		c.err = qiao.Errorf(qiao.Invalid, "constrain", "%s: %s", path, e.Message).WithFix("Correct the schema there.")
	}
}

func (c *compiler) unsupported(path, format string, args ...any) {
	if c.err == nil {
		e := qiao.Errorf(qiao.Unsupported, "constrain", format, args...)
		c.err = qiao.Errorf(qiao.Unsupported, "constrain", "%s: %s", path, e.Message).
			WithFix("Write the schema without it, or check the answer afterwards instead.")
	}
}

func (c *compiler) new(path string) *node {
	n := &node{path: path}
	c.nodes = append(c.nodes, n)
	return n
}

// The bounds on a schema.
const (
	maxSchemaDepth = 100
	maxNodes       = 20_000
)

// node compiles a schema.
func (c *compiler) node(schema any, path string, depth int) *node {
	n := c.new(path)
	c.fill(n, schema, depth)
	return n
}

func (c *compiler) fill(n *node, schema any, depth int) {
	if depth > maxSchemaDepth || len(c.nodes) > maxNodes {
		c.unsupported(n.path, "the schema is too deep or too large")
	}
	if c.err != nil {
		return
	}
	switch s := schema.(type) {
	case bool:
		if s {
			n.subs = append(n.subs, c.any())
		}
	case map[string]any:
		k := &keywords{c: c, path: n.path, m: s, depth: depth}
		k.compile(n)
	default:
		c.invalid(n.path, "a schema is an object, true or false")
	}
}

// any is the schema of every value.
func (c *compiler) any() *node {
	if c.anything != nil {
		return c.anything
	}
	n := c.new("any")
	c.anything = n
	free := &leaf{kind: object, path: "any", additional: n, words: newWordTrie(nil)}
	free.findWays()
	n.leaves = []*leaf{
		c.words("any", []string{"true", "false", "null"}),
		{kind: str, path: "any", maxLen: -1},
		{kind: num, path: "any", number: numberRange{places: placeDigits}},
		{kind: array, path: "any", maxLen: -1, items: n},
		free,
	}
	return n
}

func (c *compiler) words(path string, texts []string) *leaf {
	return &leaf{kind: literal, path: path, texts: texts, words: newWordTrie(texts)}
}

// ref compiles what a reference points to, once.
func (c *compiler) ref(ref, path string, depth int) *node {
	if n, ok := c.refs[ref]; ok {
		return n
	}
	schema, ok := c.resolve(ref)
	if !ok {
		c.unsupported(path+"/$ref", "the reference %q is not found in this schema", ref)
		return c.new(path)
	}
	n := c.new(ref)
	c.refs[ref] = n
	c.fill(n, schema, depth)
	return n
}

// resolve follows a JSON pointer from the root.
func (c *compiler) resolve(ref string) (any, bool) {
	rest, ok := strings.CutPrefix(ref, "#")
	if !ok || rest != "" && rest[0] != '/' {
		return nil, false
	}
	at := c.root
	for _, part := range strings.Split(rest, "/")[1:] {
		part = strings.NewReplacer("~1", "/", "~0", "~", "%25", "%", "%20", " ").Replace(part)
		switch v := at.(type) {
		case map[string]any:
			at, ok = v[part]
		case []any:
			var i int
			var err error
			i, err = strconv.Atoi(part)
			if ok = err == nil && i >= 0 && i < len(v); ok {
				at = v[i]
			}
		default:
			ok = false
		}
		if !ok {
			return nil, false
		}
	}
	return at, true
}

// jsonText writes a value as JSON, compact, as an answer would have it.
func (c *compiler) jsonText(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		c.invalid("#", "a value cannot be written")
	}
	s := strings.TrimSuffix(b.String(), "\n")
	if c.unicode {
		return s
	}
	return asciiOnly(s)
}

// asciiOnly escapes every character beyond ASCII of a JSON text.
func asciiOnly(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		q := strconv.QuoteToASCII(string(r)) // "\u4e16", or "\U0001f642"
		if len(q) == 8 {
			b.WriteString(q[1:7])
			continue
		}
		r -= 0x10000
		for _, half := range []rune{firstSurrogate + r>>10, 0xDC00 + r&0x3FF} {
			b.WriteString(`\u` + strconv.FormatInt(int64(half), 16))
		}
	}
	return b.String()
}

// sortedKeys lists a map's keys in order, so that compiling is the same each time.
func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
