package algebra

// An expr is one node of an expression that was read.
type expr struct {
	op   op
	text string // the digits of a number, the name of a variable or function
	args []*expr
}

type op uint8

const (
	number op = iota
	variable
	constant // pi, e, i, infinity
	add
	mul
	div
	pow
	neg
	call // a function of args
)

// functions are those that the parser knows, with and without a backslash.
func functions(name string) bool {
	switch name {
	case "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
		"log", "ln", "exp", "sqrt", "abs", "lfloor", "lceil", "binom", "asin", "acos", "atan":
		return true
	}
	return false
}

// constants are names with one value.
func constants(name string) bool {
	switch name {
	case "pi", "e", "i", "infty", "inf", "infinity":
		return true
	}
	return false
}
