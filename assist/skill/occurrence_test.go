package skill

import (
	"slices"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// What began long ago takes place when counting from its beginning says so.
func TestARuleMayBeginLongAgo(t *testing.T) {
	zones := []string{"UTC", "Asia/Shanghai", "America/New_York"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Date(2023, 1, 1, rapid.IntRange(4, 23).Draw(t, "hour"), 30, 0, 0, zone).AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "day"))
		rule := rapid.SampledFrom([]string{"FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=HOURLY;INTERVAL=36", "FREQ=MONTHLY;BYMONTHDAY=31",
			"FREQ=DAILY;COUNT=500", "FREQ=WEEKLY;UNTIL=20240601T000000Z", "FREQ=YEARLY", "FREQ=DAILY;BYDAY=SA"}).Draw(t, "rule")
		from := start.AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "from"))
		to := from.AddDate(0, 0, rapid.IntRange(1, 60).Draw(t, "length"))
		var got, want []time.Time
		for _, o := range (Event{Start: start, End: start, Rule: rule}).Between(from, to, 1000) {
			got = append(got, o.Start)
		}
		o, err := rrule.StrToROptionInLocation(rule, zone)
		if err != nil {
			t.Fatal(err)
		}
		o.Dtstart = start
		r, err := rrule.NewRRule(*o)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range r.Between(from, to, true) {
			if at.Before(to) {
				want = append(want, at)
			}
		}
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%s since %v, from %v to %v:\n got %v\nwant %v", rule, start, from, to, got, want)
		}
	})
}
