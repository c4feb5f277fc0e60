package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

// BenchmarkTurn is a turn with its write to the disk, in a store with some
// hundred things.
func BenchmarkTurn(b *testing.B) {
	db := New(filepath.Join(b.TempDir(), "qiao.db"))
	defer db.Close()
	a, err := skill.New(assist.Config{Store: db.Assist()})
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	i := 0
	for b.Loop() {
		text := []string{"remind me to buy milk number %d tomorrow at 5pm", "提醒我明天下午五点买第%d瓶牛奶", "note that locker %d is free", "set a timer for %d minutes"}[i%4]
		began := time.Now()
		for _, err := range a.Turn(context.Background(), assist.TurnRequest{User: "me", Text: fmt.Sprintf(text, i%90+1), Channel: assist.Channel{Name: "b", Person: true}}) {
			if err != nil {
				b.Fatal(err)
			}
		}
		took = append(took, time.Since(began))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
