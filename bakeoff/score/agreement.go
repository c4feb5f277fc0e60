package score

// An Agreement says how a judge's choices go with those of others.
type Agreement struct {
	Items int
	Share float64 // of equal choices, in per cent
	Kappa float64 // Cohen's: 0 is chance, 1 is always
}

// Agree compares two judges' choices of the same items, such as "1", "2" and
// "tie". Items on which either has "" are left out.
func Agree(a, b []string) Agreement {
	var g Agreement
	equal := 0
	ofA, ofB := map[string]int{}, map[string]int{}
	for i := range min(len(a), len(b)) {
		if a[i] == "" || b[i] == "" {
			continue
		}
		g.Items++
		ofA[a[i]]++
		ofB[b[i]]++
		if a[i] == b[i] {
			equal++
		}
	}
	g.Share = percent(equal, g.Items)
	g.Kappa = kappa(equal, g.Items, ofA, ofB)
	return g
}

func kappa(equal, n int, ofA, ofB map[string]int) float64 {
	if n == 0 {
		return 0
	}
	chance := 0.0
	for c, k := range ofA {
		chance += float64(k) * float64(ofB[c]) / float64(n) / float64(n)
	}
	if chance == 1 {
		return 1
	}
	return (float64(equal)/float64(n) - chance) / (1 - chance)
}

// Majority is what more than half of the choices are, or "".
func Majority(choices ...string) string {
	count := map[string]int{}
	for _, c := range choices {
		if count[c]++; 2*count[c] > len(choices) {
			return c
		}
	}
	return ""
}

// Flips is the share, in per cent, of items on which a judge changes its mind
// when the two answers change places: first and second are its choices in both
// orders, "1" for the answer that stands first. A tie both times is no flip.
func Flips(first, second []string) float64 {
	flips, n := 0, 0
	for i := range min(len(first), len(second)) {
		if first[i] == "" || second[i] == "" {
			continue
		}
		n++
		if first[i] != swapped(second[i]) {
			flips++
		}
	}
	return percent(flips, n)
}

func swapped(c string) string {
	switch c {
	case "1":
		return "2"
	case "2":
		return "1"
	}
	return c
}
