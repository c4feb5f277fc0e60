package place

import "strings"

// NamedIDs lists the ids of names.txt.
func NamedIDs() (ids []string) {
	for line := range strings.SplitSeq(namesText, "\n") {
		if id, _, ok := strings.Cut(line, "\t"); ok {
			ids = append(ids, id)
		}
	}
	return ids
}
