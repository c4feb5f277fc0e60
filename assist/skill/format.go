package skill

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
)

// clock is the time of day as people say it.
func clock(c *assist.Call, t time.Time) string {
	t = t.In(c.Now.Location())
	if c.Chinese() {
		return t.Format("15:04")
	}
	if t.Second() != 0 {
		return t.Format("3:04:05 PM")
	}
	return t.Format("3:04 PM")
}

// day is a day in relation to today.
func day(c *assist.Call, t time.Time) string {
	t = t.In(c.Now.Location())
	switch n := daysBetween(c.Now, t); {
	case n == 0:
		return c.Choose("today", "今天")
	case n == 1:
		return c.Choose("tomorrow", "明天")
	case n == -1:
		return c.Choose("yesterday", "昨天")
	case n == 2 && c.Chinese():
		return "后天"
	case n > 1 && n < 7:
		return c.Choose("on "+t.Format("Monday"), weekdayChinese(t)+t.Format("（1月2日）"))
	case t.Year() == c.Now.Year():
		return c.Choose("on "+t.Format("Monday, January 2"), t.Format("1月2日")+weekdayChinese(t))
	}
	return c.Choose("on "+t.Format("January 2, 2006"), t.Format("2006年1月2日"))
}

func weekdayChinese(t time.Time) string {
	return "周" + string([]rune("日一二三四五六")[int(t.Weekday())])
}

func daysBetween(a, b time.Time) int {
	b = b.In(a.Location())
	from := time.Date(a.Year(), a.Month(), a.Day(), 0, 0, 0, 0, time.UTC)
	to := time.Date(b.Year(), b.Month(), b.Day(), 0, 0, 0, 0, time.UTC)
	return int(math.Round(to.Sub(from).Hours() / 24))
}

// moment is a day with its time of day.
func moment(c *assist.Call, t time.Time) string {
	return day(c, t) + c.Choose(" at ", "") + clock(c, t)
}

// length is a length of time.
func length(c *assist.Call, seconds float64) string {
	s := int(math.Round(math.Abs(seconds)))
	var parts []string
	for _, u := range []struct {
		n      int
		en, zh string
	}{{86400, "day", "天"}, {3600, "hour", "小时"}, {60, "minute", "分钟"}, {1, "second", "秒"}} {
		n := s / u.n
		s %= u.n
		if n == 0 || len(parts) == 2 && u.n == 1 {
			continue
		}
		parts = append(parts, c.Choose(plural(n, u.en), strconv.Itoa(n)+u.zh))
	}
	if len(parts) == 0 {
		return c.Choose("0 seconds", "0秒")
	}
	return strings.Join(parts, c.Choose(" ", ""))
}

var counted = regexp.MustCompile(`(\d+) ([a-z]+?)s?\b`)

// ofLength is an English length before a noun: "10-minute" of "10 minutes".
func ofLength(s string) string { return counted.ReplaceAllString(s, "$1-$2") }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// number is f without needless digits.
func number(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	digits := 6 - int(math.Floor(math.Log10(math.Abs(f))))
	s := strconv.FormatFloat(f, 'f', min(max(digits, 2), 10), 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// list joins items as a sentence does.
func list(c *assist.Call, items []string) string {
	if c.Chinese() {
		return strings.Join(items, "、")
	}
	switch n := len(items); {
	case n == 0:
		return ""
	case n == 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
}

// lines joins items one under the other.
func lines(items []string) string { return strings.Join(items, "\n") }

func labelsOf(choices []assist.Choice) (labels []string) {
	for _, ch := range choices {
		labels = append(labels, ch.Label)
	}
	return labels
}
