package meta

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// moments are the forms of times in EXIF, XMP and other files.
var moments = []string{
	"2006:01:02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006:01:02 15:04",
	"2006-01-02T15:04", "2006/01/02 15:04:05", "2006:01:02", "2006-01-02", "20060102150405",
	time.RFC1123, time.RFC1123Z,
}

var zoned = regexp.MustCompile(`(?:Z|[+-]\d{2}:?\d{2})$`)

// parseMoment reads a time, with an offset at its end or without.
func parseMoment(s string) (m Moment, ok bool) {
	s = strings.TrimSpace(strings.Trim(s, "\x00"))
	if len(s) < 8 || len(s) > 40 {
		return m, false
	}
	if at := zoned.FindStringIndex(s); at != nil && at[0] > 10 && strings.Contains(s, ":") {
		if o, ok := parseOffset(s[at[0]:]); ok {
			m.Offset = &o
			s = strings.TrimSpace(s[:at[0]])
		}
	}
	for _, form := range moments {
		t, err := time.Parse(form, s)
		if err == nil && plausible(t) {
			m.Wall = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
			return m, true
		}
	}
	return Moment{}, false
}

// plausible refuses the dates that a camera gives whose clock was never set.
func plausible(t time.Time) bool { return t.Year() >= 1826 && t.Year() < 2200 }

// parseOffset reads +08:00, +0800 or Z, in minutes.
func parseOffset(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if s == "Z" {
		return 0, true
	}
	s = strings.Replace(s, ":", "", 1)
	if len(s) != 5 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, err1 := strconv.Atoi(s[1:3])
	m, err2 := strconv.Atoi(s[3:])
	if err1 != nil || err2 != nil || h > 15 || m > 59 {
		return 0, false
	}
	if s[0] == '-' {
		return -h*60 - m, true
	}
	return h*60 + m, true
}

// named are times in the names that cameras, telephones and programs give.
var named = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:[-_ .T]?(?:at |WA\d+)?[-_ ]?([01]\d|2[0-3])[-_.:h]?([0-5]\d)(?:[-_.:m]?([0-5]\d))?)?(?:[^0-9]|\d{3}(?:[^0-9]|$)|$)`)

// FromName reads the time in a file's name, such as IMG_20190630_121509.jpg or
// Screenshot 2020-01-02 at 10.11.12.png. A day alone gives its noon and false for
// exact.
func FromName(name string) (m Moment, exact, ok bool) {
	p := named.FindStringSubmatch(name)
	if p == nil {
		return m, false, false
	}
	n := make([]int, len(p))
	for i, s := range p[1:] {
		n[i+1], _ = strconv.Atoi(s)
	}
	exact = p[4] != ""
	if !exact {
		n[4] = 12
	}
	t := time.Date(n[1], time.Month(n[2]), n[3], n[4], n[5], n[6], 0, time.UTC)
	if t.Day() != n[3] || n[1] < 1990 {
		return m, false, false
	}
	return Moment{Wall: t}, exact, true
}
