package when

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestTablesCompile(t *testing.T) {
	g, err := compile()
	if err != nil {
		t.Fatal(err)
	}
	if len(g.names) > 1024 {
		t.Errorf("%d categories: the sets of a chart hold 1024", len(g.names))
	}
}

// Each rule's example must be understood, whole or but for a word before it.
func TestEveryRulesExampleIsUnderstood(t *testing.T) {
	for _, name := range []string{"rules_en.txt", "rules_zh.txt"} {
		data, err := os.ReadFile("tables/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			_, example, ok := strings.Cut(line, "  # ")
			if !ok || strings.HasPrefix(line, "#") {
				if line != "" && !strings.HasPrefix(line, "#") {
					t.Errorf("%s:%d has no example", name, i+1)
				}
				continue
			}
			head, _, _ := strings.Cut(line, ":")
			if !compiled().makes(head, example) {
				t.Errorf("%s:%d: %q does not give a %q", name, i+1, example, head)
			}
		}
	}
}

// makes tells whether a category is found somewhere in an example.
func (g *grammar) makes(name, example string) bool {
	c := g.parse(tokenize(example))
	defer charts.Put(c)
	for i := range c.tokens {
		for _, n := range c.at[i] {
			if n.cat == g.cats[name] {
				return true
			}
		}
	}
	return false
}

func TestEveryHolidayFallsInEachYear(t *testing.T) {
	r := newResolver(Context{Now: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)})
	seen := 0
	var walk func(n *trie)
	walk = func(n *trie) {
		for _, e := range n.ends {
			if y, ok := e.val.x.(*yearly); ok {
				seen++
				for year := 2000; year < 2030; year++ {
					if _, ok := y.in(r, year); !ok && y.holiday != "Islamic New Year" {
						t.Errorf("%s is not in %d", y.holiday, year)
					}
				}
			}
		}
		for _, next := range n.next {
			walk(next)
		}
	}
	walk(compiled().words)
	if seen < 300 {
		t.Errorf("%d names of holidays, there should be more", seen)
	}
}

func TestKnownDaysOfMovableHolidays(t *testing.T) {
	for said, want := range map[string]string{
		"Easter 2024": "2024-03-31", "Orthodox Easter 2024": "2024-05-05", "Good Friday 2025": "2025-04-18", "Chinese New Year 1950": "1950-02-17",
		"Chinese New Year 2033": "2033-01-31", "Qingming 2024": "2024-04-04", "Qingming 2027": "2027-04-05", "Winter Solstice 2023": "2023-12-22", "Diwali 2023": "2023-11-12", "Diwali 2013": "2013-11-03",
		"Holi 2024": "2024-03-25", "Eid al-Fitr 2024": "2024-04-10", "Dragon Boat Festival 2020": "2020-06-25", "Election Day 2024": "2024-11-05",
		"MLK Day 2024": "2024-01-15", "Memorial Day 2024": "2024-05-27", "Victoria Day 2024": "2024-05-20", "Mid-Autumn Festival 2025": "2025-10-06",
	} {
		r := Parse(said, Context{Now: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)})
		if len(r) != 1 || r[0].Value.From.Format(time.DateOnly) != want {
			t.Errorf("%s: %+v, want %s", said, r, want)
		}
	}
}
