package when_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao/when"
)

func anyTime(t *rapid.T, name string) time.Time {
	seconds := rapid.Int64Range(-2e9, 3.9e9).Draw(t, name)
	return time.Unix(seconds, 0).UTC().Truncate(time.Minute)
}

func TestEveryInstantPrintsAndParsesBack(t *testing.T) {
	formats := []func(time.Time) string{
		func(t time.Time) string { return t.Format("2006-01-02 15:04") },
		func(t time.Time) string { return t.Format("January 2, 2006 at 3:04 PM") },
		func(t time.Time) string { return t.Format("Mon, Jan 2, 2006 3:04pm") },
		func(t time.Time) string { return t.Format("2 Jan 2006, 15:04") },
		func(t time.Time) string { return t.Format("2006年1月2日15点04分") },
		func(t time.Time) string {
			return fmt.Sprintf("%d年%d月%d号%s", t.Year(), t.Month(), t.Day(), t.Format("15:04"))
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		want, now := anyTime(t, "said"), anyTime(t, "now")
		s := rapid.SampledFrom(formats).Draw(t, "format")(want)
		found := when.Parse(s, when.Context{Now: now})
		if len(found) != 1 {
			t.Fatalf("%q: %d results: %+v", s, len(found), found)
		}
		readings := append([]when.Value{found[0].Value}, found[0].Others...)
		for _, v := range readings {
			if v.From.Equal(want) {
				return
			}
		}
		t.Fatalf("%q: %v, want %v", s, readings, want)
	})
}

// pieces make sentences that are near to times.
var pieces = strings.Fields("tomorrow next last Friday the of 3rd March 2018 at 5 pm from to - / : . , every in two weeks ago before morning half past seven may week Easter " +
	"明天 下 上 周 三 点 半 下午 到 每 月 初 一 年 号 前 后 农历 万 零 2月 30日")

func TestOffsetsLieInTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 20).Draw(t, "words")
		s := strings.Join(words, rapid.SampledFrom([]string{" ", ""}).Draw(t, "between"))
		last := 0
		for _, r := range when.Parse(s, when.Context{Now: anyTime(t, "now"), Latent: rapid.Bool().Draw(t, "latent")}) {
			if r.Start < last || r.End <= r.Start || r.End > len(s) {
				t.Fatalf("%q: %d..%d after %d", s, r.Start, r.End, last)
			}
			last = r.End
		}
	})
}

func TestLaterAskedIsNeverEarlierAnswered(t *testing.T) {
	said := []string{"tomorrow", "next week", "Friday", "March 3", "at 5pm", "Easter", "in 3 days", "the last Friday of May", "下周三", "中秋节", "晚上八点", "下个月15号"}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(said).Draw(t, "said")
		a := anyTime(t, "now")
		b := a.Add(time.Duration(rapid.IntRange(0, 400*24*60).Draw(t, "minutes")) * time.Minute)
		first, second := when.Parse(s, when.Context{Now: a}), when.Parse(s, when.Context{Now: b})
		if len(first) != 1 || len(second) != 1 {
			t.Skip("outside of the tables")
		}
		if second[0].Value.From.Before(first[0].Value.From) {
			t.Fatalf("%q: at %v %v, at %v %v", s, a, first[0].Value.From, b, second[0].Value.From)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"tomorrow at 5pm", "下下周三下午五点半", "from 3/4 to 5/6", "the 2nd last week of October 2018", "闰四月初一", "\xff1点"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range when.Parse(s, when.Context{Now: now, Latent: true}) {
			_ = s[r.Start:r.End]
			_ = r.Repeat.RRULE()
		}
	})
}

func TestHundredKilobytesAreDoneSoon(t *testing.T) {
	for _, piece := range []string{"from 3 to 5 ", "一二三", "the day after the day before ", "2小时又", "every ", "周", "march 3 , ", "a"} {
		began := time.Now()
		when.Parse(strings.Repeat(piece, 100_000/len(piece)), when.Context{Now: now})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%q repeated to 100 kB took %s", piece, took)
		}
	}
}
