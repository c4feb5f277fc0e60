package algebra

import (
	"testing"
)

func TestEqualAnswers(t *testing.T) {
	j := NewJudge()
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"the same text", "x", "x", true},
		{"a fraction and its decimal", `\frac{1}{2}`, "0.5", true},
		{"a rounded decimal is another number", "0.333", `\frac13`, false},
		{"short fractions", `\frac12`, `\dfrac{2}{4}`, true},
		{"a mixed number", `3\frac{1}{2}`, "3.5", true},
		{"thousands", "1,234,567", "1234567", true},
		{"thousands in LaTeX", "10{,}000", "10000", true},
		{"a pair is no number", "(1,234)", "1234", false},
		{"dollar signs and units", `\$12.50`, "12.5", true},
		{"a unit in one", `5\text{ cm}`, "5", true},
		{"a plain unit in one", "5 meters", "5", true},
		{"a degree", `60^\circ`, "60", true},
		{"a percentage of digits", `50\%`, "50", true},
		{"a percentage as a share", `50\%`, "0.5", true},
		{"polynomials", "(x+1)^2", "x^2+2x+1", true},
		{"polynomials that differ", "(x+1)^2", "x^2+2x+2", false},
		{"rational functions", `\frac{x^2-1}{x-1}`, "x+1", true},
		{"roots", `\frac{1}{\sqrt{2}}`, `\frac{\sqrt2}{2}`, true},
		{"cube roots", `\sqrt[3]{8}`, "2", true},
		{"identities", `\sin^2 x+\cos^2 x`, "1", true},
		{"logarithms", `\log_2 8`, "3", true},
		{"complex numbers", `(1+i)^2`, "2i", true},
		{"tuples", `(1, \frac{1}{2})`, "(1,0.5)", true},
		{"a tuple has an order", "(1,2)", "(2,1)", false},
		{"an interval has brackets", "[1,2)", "[1,2]", false},
		{"a set has no order", `\{1,2,3\}`, `\{3,1,2\}`, true},
		{"a set counts", `\{1,2,2\}`, `\{1,1,2\}`, false},
		{"a list has no order", "1, -2", "-2,1", true},
		{"and", `3 \text{ and } 4`, "4, 3", true},
		{"plus or minus", `\pm 2`, "2,-2", true},
		{"unions", `(-\infty,1)\cup(2,\infty)`, `(2,\infty) \cup (-\infty, 1)`, true},
		{"matrices", `\begin{pmatrix}1&2\\3&4\end{pmatrix}`, `\begin{bmatrix} 1 & 2 \\ 3 & 8/2 \end{bmatrix}`, true},
		{"the form of a matrix", `\begin{pmatrix}1&2\end{pmatrix}`, `\begin{pmatrix}1\\2\end{pmatrix}`, false},
		{"a name", "x=5", "5", true},
		{"an equation times two", "2x+4y=6", "x+2y=3", true},
		{"another equation", "2x+4y=6", "x+2y=4", false},
		{"inequalities", `x \le \frac12`, `x \leq 0.5`, true},
		{"inequalities the other way", `x \le 1`, `x \ge 1`, false},
		{"words", `\text{Sunday}`, "sunday", true},
		{"other words", "Sunday", "Monday", false},
		{"nothing is no answer", "", "", false},
		{"factorials", "5!", "120", true},
		{"binomials", `\binom{5}{2}`, "10", true},
		{"absolute values", `|-3|`, "3", true},
		{"division by zero is nothing", `\frac{1}{0}`, `\frac{2}{0}`, false},
		{"huge powers", "2^{2000}", "2^{2000}+1", false},
	} {
		if got := j.Equal(c.a, c.b); got != c.want {
			t.Errorf("%s: Equal(%q, %q) = %v", c.name, c.a, c.b, got)
		}
		if got := j.Equal(c.b, c.a); got != c.want {
			t.Errorf("%s: Equal(%q, %q) = %v, the other way round", c.name, c.b, c.a, got)
		}
	}
}

func TestOfficialIsLenientWhereTheGraderIs(t *testing.T) {
	j := NewJudge()
	for _, c := range []struct {
		name, answer, reference string
		want                    bool
	}{
		{"a hundredfold is equal", "50", "0.5", true},
		{"percent", `50\%`, "0.5", true},
		{"rounded", "0.33333", `\frac{1}{3}`, true},
		{"too roughly rounded", "0.333", `\frac{1}{3}`, false},
		{"commas in digits", "50625", "50,625", true},
		{"commas in braces are not read", "10000", "10{,}000", false},
		{"a choice", "(B)", "B", true},
		{"brackets do not count", "(3)", "3", true},
		{"lists in order", "(1,2)", "(2,1)", false},
		{"lists", `(1,4.5)`, `(1,\frac{9}{2})`, true},
		{"a name", "x=3", "3", true},
		{"the sides of an equation", "x-y=1", "y-x=-1", true},
		{"an equation times two", "2x=2", "x=1", false},
		{"sums", `\frac{x}{7}+\frac{2}{7}`, `\frac{x+2}{7}`, true},
		{"identities", `\sec^2(y)`, `\tan^2(y)+1`, true},
		{"matrices", `\begin{pmatrix}1&2\\3&4\end{pmatrix}`, `\begin{bmatrix}1&2\\3&4.0\end{bmatrix}`, true},
		{"a number before a fraction is a product", `9999\frac{6}{7}`, "9999.857142857143", false},
		{"nothing", "", "3", false},
	} {
		if got := j.Official(c.answer, c.reference); got != c.want {
			t.Errorf("%s: Official(%q, %q) = %v", c.name, c.answer, c.reference, got)
		}
	}
}

func TestDeepAndLongAnswersEnd(t *testing.T) {
	j := NewJudge()
	deep := ""
	for range 500 {
		deep += "(-"
	}
	for _, s := range []string{deep, deep + "1", "2^2^2^2^2^2^2^2^2", "1" + deep, `\sin\sin\sin\sin x`} {
		j.Equal(s, "1")
		j.Official(s, "1")
	}
}

func FuzzEqual(f *testing.F) {
	for _, s := range []string{`\frac{1}{2}`, "(1,2]", `\{1\}`, `x^2`, `\begin{pmatrix}1&2\end{pmatrix}`, "|x|", `\pm`, `3!`, "1,000", `\sqrt[3]{x}`} {
		f.Add(s, "1")
		f.Add(s, s)
	}
	j := NewJudge()
	f.Fuzz(func(t *testing.T, a, b string) {
		j.Equal(a, b)
		j.Official(a, b)
	})
}
