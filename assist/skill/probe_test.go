package skill

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/assist"
)

func TestProbe(t *testing.T) {
	path := os.Getenv("PROBE")
	if path == "" {
		t.Skip("PROBE is not set")
	}
	a, err := New(assist.Config{Store: new(assist.Memory)})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := os.Open(path)
	sc := bufio.NewScanner(f)
	zone := time.FixedZone("CST", 8*3600)
	for sc.Scan() {
		fmt.Println(">", sc.Text())
		for e, err := range a.Turn(context.Background(), assist.TurnRequest{User: "me", Text: sc.Text(), Channel: assist.Channel{Name: "x", Person: true}, Now: time.Date(2026, 3, 2, 10, 0, 0, 0, zone), Zone: zone}) {
			if err != nil {
				fmt.Println("  ERR", err)
			}
			switch {
			case e.Question != nil:
				fmt.Println("  ?", e.Question.Intent, e.Question.Slot, e.Question.Text)
			case e.Confirmation != nil:
				fmt.Println("  !", e.Confirmation.Text)
			case e.Result != nil:
				fmt.Println("  =", e.Result.Intent, e.Result.Text, e.Result.Assumed)
			case e.Done != nil && os.Getenv("WHY") != "":
				fmt.Println("   ", e.Done.Tier, e.Done.Why, e.Done.Millis)
			}
		}
	}
}
