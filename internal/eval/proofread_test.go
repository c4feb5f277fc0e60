package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// A script is a proofreader that replaces words as told.
type script map[string]string

func (s script) Check(_ context.Context, in string, _ write.CheckOptions) ([]write.Edit, error) {
	var edits []write.Edit
	for before, after := range s {
		if i := strings.Index(in, before); i >= 0 {
			edits = append(edits, write.Edit{Edit: text.NewEdit(in, i, i+len(before), after), Rule: "script", Auto: !strings.HasSuffix(after, "?")})
		}
	}
	slices.SortFunc(edits, func(a, b write.Edit) int { return a.Start.Byte - b.Start.Byte })
	return edits, nil
}

func deps(s script) Deps {
	return Deps{Checker: func(text.Language) Checker { return s }, Examples: 3}
}

// write puts files into a folder and returns it.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, c := range content {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(c), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func figure(t *testing.T, r *Report, set int, name string) float64 {
	t.Helper()
	v, ok := r.Sets[set].Figure(name)
	if !ok {
		t.Fatalf("no figure %s in %+v", name, r.Sets[set].Figures)
	}
	return v
}

func TestTheTwisterDrawsAsPythonDoes(t *testing.T) {
	// random.seed(101); [random.randint(0, 3) for _ in range(8)]
	r := newTwister(101)
	var got []int
	for range 8 {
		got = append(got, r.below(4))
	}
	if want := []int{1, 2, 3, 0, 1, 1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestGLEUOfAPerfectAnswerIsAHundred(t *testing.T) {
	source := [][]string{strings.Fields("He go to the old school .")}
	right := strings.Fields("He goes to the old school .")
	score := gleu(source, [][]string{right}, [][][]string{{right, right}})
	if math.Abs(score.mean-100) > 1e-9 || score.deviation > 1e-6 {
		t.Errorf("got %+v", score)
	}
	if same := gleu(source, source, [][][]string{{right}}); same.mean >= score.mean {
		t.Errorf("the source scores %v", same.mean)
	}
}

func TestProofreadScoresGLEUSets(t *testing.T) {
	dir := files(t, map[string]string{
		"test.src":  "He go to the old school every day .\nThis are right , is n't it ?\n",
		"test.ref0": "He goes to the old school every day .\nThis is right , is n't it ?\n",
		"test.ref1": "He goes to the old school every day .\nThis is right , is n't it ?\n",
	})
	r, err := proofread(context.Background(), dir, deps(script{"go": "goes", "are": "is"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := figure(t, r, 0, "gleu_auto"); math.Abs(got-100) > 1e-9 {
		t.Errorf("gleu_auto = %v", got)
	}
	if got := figure(t, r, 0, "gleu_source"); got >= 100 {
		t.Errorf("gleu_source = %v", got)
	}
	if r.Sets[0].Name != "test" || r.Sets[0].Format != "gleu" || r.Sets[0].Items != 2 {
		t.Errorf("set %+v", r.Sets[0])
	}
}

func TestProofreadScoresSpans(t *testing.T) {
	dir := files(t, map[string]string{"ABCN.test.m2": `S He go to school , do n't he ?
A 1 2|||R:VERB:SVA|||goes|||REQUIRED|||-NONE-|||0
A 5 6|||R:VERB:SVA|||does|||REQUIRED|||-NONE-|||0

S All is well .
A -1 -1|||noop|||-NONE-|||REQUIRED|||-NONE-|||0
`})
	r, err := proofread(context.Background(), dir, deps(script{"go": "goes", "well": "good"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"precision_auto": 0.5, "recall_auto": 0.5, "f0.5_auto": 0.5, "changed_sentences": 100} {
		if got := figure(t, r, 0, name); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	if tally := r.Sets[0].Tallies[0]; tally != (Tally{Rule: "script", Auto: 2, Right: 1, All: 2, Found: 1}) {
		t.Errorf("tally %+v", tally)
	}
}

func TestTheAnnotatorWhoAgreesMostCounts(t *testing.T) {
	m := marked{strings.Fields("a b c"), map[string][]tokenEdit{"0": {{0, 1, "x"}}, "1": {{1, 2, "y"}}}}
	if got := best([]tokenEdit{{1, 2, "y"}}, m); got != (prf{1, 0, 0}) {
		t.Errorf("got %+v", got)
	}
}

func TestCleanCountsEditsPerThousandWords(t *testing.T) {
	dir := files(t, map[string]string{"clean.txt": "One two three four five.\n\nSix seven eight nine bad.\n"})
	var told []int
	d := deps(script{"bad": "good", "two": "too?"})
	d.Progress = func(_ string, done, total int) { told = append(told, done, total) }
	r, err := clean(context.Background(), dir, d)
	if err != nil {
		t.Fatal(err)
	}
	if got := figure(t, r, 0, "auto_edits_per_1000_words"); got != 100 {
		t.Errorf("got %v", got)
	}
	if ex := r.Sets[0].Examples; len(ex) != 1 || ex[0].After != "Six seven eight nine good." {
		t.Errorf("examples %+v", ex)
	}
	if !slices.Equal(told, []int{1, 3, 3, 3}) {
		t.Errorf("progress %v", told)
	}
}

func TestDetokenisedTextReadsNaturally(t *testing.T) {
	for tokens, want := range map[string]string{
		`I do n't know , he said .`:          `I don't know, he said.`,
		"`` Yes , '' she said ( twice ) .":   `"Yes," she said (twice).`,
		`He said " no " and " well " .`:      `He said "no" and "well".`,
		`They can not go , it 's 5 % more !`: `They cannot go, it's 5% more!`,
	} {
		if got := detokenise(strings.Fields(tokens)).text; got != want {
			t.Errorf("%q became %q, want %q", tokens, got, want)
		}
	}
}

func TestEditsOfTextBecomeEditsOfTokens(t *testing.T) {
	s := detokenise(strings.Fields(`I do n't know the the answer , he said .`))
	for _, c := range []struct {
		name          string
		before, after string
		want          tokenEdit
	}{
		{"a word", "know", "see", tokenEdit{3, 4, "see"}},
		{"half of a clitic", "don't", "didn't", tokenEdit{1, 2, "did"}},
		{"an insertion after a word", "", ",", tokenEdit{1, 1, ","}},
		{"a deletion of a double", "the ", "", tokenEdit{4, 5, ""}},
		{"two words for one", "answer", "right answer", tokenEdit{6, 6, "right"}},
		{"a mark", ",", ";", tokenEdit{7, 8, ";"}},
	} {
		at := strings.Index(s.text, c.before)
		if c.before == "" {
			at = 1
		}
		got := s.tokenEdit(write.Edit{Edit: text.NewEdit(s.text, at, at+len(c.before), c.after)})
		if got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestTokensUntouchedStayAsTheyWere(t *testing.T) {
	tokens := strings.Fields("`` A b '' c / d e-f 5 0 ...")
	s := detokenise(tokens)
	if got := s.applied(nil); !slices.Equal(got, tokens) {
		t.Errorf("got %q", got)
	}
}

func TestBadDataSaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		kind  qiao.Kind
	}{
		"nothing understood":     {map[string]string{"a.xyz": "x"}, qiao.Invalid},
		"references of a length": {map[string]string{"a.src": "x\ny\n", "a.ref0": "x\n"}, qiao.Invalid},
		"a span outside":         {map[string]string{"a.m2": "S a b\nA 1 9|||X|||c|||R|||-|||0\n"}, qiao.Invalid},
		"no correction":          {map[string]string{"a.m2": "S a b\nA nonsense\n"}, qiao.Invalid},
	} {
		_, err := proofread(context.Background(), files(t, c.files), deps(script{}))
		if qiao.KindOf(err) != c.kind {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := proofread(context.Background(), "/none", deps(script{})); qiao.KindOf(err) != qiao.NotFound || qiao.FixOf(err) == "" {
		t.Errorf("no folder: %v", err)
	}
	if _, err := clean(context.Background(), files(t, map[string]string{"a.txt": "A sentence.\n"}), Deps{}); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("no proofreader: %v", err)
	}
}

func TestAReportIsATableAndJSON(t *testing.T) {
	r := &Report{Evaluation: "clean", Path: "x", Sets: []Set{{
		Name: "s", Format: "sentences", Language: "en", Items: 2,
		Figures:  []Figure{{Name: "gleu_auto", Value: 46.25}, {Name: "changed", Value: 1.5, Unit: "%", Of: 2}},
		Tallies:  []Tally{{Rule: "a-an", Auto: 1, Right: 1, All: 2, Found: 1}},
		Examples: []Example{{"a-an", "an test", "a test"}},
	}}}
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"gleu auto", "46.25", "1.50 % (of 2)", "a-an", "+ a test"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, b.String())
		}
	}
	j, err := json.Marshal(r)
	if err != nil || !strings.Contains(string(j), `"evaluation":"clean"`) {
		t.Errorf("%s, %v", j, err)
	}
}

func TestEvaluationsAreFoundByName(t *testing.T) {
	if _, err := Find("clean"); err != nil {
		t.Error(err)
	}
	if _, err := Find("none"); qiao.KindOf(err) != qiao.Invalid || !strings.Contains(qiao.FixOf(err), "proofread") {
		t.Errorf("got %v", err)
	}
}

func FuzzM2(f *testing.F) {
	f.Add("S a b c\nA 0 1|||R|||x|||REQUIRED|||-NONE-|||0\nA -1 -1|||noop|||-NONE-|||REQUIRED|||-NONE-|||1\n")
	path := filepath.Join(f.TempDir(), "x.m2")
	f.Fuzz(func(t *testing.T, s string) {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		sentences, err := readM2(path)
		if err != nil {
			return
		}
		for _, m := range sentences {
			for _, edits := range m.annotators {
				detokenise(m.tokens).applied(edits)
			}
		}
	})
}

func FuzzTokens(f *testing.F) {
	f.Add("I do n't know , he said .", 2, 7, "x y")
	f.Fuzz(func(t *testing.T, s string, a, b int, after string) {
		tok := detokenise(strings.Fields(s))
		if a < 0 || b < a || b > len(tok.text) {
			return
		}
		e := tok.tokenEdit(write.Edit{Edit: text.NewEdit(tok.text, a, b, after)})
		tok.applied([]tokenEdit{e})
	})
}
