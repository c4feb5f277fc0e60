package search

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/qiao-ai/qiao/photo/query"
)

// conditions are chips that a photo meets or not.
func conditions(x *Index) (list []query.Chip) {
	for _, q := range []string{"Italy", "Rome", "Guangzhou", "2008", "at night", "in October", "iPhone", "HEIC", "screenshots",
		"ISO above 70", "f/5.9", "5 stars", "with flash", "portrait orientation", "with location", `"ALASKA"`, "IMG_2927.HEIC"} {
		list = append(list, parse(x, q).Chips...)
	}
	return list
}

// some makes a plan of a few conditions, some of them denied or alternatives.
func some(r *rand.Rand, all []query.Chip) query.Plan {
	var p query.Plan
	group := 0
	for i := range 1 + r.IntN(4) {
		c := all[r.IntN(len(all))]
		c.ID = string(rune('a' + i))
		c.Negated = r.IntN(3) == 0
		if c.Negated || i == 0 || r.IntN(2) == 0 || p.Chips[i-1].Negated {
			group++
		}
		c.Group = group
		p.Chips = append(p.Chips, c)
	}
	return p
}

func found(x *Index, p query.Plan) []string { return sorted(ids(x.Search(p, nil).Hits)) }

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

func TestDroppingAConditionNeverLosesAHit(t *testing.T) {
	x := indexOf(album1())
	r := rand.New(rand.NewPCG(5, 6))
	all := conditions(x)
	for range 3000 {
		p := some(r, all)
		before := found(x, p)
		for _, c := range p.Chips {
			if alternatives(p, c) > 1 {
				continue // without a choice fewer photos are meant
			}
			q := p.Without(c.ID)
			if after := found(x, q); !subset(before, after) {
				t.Fatalf("without %s of %s: %q is not in %q", c.Label, labels(p), before, after)
			}
		}
	}
}

func alternatives(p query.Plan, c query.Chip) (n int) {
	for _, d := range p.Chips {
		if d.Group == c.Group {
			n++
		}
	}
	return n
}

func labels(p query.Plan) (list []string) {
	for _, c := range p.Chips {
		s := c.Label
		if c.Negated {
			s = "not " + s
		}
		list = append(list, s)
	}
	return list
}

func TestDenialIsTheComplement(t *testing.T) {
	x := indexOf(album1())
	everything := len(album1())
	for _, c := range conditions(x) {
		c.Group = 1
		yes := found(x, query.Plan{Chips: []query.Chip{c}})
		c.Negated = true
		no := found(x, query.Plan{Chips: []query.Chip{c}})
		if len(yes)+len(no) != everything {
			t.Errorf("%s: %d are, %d are not, of %d", c.Label, len(yes), len(no), everything)
		}
		for _, id := range yes {
			if slices.Contains(no, id) {
				t.Errorf("%s: %s is and is not", c.Label, id)
			}
		}
	}
}

func TestAndIsTheIntersectionAndOrTheUnion(t *testing.T) {
	x := indexOf(album1())
	all := conditions(x)
	for i, a := range all {
		for _, b := range all[i+1:] {
			a.Group, b.Group = 1, 2
			a.ID, b.ID = "a", "b"
			only := func(c query.Chip) []string { return found(x, query.Plan{Chips: []query.Chip{c}}) }
			and := found(x, query.Plan{Chips: []query.Chip{a, b}})
			turned := found(x, query.Plan{Chips: []query.Chip{b, a}})
			for _, p := range album1() {
				id := string(p.ID)
				if slices.Contains(and, id) != (slices.Contains(only(a), id) && slices.Contains(only(b), id)) {
					t.Fatalf("%s and %s: %s", a.Label, b.Label, id)
				}
			}
			if !slices.Equal(and, turned) {
				t.Fatalf("%s and %s depend on their order", a.Label, b.Label)
			}
			b.Group = 1
			or := found(x, query.Plan{Chips: []query.Chip{a, b}})
			if len(or) != len(union(only(a), only(b))) {
				t.Fatalf("%s or %s: %q", a.Label, b.Label, or)
			}
		}
	}
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestTheOrderIsAlwaysTheSame(t *testing.T) {
	photos := album1()
	a := indexOf(photos)
	slices.Reverse(photos)
	b := indexOf(photos)
	for _, q := range []string{"dog", "Italy", "elephant", "beach", "HEIC", "yellow", "photos similar to toshi.jpg", "no pets allowed", ""} {
		first := ids(a.Search(parse(a, q), nil).Hits)
		for range 5 {
			if again := ids(a.Search(parse(a, q), nil).Hits); !slices.Equal(first, again) {
				t.Fatalf("%q: %q, then %q", q, first, again)
			}
		}
		if other := ids(b.Search(parse(b, q), nil).Hits); !slices.Equal(first, other) {
			t.Errorf("%q: %q, from another order of photos %q", q, first, other)
		}
	}
}
