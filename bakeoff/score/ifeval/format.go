package ifeval

import (
	"regexp"
	"strings"
)

func bullets(a Args) (func(string) bool, error) {
	stars := regexp.MustCompile(`(?m)^\s*\*[^\*].*$`)
	dashes := regexp.MustCompile(`(?m)^\s*-.*$`)
	return func(s string) bool {
		return len(stars.FindAllStringIndex(s, -1))+len(dashes.FindAllStringIndex(s, -1)) == a.NumBullets
	}, nil
}

func highlights(a Args) (func(string) bool, error) {
	one, two := regexp.MustCompile(`\*[^\n\*]*\*`), regexp.MustCompile(`\*\*[^\n\*]*\*\*`)
	return func(s string) bool {
		n := 0
		for _, r := range []*regexp.Regexp{one, two} {
			for _, h := range r.FindAllString(s, -1) {
				if strings.TrimSpace(strings.Trim(h, "*")) != "" {
					n++
				}
			}
		}
		return n >= a.NumHighlights
	}, nil
}

func sections(a Args) (func(string) bool, error) {
	splitter := strings.TrimSpace(a.SectionSplitter)
	if splitter == "" {
		return nil, errArgument
	}
	r, err := regexp.Compile(`\s?` + splitter + `\s?\d+\s?`)
	if err != nil {
		return nil, err
	}
	return func(s string) bool { return len(r.FindAllStringIndex(s, -1)) >= a.NumSections }, nil
}

// paragraphs are parted by ***; an empty one counts as wrong, but at the ends.
func paragraphs(a Args) (func(string) bool, error) {
	r := regexp.MustCompile(`\s?\*\*\*\s?`)
	return func(s string) bool {
		parts := r.Split(s, -1)
		n := len(parts)
		for i, p := range parts {
			if strings.TrimSpace(p) != "" {
				continue
			}
			if i != 0 && i != len(parts)-1 {
				return false
			}
			n--
		}
		return n == a.NumParagraphs
	}, nil
}

// firstWord asks for so many paragraphs, parted by an empty line, and for the
// word that one of them starts with.
func firstWord(a Args) (func(string) bool, error) {
	if a.NthParagraph < 1 || a.FirstWord == "" {
		return nil, errArgument
	}
	want := strings.ToLower(a.FirstWord)
	return func(s string) bool {
		parts := strings.Split(s, "\n\n")
		n := 0
		for _, p := range parts {
			if strings.TrimSpace(p) != "" {
				n++
			}
		}
		return n == a.NumParagraphs && a.NthParagraph <= n && startOf(parts[a.NthParagraph-1]) == want
	}, nil
}

// startOf is the first word of a paragraph in small letters, without
// punctuation.
func startOf(paragraph string) string {
	words := strings.Fields(paragraph)
	if len(words) == 0 {
		return ""
	}
	w := strings.TrimLeft(strings.TrimLeft(words[0], "'"), `"`)
	if i := strings.IndexAny(w, `.,?!'"`); i >= 0 {
		w = w[:i]
	}
	return strings.ToLower(w)
}

func title(Args) (func(string) bool, error) {
	r := regexp.MustCompile(`<<[^\n]+>>`)
	return func(s string) bool {
		for _, t := range r.FindAllString(s, -1) {
			if strings.TrimSpace(strings.TrimRight(strings.TrimLeft(t, "<"), ">")) != "" {
				return true
			}
		}
		return false
	}, nil
}

// twoResponses are parted by ****** and differ.
func twoResponses(s string) bool {
	parts := strings.Split(s, "******")
	var valid []string
	for i, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			valid = append(valid, p)
		} else if i != 0 && i != len(parts)-1 {
			return false
		}
	}
	return len(valid) == 2 && valid[0] != valid[1]
}
