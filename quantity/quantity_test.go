package quantity_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao/quantity"
)

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		said  string
		kind  quantity.Kind
		value float64
		unit  string
	}{
		{"一千三", quantity.Number, 1300, ""},
		{"二百五", quantity.Number, 250, ""},
		{"两千零五十万", quantity.Number, 20500000, ""},
		{"3万4千", quantity.Number, 34000, ""},
		{"4.78万亿", quantity.Number, 4.78e12, ""},
		{"负三十二", quantity.Number, -32, ""},
		{"十点二三三", quantity.Number, 10.233, ""},
		{"三又二分之一", quantity.Number, 3.5, ""},
		{"二零一六", quantity.Number, 2016, ""},
		{"two hundred and five", quantity.Number, 205, ""},
		{"three point five", quantity.Number, 3.5, ""},
		{"twenty-one thousand", quantity.Number, 21000, ""},
		{"1,234.5", quantity.Number, 1234.5, ""},
		{"第三", quantity.Ordinal, 3, ""},
		{"23rd", quantity.Ordinal, 23, ""},
		{"twenty-first", quantity.Ordinal, 21, ""},
		{"百分之五", quantity.Percent, 5, ""},
		{"八五折", quantity.Percent, 85, ""},
		{"三成", quantity.Percent, 30, ""},
		{"25%", quantity.Percent, 25, ""},
		{"五元三毛", quantity.Money, 5.3, "CNY"},
		{"￥300", quantity.Money, 300, "CNY"},
		{"$20", quantity.Money, 20, "USD"},
		{"一万亿日元", quantity.Money, 1e12, "JPY"},
		{"20摄氏度", quantity.Temperature, 20, "C"},
		{"华氏温度100度", quantity.Temperature, 100, "F"},
		{"零下五度", quantity.Temperature, -5, "degree"},
		{"98.6 degrees fahrenheit", quantity.Temperature, 98.6, "F"},
		{"两米半", quantity.Length, 2.5, "m"},
		{"5 feet 2 inches", quantity.Length, 1.5748, "m"},
		{"三斤半", quantity.Weight, 1.75, "kg"},
		{"200lbs", quantity.Weight, 90.718474, "kg"},
		{"75ml", quantity.Volume, 0.075, "l"},
		{"60 mph", quantity.Speed, 26.8224, "m/s"},
	} {
		r := quantity.Parse(c.said, "")
		if len(r) != 1 || r[0].Kind != c.kind || math.Abs(r[0].Value-c.value) > 1e-6*math.Max(1, math.Abs(c.value)) || r[0].Unit != c.unit {
			t.Errorf("%q: %+v, want %s %g %s", c.said, r, c.kind, c.value, c.unit)
		}
	}
}

func TestWordsThatBeginWithANumeralCountNothing(t *testing.T) {
	for _, s := range []string{"一切", "四川", "五角大楼", "大陆", "放肆", "百货", "", "\xff", "abc"} {
		if r := quantity.Numbers(s, "zh"); len(r) > 0 {
			t.Errorf("%q: %+v", s, r)
		}
	}
}

// write spells a number below ten thousand in full.
func write(n int) string {
	if n == 0 {
		return "零"
	}
	var b strings.Builder
	zero := false
	for _, u := range []struct {
		of   int
		name string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.of % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		b.WriteString(string([]rune("零一二三四五六七八九")[d]) + u.name)
	}
	return b.String()
}

func TestEveryNumberWrittenIsReadBack(t *testing.T) {
	for n := range 10000 {
		if got, size, _ := quantity.Cardinal(write(n)); got != float64(n) || size != len(write(n)) {
			t.Fatalf("%s: %g of %d bytes, want %d", write(n), got, size, n)
		}
	}
}

func TestOffsetsLieInTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := []string{"一", "百", "万", "点", "分之", "3", ".5", "元", "%", "第", "two ", "hundred ", "and ", "负", "-", " ", "多", "折", "$", "\xff"}
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 15).Draw(t, "pieces"), "")
		last := 0
		for _, r := range quantity.Parse(s, "") {
			if r.Start < last || r.End <= r.Start || r.End > len(s) {
				t.Fatalf("%q: %d..%d after %d", s, r.Start, r.End, last)
			}
			last = r.End
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"一百零五", "4.78万亿", "五元三毛", "1.1^--23", "two hundred and five", "百分之"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		for _, r := range quantity.Parse(s, "zh") {
			_ = s[r.Start:r.End]
		}
		quantity.Numbers(s, "en")
	})
}

func TestHundredKilobytesAreDoneSoon(t *testing.T) {
	for _, piece := range []string{"一", "1", "万", "1,234", "and ", "五分之", "-", "two hundred and ", "     "} {
		began := time.Now()
		quantity.Parse(strings.Repeat(piece, 100_000/len(piece)), "")
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%q repeated to 100 kB took %s", piece, took)
		}
	}
}

func BenchmarkSentence(b *testing.B) {
	for b.Loop() {
		quantity.Parse("把温度升高5度，再买三斤半苹果和两瓶500毫升的牛奶，一共五十元六角", "zh")
	}
}
