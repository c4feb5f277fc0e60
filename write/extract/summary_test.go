package extract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/write/extract"
)

const library = `The town library will reopen in March

Hello everyone. The town council decided on Monday that the library in Mill Street will reopen on 3 March after two years of repairs. It was closed in 2024. The repairs cost 1.2 million euros, and most of the money came from a regional fund. Was it worth the money? The new reading room has 80 seats, and the children's section is twice as large as before. The reading room of the library now has 80 seats for readers. However, the archive stays in the old school until a new roof is finished. Subscribe to our newsletter for more.
`

const lessons = "昨天，市教育局宣布，从明年九月起，全市所有小学将开设编程课。课程每周一节，由学校的信息教师讲授。为此，市里将在年底之前培训两千名教师。家长王女士说，她希望编程课能培养孩子的动手能力。专家认为，课程的关键在于让学生理解原理，而不是背诵概念。你怎么看？欢迎关注我们的公众号。"

func texts(parts []extract.Sentence) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.Text
	}
	return out
}

func TestSummaryKeepsPlaceAndOrder(t *testing.T) {
	for _, s := range []string{library, lessons} {
		for _, k := range []extract.Kind{extract.TLDR, extract.Teaser, extract.KeyPoints, extract.Headline, ""} {
			for _, l := range []extract.Length{extract.Short, extract.Medium, extract.Long, ""} {
				last := 0
				for _, p := range extract.Summary(s, extract.Options{Kind: k, Length: l}) {
					if p.Of(s) != p.Text || p.Text == "" || p.Start.Byte < last || p.Score < 0 {
						t.Errorf("%s %s: %+v", k, l, p)
					}
					last = p.End.Byte
				}
			}
		}
	}
}

func TestSummaryTakesTheMainStatement(t *testing.T) {
	for s, want := range map[string]string{library: "decided on Monday", lessons: "开设编程课"} {
		got := extract.Summary(s, extract.Options{Kind: extract.TLDR, Length: extract.Short})
		if len(got) != 1 || !strings.Contains(got[0].Text, want) {
			t.Errorf("got %q, want the sentence with %q", texts(got), want)
		}
	}
}

func TestSummaryPassesOverWhatCannotStandAlone(t *testing.T) {
	for _, s := range []string{library, lessons} {
		points := strings.Join(texts(extract.Summary(s, extract.Options{Kind: extract.KeyPoints, Length: extract.Long})), "\n")
		for _, bad := range []string{"Hello", "It was closed", "worth the money", "Subscribe", "你怎么看", "公众号"} {
			if strings.Contains(points, bad) {
				t.Errorf("key points have %q:\n%s", bad, points)
			}
		}
	}
}

func TestSummaryDoesNotRepeatItself(t *testing.T) {
	points := texts(extract.Summary(library, extract.Options{Kind: extract.KeyPoints, Length: extract.Medium}))
	n := 0
	for _, p := range points {
		if strings.Contains(p, "80 seats") {
			n++
		}
	}
	if n > 1 {
		t.Errorf("the seats come %d times: %q", n, points)
	}
	twice := strings.Repeat("The bridge is closed for repairs until the end of May. ", 6)
	if got := extract.Summary(twice, extract.Options{Kind: extract.KeyPoints}); len(got) != 1 {
		t.Errorf("one sentence six times gave %d", len(got))
	}
}

func TestHeadline(t *testing.T) {
	for _, c := range []struct {
		name, s string
		length  extract.Length
		want    string
	}{
		{"a title line is the headline", library, extract.Short, "The town library will reopen in March"},
		{"a heading loses its marks", "# 一则消息\n\n今天下雨，明天晴。", extract.Short, "一则消息"},
		{"a clause that is short enough", "虽然预算有限，市政府决定明年修建三座图书馆，预计两年之内完工，届时将向所有居民免费开放，并提供夜间服务。", extract.Short, "市政府决定明年修建三座图书馆"},
		{"a single word", "Yes.", extract.Short, "Yes."},
	} {
		got := extract.Summary(c.s, extract.Options{Kind: extract.Headline, Length: c.length})
		if len(got) != 1 || got[0].Text != c.want {
			t.Errorf("%s: got %q, want %q", c.name, texts(got), c.want)
		}
	}
}

func TestSummaryOfLittle(t *testing.T) {
	for s, want := range map[string]int{"": 0, " \n ": 0, "。": 1, "One sentence only.": 1, "One. Two.": 1} {
		if got := extract.Summary(s, extract.Options{Kind: extract.TLDR, Length: extract.Long}); len(got) > want {
			t.Errorf("%q: got %q", s, texts(got))
		}
	}
}

func TestSummaryIsTheSameEachTime(t *testing.T) {
	o := extract.Options{Kind: extract.KeyPoints, Length: extract.Long}
	first := texts(extract.Summary(library, o))
	for range 10 {
		if again := texts(extract.Summary(library, o)); !slices.Equal(first, again) {
			t.Fatalf("got %q, then %q", first, again)
		}
	}
}

// Quadratic time would outlast any deadline of the suite: that these end is the
// test. How fast they are is in the benchmarks.
func TestSummaryOfAMegabyteEnds(t *testing.T) {
	for _, unit := range []string{library, lessons, "a. ", "我。", "word "} {
		s := strings.Repeat(unit, 1_000_000/len(unit))
		if got := extract.Summary(s, extract.Options{Kind: extract.KeyPoints}); len(got) > 7 {
			t.Errorf("%.20q repeated has %d key points", unit, len(got))
		}
	}
}

func TestRender(t *testing.T) {
	points := []extract.Sentence{{Text: "One."}, {Text: "Two\n three."}}
	if got := extract.Markdown(points, extract.KeyPoints); got != "- One.\n- Two three." {
		t.Errorf("got %q", got)
	}
	if got := extract.Plain(points, extract.TLDR); got != "One. Two three." {
		t.Errorf("got %q", got)
	}
	if got := extract.Plain([]extract.Sentence{{Text: "一。"}, {Text: "二。"}}, extract.TLDR); got != "一。二。" {
		t.Errorf("got %q", got)
	}
}

func FuzzSummary(f *testing.F) {
	f.Add(library, "key-points")
	f.Add(lessons, "headline")
	f.Add("# \n\xff。", "teaser")
	f.Fuzz(func(t *testing.T, s, kind string) {
		for _, p := range extract.Summary(s, extract.Options{Kind: extract.Kind(kind)}) {
			if p.Of(s) != p.Text {
				t.Errorf("%q: %+v", s, p)
			}
		}
	})
}

func BenchmarkSummaryPage(b *testing.B) {
	for b.Loop() {
		extract.Summary(library, extract.Options{Kind: extract.KeyPoints})
	}
}

func BenchmarkSummaryMegabyte(b *testing.B) {
	var sb strings.Builder
	for i := 0; sb.Len() < 1_000_000; i++ {
		sb.WriteString(strings.ReplaceAll(library, "library", strings.Repeat("lib", i%7+1)))
	}
	s := sb.String()
	for b.Loop() {
		extract.Summary(s, extract.Options{Kind: extract.KeyPoints})
	}
}
