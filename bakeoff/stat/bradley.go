package stat

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A Game is one comparison of two players, by number.
type Game struct {
	A, B  int
	Score float64 // 1 where A won, 0 where B did, 0.5 for a draw
}

// A Strength is a player's chance to win against an average one.
type Strength struct {
	Strength float64
	Interval Interval // at 95 %, over resampled games
}

// BradleyTerry fits the model of Bradley and Terry (1952) to games between
// players 0 to n-1: the odds that A beats B are the ratio of their strengths. Half
// a win and half a loss against an average player are added to each, so that a
// player who never lost has a strength, too. It is deterministic.
func BradleyTerry(n int, games []Game, resamples int, seed uint64) []Strength {
	point := fit(n, games)
	rng := rand.New(rand.NewPCG(seed, 1952))
	drawn := make([][]float64, n)
	sample := make([]Game, len(games))
	for range resamples {
		for i := range sample {
			sample[i] = games[rng.IntN(len(games))]
		}
		for i, s := range fit(n, sample) {
			drawn[i] = append(drawn[i], s)
		}
	}
	list := make([]Strength, n)
	for i := range list {
		list[i] = Strength{point[i], Interval{point[i], point[i]}}
		if len(drawn[i]) > 0 {
			slices.Sort(drawn[i])
			list[i].Interval = Interval{at(drawn[i], 0.025), at(drawn[i], 0.975)}
		}
	}
	return list
}

// at is the value of sorted x at a share q of its length.
func at(x []float64, q float64) float64 {
	return x[min(len(x)-1, int(q*float64(len(x))))]
}

// fit finds the strengths by minorisation (Hunter, 2004), scaled so that their
// logarithms have the mean 0, and returns each one's chance against 1.
func fit(n int, games []Game) []float64 {
	wins := make([]float64, n)
	met := make([][]float64, n)
	for i := range met {
		met[i] = make([]float64, n)
		wins[i] = 0.5
	}
	for _, g := range games {
		wins[g.A] += g.Score
		wins[g.B] += 1 - g.Score
		met[g.A][g.B]++
		met[g.B][g.A]++
	}
	strength := make([]float64, n)
	for i := range strength {
		strength[i] = 1
	}
	for range 200 {
		if step(strength, wins, met) < 1e-9 {
			break
		}
	}
	chances := make([]float64, n)
	for i, s := range strength {
		chances[i] = s / (s + 1)
	}
	return chances
}

// step improves the strengths once and returns the greatest change of a logarithm.
func step(strength, wins []float64, met [][]float64) float64 {
	before := slices.Clone(strength)
	sum := 0.0
	for i := range strength {
		weight := 1 / (before[i] + 1) // the game against an average player
		for j, m := range met[i] {
			if m > 0 {
				weight += m / (before[i] + before[j])
			}
		}
		strength[i] = wins[i] / weight
		sum += math.Log(strength[i])
	}
	scale := math.Exp(-sum / float64(len(strength)))
	change := 0.0
	for i := range strength {
		strength[i] *= scale
		change = max(change, math.Abs(math.Log(strength[i]/before[i])))
	}
	return change
}
