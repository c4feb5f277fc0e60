package algebra

import (
	"math"
	"strconv"
	"strings"
)

// Official gives the verdict of the grader that Qwen's evaluations of
// mathematics use, and many others with it: numbers within 1e-4 of one another
// and of a hundred times and a hundredth of the reference are equal, brackets
// count for little, and lists are compared in order. Answers should be
// extracted and trimmed. It exists so that published scores can be made again;
// [Judge.Equal] is the better judge.
func (j *Judge) Official(answer, reference string) bool {
	return j.official(answer, reference, 0)
}

func (j *Judge) official(p, r string, depth int) bool {
	if depth > nested {
		return false
	}
	if strings.EqualFold(strings.TrimSpace(p), strings.TrimSpace(r)) {
		return true
	}
	if len(r) == 1 && r[0] >= 'A' && r[0] <= 'E' && lastChoice(p) == r {
		return true
	}
	if x, ok := officialNumber(p); ok {
		if y, ok := officialNumber(r); ok && (close4(x, y) || close4(x, y/100) || close4(x, y*100)) {
			return true
		}
	}
	p, r = strings.TrimSpace(p), strings.TrimSpace(r)
	if p == "" {
		return false
	}
	if a, b := unbracketed(p, r); strings.EqualFold(a, b) {
		return true
	}
	return j.officialForm(p, r, depth)
}

// officialForm compares lists, matrices, equations and expressions.
func (j *Judge) officialForm(p, r string, depth int) bool {
	switch {
	case looksLikeList(p) && looksLikeList(r):
		return j.pairwise(strings.Split(inside(p, 1, 1), ","), strings.Split(inside(r, 1, 1), ","), depth)
	case looksLikeMatrix(p) && looksLikeMatrix(r):
		return j.officialMatrix(p, r, depth)
	case strings.Count(p, "=") == 1 && strings.Count(r, "=") == 1:
		return j.officialEquation(p, r)
	case simpleEquation(p) && !strings.Contains(r, "="):
		_, value, _ := strings.Cut(p, "=")
		return j.official(value, r, depth+1)
	case simpleEquation(r) && !strings.Contains(p, "="):
		_, value, _ := strings.Cut(r, "=")
		return j.official(p, value, depth+1)
	}
	return j.symbolic(p, r)
}

func (j *Judge) pairwise(p, r []string, depth int) bool {
	if len(p) != len(r) {
		return false
	}
	for i := range p {
		if !j.official(p[i], r[i], depth+1) {
			return false
		}
	}
	return true
}

func (j *Judge) officialMatrix(p, r string, depth int) bool {
	x, y := matrixLines(p), matrixLines(r)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !j.pairwise(strings.Split(x[i], "&"), strings.Split(y[i], "&"), depth) {
			return false
		}
	}
	return true
}

func (j *Judge) officialEquation(p, r string) bool {
	x, ok := difference(j.read.clean(p))
	if !ok {
		return false
	}
	y, ok := difference(j.read.clean(r))
	return ok && (same(x, y, exactly) || same(&expr{op: neg, args: []*expr{x}}, y, exactly))
}

// symbolic compares two expressions; constants may differ by 1e-4.
func (j *Judge) symbolic(p, r string) bool {
	x, err := parse(j.read.clean(p), false)
	if err != nil {
		return false
	}
	y, err := parse(j.read.clean(r), false)
	if err != nil {
		return false
	}
	if same(x, y, exactly) {
		return true
	}
	return !x.varies() && !y.varies() && close4(real(x.numeric(0)), real(y.numeric(0))) && imag(x.numeric(0)) == 0 && imag(y.numeric(0)) == 0
}

// varies tells whether e has a variable in it.
func (e *expr) varies() bool {
	if e.op == variable {
		return true
	}
	for _, a := range e.args {
		if a.varies() {
			return true
		}
	}
	return false
}

// close4 is within 1e-4 of the larger, as Python's math.isclose has it.
func close4(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-4*math.Max(math.Abs(a), math.Abs(b))
}

// officialNumber reads digits with commas, or a percentage.
func officialNumber(s string) (float64, bool) {
	s = strings.TrimSpace(strings.ReplaceAll(s, ",", ""))
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return f, true
	}
	if p, ok := strings.CutSuffix(s, "%"); ok {
		f, err := strconv.ParseFloat(strings.TrimSuffix(p, `\`), 64)
		return f / 100, err == nil
	}
	return 0, false
}

// lastChoice returns the last letter A to E that stands alone.
func lastChoice(s string) string {
	s = strings.ToUpper(s)
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] >= 'A' && s[i] <= 'E' && !wordByte(s, i-1) && !wordByte(s, i+1) {
			return s[i : i+1]
		}
	}
	return ""
}

func wordByte(s string, i int) bool {
	return i >= 0 && i < len(s) && (isLetter(s[i]) || isDigit(s[i]) || s[i] == '_')
}

// unbracketed removes the brackets that the grader does not look at.
func unbracketed(p, r string) (string, string) {
	if between(p, "[", "]") && !between(r, "(", ")") || between(p, "(", ")") && !between(r, "[", "]") {
		p, r = strings.Trim(p, "[]()"), strings.Trim(r, "[]()")
	}
	drop := strings.NewReplacer("{", "", "}", "", "(", "", ")", "")
	return drop.Replace(p), drop.Replace(r)
}

func between(s, open, closing string) bool {
	return strings.HasPrefix(s, open) && strings.HasSuffix(s, closing)
}

func looksLikeList(s string) bool {
	return len(s) > 2 && (s[0] == '(' || s[0] == '[') && strings.ContainsAny(s[2:], ")]")
}

func looksLikeMatrix(s string) bool {
	return (strings.HasPrefix(s, `\begin{pmatrix}`) || strings.HasPrefix(s, `\begin{bmatrix}`)) &&
		(strings.HasSuffix(s, `\end{pmatrix}`) || strings.HasSuffix(s, `\end{bmatrix}`))
}

func matrixLines(s string) []string {
	var lines []string
	for line := range strings.SplitSeq(inside(s, len(`\begin{pmatrix}`), len(`\end{pmatrix}`)), `\\`) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// inside drops so many bytes at both ends.
func inside(s string, front, back int) string {
	if len(s) < front+back {
		return ""
	}
	return s[front : len(s)-back]
}

// simpleEquation is a name of one or two letters, "=", and a value.
func simpleEquation(s string) bool {
	name, _, ok := strings.Cut(s, "=")
	return ok && strings.Count(s, "=") == 1 && len(strings.TrimSpace(name)) <= 2
}
