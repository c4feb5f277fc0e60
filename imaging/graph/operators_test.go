package graph

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTheDocumentationListsTheOperators(t *testing.T) {
	doc, err := os.ReadFile("../../docs/photo-models.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^Abs, .*\.$`).FindString(string(doc))
	listed := strings.Split(strings.TrimSuffix(strings.ReplaceAll(m, " (without overlap)", ""), "."), ", ")
	slices.Sort(listed)
	if !slices.Equal(listed, Operators()) {
		t.Errorf("listed:   %v\nbuilt in: %v", listed, Operators())
	}
}
