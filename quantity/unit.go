package quantity

import (
	"embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed tables/*.txt
var tables embed.FS

// A unit is what a number may count.
type unit struct {
	kind   Kind
	name   string
	factor float64
}

// A lexicon holds phrases, longest first where one begins another.
type lexicon struct {
	after, before map[string]unit
	longest       int
}

// units is the table of units; it panics on a table that does not parse, which a
// test would show.
var units = sync.OnceValue(func() lexicon {
	lex := lexicon{after: map[string]unit{}, before: map[string]unit{}}
	for _, line := range tableLines("tables/units.txt") {
		f := strings.SplitN(line, ";", 4)
		factor, err := strconv.ParseFloat(strings.TrimSpace(f[2]), 64)
		if err != nil {
			panic(err)
		}
		u := unit{Kind(strings.TrimSpace(f[0])), strings.TrimSpace(f[1]), factor}
		for _, phrase := range strings.Split(f[3], ",") {
			lex.add(strings.TrimSpace(phrase), u)
		}
	}
	return lex
})

func (x *lexicon) add(phrase string, u unit) {
	key := func(s string) string { return string(read(s).r) }
	if p, ok := strings.CutSuffix(phrase, "^"); ok {
		x.before[key(p)] = u
	} else if _, had := x.after[key(phrase)]; !had {
		x.after[key(phrase)] = u
	}
	x.longest = max(x.longest, len([]rune(phrase)))
}

var idioms = sync.OnceValue(func() map[string]struct{} {
	set := map[string]struct{}{}
	for _, line := range tableLines("tables/idioms.txt") {
		for _, w := range strings.Fields(line) {
			set[w] = struct{}{}
		}
	}
	return set
})

func tableLines(name string) []string {
	data, err := tables.ReadFile(name)
	if err != nil {
		panic(err) // the tables are part of the program
	}
	var lines []string
	for s := range strings.Lines(string(data)) {
		if s = strings.TrimSpace(s); s != "" && !strings.HasPrefix(s, "#") {
			lines = append(lines, s)
		}
	}
	return lines
}

// at returns the longest phrase of m at rune i, and where it ends.
func (l line) phrase(i int, m map[string]unit) (unit, int, bool) {
	for n := min(units().longest, len(l.r)-i); n > 0; n-- {
		u, ok := m[string(l.r[i:i+n])]
		if !ok {
			continue
		}
		if letter(l.rune(i+n-1)) && letter(l.rune(i+n)) {
			continue
		}
		return u, i + n, true
	}
	return unit{}, i, false
}

// priced reads $20 and ¥300: a unit before the number.
func (l line) priced(i int) (Result, int, bool) {
	if letter(l.rune(i)) && letter(l.rune(i-1)) {
		return Result{}, i, false
	}
	u, end, ok := l.phrase(i, units().before)
	if !ok {
		return Result{}, i, false
	}
	n, ok := l.anyNumber(l.space(end))
	if !ok {
		return Result{}, i, false
	}
	end = n.end
	if v, stop, ok := l.phrase(l.space(end), units().after); ok && v.kind == u.kind && v.name == u.name && v.factor == 1 {
		end = stop
	}
	return Result{Kind: u.kind, Value: n.value * u.factor, Said: n.value, Unit: u.name, Approximate: n.approx}, end, true
}

// measured reads 五元三毛, 20 km and 三斤半.
func (l line) measured(i int) (Result, int, bool) {
	n, ok := l.anyNumber(i)
	if !ok || letter(l.rune(i-1)) && letter(l.rune(i)) {
		return Result{}, i, false
	}
	u, end, ok := l.unitAfter(n)
	if !ok {
		return Result{}, i, false
	}
	r := Result{Kind: u.kind, Value: n.value * u.factor, Said: n.value, Unit: u.name, Approximate: n.approx}
	if l.rune(end) == '半' && n.chinese {
		r.Value, r.Said, end = r.Value+u.factor/2, r.Said+0.5, end+1
	}
	r, end = l.smaller(r, u, end)
	return r, end, true
}

func (l line) unitAfter(n number) (unit, int, bool) {
	at := l.space(n.end)
	if l.rune(at) == '-' {
		at++
	}
	return l.phrase(at, units().after)
}

// smaller adds 三毛 to 五元, and "2 inches" to "5 feet".
func (l line) smaller(r Result, u unit, end int) (Result, int) {
	at := l.space(end)
	for _, w := range []string{"又", "and "} {
		if l.has(at, w) {
			at = l.space(at + len([]rune(w)))
		}
	}
	n, ok := l.anyNumber(at)
	if !ok {
		return r, end
	}
	v, stop, ok := l.unitAfter(n)
	if !ok || v.kind != u.kind || v.name != u.name || v.factor >= u.factor {
		return r, end
	}
	r.Value += n.value * v.factor
	return r, stop
}

// scaleFirst reads 华氏温度98.6度: the scale stands before the number.
func (l line) scaleFirst(i int) (Result, int, bool) {
	for _, s := range []struct{ word, unit string }{{"华氏温度", "F"}, {"摄氏温度", "C"}, {"华氏", "F"}, {"摄氏", "C"}, {"零下", "degree"}} {
		if !l.has(i, s.word) {
			continue
		}
		n, ok := l.signed(l.space(i + len([]rune(s.word))))
		if !ok || l.rune(n.end) != '度' {
			return Result{}, i, false
		}
		v := n.value
		if s.word == "零下" {
			v = -v
		}
		return Result{Kind: Temperature, Value: v, Said: v, Unit: s.unit}, n.end + 1, true
	}
	return Result{}, i, false
}
