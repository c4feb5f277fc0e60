package spell

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

func TestDecodeReadsLettersEndsAndSteps(t *testing.T) {
	d, err := read(strings.NewReader("TrieXv3\nbase=10\n__DATA__\njouster$<ing$3$\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"joust", "jouster", "jousting"} {
		if !d.Has(w) {
			t.Errorf("%s is missing", w)
		}
	}
	for _, w := range []string{"", "jous", "joustin", "x"} {
		if d.Has(w) {
			t.Errorf("%q is there", w)
		}
	}
}

func TestDecodeFollowsReferences(t *testing.T) {
	// "ab", "cb": node 1 is the a, whose continuation c shares.
	d, err := read(strings.NewReader("TrieXv3\nbase=16\n__DATA__\nab$<c#1;<\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !d.Has("ab") || !d.Has("cb") || d.Has("c") {
		t.Errorf("ab %v, cb %v, c %v", d.Has("ab"), d.Has("cb"), d.Has("c"))
	}
}

func TestDecodeReadsEscapedLetters(t *testing.T) {
	d, err := read(strings.NewReader("TrieXv3\nbase=16\n__DATA__\nm\\#\\\\\\$"))
	if err != nil {
		t.Fatal(err)
	}
	if !d.Has(`m#\`) {
		t.Error("the escaped letters are not found")
	}
}

func TestDamagedDictionariesSayWhatToDo(t *testing.T) {
	for name, content := range map[string]string{
		"empty": "", "another format": "hello", "no base": "TrieXv3\n__DATA__\na$", "back past the start": "TrieXv3\nbase=10\n__DATA__\na$<<<",
		"reference to nothing": "TrieXv3\nbase=10\n__DATA__\na#99;", "cut reference": "TrieXv3\nbase=10\n__DATA__\na#9",
		"no number": "TrieXv3\nbase=10\n__DATA__\na#zz;", "a lone backslash": "TrieXv3\nbase=10\n__DATA__\na\\",
		"an empty word": "TrieXv3\nbase=10\n__DATA__\n$",
	} {
		_, err := read(strings.NewReader(content))
		if qiao.KindOf(err) != qiao.Unavailable || qiao.FixOf(err) == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOpenUnpacks(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte("TrieXv3\nbase=10\n__DATA__\nab$"))
	z.Close()
	path := filepath.Join(t.TempDir(), "x.trie.gz")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil || !d.Has("ab") {
		t.Errorf("got %v", err)
	}
	if _, err := Open(path + ".none"); qiao.FixOf(err) != "Run: qiao model pull dict-en" {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("TrieXv3\nbase=10\n__DATA__\nab$<c#1;<")
	f.Add("TrieXv3\nbase=36\n__DATA__\njouster$<ing$3$\\#$")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := read(strings.NewReader(s))
		if err != nil {
			return
		}
		d.Has("ab")
		seen := 0
		d.words.within("ab", 1, "", func(string, int) { seen++ })
	})
}

func TestWithinFindsEachKindOfSlip(t *testing.T) {
	d, err := read(strings.NewReader("TrieXv3\nbase=10\n__DATA__\nthe$ir$<ere$<4word$"))
	if err != nil {
		t.Fatal(err)
	}
	for slip, want := range map[string]string{"teh": "the", "wrod": "word", "wrd": "word", "woord": "word", "wird": "word"} {
		var found []string
		d.words.within(slip, 1, "", func(w string, _ int) { found = append(found, w) })
		if !slices.Contains(found, want) {
			t.Errorf("%s: found %v", slip, found)
		}
	}
}

func TestLikelySlipsCostLess(t *testing.T) {
	p := newPricer()
	for _, c := range []struct{ name, wrote, likely, unlikely string }{
		{"a doubled letter before another", "prefered", "preferred", "preferzed"},
		{"a vowel before a consonant", "definate", "definite", "defizate"},
		{"neighbours exchanged", "recieve", "receive", "reclieve"},
		{"sound", "fone", "phone", "tone"},
		{"a near key", "wprd", "word", "ward"},
	} {
		if a, b := p.cost(c.wrote, c.likely), p.cost(c.wrote, c.unlikely); a >= b {
			t.Errorf("%s: %s costs %.1f, %s %.1f", c.name, c.likely, a, c.unlikely, b)
		}
	}
	if got := p.cost("same", "same"); got != 0 {
		t.Errorf("the same word costs %v", got)
	}
}

// english is the speller on the dictionary pack; nil without one.
var english = sync.OnceValue(func() *Speller {
	dir := os.Getenv("QIAO_PACKS")
	if dir == "" {
		home, _ := os.UserHomeDir()
		dir = filepath.Join(home, ".local", "share", "qiao", "packs")
	}
	for _, pattern := range []string{filepath.Join(dir, "dict-en", "*", "en_US.trie.gz"), filepath.Join(dir, "dict-en", "en_US.trie.gz")} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			if d, err := Open(found[0]); err == nil {
				return New(d, lexicon.Load())
			}
		}
	}
	return nil
})

func speller(t testing.TB) *Speller {
	t.Helper()
	s := english()
	if s == nil {
		t.Skip("skipped: no dictionary pack: run \"qiao model pull dict-en\"")
	}
	return s
}

func TestSuggestKnowsWhatLearnersMean(t *testing.T) {
	s := speller(t)
	for _, c := range []struct{ wrote, previous, next, meant string }{
		{"becouse", "", "", "because"}, {"recieve", "to", "", "receive"}, {"goverment", "the", "", "government"},
		{"enviroment", "the", "", "environment"}, {"thier", "", "", "their"}, {"wich", ",", "is", "which"},
		{"alot", "", "of", "a lot"}, {"infact", "^", "", "in fact"}, {"writting", "am", "", "writing"},
		{"diffrent", "many", "", "different"}, {"freinds", "my", "", "friends"}, {"tecnology", "", "", "technology"},
		{"knowlege", "", "", "knowledge"}, {"doens't", "he", "", "doesn't"}, {"beleive", "i", "", "believe"},
	} {
		got := s.Suggest(c.wrote, c.previous, c.next)
		if len(got) == 0 || got[0].Word != c.meant {
			t.Errorf("%s: got %v, want %s", c.wrote, got, c.meant)
		}
	}
}

func TestRightWordsAreRight(t *testing.T) {
	s := speller(t)
	for _, w := range []string{"colour", "color", "centre", "organise", "organize", "nanometres", "travelling", "don't", "Paris", "teacher's", "The"} {
		if !s.Right(w) {
			t.Errorf("%s is called wrong", w)
		}
	}
	for _, w := range []string{"paris", "becouse", "recieve", "tsinghua"} {
		if s.Right(w) {
			t.Errorf("%s is called right", w)
		}
	}
	if !s.Name("paris") || s.Name("table") {
		t.Error("names are not told from words")
	}
}

func TestCoinedWordsAreKnownAsSuch(t *testing.T) {
	s := speller(t)
	for _, w := range []string{"plothole", "reapprove", "nonbiodegradable"} {
		if !s.Coined(w) {
			t.Errorf("%s is not", w)
		}
	}
	if s.Coined("becouse") {
		t.Error("becouse is")
	}
}

func BenchmarkSuggest(b *testing.B) {
	s := speller(b)
	for b.Loop() {
		s.Suggest("enviroment", "the", "")
	}
}
