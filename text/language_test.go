package text_test

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		in   string
		want text.Language
	}{
		{"", text.Unknown},
		{"12.5 %  👍", text.Unknown},
		{"The weather is fine.", text.English},
		{"ok", text.English},
		{"我们今天去学校。", text.Simplified},
		{"我們今天去學校。", text.Traditional},
		{"你好", text.Chinese},
		{"皇后住在台北里", text.Chinese},
		{"我用 Visual Studio Code 写代码，也用 Go。", text.Simplified},
		{"Li Na (李娜) won the open in Paris.", text.English},
		{"Le chat est dans la maison et il dort.", text.Unknown},
		{"Der Hund ist nicht mit dem Kind auf der Wiese.", text.Unknown},
		{"これは日本語の文章です。", text.Unknown},
		{"안녕하세요 여러분", text.Unknown},
		{"Привет, мир", text.Unknown},
		{"שלום עולם", text.Unknown},
		{"\xff\xfe\x00", text.Unknown},
	} {
		if got := text.Detect(c.in); got != c.want {
			t.Errorf("Detect(%q) = %q, want %q (%+v)", c.in, got, c.want, text.Count(c.in))
		}
	}
}

func TestScriptOf(t *testing.T) {
	for want, chars := range map[text.Language]string{
		text.Simplified:  "们这说国门东车书马钱",
		text.Traditional: "們這說國門東車書馬錢裡麼於",
		text.Chinese:     "人大后里台干云只面发"[:27] + "的一〇",
		text.Unknown:     "aé1。，あ한😀",
	} {
		for _, c := range chars {
			if got := text.ScriptOf(c); got != want {
				t.Errorf("ScriptOf(%c) = %q, want %q", c, got, want)
			}
		}
	}
}

func TestOffScript(t *testing.T) {
	const s = "我們去学校，學生们"
	for script, want := range map[text.Language]string{
		text.Simplified: "們 學", text.Traditional: "学 们", text.English: "",
	} {
		var got []string
		for _, sp := range text.OffScript(s, script) {
			got = append(got, sp.Of(s))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", script, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"I don't know well-known GPT-4o's 3rd v2.0.1.", "I/don't/know/well-known/GPT-4o's/3rd/v2.0.1"},
		{"1,234.56 at 12:30, 50%", "1,234.56/at/12:30/50"},
		{"我爱Go语言 かな", "我/爱/Go/语/言/か/な"},
		{"👍🏽👩‍👩‍👧🇨🇳 ok", "👍🏽/👩‍👩‍👧/🇨🇳/ok"},
		{"cafe\u0301 naïve שָׁלוֹם", "cafe\u0301/naïve/שָׁלוֹם"},
		{"１２３元", "１２３/元"},
		{" \r\n\t\x00\xff", ""},
	} {
		var got []string
		for _, w := range text.Words(c.in) {
			got = append(got, w.Of(c.in))
		}
		if strings.Join(got, "/") != c.want {
			t.Errorf("Words(%q) = %q, want %q", c.in, strings.Join(got, "/"), c.want)
		}
	}
}
