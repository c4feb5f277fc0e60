package english

import "strings"

// isForm tells whether patterns may ask for a form of this name.
func isForm(name string) bool {
	switch name {
	case "", "plural", "singular", "third", "plainverb", "base", "done", "gerund", "regulated", "regdone", "cap", "upper", "article":
		return true
	}
	return false
}

// form returns a token's word in the form of a name, or "" if it has none.
func (g *grammar) form(name string, t *token) string {
	switch w := t.lower; name {
	case "":
		return kept(t)
	case "plural":
		return g.plural(w)
	case "singular":
		return g.singular(w)
	case "third":
		return g.third(w)
	case "plainverb":
		return g.plainVerb(w)
	case "base":
		return g.verb(w)
	case "done":
		return g.participle(g.verb(w))
	case "gerund":
		return g.gerund(g.verb(w))
	case "regulated":
		return g.regulated[w]
	case "regdone":
		return g.done[g.base[g.regulated[w]]]
	case "cap":
		return capitalised(t.text)
	case "upper":
		return strings.ToUpper(w)
	case "article":
		return articleFor(w) + " " + w
	}
	return ""
}

// kept is a word as it was written, but for the capital of a sentence's start,
// which the result's first word takes over.
func kept(t *token) string {
	if t.capital() && len(t.text) > 1 && t.text[1:] == strings.ToLower(t.text[1:]) && !strings.HasPrefix(t.lower, "i'") {
		return t.lower
	}
	return t.text
}
