package score

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/score/algebra"
)

// A ZeroEval judges outputs of the ZeroEval benchmarks, in which a model is
// asked for JSON with its reasoning and an answer.
type ZeroEval struct {
	judge   *algebra.Judge
	quoted  *regexp.Regexp // "answer": "..." on one line
	broken  *regexp.Regexp // the same over lines
	bare    *regexp.Regexp // "answer": ...
	keyless *regexp.Regexp // answer: ...
	boxed   *regexp.Regexp
	number  *regexp.Regexp
	last    *regexp.Regexp // any "answer": ..., escapes known
}

// NewZeroEval returns the scorer; make one and keep it.
func NewZeroEval() *ZeroEval {
	return &ZeroEval{
		judge:   algebra.NewJudge(),
		quoted:  regexp.MustCompile(`"answer"\s*:\s*"([^"]*?)"`),
		broken:  regexp.MustCompile(`(?s)"answer"\s*:\s*"(.*?)"`),
		bare:    regexp.MustCompile(`"answer"\s*:\s*([^,\s]*)`),
		keyless: regexp.MustCompile(`answer\s*:\s*([^,\s]*)`),
		boxed:   regexp.MustCompile(`\\boxed{([\w\d]+)}`),
		number:  regexp.MustCompile(`-?\d+(\.\d+)?`),
		last:    regexp.MustCompile(`"answer"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(-?[\d.,]*\d))`),
	}
}

// Math judges as ZeroEval's reference does on gsm and math-l5: the first
// number of the answer must equal the first number of the correct one. The
// model's name matters: the reference looks for \boxed in one family only.
func (z *ZeroEval) Math(model, output, correct string) Verdict {
	answer, ok := z.answer(model, output)
	if !ok {
		return Verdict{}
	}
	v := Verdict{Found: true, Answer: sanitize(answer.str())}
	got, want := z.number.FindString(v.Answer), z.number.FindString(sanitize(strings.TrimSpace(strings.ReplaceAll(correct, "#", ""))))
	v.Right = got != "" && want != "" && sameFloat(got, want)
	return v
}

// Crux judges as ZeroEval's reference does on crux: the answer must be the
// correct text, quotes at both ends of either aside.
func (z *ZeroEval) Crux(model, output, correct string) Verdict {
	answer, ok := z.answer(model, output)
	if !ok {
		return Verdict{}
	}
	text := strings.ReplaceAll(strings.Trim(answer.str(), `'"`), "\n", `\n`)
	return Verdict{Right: text == strings.Trim(correct, `'"`), Found: true, Answer: text}
}

// Choice judges as ZeroEval's reference does on questions of multiple choice:
// the answer must be the correct letter and nothing else.
func (z *ZeroEval) Choice(output, correct string) Verdict {
	answer, ok := pyValue{}, false
	if v, found := finalJSON(output); found {
		answer, ok = v.get("answer")
	}
	if !ok {
		answer, ok = z.inText(output)
	}
	text := answer.str()
	return Verdict{Right: ok && text == correct, Found: ok, Answer: text}
}

// answer finds the answer in an output as the reference does.
func (z *ZeroEval) answer(model, output string) (pyValue, bool) {
	if v, ok := firstJSON(output); ok {
		if a, ok := v.get("answer"); ok {
			return a, true
		}
	}
	if a, ok := z.inText(output); ok {
		return a, true
	}
	if strings.Contains(model, "Llama-3.1") && strings.Contains(output, "boxed") {
		if m := z.boxed.FindStringSubmatch(output); m != nil {
			key := pyValue{kind: 's', text: "answer"}
			return pyValue{kind: 'd', items: []pyValue{key, {kind: 's', text: m[1]}}}, true
		}
	}
	return pyValue{}, false
}

// inText finds an answer where the JSON is broken.
func (z *ZeroEval) inText(output string) (pyValue, bool) {
	for _, r := range []*regexp.Regexp{z.quoted, z.broken, z.bare, z.keyless} {
		if m := r.FindStringSubmatch(output); m != nil {
			return pyValue{kind: 's', text: m[1]}, true
		}
	}
	return pyValue{}, false
}

// sanitize drops dollar signs and commas, and computes a fraction.
func sanitize(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(strings.ReplaceAll(s, "$", "")), ",", "")
	if strings.Contains(s, "/") {
		if f, ok := evaluate(s); ok {
			return pyFloat(f)
		}
	}
	return s
}

func sameFloat(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}
