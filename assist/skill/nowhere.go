package skill

import (
	"context"
	_ "embed" // the words
	"regexp"
	"strings"
	"sync"

	"github.com/qiao-ai/qiao/assist"
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

//go:embed tables/placekinds.txt
var kindTable string

var placeKinds = sync.OnceValue(func() map[string]bool {
	kinds := map[string]bool{}
	for line := range strings.Lines(kindTable) {
		for w := range strings.SplitSeq(strings.TrimSpace(line), "|") {
			kinds[w] = true
		}
	}
	return kinds
})

var hasCapital = regexp.MustCompile(`\p{Lu}`)

// isPlace tells whether words that follow an article mean a place: their head is
// a kind of place, or they hold a name.
func isPlace(_ context.Context, _ *assist.Call, words string) (bool, error) {
	if hasCapital.MatchString(words) || zoneOf(words) != "" {
		return true, nil
	}
	head := belonged.ReplaceAllString(strings.ToLower(words), "")
	fields := strings.Fields(atPlace.ReplaceAllString(head, ""))
	for n := 1; n <= min(3, len(fields)); n++ {
		last := strings.Join(fields[len(fields)-n:], " ")
		if placeKinds()[last] || placeKinds()[strings.TrimSuffix(last, "s")] || placeKinds()[strings.TrimSuffix(last, "es")] {
			return true, nil
		}
	}
	return false, nil
}

var atPlace = regexp.MustCompile(`\s+(on|at|near|by|from|around|nearby|here)(\s.*)?$`)
