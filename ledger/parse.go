package ledger

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// ParseTime reads a day such as "2026-11-25" (in UTC), a time in RFC 3339, or how
// long ago, such as "90m", "24h" or "7d". An empty text is the zero time.
func ParseTime(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil {
			return now.AddDate(0, 0, -int(n)), nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, qiao.Errorf(qiao.Invalid, "usage", "a time cannot be read").
		WithFix("Give a day such as 2026-11-25, a time such as 2026-11-25T08:00:00Z, or how long ago, such as 24h or 7d.")
}

// ParseOffset reads a zone's offset from UTC, such as "+08:00"; empty is none.
func ParseOffset(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse("Z07:00", strings.ReplaceAll(s, " ", "+")) // a plus that was not escaped
	if err != nil {
		return 0, qiao.Errorf(qiao.Invalid, "usage", "a zone cannot be read").WithFix("Give its offset from UTC, such as +08:00.")
	}
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second, nil
}

// WriteCSV writes groups with a line of headings: the query's dimensions in its
// order, then the sums. A text that a spreadsheet might take for a formula begins
// with an apostrophe.
func WriteCSV(w io.Writer, q Query, groups []Group) error {
	out := csv.NewWriter(w)
	var head []string
	for _, d := range q.By {
		head = append(head, string(d))
	}
	head = append(head, "currency", "cost", "requests", "failed", "retries", "hedged", "unpriced",
		"input", "cached_input", "cache_write", "output", "reasoning", "first_token_ms", "first_token_p95_ms", "total_ms")
	_ = out.Write(head) // Error tells
	for _, g := range groups {
		_ = out.Write(g.fields(q))
	}
	out.Flush()
	return out.Error()
}

func (g Group) fields(q Query) []string {
	var line []string
	for _, d := range q.By {
		if d.Step() > 0 {
			line = append(line, g.Start.In(time.FixedZone("", int(q.Offset.Seconds()))).Format(time.RFC3339))
			continue
		}
		line = append(line, plain(g.Labels[d]))
	}
	amount, _, _ := strings.Cut(qiao.Money{Micro: g.Cost.Micro}.String(), " ")
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	millis := func(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
	p95 := float64(g.Quantile(0.95).Microseconds()) / 1000
	u := g.Usage
	return append(line, g.Cost.Currency, amount, number(g.Requests), number(g.Failed), number(g.Retries), number(g.Hedged), number(g.Unpriced),
		number(u.Input), number(u.CachedInput), number(u.CacheWrite), number(u.Output), number(u.Reasoning),
		millis(g.FirstTokenMS), millis(p95), millis(g.TotalMS))
}

// plain keeps a text from being taken for a formula: models are named by clients.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
