package english_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/english"
)

// packFile finds a file of a pack in the user's folder of packs.
func packFile(pack, file string) string {
	dir := os.Getenv("QIAO_PACKS")
	if dir == "" {
		data := os.Getenv("XDG_DATA_HOME")
		if data == "" {
			home, _ := os.UserHomeDir()
			data = filepath.Join(home, ".local", "share")
		}
		dir = filepath.Join(data, "qiao", "packs")
	}
	for _, pattern := range []string{filepath.Join(dir, pack, "*", file), filepath.Join(dir, pack, file)} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	return filepath.Join(dir, pack, file)
}

func dictionary() string { return packFile("dict-en", "en_US.trie.gz") }

// spelled is a Checker with rules and speller, shared by the tests.
var spelled = sync.OnceValue(func() *english.Checker {
	return english.New(english.Options{Dictionary: dictionary()})
})

// plain is a Checker with rules alone.
var plain = sync.OnceValue(func() *english.Checker { return english.New(english.Options{}) })

func withDictionary(t testing.TB) *english.Checker {
	t.Helper()
	if _, err := os.Stat(dictionary()); err != nil {
		t.Skipf("skipped: no dictionary pack: run \"qiao model pull dict-en\" (%v)", err)
	}
	return spelled()
}

// proofread returns s with the edits made that are safe unasked.
func proofread(t testing.TB, c write.Checker, s string, o write.CheckOptions) string {
	t.Helper()
	edits, err := c.Check(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	var auto []text.Edit
	for _, e := range edits {
		if e.Auto {
			auto = append(auto, e.Edit)
		}
	}
	after, err := text.Apply(s, auto)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func TestRulesCorrect(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"a plural after many", "There are many reason for this.", "There are many reasons for this."},
		{"one of the", "It is one of the best film of the year.", "It is one of the best films of the year."},
		{"an uncountable noun", "He gave me many informations.", "He gave me much information."},
		{"the third person", "I think he want to go.", "I think he wants to go."},
		{"have and has", "He have a car.", "He has a car."},
		{"the plural verb", "They was at home.", "They were at home."},
		{"people are", "Many people is waiting.", "Many people are waiting."},
		{"after a modal verb", "She can sings very well.", "She can sing very well."},
		{"could of", "You could of told me.", "You could have told me."},
		{"after does", "He doesn't likes it.", "He doesn't like it."},
		{"an irregular past", "She teached me a lot.", "She taught me a lot."},
		{"two comparisons", "This is more better than that.", "This is better than that."},
		{"then and than", "He is taller then me.", "He is taller than me."},
		{"their and there", "I think their are two.", "I think there are two."},
		{"your and you're", "Your welcome to stay.", "You're welcome to stay."},
		{"its and it's", "I know its not true.", "I know it's not true."},
		{"loose and lose", "You will loose your money.", "You will lose your money."},
		{"affect and effect", "It has a bad affect on health.", "It has a bad effect on health."},
		{"to and too", "It is to late.", "It is too late."},
		{"an apostrophe", "I dont know.", "I don't know."},
		{"the pronoun I", "Then i saw him.", "Then I saw him."},
		{"a and an", "This is a example of an test.", "This is an example of a test."},
		{"a and an by sound", "It took an hour at a university.", "It took an hour at a university."},
		{"a doubled word", "I saw the the cat.", "I saw the cat."},
		{"the sentence's capital", "the cat sat here. it slept all day.", "The cat sat here. It slept all day."},
		{"a missing stop", "I would like to see you there tomorrow", "I would like to see you there tomorrow."},
		{"space before a comma", "I came , I saw it.", "I came, I saw it."},
		{"space after a comma", "I came,I saw it.", "I came, I saw it."},
		{"a comma after however", "However he came late.", "However, he came late."},
		{"a comma after a clause", "If you want to learn English you should read.", "If you want to learn English, you should read."},
		{"a comma before but", "I wanted to come but I was ill.", "I wanted to come, but I was ill."},
		{"depend on", "It depends of the weather.", "It depends on the weather."},
		{"no preposition", "We discussed about it.", "We discussed it."},
		{"listen to", "I listen music every day.", "I listen to music every day."},
		{"the gerund", "I enjoy to swim.", "I enjoy swimming."},
		{"in order to", "He came in order see her.", "He came in order to see her."},
		{"be agree", "I am agree with you.", "I agree with you."},
		{"alot", "I have alot of work.", "I have a lot of work."},
		{"a weekday", "See you on monday.", "See you on Monday."},
		{"a language", "I speak english well.", "I speak English well."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := proofread(t, plain(), c.before, write.CheckOptions{}); got != c.after {
				t.Errorf("%q became %q, want %q", c.before, got, c.after)
			}
		})
	}
}

func TestSpellingIsCorrected(t *testing.T) {
	c := withDictionary(t)
	for _, s := range []struct{ before, after string }{
		{"I recieve letters becouse I write them.", "I receive letters because I write them."},
		{"The goverment protects the enviroment.", "The government protects the environment."},
		{"Thier freinds are intresting.", "Their friends are interesting."},
		{"Definately a succesful begining.", "Definitely a successful beginning."},
	} {
		if got := proofread(t, c, s.before, write.CheckOptions{}); got != s.after {
			t.Errorf("%q became %q, want %q", s.before, got, s.after)
		}
	}
}

func TestNamesLinksAndCodeStay(t *testing.T) {
	c := withDictionary(t)
	for _, s := range []string{
		"She studies at Tsinghua University.",
		"The Cassini probe reached Saturn.",
		"We tested Qwen2.5-Max and DeepSeek-V3 yesterday.",
		"Mr. Zhang Wei met Xiaoming in Chengdu.",
		"Write to recieve@exampel.com or see https://exampel.org/recieve?id=teh for more.",
		"Use `recieve()` and {plcaeholder} here.",
		"Thanks to @jhon_smiht and #becouse we won.",
		"The file recieve.go has it.",
		"The iPhone and eBay are well known.",
		"NASA and the WTFX agreed.",
		"The colour of the theatre is grey.",
		"Duran Duran played in New York New York.",
		"He had had enough of that that day.",
		"Is that an hour or a European unit?",
	} {
		if got := proofread(t, c, s, write.CheckOptions{}); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestTheUsersWordsAreRight(t *testing.T) {
	c := withDictionary(t)
	const s = "We call this a flurble in our team."
	edits, err := c.Check(context.Background(), s, write.CheckOptions{})
	if err != nil || len(edits) == 0 {
		t.Fatalf("the strange word is not found: %v", err)
	}
	known := func(w string) bool { return w == "flurble" }
	if edits, _ = c.Check(context.Background(), s, write.CheckOptions{Known: known}); len(edits) > 0 {
		t.Errorf("got %+v", edits)
	}
}

func TestListItemsNeedNoFullStop(t *testing.T) {
	const item = "They buy milk in the shop at noon"
	for _, c := range []struct {
		s, want string
		o       write.CheckOptions
	}{
		{item, item + ".", write.CheckOptions{}},
		{item, item, write.CheckOptions{Fragment: true}},
		{"- " + item + "\n- " + item, "- " + item + "\n- " + item, write.CheckOptions{}},
	} {
		if got := proofread(t, plain(), c.s, c.o); got != c.want {
			t.Errorf("%q became %q, want %q", c.s, got, c.want)
		}
	}
}

func TestAMutedRuleIsSilent(t *testing.T) {
	muted := func(rule string) bool { return rule == "personal-i" }
	const s = "Then i saw him."
	if got := proofread(t, plain(), s, write.CheckOptions{Muted: muted}); got != s {
		t.Errorf("got %q", got)
	}
}

func TestTheDialectAskedForIsWritten(t *testing.T) {
	c := withDictionary(t)
	for _, s := range []struct {
		dialect       text.Language
		before, after string
	}{
		{"", "The colour and the color.", "The colour and the color."},
		{"en-US", "The colour of the centre.", "The color of the center."},
		{"en-GB", "The color of my favorite center.", "The colour of my favourite centre."},
	} {
		if got := proofread(t, c, s.before, write.CheckOptions{Dialect: s.dialect}); got != s.after {
			t.Errorf("%s: %q became %q, want %q", s.dialect, s.before, got, s.after)
		}
	}
}

func TestExplanationsAreInTheLanguageAskedFor(t *testing.T) {
	for _, c := range []struct {
		language text.Language
		want     string
	}{{"", "depend on"}, {text.English, "depend on"}, {text.Simplified, "固定搭配"}} {
		edits, err := plain().Check(context.Background(), "It depends of you.", write.CheckOptions{Explain: c.language})
		if err != nil || len(edits) != 1 {
			t.Fatalf("got %v, %v", edits, err)
		}
		if !strings.Contains(edits[0].Explanation, c.want) {
			t.Errorf("%q: %q", c.language, edits[0].Explanation)
		}
	}
}

func TestOffsetsCountFromTheStartOfTheText(t *testing.T) {
	const s = "Zürich is 很大 nice. 👍 We saw teh the the lake."
	edits, err := plain().Check(context.Background(), s, write.CheckOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		if e.Span.Of(s) != e.Before {
			t.Errorf("%q stands at %+v, not %q", e.Span.Of(s), e.Span, e.Before)
		}
	}
	if len(edits) == 0 {
		t.Error("the doubled word is not found")
	}
}

func TestOtherLanguagesAreLeftAlone(t *testing.T) {
	for _, s := range []string{"你好，世界。这是一个测试", "مرحبا بالعالم اليوم", "Это предложение на русском языке"} {
		edits, err := plain().Check(context.Background(), s, write.CheckOptions{})
		if err != nil || len(edits) > 0 {
			t.Errorf("%q: %v, %v", s, edits, err)
		}
	}
}

func TestBrokenTextIsRefusedWithAFix(t *testing.T) {
	_, err := plain().Check(context.Background(), "ab\xff", write.CheckOptions{})
	if qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

func TestACancelledCheckStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := plain().Check(ctx, "One. Two.", write.CheckOptions{}); qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("got %v", err)
	}
}

func TestWithoutPacksTheRulesStillWork(t *testing.T) {
	c := english.New(english.Options{HarperWasm: "/none", Dictionary: "/none"})
	if got := c.Engines(); len(got) != 1 || got[0] != "rules" {
		t.Errorf("engines %v", got)
	}
	if got := proofread(t, c, "I dont know.", write.CheckOptions{}); got != "I don't know." {
		t.Errorf("got %q", got)
	}
}
