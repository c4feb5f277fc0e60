package write_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// A typist is a checker that knows a few fixed corrections.
type typist map[string]string

func (t typist) Language() text.Language    { return text.English }
func (t typist) Engines() []string          { return []string{"typist"} }
func (t typist) Warm(context.Context) error { return nil }

func (t typist) Check(_ context.Context, s string, o write.CheckOptions) ([]write.Edit, error) {
	var edits []write.Edit
	for _, w := range text.Words(s) {
		word := w.Of(s)
		right, wrong := t[word]
		if !wrong || o.Known(word) || o.Muted("typist/"+word) {
			continue
		}
		edits = append(edits, write.Edit{
			Edit: text.NewEdit(s, w.Start.Byte, w.End.Byte, right), Type: write.Spelling,
			Rule: "typist/" + word, Confidence: 0.9, Auto: true,
		})
	}
	return edits, nil
}

// absent is a checker whose engine is not there.
type absent struct{ typist }

func (absent) Check(context.Context, string, write.CheckOptions) ([]write.Edit, error) {
	return nil, qiao.Errorf(qiao.Unavailable, "harper", "the grammar pack is missing").WithFix("Run: qiao model pull harper")
}

var typos = typist{"teh": "the", "recieve": "receive", "18": "8", "wierd": "weird"}

func offline(s write.Store, checkers ...write.Checker) *write.Service {
	if len(checkers) == 0 {
		checkers = []write.Checker{typos}
	}
	return write.New(write.Config{Checkers: checkers, Store: s})
}

func TestProofreadOffline(t *testing.T) {
	for _, c := range []struct {
		name, text string
		format     write.Format
		want       string
		edits      int
	}{
		{"a correction is applied", "I saw teh cat.", "", "I saw the cat.", 1},
		{"offsets count past emoji and Chinese", "😀 你好 teh cat", "", "😀 你好 the cat", 1},
		{"a fact waits for consent", "It leaves at 18 o'clock.", "", "It leaves at 18 o'clock.", 1},
		{"code is left alone", "Run `teh --recieve` on teh box.", write.Markdown, "Run `teh --recieve` on the box.", 1},
		{"a fence is left alone", "teh\n\n```\nteh\n```\n", write.Markdown, "the\n\n```\nteh\n```\n", 1},
		{"bold keeps its stars", "It was **teh best**.", write.Markdown, "It was **the best**.", 1},
		{"a link keeps its address", "[teh page](https://x.example/teh)", write.Markdown, "[the page](https://x.example/teh)", 1},
		{"scripts are left alone", "<p>teh</p><script>var teh</script>", write.HTML, "<p>the</p><script>var teh</script>", 1},
		{"an address in plain text is left alone", "see https://teh.example/teh now", "", "see https://teh.example/teh now", 0},
		{"nothing to do", "All is well.", "", "All is well.", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, events, err := do(t, offline(nil), write.Request{Task: write.Proofread, Text: c.text, InputFormat: c.format})
			if err != nil {
				t.Fatal(err)
			}
			if r.Text != c.want || len(r.Edits) != c.edits || len(events) != c.edits+1 {
				t.Errorf("text %q, %d edits, %d events; want %q, %d", r.Text, len(r.Edits), len(events), c.want, c.edits)
			}
			for _, e := range r.Edits {
				if e.Of(c.text) != e.Before || e.Tier != write.Offline || e.ID == "" {
					t.Errorf("edit %+v", e)
				}
			}
		})
	}
}

func TestEditsCarryThreeOffsets(t *testing.T) {
	r, _, err := do(t, offline(nil), write.Request{Task: write.Proofread, Text: "😀 你 teh"})
	if err != nil {
		t.Fatal(err)
	}
	want := text.Span{Start: text.Pos{Byte: 9, Rune: 4, UTF16: 5}, End: text.Pos{Byte: 12, Rune: 7, UTF16: 8}}
	if d := cmp.Diff(want, r.Edits[0].Span); d != "" {
		t.Error(d)
	}
}

func TestAllAppliedAndRevertedIsTheOriginal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{
			"teh", "recieve", "wierd", " ", "\n\n", "**", "`teh`", "你好，", "😀", "<b>", "</b>", "[teh](u)", "it's", "# ", "\r\n",
		}), 1, 40).Draw(t, "parts")
		source := strings.Join(parts, "") + "x"
		format := rapid.SampledFrom([]write.Format{write.PlainText, write.Markdown, write.HTML}).Draw(t, "format")
		var result *write.Result
		for e, err := range offline(nil).Do(t.Context(), &write.Request{Task: write.Proofread, Text: source, InputFormat: format}) {
			if err != nil {
				t.Fatal(err)
			}
			result = e.Result
		}
		var edits []text.Edit
		for _, e := range result.Edits {
			edits = append(edits, e.Edit)
		}
		after, err := text.Apply(source, edits)
		if err != nil {
			t.Fatal(err)
		}
		inverse, err := text.Inverse(source, edits)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := text.Apply(after, inverse); err != nil || back != source {
			t.Fatalf("reverting %q gave %q (%v), not %q", after, back, err, source)
		}
	})
}

func TestProtectedRangesStay(t *testing.T) {
	source := "teh one and teh other"
	r, _, err := do(t, offline(nil), write.Request{
		Task: write.Proofread, Text: source, Protect: []text.Span{text.NewRuler(source).Span(0, 7)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "teh one and the other"; r.Text != want {
		t.Errorf("got %q", r.Text)
	}
}

func TestMissingEnginesAreSaid(t *testing.T) {
	t.Run("none is left", func(t *testing.T) {
		_, _, err := do(t, offline(nil, absent{typos}), write.Request{Task: write.Proofread, Text: "teh"})
		if qiao.KindOf(err) != qiao.Unavailable || qiao.FixOf(err) != "Run: qiao model pull harper" {
			t.Errorf("got %v, fix %q", err, qiao.FixOf(err))
		}
	})
	t.Run("a language that nobody knows", func(t *testing.T) {
		_, _, err := do(t, offline(nil), write.Request{Task: write.Proofread, Text: "これは日本語の文章です。"})
		if qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
			t.Errorf("got %v, fix %q", err, qiao.FixOf(err))
		}
	})
	t.Run("a model takes over", func(t *testing.T) {
		s := write.New(write.Config{
			Checkers: []write.Checker{absent{typos}},
			Partner:  &write.ModelTier{Model: always("I saw the cat.")},
		})
		r, _, err := do(t, s, write.Request{Task: write.Proofread, Text: "I saw teh cat."})
		if err != nil {
			t.Fatal(err)
		}
		if r.Text != "I saw the cat." || r.Made.Tier != write.Partner || !slices.Contains(r.Labels, write.FellBack) {
			t.Errorf("%+v", r)
		}
	})
}

func TestRewritingWithoutAModelSaysWhatToConnect(t *testing.T) {
	for _, task := range []write.Task{write.Rewrite, write.Instruct, write.Compose, write.Reply} {
		_, _, err := do(t, offline(nil), write.Request{Task: task, Text: "hello", Instruction: "warmer"})
		if qiao.KindOf(err) != qiao.Unsupported || !strings.Contains(qiao.FixOf(err), "DASHSCOPE_API_KEY") {
			t.Errorf("%s: %v, fix %q", task, err, qiao.FixOf(err))
		}
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name string
		r    write.Request
	}{
		{"no task", write.Request{Text: "x"}},
		{"an unknown task", write.Request{Task: "translate", Text: "x"}},
		{"no text", write.Request{Task: write.Proofread, Text: " \n"}},
		{"not UTF-8", write.Request{Task: write.Proofread, Text: "a\xff"}},
		{"a context that is not UTF-8", write.Request{Task: write.Rewrite, Text: "a", Context: "\xff"}},
		{"a tone that does not exist", write.Request{Task: write.Rewrite, Text: "a", Tone: "angry"}},
		{"a tone for a task without one", write.Request{Task: write.Proofread, Text: "a", Tone: write.Friendly}},
		{"a length of another task", write.Request{Task: write.Rewrite, Text: "a", Length: write.Medium}},
		{"a summary type for a rewrite", write.Request{Task: write.Rewrite, Text: "a", Type: write.TLDR}},
		{"instruct without an instruction", write.Request{Task: write.Instruct, Text: "a"}},
		{"a tier that does not exist", write.Request{Task: write.Rewrite, Text: "a", Tier: "moon"}},
		{"a protected range beyond the text", write.Request{Task: write.Proofread, Text: "a",
			Protect: []text.Span{{End: text.Pos{Byte: 9}}}}},
		{"a protected range through a character", write.Request{Task: write.Proofread, Text: "你",
			Protect: []text.Span{{End: text.Pos{Byte: 1}}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.r.Validate()
			if qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
				t.Errorf("got %v, fix %q", err, qiao.FixOf(err))
			}
		})
	}
}

// shelf is a store in memory for one user.
type shelf struct {
	write.Store
	words   []string
	profile write.Profile
	terms   []write.Term
}

func (s shelf) Words(context.Context, write.UserID) ([]string, error)        { return s.words, nil }
func (s shelf) Profile(context.Context, write.UserID) (write.Profile, error) { return s.profile, nil }
func (s shelf) Glossary(context.Context, write.UserID) ([]write.Term, error) { return s.terms, nil }

func TestPersonal(t *testing.T) {
	rejected := write.RuleHabit{Rule: "typist/teh", Rejected: 4, Last: time.Unix(0, 0)}
	for _, c := range []struct {
		name  string
		shelf shelf
		want  string
		edits int
	}{
		{"a word of the dictionary stays", shelf{words: []string{"teh"}}, "teh weird QWEN", 1},
		{"a muted rule is silent", shelf{profile: write.Profile{Rules: []write.RuleHabit{{Rule: "typist/wierd", Muted: true}}}}, "the wierd QWEN", 1},
		{"a rule mostly rejected only proposes", shelf{profile: write.Profile{Rules: []write.RuleHabit{rejected}}}, "teh weird QWEN", 2},
		{"a term is put right", shelf{terms: []write.Term{{Term: "Qwen", Avoid: []string{"QWEN"}}}}, "the weird Qwen", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _, err := do(t, offline(c.shelf), write.Request{Task: write.Proofread, Text: "teh wierd QWEN"})
			if err != nil {
				t.Fatal(err)
			}
			if r.Text != c.want || len(r.Edits) != c.edits {
				t.Errorf("text %q, %d edits; want %q, %d", r.Text, len(r.Edits), c.want, c.edits)
			}
		})
	}
}

func TestLeavingEarlyStopsTheWork(t *testing.T) {
	var trace write.Trace
	s := write.New(write.Config{Checkers: []write.Checker{typos}, Observe: func(t write.Trace) { trace = t }})
	long := strings.Repeat("teh cat\n\n", 500)
	for range s.Do(t.Context(), &write.Request{Task: write.Proofread, Text: long}) {
		break
	}
	if qiao.KindOf(trace.Error) != qiao.Canceled {
		t.Errorf("observed %v", trace.Error)
	}
}

func TestLongDocumentsTellHowFarTheyAre(t *testing.T) {
	_, events, err := do(t, offline(nil), write.Request{Task: write.Proofread, Text: strings.Repeat("teh cat\n\n", 200)})
	if err != nil {
		t.Fatal(err)
	}
	var last write.Progress
	for _, e := range events {
		if e.Progress != nil {
			last = *e.Progress
		}
	}
	if last.Done != 200 || last.Total != 200 {
		t.Errorf("last progress %+v", last)
	}
}
