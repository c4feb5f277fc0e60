package write_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write"
)

const report = `The council met on Monday to discuss the new bridge over the river.
Engineers said that the bridge will cost 12.5 million euros and open in 2029.
Several members asked about noise. The mayor promised a study of the noise before work on the bridge begins.
Lunch was served at noon.`

const reportZh = `市议会周一开会讨论新的跨江大桥。工程师表示，大桥将耗资一千二百万元，于2029年通车。有几位议员询问了噪音问题。市长承诺在大桥动工之前进行噪音研究。中午提供了午餐。`

func TestExtractiveSummariesQuoteTheSource(t *testing.T) {
	for _, c := range []struct {
		name, text string
		format     write.Format
	}{
		{"English", report, ""},
		{"Chinese", reportZh, ""},
		{"Markdown", "# The bridge\n\n" + report + "\n\n```\ncode()\n```\n", write.Markdown},
	} {
		for _, kind := range []write.SummaryType{write.TLDR, write.Teaser, write.KeyPoints, write.Headline} {
			t.Run(c.name+"/"+string(kind), func(t *testing.T) {
				r, _, err := do(t, offline(nil), write.Request{
					Task: write.Summarize, Type: kind, Length: write.Short, Text: c.text, InputFormat: c.format,
				})
				if err != nil {
					t.Fatal(err)
				}
				if len(r.Extract) == 0 || len(r.Text) >= len(c.text) || !slices.Contains(r.Labels, write.Extractive) {
					t.Fatalf("%+v", r)
				}
				for _, q := range r.Extract {
					if !strings.Contains(q.Of(c.text), q.Text) {
						t.Errorf("%q does not stand at its place, %q", q.Text, q.Of(c.text))
					}
				}
			})
		}
	}
}

func TestListsAndTablesThatAreAlreadyThere(t *testing.T) {
	for _, c := range []struct {
		task       write.Task
		text, want string
	}{
		{write.List, "Bring these: a tent, two ropes, and water.", "- a tent\n- two ropes\n- water"},
		{write.List, "请带上：帐篷、两根绳子和水。", "- 帐篷\n- 两根绳子\n- 水"},
		{write.Table, "Name: Li Na\nAge: 30\n\nName: Bo\nAge: 41\n", "| Name | Age |\n| --- | --- |\n| Li Na | 30 |\n| Bo | 41 |"},
	} {
		r, _, err := do(t, offline(nil), write.Request{Task: c.task, Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(r.Text) != c.want {
			t.Errorf("got\n%s\nwant\n%s", r.Text, c.want)
		}
	}
}

func TestAListThatIsNotThereNeedsAModel(t *testing.T) {
	const prose = "It rained all day and nobody went outside."
	_, _, err := do(t, offline(nil), write.Request{Task: write.List, Text: prose})
	if qiao.KindOf(err) != qiao.Unsupported || !strings.Contains(qiao.FixOf(err), "model") {
		t.Errorf("got %v, fix %q", err, qiao.FixOf(err))
	}
	r, _, err := do(t, service(always("- It rained all day\n- Nobody went outside")), write.Request{Task: write.List, Text: prose})
	if err != nil {
		t.Fatal(err)
	}
	if r.Made.Tier != write.Partner || slices.Contains(r.Labels, write.FellBack) {
		t.Errorf("made %+v, labels %v", r.Made, r.Labels)
	}
}
