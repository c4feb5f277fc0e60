package chinese

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed homophones.txt
var homophoneTable string

//go:embed shapes.txt
var shapeTable string

// groups tells which groups a character is in: syllables, or sets of
// look-alikes.
type groups map[rune][]uint16

var loadSounds = sync.OnceValue(func() groups {
	return readGroups(homophoneTable, func(line string) string {
		_, chars, _ := strings.Cut(line, " ")
		return chars
	})
})

var loadShapes = sync.OnceValue(func() groups {
	return readGroups(shapeTable, func(line string) string { return line })
})

func readGroups(table string, chars func(line string) string) groups {
	g := groups{}
	n := uint16(0)
	for line := range strings.Lines(table) {
		if line[0] == '#' {
			continue
		}
		for _, c := range strings.TrimSpace(chars(line)) {
			g[c] = append(g[c], n)
		}
		n++
	}
	return g
}

func (g groups) share(a, b rune) bool {
	return slices.ContainsFunc(g[a], func(n uint16) bool { return slices.Contains(g[b], n) })
}

// confusable tells whether a is easily written for b: they sound alike but for
// the tone, or look alike.
func confusable(a, b rune) bool {
	return a != b && (loadSounds().share(a, b) || loadShapes().share(a, b))
}
