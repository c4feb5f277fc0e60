package score

import (
	"slices"
	"strings"
)

// A Choice finds the letters that an output chooses, and judges them, as the
// reference of GAOKAO-Bench does.
type Choice int

// The kinds of questions.
const (
	Single    Choice = iota // one letter A to D
	Several                 // one answer may have several letters, as "AC"
	Questions               // several questions on one text, a letter each
)

// ChoiceOf tells the kind of a set of questions from their correct answers.
func ChoiceOf(answers [][]string) Choice {
	kind := Single
	for _, a := range answers {
		if len(a) > 1 {
			return Questions
		}
		if len(a) == 1 && len(a[0]) > 1 {
			kind = Several
		}
	}
	return kind
}

// answerMark stands before an answer in the outputs that GAOKAO-Bench asks for.
const answerMark = "【答案】"

// Extract returns the answers in an output; questions is how many are asked.
func (c Choice) Extract(output string, questions int) []string {
	switch c {
	case Single:
		for i := len(output) - 1; i >= 0; i-- {
			if output[i] >= 'A' && output[i] <= 'D' {
				return []string{output[i : i+1]}
			}
		}
		return nil
	case Several:
		return severalLetters(output)
	}
	marked := markedLetters(output)
	if len(marked) == questions {
		return marked
	}
	all := letters(output, 'Z')
	return all[:min(len(all), questions)]
}

// severalLetters takes the letters after the mark, or else in the last ten
// characters.
func severalLetters(output string) []string {
	s := strings.Join(strings.Fields(output), "")
	if i := strings.Index(s, answerMark); i > 0 {
		s = s[i:]
	} else {
		r := []rune(s)
		s = string(r[max(0, len(r)-10):])
	}
	if l := letters(s, 'D'); len(l) > 0 {
		return []string{strings.Join(l, "")}
	}
	return nil
}

// letters lists the capital letters of s up to last.
func letters(s string, last byte) []string {
	var list []string
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= last {
			list = append(list, s[i:i+1])
		}
	}
	return list
}

// markedLetters lists the letters that stand directly after a mark.
func markedLetters(output string) []string {
	var list []string
	for _, part := range strings.Split(output, answerMark)[1:] {
		part = strings.TrimLeft(strings.TrimLeft(strings.TrimSpace(part), ":："), " \t\r\n\u3000")
		if part != "" && part[0] >= 'A' && part[0] <= 'Z' {
			list = append(list, part[:1])
		}
	}
	return list
}

// Points compares answers one by one and returns how many are right. In
// [Several], half of an answer, nothing wrong in it, is worth half.
func (c Choice) Points(answers, correct []string) float64 {
	points := 0.0
	for i, want := range correct {
		switch {
		case i >= len(answers):
		case answers[i] == want:
			points++
		case c == Several && onlyOf(answers[i], want):
			points += 0.5
		}
	}
	return points
}

// onlyOf tells whether all letters of a are in b, and a has one.
func onlyOf(a, b string) bool {
	return a != "" && !slices.ContainsFunc([]byte(a), func(c byte) bool { return strings.IndexByte(b, c) < 0 })
}

// Letter finds the one letter that an output chooses from A to last, in
// English or Chinese: after the last "answer is", "答案" or in a box, at the
// start, or else the only one that stands alone. It is "" where none is clear.
func Letter(output string, last byte) string {
	if s, ok := Boxed(output); ok {
		output = s
	}
	for _, mark := range []string{"answer is", "Answer:", "answer:", "ANSWER:", "答案是", "答案为", "答案：", "答案:", answerMark, "故选", "选择"} {
		if i := strings.LastIndex(output, mark); i >= 0 {
			if l := firstAlone(output[i+len(mark):], last); l != "" {
				return l
			}
		}
	}
	if l := heading(strings.TrimLeft(output, " \n\t(（"), last); l != "" {
		return l
	}
	found := ""
	for i := range len(output) {
		if alone(output, i, last) {
			if l := output[i : i+1]; found != "" && found != l {
				return ""
			}
			found = output[i : i+1]
		}
	}
	return found
}

// heading is a letter that s starts with, if a mark or the end follows it.
func heading(s string, last byte) string {
	if s == "" || !alone(s, 0, last) || len(s) > 1 && strings.IndexByte(".):,\n", s[1]) < 0 {
		return ""
	}
	return s[:1]
}

func firstAlone(s string, last byte) string {
	for i := range len(s) {
		if alone(s, i, last) {
			return s[i : i+1]
		}
	}
	return ""
}

// alone tells whether a letter of the choices stands at i, outside of a word.
func alone(s string, i int, last byte) bool {
	word := func(i int) bool {
		return i >= 0 && i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] == '\'')
	}
	return s[i] >= 'A' && s[i] <= last && !word(i-1) && !word(i+1)
}
