package write

import (
	"math"
	"testing"
)

func TestHabitsWeighRules(t *testing.T) {
	p := newPersonal(nil, Profile{Rules: []RuleHabit{
		{Rule: "liked", Accepted: 10},
		{Rule: "disliked", Accepted: 1, Rejected: 4},
		{Rule: "hated", Rejected: 6},
		{Rule: "muted", Muted: true},
	}}, nil)
	for _, c := range []struct {
		rule       string
		shown      bool
		auto       bool
		confidence float64
	}{
		{"new", true, true, 0.8},
		{"liked", true, true, 0.9},
		{"disliked", true, false, 0.6},
		{"hated", false, false, 0},
		{"muted", false, false, 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			left := p.learn([]Edit{{Rule: c.rule, Confidence: 0.8, Auto: true}})
			if shown := len(left) == 1; shown != c.shown {
				t.Fatalf("shown is %v", shown)
			}
			if !c.shown {
				return
			}
			e := p.weigh(left[0])
			if e.Auto != c.auto || math.Abs(e.Confidence-c.confidence) > 1e-9 {
				t.Errorf("auto %v, confidence %v; want %v, %v", e.Auto, e.Confidence, c.auto, c.confidence)
			}
		})
	}
}

func TestPersonalKnowsWordsOfTheGlossary(t *testing.T) {
	p := newPersonal([]string{"Qiao"}, Profile{}, []Term{{Term: "Qwen Max"}})
	for word, want := range map[string]bool{"qiao": true, "QIAO": true, "Qwen": true, "max": true, "min": false} {
		if p.known(word) != want {
			t.Errorf("known(%q) is %v", word, !want)
		}
	}
}
