package skill

import (
	_ "embed" // the words
	"regexp"
	"strings"
	"sync"
)

//go:embed tables/nowhere.txt
var nowhereTable string

var noPlaces = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(nowhereTable) {
		if lang, list, ok := strings.Cut(strings.TrimSpace(line), " "); ok && lang != "#" {
			for w := range strings.SplitSeq(list, "|") {
				words[w] = true
			}
		}
	}
	return words
})

var (
	article  = regexp.MustCompile(`(?i)^(a|an|the|some|any|my|your|our|true|real|new|good|better|best)\s+`)
	belonged = regexp.MustCompile(`(?i)\s+(of|for|to|in|with|about|that|who|like)\s.*$|的.*$`)
)

// nowhere tells whether words name what is in no place on a map: a person by what
// they are, or a thing that has no place, whatever follows it.
func nowhere(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	for s != "" {
		if r := relationOf(s); noPlaces()[s] || r != "" && r != "doctor" {
			return true
		}
		next := article.ReplaceAllString(s, "")
		if next == s {
			next = belonged.ReplaceAllString(s, "")
		}
		if next == s {
			return false
		}
		s = next
	}
	return false
}
