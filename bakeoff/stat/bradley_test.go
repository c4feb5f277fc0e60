package stat_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/qiao-ai/qiao/bakeoff/stat"
)

// TestStrengthsAreFound plays games by known odds.
func TestStrengthsAreFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	odds := []float64{4, 1, 0.25}
	var games []stat.Game
	for range 3000 {
		a := rng.IntN(3)
		b := (a + 1 + rng.IntN(2)) % 3
		g := stat.Game{A: a, B: b}
		if rng.Float64() < odds[a]/(odds[a]+odds[b]) {
			g.Score = 1
		}
		games = append(games, g)
	}
	for i, s := range stat.BradleyTerry(3, games, 200, 1) {
		want := odds[i] / (odds[i] + 1)
		if math.Abs(s.Strength-want) > 0.03 || !s.Interval.Contains(s.Strength) {
			t.Errorf("player %d: %+v, want %.2f", i, s, want)
		}
	}
}

func TestAPlayerWhoNeverLostHasAStrength(t *testing.T) {
	got := stat.BradleyTerry(2, []stat.Game{{0, 1, 1}, {0, 1, 1}}, 50, 1)
	if s := got[0].Strength; s <= 0.5 || s >= 1 || math.IsNaN(s) {
		t.Errorf("got %+v", got)
	}
}
