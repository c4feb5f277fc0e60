package algebra

import (
	"regexp"
	"strings"
)

// longest bounds what is read as mathematics; longer answers are compared as
// text only.
const longest = 2000

// spelling replaces ways to write the same by one of them, first match first.
func spelling() *strings.Replacer {
	return strings.NewReplacer(
		`\\`, `\\`, // the end of a line in a matrix stays
		`\left`, "", `\right`, "", `\displaystyle`, "", `\dfrac`, `\frac`, `\tfrac`, `\frac`, `\cfrac`, `\frac`,
		`\$`, "", "$", "", `\!`, "", `\,`, " ", `\;`, " ", `\:`, " ", `\ `, " ", "~", " ", `\quad`, " ", `\qquad`, " ",
		`\cdot`, "*", `\times`, "*", `\div`, "/", "×", "*", "·", "*", "÷", "/", "−", "-", "–", "-", "∞", `\infty`, "π", `\pi`,
		"√", `\sqrt`, "（", "(", "）", ")", "，", ",", "≤", `\le`, "≥", `\ge`, "∪", `\cup`, "。", "", "％", "%",
		`^\circ`, "", `^{\circ}`, "", "°", "", `\degree`, "", `\lbrace`, `\{`, `\rbrace`, `\}`,
		`\leq`, `\le`, `\geq`, `\ge`, `\bmatrix`, `\pmatrix`, `{bmatrix}`, `{pmatrix}`, `{vmatrix}`, `{pmatrix}`,
		`\mathbf`, "", `\mathbb`, "", `\mathcal`, "", `\operatorname`, "", `\lvert`, "|", `\rvert`, "|", `\lfloor`, `\lfloor `,
	)
}

// reader holds what reading an answer needs; its expressions are compiled once.
type reader struct {
	spelling   *strings.Replacer
	text       *regexp.Regexp // \text{...} and its like
	thousands  *regexp.Regexp
	shortFrac  *regexp.Regexp // \frac12
	shortFrac2 *regexp.Regexp // \frac{1}2
	sqrt       *regexp.Regexp // \sqrt2
	assignment *regexp.Regexp // x = , at the start
}

func newReader() *reader {
	return &reader{
		spelling:   spelling(),
		text:       regexp.MustCompile(`\\(?:text|mbox|mathrm|textbf|textit|hbox)\s*\{([^{}]*)\}`),
		thousands:  regexp.MustCompile(`(\d),(\d{3})(\D|$)`),
		shortFrac:  regexp.MustCompile(`\\frac\s*(\d)\s*(\d)`),
		shortFrac2: regexp.MustCompile(`\\frac\s*(\{[^{}]*\})\s*(\d|[a-z])`),
		sqrt:       regexp.MustCompile(`\\sqrt\s*(\d|[a-z])`),
		assignment: regexp.MustCompile(`^\s*[A-Za-z](?:\([a-z]\))?\s*(?:=|\\in)\s*`),
	}
}

// clean brings an answer to one spelling; what \text holds is kept as words.
func (r *reader) clean(s string) string {
	s = r.spelling.Replace(s)
	s = r.shortFrac.ReplaceAllString(s, `\frac{$1}{$2}`)
	s = r.shortFrac2.ReplaceAllString(s, `\frac$1{$2}`)
	s = r.sqrt.ReplaceAllString(s, `\sqrt{$1}`)
	return strings.TrimRight(strings.TrimSpace(s), ".")
}

// digits joins thousands: 1,234,567 is one number. A list keeps its commas.
func (r *reader) digits(s string) string {
	for r.thousands.MatchString(s) {
		s = r.thousands.ReplaceAllString(s, "$1$2$3")
	}
	return s
}

// unworded drops units and words, which \text or plain letters after a number
// hold. It is "" where only words were.
func (r *reader) unworded(s string) string {
	s = r.text.ReplaceAllString(s, " ")
	return strings.TrimSpace(s)
}

// words returns the answer with the braces of \text gone, for comparison as
// text.
func (r *reader) words(s string) string {
	s = r.text.ReplaceAllString(s, "$1")
	return strings.ToLower(strings.Join(strings.Fields(s), ""))
}
