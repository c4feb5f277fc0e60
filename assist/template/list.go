package template

import (
	"github.com/qiao-ai/qiao"
)

// A Value is one value of a List.
type Value struct {
	Text string // a template of what is said
	Out  any    // what it stands for; nil is the text as it was said
	// Context is what the value is known to be, such as {"domain": "light"};
	// templates demand it with Requires.
	Context map[string]string
}

// A List holds values by what people call them, for quick lookup. It is safe
// for use from many goroutines.
type List struct {
	values []Value
	edges  map[edge]int32
	ends   [][]int32 // the values that end at each state
}

type edge struct {
	state int32
	r     rune
}

// maxForms is how many forms one value may have.
const maxForms = 2000

// NewList makes a List. NoSpaces is for languages that put none between words.
func NewList(values []Value, noSpaces bool) (*List, error) {
	l := &List{values: values, edges: map[edge]int32{}, ends: make([][]int32, 1)}
	for i, v := range values {
		n, err := parse(v.Text)
		if err != nil {
			return nil, err
		}
		forms, err := expand(n, noSpaces)
		if err != nil {
			return nil, err
		}
		for _, f := range forms {
			l.add(normalise(f, noSpaces).runes, int32(i))
		}
	}
	return l, nil
}

// PlainList makes a List of names that are no templates and stand for
// themselves.
func PlainList(names []string, noSpaces bool) *List {
	l := &List{edges: map[edge]int32{}, ends: make([][]int32, 1)}
	for i, name := range names {
		l.values = append(l.values, Value{Text: name, Out: name})
		l.add(normalise(name, noSpaces).runes, int32(i))
	}
	return l
}

func (l *List) add(form []rune, value int32) {
	if len(form) == 0 {
		return
	}
	state := int32(0)
	for _, r := range form {
		next, ok := l.edges[edge{state, r}]
		if !ok {
			next = int32(len(l.ends))
			l.ends = append(l.ends, nil)
			l.edges[edge{state, r}] = next
		}
		state = next
	}
	for _, v := range l.ends[state] {
		if v == value {
			return
		}
	}
	l.ends[state] = append(l.ends[state], value)
}

// at yields each value that stands at a position, with where it ends.
func (l *List) at(s *sentence, pos int, yield func(end int, value int32)) {
	state := int32(0)
	for i := pos; i < len(s.runes); i++ {
		next, ok := l.edges[edge{state, s.runes[i]}]
		if !ok {
			return
		}
		state = next
		for _, v := range l.ends[state] {
			yield(i+1, v)
		}
	}
}

// expand lists all texts of a template without lists and rules.
func expand(n *node, noSpaces bool) ([]string, error) {
	switch n.kind {
	case literal:
		return []string{string(n.text)}, nil
	case space:
		if noSpaces {
			return []string{""}, nil
		}
		return []string{" "}, nil
	case choice:
		var all []string
		for _, k := range n.kids {
			forms, err := expand(k, noSpaces)
			if err != nil {
				return nil, err
			}
			all = append(all, forms...)
		}
		return all, tooMany(len(all))
	case sequence:
		all := []string{""}
		for _, k := range n.kids {
			forms, err := expand(k, noSpaces)
			if err != nil {
				return nil, err
			}
			if err := tooMany(len(all) * len(forms)); err != nil {
				return nil, err
			}
			var next []string
			for _, a := range all {
				for _, f := range forms {
					next = append(next, a+f)
				}
			}
			all = next
		}
		return all, nil
	}
	return nil, qiao.Errorf(qiao.Invalid, "template", "a value of a list names the list or rule %q", n.name).
		WithFix("Write its words out.")
}

func tooMany(n int) error {
	if n > maxForms {
		return qiao.Errorf(qiao.TooLarge, "template", "one value of a list has more than %d forms", maxForms)
	}
	return nil
}
