package english

import (
	_ "embed"
	"strings"
)

//go:embed terms.txt
var termsFile string

// readTerms reads the words that are meant as they stand.
func readTerms() map[string]bool {
	terms := map[string]bool{}
	for line := range strings.Lines(termsFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			terms[w] = true
		}
	}
	return terms
}
