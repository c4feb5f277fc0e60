package when

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

var duck = &Conventions{
	Parts: map[string]Part{
		"morning": {From: 4 * 60, To: 12 * 60}, "afternoon": {From: 12 * 60, To: 19 * 60}, "evening": {From: 18 * 60, To: 24 * 60},
		"night": {From: 18 * 60, To: 24 * 60}, "tonight": {From: 18 * 60, To: 24 * 60}, "lunch": {From: 12 * 60, To: 14 * 60},
		"dinner": {From: 18 * 60, To: 21 * 60}, "noon": {From: 12 * 60, To: 14 * 60}, "dawn": {From: 4 * 60, To: 9 * 60},
	},
	NearestWeekday: true, Finer: true, WeekendFrom: -6 * 60, WeekendTo: 48 * 60, UpcomingIsLast: true, AgoIsRun: true,
	Portions: map[Grain]Thirds{Week: {3, 2, 4, 4}, Month: {10, 10, 20, 20}, Year: {3, 4, 8, 8}},
}

func TestSmoke(t *testing.T) {
	if _, err := compile(); err != nil {
		t.Fatal(err)
	}
	now, _ := time.Parse(time.RFC3339, "2013-02-12T04:30:00-02:00")
	for _, s := range strings.Split(os.Getenv("SMOKE"), "|") {
		if len(Parse(s, Context{Now: now, Conventions: duck})) == 0 {
			fmt.Println("NONE", s)
		}
		for _, r := range Parse(s, Context{Now: now, Conventions: duck, Latent: os.Getenv("LATENT") != ""}) {
			fmt.Printf("%q -> %q %s %s %v..%v %s others=%d %v\n", s, s[r.Start:r.End], r.Kind, r.Grain, r.Value.From.Format("2006-01-02T15:04:05"), r.Value.To.Format("2006-01-02T15:04:05"), r.Value.Bound, len(r.Others), r.Length)
		}
	}
}
