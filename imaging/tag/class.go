package tag

import "strings"

// A Class is a kind of thing that the model knows.
type Class struct {
	ID int // 0 to 79, in COCO's order
	// English and Chinese are what people call it, in lower case; the first is its
	// name, the others are synonyms and things of that kind.
	English, Chinese []string
}

// Name is the English name of c.
func (c Class) Name() string { return c.English[0] }

// NameZh is the Chinese name of c.
func (c Class) NameZh() string { return c.Chinese[0] }

// Classes lists all classes; their place is their ID.
func Classes() []Class {
	t := table()
	return t[:]
}

// Lookup returns the class that a word of either language means, in the singular
// or plural, in any case.
func Lookup(word string) (Class, bool) {
	word = strings.ToLower(strings.Join(strings.Fields(word), " "))
	for _, c := range Classes() {
		for _, names := range [][]string{c.English, c.Chinese} {
			for _, n := range names {
				if n == word {
					return c, true
				}
			}
		}
	}
	return Class{}, false
}
