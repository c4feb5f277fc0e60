package template

// A node is a piece of a template.
type node struct {
	kind  kind
	text  []rune // of a literal
	kids  []*node
	name  string // of a rule or a list
	slot  string // where a list's value goes
	known bool   // {name!}: only what exists
}

type kind uint8

const (
	literal kind = iota
	space
	sequence
	choice // one of kids; an optional part has an empty one among them
	rule
	list
)

// nothing matches the empty text.
func nothing() *node { return &node{kind: sequence} }
