package score

import (
	"testing"
)

func TestZeroEvalReadsAnswersAsTheReferenceDoes(t *testing.T) {
	z := NewZeroEval()
	for _, c := range []struct {
		name, model, output, correct string
		want                         Verdict
	}{
		{"JSON", "m", `{"reasoning": "4+4", "answer": "8"}`, "# 8", Verdict{true, true, "8"}},
		{"a number", "m", `{"answer": 8.0}`, "# 8", Verdict{true, true, "8.0"}},
		{"the first number of a text", "m", `{"answer": "8 or 9"}`, "8", Verdict{true, true, "8 or 9"}},
		{"dollars and commas", "m", `{"answer": "$1,200.00"}`, "# 1,200", Verdict{true, true, "1200.00"}},
		{"a fraction is computed", "m", `{"answer": "1/2"}`, "0.5", Verdict{true, true, "0.5"}},
		{"a fraction of names is not", "m", `{"answer": "x/2"}`, "2", Verdict{true, true, "x/2"}},
		{"JSON that is broken", "m", "{\"reasoning\": \"a \"b\" c\", \"answer\": \"8\"}", "8", Verdict{true, true, "8"}},
		{"no JSON", "m", "answer: 8, I think", "8", Verdict{true, true, "8"}},
		{"nothing", "m", "I think it is 8", "8", Verdict{}},
		{"a box in one family", "Meta-Llama-3.1-8B", `$\boxed{8}$`, "8", Verdict{true, true, "{'answer': '8'}"}},
		{"a box in another", "m", `$\boxed{8}$`, "8", Verdict{}},
		{"no number", "m", `{"answer": null}`, "8", Verdict{false, true, "None"}},
	} {
		if got := z.Math(c.model, c.output, c.correct); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestCruxComparesText(t *testing.T) {
	z := NewZeroEval()
	for _, c := range []struct {
		name, output, correct string
		reference, strict     bool
	}{
		{"a string", `{"answer": "'ab'"}`, "'ab'", true, true},
		{"a string without quotes", `{"answer": "ab"}`, "'ab'", true, true},
		{"a list of JSON", `{"answer": [1, "a", null, true, 1.5, {"k": []}]}`, "[1, 'a', None, True, 1.5, {'k': []}]", true, true},
		{"spaces", `{"answer": "[1,2]"}`, "[1, 2]", false, true},
		{"other quotes", `{"answer": "[\"a\"]"}`, "['a']", false, true},
		{"the order of a dict", `{"answer": "{'b': 1, 'a': 2}"}`, "{'a': 2, 'b': 1}", false, true},
		{"a key that comes twice", `{"answer": "{'a': 1, 'a': 2}"}`, "{'a': 2}", false, true},
		{"the order of a list", `{"answer": "[2, 1]"}`, "[1, 2]", false, false},
		{"a tuple is no list", `{"answer": "(1, 2)"}`, "[1, 2]", false, false},
		{"a string is no number", `{"answer": "'1'"}`, "1", true, false},
		{"an empty string", `{"answer": ""}`, "''", true, true},
	} {
		r, s := z.Crux("m", c.output, c.correct), z.CruxStrict(c.output, c.correct)
		if r.Right != c.reference || s.Right != c.strict {
			t.Errorf("%s: reference %+v, strict %+v", c.name, r, s)
		}
		if (WhyDifferent(r, s) == "") != (r.Right == s.Right) {
			t.Errorf("%s: %q", c.name, WhyDifferent(r, s))
		}
	}
}

func TestStrictReadsWhatAPersonWould(t *testing.T) {
	z := NewZeroEval()
	for _, c := range []struct {
		name, output, correct string
		want                  bool
	}{
		{"the whole answer", `{"answer": "8 or 9"}`, "8", false},
		{"a unit", `{"answer": "540 seconds"}`, "# 540", true},
		{"LaTeX in JSON", `{"reasoning": "\(x\)", "answer": "\frac{1}{2}"}`, "0.5", true},
		{"line breaks in JSON", "{\"reasoning\": \"a\nb\", \"answer\": \"3\"}", "3", true},
		{"the last object", `{"x": 1} then {"answer": 5}`, "5", true},
		{"a box", `so \boxed{\sqrt{4}}`, "2", true},
		{"broken JSON", `{"reasoning": "he said "no"", "answer": "7"`, "7", true},
		{"nothing", "it is 7", "7", false},
	} {
		if got := z.MathStrict(c.output, c.correct); got.Right != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestPythonWritesValuesThisWay(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": "it's"}`:                                `{'a': "it's"}`,
		`{"a": "\"'\n\u0001é"}`:                        `{'a': '"\'\n\x01é'}`,
		`{"a": 1e20, "b": -0}`:                         `{'a': 1e+20, 'b': 0}`,
		`{"a": 1, "b": 2, "a":3}`:                      `{'a': 3, 'b': 2}`,
		`{"a": 0.00001, "b": 10000000000000000000000}`: `{'a': 1e-05, 'b': 10000000000000000000000}`,
	} {
		v, ok := readObject(in)
		if got := v.str(); !ok || got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestArithmetic(t *testing.T) {
	for in, want := range map[string]float64{"1/4": 0.25, "-(2+3)*2/5": -2, "2**3/4": 2, "7//2/1": 3, "7%4/1": 3, "1 / 2 + 1": 1.5} {
		if got, ok := evaluate(in); !ok || got != want {
			t.Errorf("%s = %v, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "1/0", "1/", "x/2", "01/2", "(1/2", "1/2)"} {
		if v, ok := evaluate(in); ok {
			t.Errorf("%q = %v", in, v)
		}
	}
}

func FuzzReaders(f *testing.F) {
	f.Add(`{"answer": "\frac{1}{2}"} [1, (2,), {'a': 'b'}] 1/2 \boxed{x}`)
	f.Add(`{"a": {"answer": 1}}`)
	z := NewZeroEval()
	f.Fuzz(func(t *testing.T, s string) {
		z.Math("Llama-3.1", s, "1")
		z.Crux("m", s, s)
		z.MathStrict(s, "1")
		z.CruxStrict(s, s)
		z.Choice(s, "A")
		z.ChoiceStrict(s, "A")
		RatePairs([]Pair{{float64(len(s)), len(s), 1}})
		pyLiteral(s)
		evaluate(s)
	})
}
