package score

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestChoices(t *testing.T) {
	for _, c := range []struct {
		name, output string
		kind         Choice
		questions    int
		want         []string
	}{
		{"the last letter", "A不对。【答案】C <eoa>", Single, 1, []string{"C"}},
		{"none", "【答案】 无", Single, 1, nil},
		{"several letters", "因为 A。\n【答案】 A C <eoa>", Several, 1, []string{"AC"}},
		{"several at the end", "所以选BD", Several, 1, []string{"BD"}},
		{"questions", "（1）【答案】 C\n（2）【答案】：A", Questions, 2, []string{"C", "A"}},
		{"questions without marks", "C and A and B", Questions, 2, []string{"C", "A"}},
	} {
		if got := c.kind.Extract(c.output, c.questions); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	if p := Several.Points([]string{"A"}, []string{"AC"}); p != 0.5 {
		t.Errorf("half of an answer is worth %v", p)
	}
	if p := Several.Points([]string{"AB"}, []string{"AC"}); p != 0 {
		t.Errorf("a wrong letter is worth %v", p)
	}
}

func TestLetters(t *testing.T) {
	for in, want := range map[string]string{
		"The answer is (B).": "B", "B": "B", "B. Paris": "B", "答案：C": "C", "故选D。": "D", `\boxed{A}`: "A",
		"A or B": "", "I think C": "C", "nothing": "", "": "",
	} {
		if got := Letter(in, 'D'); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestBBHTakesWhatFollowsTheAnswerIs(t *testing.T) {
	for _, c := range []struct {
		output, target string
		want           bool
	}{{"So the answer is (E).", "(E)", true}, {"(C)", "(C)", true}, {"So the answer is 24.", "24", true}, {"So the answer is 2.4", "24", false}, {"", "x", false}} {
		if got := BBH(c.output, c.target); got.Right != c.want {
			t.Errorf("%q: %+v", c.output, got)
		}
	}
}

func TestWinRates(t *testing.T) {
	r := RatePairs([]Pair{{2, 100, 50}, {1, 100, 60}, {0, 100, 70}, {1.5, 100, 80}, {math.NaN(), 1, 1}})
	if r.Items != 4 || r.WinRate != 50 || math.Abs(r.StandardError-20.412414523193153) > 1e-9 {
		t.Errorf("%+v", r)
	}
	if r := RatePairs(nil); r.Items != 0 {
		t.Errorf("%+v", r)
	}
}

func TestShortAnswersGainFromLengthControl(t *testing.T) {
	var pairs []Pair
	for i := range 400 {
		long := i % 2
		p := Pair{Preference: 1.1, Baseline: 1000, Model: 200 + i}
		if long == 1 {
			p = Pair{Preference: 1.5, Baseline: 1000, Model: 900 + i}
		}
		pairs = append(pairs, p)
	}
	if r := RatePairs(pairs); r.LengthControlled <= r.WinRate || r.LengthEffect >= 0 {
		t.Errorf("%+v", r)
	}
}

func TestOneAnswerToEverythingIsFlagged(t *testing.T) {
	var same, varied []Pair
	for i := range 100 {
		same = append(same, Pair{1.9, 1000 + i, 872})
		varied = append(varied, Pair{1 + float64(i%2), 1000 + i, 1000 + i*37%100})
	}
	if r := RatePairs(same); len(r.Flags) == 0 || !strings.Contains(r.Flags[0], "same answer") {
		t.Errorf("%+v", r)
	}
	if r := RatePairs(varied); len(r.Flags) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestAgreement(t *testing.T) {
	g := Agree([]string{"1", "2", "0", "1", ""}, []string{"1", "2", "1", "2", "1"})
	if g.Items != 4 || g.Share != 50 || math.Abs(g.Kappa-0.2) > 1e-9 {
		t.Errorf("%+v", g)
	}
	if m := Majority("1", "2", "2"); m != "2" {
		t.Errorf("majority %q", m)
	}
	if m := Majority("1", "2", "0"); m != "" {
		t.Errorf("majority %q", m)
	}
	if f := Flips([]string{"1", "1", "0"}, []string{"2", "1", "0"}); math.Abs(f-100.0/3) > 1e-9 {
		t.Errorf("flips %v", f)
	}
}
