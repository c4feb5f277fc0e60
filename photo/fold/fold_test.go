package fold

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFolding(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"case and accents", "Señor FROG’S", "senor frog's"},
		{"width", "ＩＳＯ　８００", "iso 800"},
		{"script", "臺灣廣場", "台湾广场"},
		{"letters without parts", "Łódź Ørsted", "lodz orsted"},
		{"simplified stays", "愚园路", "愚园路"},
	} {
		if got := String(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := New(c.in).Folded; got != c.want {
			t.Errorf("%s with places: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLookalikesAreOne(t *testing.T) {
	for _, pair := range [][2]string{{"LO503U", "L0503U"}, {"I lost it", "1 1ost 1t"}, {"GREAT WALL", "Great  Wa11"}} {
		if a, b := Loose(pair[0]), Loose(pair[1]); a != b {
			t.Errorf("%q and %q are %q and %q", pair[0], pair[1], a, b)
		}
	}
}

func TestWordsOfBothScripts(t *testing.T) {
	var got []string
	for _, w := range Words(String("愚园路Yuyuan Rd. 315号")) {
		got = append(got, w.Text)
	}
	if want := "愚园路 yuyuan rd 315 号"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzFoldedPlacesAreInTheSource(f *testing.F) {
	f.Add("Señor 臺灣 ＩＳＯ")
	f.Fuzz(func(t *testing.T, s string) {
		x := New(s)
		if !utf8.ValidString(s) {
			return
		}
		for i := range x.Folded {
			if a, b := x.Source(i, len(x.Folded)); a < 0 || a > b || b != len(s) {
				t.Fatalf("%d of %q comes from %d..%d of %q", i, x.Folded, a, b, s)
			}
		}
		Bigrams(x.Folded, func(string) {})
		Words(Loose(s))
	})
}
