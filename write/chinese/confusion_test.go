package chinese

import (
	"strings"
	"testing"
)

func TestConfusionsAreSound(t *testing.T) {
	seen := map[string]bool{}
	n := 0
	for line := range strings.Lines(confusionTable) {
		c, ok := parseConfusion(line)
		if !ok {
			continue
		}
		n++
		wrong, right := string(c.wrong), string(c.right)
		if seen[wrong] || wrong == right || strings.Contains(right, wrong) {
			t.Errorf("%s: listed twice, or its own correction", wrong)
		}
		seen[wrong] = true
		if strings.ContainsAny(c.notBefore+c.before+c.notAfter+c.after, "<>!? ") {
			t.Errorf("%s: a condition is malformed", wrong)
		}
	}
	if n < 1000 {
		t.Errorf("only %d confusions were read", n)
	}
}

// TestCorrectionsAreFinal looks at every right side as a text of its own: no
// rule may object to what another one proposes.
func TestCorrectionsAreFinal(t *testing.T) {
	for _, list := range loadConfusions() {
		for _, c := range list {
			for _, r := range rules() {
				r.find(newPage(string(c.right)), func(from, to int, after string) {
					t.Errorf("%s becomes %s, of which %s wants to make %s", string(c.wrong), string(c.right), r.name, after)
				})
			}
		}
	}
}

func TestIdiomsLeaveTheirVariantsAlone(t *testing.T) {
	x := loadIdioms()
	if len(x.known) < 5000 {
		t.Fatalf("only %d idioms were read", len(x.known))
	}
	for w := range x.known {
		p := newPage(string(w[:]))
		idioms(p, func(from, to int, after string) { t.Errorf("%s became %s", string(w[:]), after) })
		p.confusions(false, func(from, to int, after string) {
			t.Errorf("%s is an idiom, and a confusion wants %s", string(w[:]), after)
		})
	}
}
