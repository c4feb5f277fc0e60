package template

import (
	"math/rand/v2"
	"strings"

	"github.com/qiao-ai/qiao/assist/intent"
)

// A Sample is a sentence made from a template, with the values in it.
type Sample struct {
	Intent intent.Name
	Text   string
	Spans  []Labelled
}

// A Labelled is a slot's value in a Sample.
type Labelled struct {
	Slot       string
	Start, End int // bytes of the text
}

// A Filler gives a text for what a {name} of a template stands for, where the
// template itself has no values: a time, a wildcard, a list that is given with
// each sentence. The empty text leaves the sentence out.
type Filler func(r *rand.Rand, name string, def Def) string

// Samples makes up to n different sentences of each template that is not
// negative, in a fixed order for a fixed seed.
func (s *Set) Samples(n int, seed uint64, fill Filler) []Sample {
	r := rand.New(rand.NewPCG(seed, 1))
	c := newCompiler(&s.grammar)
	var list []Sample
	for i := range s.templates {
		t := &s.templates[i]
		if t.Negative {
			continue
		}
		w := writer{rand: r, fill: fill, compiler: c}
		if len(t.Defs) > 0 {
			w.compiler = c.withDefs(t.Template)
		}
		w.begin(t.Rules)
		list = append(list, w.samples(t, n)...)
	}
	return list
}

// A writer writes one sentence.
type writer struct {
	*compiler
	rand *rand.Rand
	fill Filler

	out   strings.Builder
	spans []Labelled
	bad   bool
}

func (w *writer) samples(t *compiled, n int) []Sample {
	var list []Sample
	seen := map[string]bool{}
	for range 3 * n {
		w.out.Reset()
		w.spans, w.bad = nil, false
		w.write(t.node, 0)
		text := strings.TrimRight(w.out.String(), " ")
		if w.bad || text == "" || seen[text] {
			continue
		}
		seen[text] = true
		if list = append(list, Sample{t.Intent, text, w.spans}); len(list) == n {
			break
		}
	}
	return list
}

func (w *writer) write(n *node, depth int) {
	if depth > maxDepth || w.bad {
		w.bad = true
		return
	}
	switch n.kind {
	case literal:
		w.out.WriteString(string(n.text))
	case space:
		if s := w.out.String(); !w.noSpaces && s != "" && s[len(s)-1] != ' ' {
			w.out.WriteByte(' ')
		}
	case sequence:
		for _, k := range n.kids {
			w.write(k, depth+1)
		}
	case choice:
		w.write(n.kids[w.rand.IntN(len(n.kids))], depth+1)
	case rule:
		body, err := w.rule(n.name)
		if err != nil {
			w.bad = true
			return
		}
		w.write(body, depth+1)
	case list:
		w.value(n)
	}
}

func (w *writer) value(n *node) {
	def := w.grammar.Defs[n.name]
	text := ""
	if def.Kind == Listed && len(def.Values) > 0 {
		v := def.Values[w.rand.IntN(len(def.Values))]
		if body, err := parse(v.Text); err == nil {
			if forms, err := expand(body, w.noSpaces); err == nil && len(forms) > 0 {
				text = strings.TrimSpace(forms[w.rand.IntN(len(forms))])
			}
		}
	} else if w.fill != nil {
		text = w.fill(w.rand, n.name, def)
	}
	if text == "" {
		w.bad = true
		return
	}
	start := w.out.Len()
	w.out.WriteString(text)
	w.spans = append(w.spans, Labelled{n.slot, start, w.out.Len()})
}
