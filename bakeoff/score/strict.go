package score

import (
	"strings"
)

// MathStrict judges the same outputs as [ZeroEval.Math] as a careful person
// would: the whole answer must equal the correct one, however it is written.
func (z *ZeroEval) MathStrict(output, correct string) Verdict {
	answer, ok := z.strictAnswer(output)
	if !ok {
		return Verdict{}
	}
	correct = strings.TrimSpace(strings.ReplaceAll(correct, "#", ""))
	text := strings.TrimSpace(answer.str())
	return Verdict{Right: z.judge.Equal(text, correct), Found: true, Answer: text}
}

// CruxStrict judges the same outputs as [ZeroEval.Crux] by value: spaces, the
// sort of quotes and the order of a dict or set do not matter.
func (z *ZeroEval) CruxStrict(output, correct string) Verdict {
	answer, ok := z.strictAnswer(output)
	if !ok {
		return Verdict{}
	}
	want, ok := pyLiteral(correct)
	if !ok {
		want = correct
	}
	v := Verdict{Found: true, Answer: answer.str()}
	got, ok := pyLiteral(v.Answer)
	v.Right = ok && got == want || answer.kind == 's' && "s"+v.Answer == want
	return v
}

// ChoiceStrict judges the same outputs as [ZeroEval.Choice] as a careful person
// would: the letter that is clearly chosen counts, in JSON or not.
func (z *ZeroEval) ChoiceStrict(output, correct string) Verdict {
	text := output
	if answer, ok := z.strictAnswer(output); ok {
		text = answer.str()
	}
	letter := Letter(text, 'Z')
	return Verdict{Right: letter != "" && letter == correct, Found: letter != "", Answer: letter}
}

// strictAnswer takes the answer of the last JSON object that has one, or what
// follows the last "answer" where the JSON around it is broken, or what is
// boxed.
func (z *ZeroEval) strictAnswer(output string) (pyValue, bool) {
	if v, ok := lastJSON(output); ok {
		return v, true
	}
	if all := z.last.FindAllStringSubmatch(output, -1); all != nil {
		m := all[len(all)-1]
		return pyValue{kind: 's', text: m[1] + m[2]}, true
	}
	if s, ok := Boxed(output); ok {
		return pyValue{kind: 's', text: s}, true
	}
	return pyValue{}, false
}

// WhyDifferent says in a few words why the reference's verdict on an output
// and the strict one differ; it is "" where they do not.
func WhyDifferent(reference, strict Verdict) string {
	switch {
	case reference.Right == strict.Right:
		return ""
	case !strict.Found:
		return "the answer stands in no readable JSON; the reference takes it from the text"
	case !reference.Found:
		return "the reference finds no answer in the output"
	case reference.Right:
		return "only the first number, or the text, is as in the correct answer; the value is not"
	case reference.Answer != strict.Answer && !strings.Contains(reference.Answer, strict.Answer):
		return "the reference reads another part of the output as the answer"
	}
	return "the same value, written otherwise than the reference allows"
}
