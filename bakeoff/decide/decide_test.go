package decide_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/decide"
)

func weights(quality, latency, cost float64) map[decide.Criterion]float64 {
	return map[decide.Criterion]float64{decide.Quality: quality, decide.Latency: latency, decide.Cost: cost}
}

func option(name string, quality, latency, cost float64) decide.Option {
	return decide.Option{Name: name, Quality: quality, FirstToken: latency, Cost: cost, Reliability: 1}
}

func decideOn(t *testing.T, n decide.Need, options ...decide.Option) *decide.Decision {
	t.Helper()
	d, err := decide.Decide(n, options, 1)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheBestOfEverythingWins(t *testing.T) {
	d := decideOn(t, decide.Need{Weights: weights(1, 1, 1)}, option("slow", 0.7, 900, 3), option("good", 0.9, 300, 1), option("middle", 0.8, 500, 2))
	if d.Primary != "good" || d.Fallback != "middle" || d.Probability != 1 || d.Close || len(d.Flips) != 0 {
		t.Errorf("got %+v", d)
	}
	for _, c := range d.Choices {
		if c.Pareto != (c.Option.Name == "good") {
			t.Errorf("%s: Pareto is %v", c.Option.Name, c.Pareto)
		}
	}
}

func TestLimitsComeFirst(t *testing.T) {
	best := option("best", 0.99, 100, 1)
	n := decide.Need{Weights: weights(1, 1, 1), Limits: decide.Limits{
		FirstToken: time.Second, Cost: 5, Quality: 0.5, Reliability: 0.9, Requests: 600, Residency: []string{"cn"}, Abilities: []string{"tools"}, Filed: true,
	}}
	fine := best
	fine.Residency, fine.Abilities, fine.Filed, fine.Name, fine.Quality = "cn", []string{"tools"}, true, "fine", 0.6
	for reason, spoil := range map[string]func(*decide.Option){
		"computed in":        func(o *decide.Option) { o.Residency = "us" },
		"lacks tools":        func(o *decide.Option) { o.Abilities = nil },
		"filed":              func(o *decide.Option) { o.Filed = false },
		"first token after":  func(o *decide.Option) { o.FirstToken = 2000 },
		"was not measured":   func(o *decide.Option) { o.FirstToken = 0 },
		"cost":               func(o *decide.Option) { o.Cost = 9 },
		"price is not known": func(o *decide.Option) { o.Cost = math.NaN() },
		"quota":              func(o *decide.Option) { o.Requests = 60 },
		"answered":           func(o *decide.Option) { o.Reliability = 0.5 },
		"quality":            func(o *decide.Option) { o.Quality = 0.4 },
		"law":                func(o *decide.Option) { o.Excluded = "the law forbids it" },
	} {
		spoilt := fine
		spoilt.Name, spoilt.Quality = "spoilt", 0.99
		spoil(&spoilt)
		d := decideOn(t, n, spoilt, fine)
		if d.Primary != "fine" || d.Fallback != "" || len(d.Infeasible) != 1 || !strings.Contains(d.Infeasible[0].Reasons[0].Text, reason) {
			t.Errorf("%s: got %+v", reason, d.Infeasible)
		}
	}
	if d := decideOn(t, n, best); d.Primary != "" || len(d.Choices) != 0 {
		t.Errorf("an infeasible option was recommended: %+v", d)
	}
}

func TestImpossibleWeightsAreRefused(t *testing.T) {
	for name, w := range map[string]map[decide.Criterion]float64{
		"none": {}, "negative": weights(1, -1, 0), "unknown": {"beauty": 1}, "no number": {decide.Cost: math.NaN()},
	} {
		if _, err := decide.Decide(decide.Need{Weights: w}, []decide.Option{option("a", 1, 1, 1)}, 1); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func anyOptions(t *rapid.T) []decide.Option {
	n := rapid.IntRange(1, 6).Draw(t, "options")
	var list []decide.Option
	for i := range n {
		o := option(string(rune('a'+i)), rapid.Float64Range(0, 1).Draw(t, "quality"), rapid.Float64Range(50, 3000).Draw(t, "latency"), rapid.Float64Range(0.1, 20).Draw(t, "cost"))
		o.Reliability = rapid.Float64Range(0.8, 1).Draw(t, "reliability")
		list = append(list, o)
	}
	return list
}

// TestFlipsEqualBruteForce moves each weight in small steps and looks who wins.
func TestFlipsEqualBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		w := weights(rapid.Float64Range(0.1, 1).Draw(t, "wq"), rapid.Float64Range(0.1, 1).Draw(t, "wl"), rapid.Float64Range(0.1, 1).Draw(t, "wc"))
		d, err := decide.Decide(decide.Need{Weights: w}, options, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Flips {
			step := math.Copysign(1e-6, f.To-f.From)
			before, after := winner(d, f.Criterion, f.To-step), winner(d, f.Criterion, f.To+step)
			if f.To-step >= 0 && f.To-step <= 1 && (f.To-step-f.From)*step >= 0 && before != d.Primary {
				t.Errorf("%s at %v: %q wins before the flip, not %q", f.Criterion, f.To-step, before, d.Primary)
			}
			if f.To+step >= 0 && f.To+step <= 1 && after == d.Primary {
				t.Errorf("%s at %v: %q still wins after the flip", f.Criterion, f.To+step, after)
			}
		}
		for _, c := range decide.Criteria() {
			for w := 0.0; w <= 1; w += 0.01 {
				if got := winner(d, c, w); got != d.Primary && !slices.ContainsFunc(d.Flips, func(f decide.Flip) bool {
					return f.Criterion == c && (f.To-f.From)*(w-f.From) >= 0 && f.Change() <= math.Abs(w-f.From)+1e-9
				}) {
					t.Errorf("with %s at %v %q wins, and no flip says so: %+v", c, w, got, d.Flips)
				}
			}
		}
	})
}

// winner is who wins with the weight of c at w and the others in proportion. Near
// ties go to the primary: rounding must not decide.
func winner(d *decide.Decision, c decide.Criterion, w float64) string {
	value := func(ch decide.Choice) float64 {
		v := 0.0
		for _, k := range decide.Criteria() {
			share := d.Weights[k] * (1 - w) / (1 - d.Weights[c])
			if k == c {
				share = w
			}
			v += share * ch.Worth[k]
		}
		return v
	}
	best := d.Choices[0]
	for _, ch := range d.Choices[1:] {
		if value(ch) > value(best)+1e-12 {
			best = ch
		}
	}
	return best.Option.Name
}

func TestNothingInfeasibleIsRecommended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		n := decide.Need{Weights: weights(1, 1, 1), Limits: decide.Limits{
			Cost: rapid.Float64Range(0.1, 20).Draw(t, "cap"), Quality: rapid.Float64Range(0, 1).Draw(t, "least"), FirstToken: 1500 * time.Millisecond,
		}}
		d, err := decide.Decide(n, options, 1)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, c := range d.Choices {
			sum += c.Probability
			if why := n.Limits.Breaks(&c.Option); len(why) > 0 {
				t.Errorf("%s is a choice and breaks: %v", c.Option.Name, why)
			}
		}
		if len(d.Choices) > 0 && math.Abs(sum-1) > 1e-9 || len(d.Choices)+len(d.Infeasible) != len(options) {
			t.Errorf("probabilities sum to %v; %d and %d of %d", sum, len(d.Choices), len(d.Infeasible), len(options))
		}
	})
}

// TestProbabilitiesAreCalibrated draws cases whose truth is known: true qualities
// and weights, observed through 150 items and a person's uncertain weights. The
// stated probability of the primary must be right as often as it says.
func TestProbabilitiesAreCalibrated(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	const cases, items = 400, 150
	brier, claimed, came := 0.0, 0.0, 0.0
	for i := range cases {
		truth, seen := syntheticCase(rng, items)
		d, err := decide.Decide(decide.Need{Weights: weights(0.5, 0.2, 0.3)}, seen, uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		best := trueBest(rng, d, truth)
		hit := 0.0
		if d.Primary == best {
			hit = 1
		}
		claimed, came = claimed+d.Probability, came+hit
		for _, c := range d.Choices {
			is := 0.0
			if c.Option.Name == best {
				is = 1
			}
			brier += (c.Probability - is) * (c.Probability - is) / cases
		}
	}
	brier /= 4 // options a case
	t.Logf("Brier %.3f; said %.1f %%, came true %.1f %%", brier, 100*claimed/cases, 100*came/cases)
	if brier > 0.1 || math.Abs(claimed-came)/cases > 0.06 {
		t.Errorf("Brier %.3f; said %.3f, came true %.3f", brier, claimed/cases, came/cases)
	}
}

func syntheticCase(rng *rand.Rand, items int) (truth map[string]float64, seen []decide.Option) {
	truth = map[string]float64{}
	hard := make([]float64, items)
	for k := range hard {
		hard[k] = 0.2 * rng.NormFloat64()
	}
	for _, name := range []string{"a", "b", "c", "d"} {
		q := 0.6 + 0.3*rng.Float64()
		truth[name] = q
		o := option(name, 0, 200+1800*rng.Float64(), 0.5+9*rng.Float64())
		for k := range items {
			s := 0.0
			if rng.Float64() < min(1, max(0, q+hard[k])) {
				s = 1
			}
			o.Scores = append(o.Scores, s)
			o.Quality += s / float64(items)
		}
		seen = append(seen, o)
	}
	return truth, seen
}

// trueBest is the best by true quality and by weights as a person may have them.
func trueBest(rng *rand.Rand, d *decide.Decision, truth map[string]float64) string {
	w := decide.Draw(rng, d.Weights, 30)
	best, value := "", math.Inf(-1)
	for _, c := range d.Choices {
		a := d.Anchors[decide.Quality]
		v := w[decide.Quality]*(truth[c.Option.Name]-a.Worst)/(a.Best-a.Worst) + w[decide.Latency]*c.Worth[decide.Latency] + w[decide.Cost]*c.Worth[decide.Cost]
		if v > value {
			best, value = c.Option.Name, v
		}
	}
	return best
}

func TestADecisionIsDeterministic(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	_, seen := syntheticCase(rng, 50)
	a, b := decideOn(t, decide.Need{Weights: weights(1, 1, 1)}, seen...), decideOn(t, decide.Need{Weights: weights(1, 1, 1)}, seen...)
	if a.Primary != b.Primary || a.Probability != b.Probability {
		t.Errorf("%v and %v", a.Probability, b.Probability)
	}
}

func TestPriceScenariosCount(t *testing.T) {
	n := decide.Need{Weights: weights(0, 0, 1), Prices: map[string][]float64{"cheap": {1, 1, 1, 10}}}
	d := decideOn(t, n, option("cheap", 1, 1, 1), option("steady", 1, 1, 2))
	if d.Primary != "cheap" || math.Abs(d.Probability-0.75) > 0.03 {
		t.Errorf("got %s with %v", d.Primary, d.Probability)
	}
}
