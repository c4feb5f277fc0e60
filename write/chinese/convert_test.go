package chinese_test

import (
	_ "embed"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write/chinese"
)

// converted holds what opencc-js 1.4.2 makes of sentences of ours and of its
// README: from, to, text, result.
//
//go:embed testdata/convert.tsv
var converted string

// pack returns the folder of the opencc pack, or skips.
func pack(t testing.TB) string {
	t.Helper()
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" {
		home, _ := os.UserHomeDir()
		data = filepath.Join(home, ".local", "share")
	}
	folder := filepath.Join(data, "qiao", "packs", chinese.PackName)
	versions, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, dir := range append([]string{folder}, versions...) {
		if complete(dir) {
			return dir
		}
	}
	t.Skip("the opencc pack is not here; run: qiao model pull opencc")
	return ""
}

// complete tells whether dir has all files of the pack.
func complete(dir string) bool {
	for _, name := range chinese.Files() {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

func TestConvertDoesAsOpenCC(t *testing.T) {
	c := chinese.NewConverter(pack(t))
	for line := range strings.Lines(converted) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		got, err := c.Convert(f[2], chinese.Variant(f[0]), chinese.Variant(f[1]))
		if err != nil || got != f[3] {
			t.Errorf("%s to %s: %q\n got %q, %v\nwant %q", f[0], f[1], f[2], got, err, f[3])
		}
	}
}

func TestConvertEditsApplyAndRevert(t *testing.T) {
	c := chinese.NewConverter(pack(t))
	for line := range strings.Lines(converted) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		edits, err := c.Edits(f[2], chinese.Variant(f[0]), chinese.Variant(f[1]))
		if err != nil {
			t.Fatal(err)
		}
		checkEdits(t, f[2], f[3], edits)
	}
}

// checkEdits applies edits to s, expects want, and takes them back.
func checkEdits(t *testing.T, s, want string, edits []text.Edit) {
	t.Helper()
	got, err := text.Apply(s, edits)
	if err != nil || got != want {
		t.Errorf("apply to %q: got %q, %v, want %q", s, got, err, want)
		return
	}
	inverse, err := text.Inverse(s, edits)
	if err != nil {
		t.Errorf("inverse of %q: %v", s, err)
		return
	}
	if back, err := text.Apply(got, inverse); err != nil || back != s {
		t.Errorf("revert: got %q, %v, want %q", back, err, s)
	}
}

func TestConvertWithoutThePack(t *testing.T) {
	c := chinese.NewConverter(t.TempDir())
	_, err := c.Convert("汉语", chinese.Mainland, chinese.Taiwan)
	if qiao.KindOf(err) != qiao.Unavailable || !strings.Contains(qiao.FixOf(err), "qiao model pull opencc") {
		t.Errorf("got %v, fix %q", err, qiao.FixOf(err))
	}
}

func TestConvertFindsThePackOnceItIsThere(t *testing.T) {
	from, dir := pack(t), t.TempDir()
	c := chinese.NewConverter(dir)
	if err := c.Ready(chinese.Mainland, chinese.Taiwan); err == nil {
		t.Fatal("ready without tables")
	}
	for _, name := range chinese.Files() {
		if err := os.Symlink(filepath.Join(from, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := c.Convert("汉语", chinese.Mainland, chinese.Taiwan); err != nil || got != "漢語" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestConvertRefusesWhatItDoesNotKnow(t *testing.T) {
	c := chinese.NewConverter(t.TempDir())
	if _, err := c.Convert("漢語", "jp", chinese.Mainland); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestConvertSaysThatATableIsDamaged(t *testing.T) {
	dir := t.TempDir()
	for _, name := range chinese.Files() {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(`export default "a`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := chinese.NewConverter(dir).Convert("汉语", chinese.Mainland, chinese.Taiwan)
	if qiao.KindOf(err) != qiao.Unavailable || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}

func TestVariantOf(t *testing.T) {
	for tag, want := range map[text.Language]chinese.Variant{
		"zh": "", "en-TW": "", "zh-Hans": chinese.Mainland, "zh-CN": chinese.Mainland,
		"zh-Hant": chinese.Taiwan, "zh_TW": chinese.Taiwan, "zh-Hant-HK": chinese.HongKong, "zh-MO": chinese.HongKong,
	} {
		if got, ok := chinese.VariantOf(tag); got != want || ok != (want != "") {
			t.Errorf("VariantOf(%q) = %q, %v", tag, got, ok)
		}
	}
}

// nonHan returns s without its Chinese characters.
func nonHan(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Han, c) {
			return -1
		}
		return c
	}, s)
}

func FuzzConvert(f *testing.F) {
	for line := range strings.Lines(converted) {
		f.Add(strings.Split(line, "\t")[2])
	}
	f.Add("\xff汉\xe6\xb1语")
	f.Add("⿰⿰⿰")
	c := chinese.NewConverter(pack(f))
	f.Fuzz(func(t *testing.T, s string) {
		for _, to := range []chinese.Variant{chinese.Taiwan, chinese.HongKong, chinese.Standard} {
			got, err := c.Convert(s, chinese.Mainland, to)
			if err != nil {
				t.Fatal(err)
			}
			if nonHan(got) != nonHan(s) {
				t.Errorf("to %s: %q became %q", to, s, got)
			}
			edits, err := c.Edits(s, chinese.Mainland, to)
			if err != nil {
				t.Fatal(err)
			}
			checkEdits(t, s, got, edits)
		}
	})
}

func BenchmarkConvertSentence(b *testing.B) {
	c := chinese.NewConverter(pack(b))
	for b.Loop() {
		if _, err := c.Convert("他在台湾用计算机编写软件程序，把结果保存在后面的文件夹里，然后发给头发很长的同事。", chinese.Mainland, chinese.Taiwan); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadTables(b *testing.B) {
	dir := pack(b)
	for b.Loop() {
		if err := chinese.NewConverter(dir).Ready(chinese.Mainland, chinese.Taiwan); err != nil {
			b.Fatal(err)
		}
	}
}
