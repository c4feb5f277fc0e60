package when

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestSmoke(t *testing.T) {
	if _, err := compile(); err != nil {
		t.Fatal(err)
	}
	now, _ := time.Parse(time.RFC3339, "2013-02-12T04:30:00-02:00")
	for _, s := range strings.Split(os.Getenv("SMOKE"), "|") {
		for _, r := range Parse(s, Context{Now: now, Latent: os.Getenv("LATENT") != ""}) {
			fmt.Printf("%q -> %q %s %s %v..%v %s others=%d %v %v %s\n", s, s[r.Start:r.End], r.Kind, r.Grain, r.Value.From.Format("2006-01-02T15:04:05"), r.Value.To.Format("2006-01-02T15:04:05"), r.Value.Bound, len(r.Others), r.Assumed, r.Length, r.Repeat.RRULE())
		}
	}
}
