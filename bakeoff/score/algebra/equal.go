package algebra

import (
	"regexp"
	"strings"
)

// A Judge compares answers. It is safe for use by many goroutines.
type Judge struct {
	read     *reader
	unit     *regexp.Regexp // words after a number
	relation *regexp.Regexp
}

// NewJudge returns a Judge; make one and keep it.
func NewJudge() *Judge {
	return &Judge{
		read:     newReader(),
		unit:     regexp.MustCompile(`^(.*[\d})])(?:\s*(?:\\%|%|[A-Za-z]{2}[A-Za-z /]*(?:\^\{?\d\}?)?)|_\{?\d+\}?| +[mgshLJNWV])$`),
		relation: regexp.MustCompile(`\\(?:le|ge|lt|gt|neq?|in)(?:[^a-z]|$)|[<>]`),
	}
}

// Equal tells whether two answers say the same: as text, as a number or
// expression, as an equation, or part by part as a tuple, an interval, a set
// or a matrix. A unit in one of them only is ignored; the name before "=" in
// one of them only as well. Rounding is not: 0.333 is not 1/3.
func (j *Judge) Equal(a, b string) bool {
	a, b = j.tidy(a), j.tidy(b)
	return j.equal(a, b, 0)
}

// tidy is clean, with thousands joined where the answer is one number.
func (j *Judge) tidy(s string) string {
	s = j.read.clean(strings.ReplaceAll(s, "{,}", ""))
	if !strings.ContainsAny(s, "()[]") && !strings.Contains(s, `\{`) {
		s = j.read.digits(s)
	}
	return s
}

// nested bounds shapes within shapes.
const nested = 8

func (j *Judge) equal(a, b string, depth int) bool {
	if a == "" || b == "" || depth > nested || len(a) > longest || len(b) > longest {
		return a == b && a != ""
	}
	if j.read.words(a) == j.read.words(b) {
		return true
	}
	if j.relation.MatchString(a) || j.relation.MatchString(b) {
		return j.relations(a, b)
	}
	a, b = j.named(a, b)
	x, y := shapeOf(a), shapeOf(b)
	if x.kind == single && y.kind == single {
		return j.scalars(a, b)
	}
	return j.shapes(x, y, depth)
}

// relations compares inequalities side by side.
func (j *Judge) relations(a, b string) bool {
	x, y := j.relation.FindAllString(a, -1), j.relation.FindAllString(b, -1)
	if strings.Join(x, " ") != strings.Join(y, " ") {
		return false
	}
	p, q := j.relation.Split(a, -1), j.relation.Split(b, -1)
	for i := range p {
		if !j.scalars(strings.TrimSpace(p[i]), strings.TrimSpace(q[i])) {
			return false
		}
	}
	return true
}

// named drops "x =" where one answer has it and the other does not, or both
// have the same.
func (j *Judge) named(a, b string) (string, string) {
	p, q := j.read.assignment.FindString(a), j.read.assignment.FindString(b)
	if (p == "") != (q == "") && strings.Count(a+b, "=") <= 1 || p != "" && strings.Join(strings.Fields(p), "") == strings.Join(strings.Fields(q), "") {
		return a[len(p):], b[len(q):]
	}
	return a, b
}

func (j *Judge) shapes(x, y shape, depth int) bool {
	if x.kind != y.kind || len(x.parts) != len(y.parts) || x.rows != y.rows || x.open != y.open || x.close != y.close {
		return false
	}
	if x.kind == set || x.kind == union {
		return j.unordered(x.parts, y.parts, depth)
	}
	for i := range x.parts {
		if !j.equal(x.parts[i], y.parts[i], depth+1) {
			return false
		}
	}
	return true
}

// unordered pairs the parts of two sets. Equality is near enough to transitive
// that the first match is as good as any.
func (j *Judge) unordered(x, y []string, depth int) bool {
	if len(x) > 64 {
		return false
	}
	used := make([]bool, len(y))
next:
	for _, p := range x {
		for i, q := range y {
			if !used[i] && j.equal(p, q, depth+1) {
				used[i] = true
				continue next
			}
		}
		return false
	}
	return true
}

func (j *Judge) scalars(a, b string) bool {
	if strings.Count(a, "=") == 1 && strings.Count(b, "=") == 1 {
		return equations(a, b)
	}
	if j.expressions(a, b) {
		return true
	}
	p, q := j.bare(a), j.bare(b)
	return (p != a || q != b) && (p == a || q == b) && j.expressions(p, q)
}

// bare drops words and a unit.
func (j *Judge) bare(s string) string {
	s = j.read.unworded(s)
	if m := j.unit.FindStringSubmatch(s); m != nil {
		return strings.TrimSpace(m[1])
	}
	return s
}

func (j *Judge) expressions(a, b string) bool {
	x, err := parse(a, true)
	if err != nil {
		return false
	}
	y, err := parse(b, true)
	return err == nil && same(x, y, exactly)
}

func equations(a, b string) bool {
	x, ok := difference(a)
	if !ok {
		return false
	}
	y, ok := difference(b)
	return ok && sameEquation(x, y)
}

// difference reads left = right as left - right.
func difference(s string) (*expr, bool) {
	left, right, _ := strings.Cut(s, "=")
	l, err := parse(left, true)
	if err != nil {
		return nil, false
	}
	r, err := parse(right, true)
	if err != nil {
		return nil, false
	}
	return &expr{op: add, args: []*expr{l, {op: neg, args: []*expr{r}}}}, true
}
