package write_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// shout is a model that keeps every fact and changes the wording of each unit.
func shout() *scripted {
	return &scripted{answer: func(material, _ string) string {
		return strings.NewReplacer("quick", "speedy", "big", "large").Replace(material)
	}}
}

func TestRewriteKeepsStructure(t *testing.T) {
	for _, c := range []struct {
		name   string
		format write.Format
		text   string
		want   string
		calls  int
	}{
		{
			"Markdown", write.Markdown,
			"---\ntitle: big\n---\n\n# A big plan\n\nThe **quick** fox, see [big page](https://big.example/quick) and `quick`.\n\n```go\nbig()\n```\n\n- a big one\n- a quick one\n\n| quick | n |\n|---|---|\n| big | 3 |\n",
			"---\ntitle: big\n---\n\n# A big plan\n\nThe **speedy** fox, see [large page](https://big.example/quick) and `quick`.\n\n```go\nbig()\n```\n\n- a large one\n- a speedy one\n\n| quick | n |\n|---|---|\n| big | 3 |\n",
			3,
		},
		{
			"HTML", write.HTML,
			`<h1>Big</h1><p class="big">A <b>quick</b> fox on a <a href="/big">big page</a></p><script>big()</script>`,
			`<h1>Big</h1><p class="big">A <b>speedy</b> fox on a <a href="/big">large page</a></p><script>big()</script>`,
			1,
		},
		{"plain text", write.PlainText, "A big day.\r\n\r\nA quick note.\r\n", "A large day.\r\n\r\nA speedy note.\r\n", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := shout()
			r, events, err := do(t, service(m), write.Request{Task: write.Rewrite, Text: c.text, InputFormat: c.format})
			if err != nil {
				t.Fatal(err)
			}
			if r.Text != c.want {
				t.Errorf("got\n%s\nwant\n%s", r.Text, c.want)
			}
			var edits []text.Edit
			for _, e := range r.Edits {
				edits = append(edits, e.Edit)
			}
			if applied, err := text.Apply(c.text, edits); err != nil || applied != r.Text || len(edits) < 2 {
				t.Errorf("%d edits applied give %q (%v)", len(edits), applied, err)
			}
			if len(m.asked) != c.calls {
				t.Errorf("%d calls, want %d: %q", len(m.asked), c.calls, m.asked)
			}
			var blocks strings.Builder
			for _, e := range events {
				if e.Block != nil {
					blocks.WriteString(e.Block.Text)
				}
			}
			if blocks.String() != r.Text {
				t.Errorf("the blocks joined are not the text:\n%s", blocks.String())
			}
		})
	}
}

func TestRewriteOfALongTextComesInOrder(t *testing.T) {
	var paragraphs []string
	for i := range 60 {
		paragraphs = append(paragraphs, strings.Repeat("The big house has a quick door. ", 20)+string(rune('A'+i%26))+".")
	}
	source := strings.Join(paragraphs, "\n\n")
	m := shout()
	r, _, err := do(t, service(m), write.Request{Task: write.Rewrite, Text: source})
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.NewReplacer("big", "large", "quick", "speedy").Replace(source); r.Text != want {
		t.Error("the text is not the source with its words replaced")
	}
	if len(m.asked) < 10 || !slices.ContainsFunc(m.asked, func(s string) bool { return len(s) > 1000 }) {
		t.Errorf("%d calls", len(m.asked))
	}
}

func TestALinkIsNeverLost(t *testing.T) {
	source := "Please read [the rules](https://example.com/rules) today."
	r, _, err := do(t, service(always("Please read them today.")),
		write.Request{Task: write.Rewrite, Text: source, InputFormat: write.Markdown})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.Text, "](https://example.com/rules)") {
		t.Errorf("text %q, labels %v", r.Text, r.Labels)
	}
}

func TestInstructionsMayChangeWhatTheyName(t *testing.T) {
	r, _, err := do(t, service(always("We meet on Thursday at 5 pm.")),
		write.Request{Task: write.Instruct, Instruction: "move it from Tuesday to Thursday", Text: "We meet on Tuesday at 5 pm."})
	if err != nil {
		t.Fatal(err)
	}
	if r.Text != "We meet on Thursday at 5 pm." {
		t.Errorf("got %q, findings %+v", r.Text, r.Verdict.Findings)
	}
}

func TestAFollowUpChangesTheLastResult(t *testing.T) {
	m := &scripted{answer: func(material, _ string) string { return material + " Thank you so much!" }}
	r, _, err := do(t, service(m), write.Request{
		Task: write.Instruct, Text: "Send me the 3 files.", Instruction: "warmer",
		History: []write.Step{{Instruction: "politer", Result: "Please send me the 3 files."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Text != "Please send me the 3 files. Thank you so much!" || m.asked[0] != "Please send me the 3 files." {
		t.Errorf("text %q, asked %q", r.Text, m.asked)
	}
}
