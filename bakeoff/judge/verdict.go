package judge

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/stat"
)

// A Verdict is what a jury came to.
type Verdict struct {
	Judges    []Judge   `json:"judges"`
	Items     []Outcome `json:"items"`
	Strengths []Rank    `json:"strengths"` // the strongest first
	Length    []Length  `json:"length,omitempty"`
}

// A Judge says how far one judge is to be trusted.
type Judge struct {
	Name      string  `json:"name"`
	Pairs     int     `json:"pairs"` // that it judged in both orders
	Unclear   int     `json:"unclear,omitempty"`
	Flips     float64 `json:"flips"`     // % of pairs on which it went with the order
	First     float64 `json:"first"`     // % of its choices that stood first; 50 is no bias
	Agreement float64 `json:"agreement"` // % with the jury's majority
}

// An Outcome is the jury's choice of one pair.
type Outcome struct {
	Suite   string            `json:"suite"`
	Item    string            `json:"item"`
	A       string            `json:"a"`
	B       string            `json:"b"`
	Choices map[string]string `json:"choices"` // by judge: "a", "b" or "tie"
	Winner  string            `json:"winner"`  // "a", "b", "tie", or "" without a majority
	sizeA   int
	sizeB   int
}

// A Rank is a contender's strength with its interval at 95 %: the probability to
// win against an average one.
type Rank struct {
	Contender string  `json:"contender"`
	Strength  float64 `json:"strength"` // 0 to 1
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Wins      float64 `json:"wins"` // a tie is half of one
	Pairs     int     `json:"pairs"`
}

// A Length is the win rate of A over B as it was, and as it would be if all
// answers were equally long.
type Length struct {
	A          string   `json:"a"`
	B          string   `json:"b"`
	WinRate    float64  `json:"winRate"`    // % of A
	Controlled float64  `json:"controlled"` // %
	Flags      []string `json:"flags,omitempty"`
}

// choice finds the verdict in what a judge said; the last one counts.
var choice = regexp.MustCompile(`(?i)verdict\W{0,6}\s*(1|2|tie|平局)`)

// Choice is "1", "2" or "tie", or "" where none is clear.
func Choice(output string) string {
	all := choice.FindAllStringSubmatch(output, -1)
	if len(all) == 0 {
		return ""
	}
	c := strings.ToLower(all[len(all)-1][1])
	if c == "平局" {
		return "tie"
	}
	return c
}

// both are a judge's choices on one pair: as the answers stood, and swapped.
type both struct{ straight, swapped string }

// Read makes the verdict of a judged run of Pairs.
func Read(r *run.Run) (*Verdict, error) {
	pairs := map[string]pair{}
	for _, s := range r.Suites {
		for _, item := range s.Items {
			var p pair
			if err := json.Unmarshal(item.Extra, &p); err != nil {
				return nil, err
			}
			pairs[item.ID] = p
		}
	}
	said := map[string]map[pair]both{} // by judge and unswapped pair
	unclear := map[string]int{}
	for i := range r.Answers {
		a := &r.Answers[i]
		p, ok := pairs[a.Item]
		if !ok || a.State != run.Answered {
			continue
		}
		c := Choice(a.Text)
		if c == "" {
			unclear[a.Contender]++
			continue
		}
		keep(said, a.Contender, p, c)
	}
	v := &Verdict{}
	v.gather(r, said)
	for _, c := range r.Contenders {
		v.Judges = append(v.Judges, v.judge(c.Name, said[c.Name], unclear[c.Name]))
	}
	v.Strengths = v.rank()
	v.Length = v.lengths()
	return v, nil
}

func keep(said map[string]map[pair]both, judge string, p pair, c string) {
	if said[judge] == nil {
		said[judge] = map[pair]both{}
	}
	swapped := p.Swap
	p.Swap = false
	b := said[judge][p]
	if swapped {
		b.swapped = c
	} else {
		b.straight = c
	}
	said[judge][p] = b
}

// opinion is what a judge holds whichever answer stands first, or "tie".
func (b both) opinion() string {
	switch {
	case b.straight == "1" && b.swapped == "2":
		return "a"
	case b.straight == "2" && b.swapped == "1":
		return "b"
	}
	return "tie"
}

func (b both) whole() bool { return b.straight != "" && b.swapped != "" }

// gather makes an outcome of each pair that a judge saw in both orders.
func (v *Verdict) gather(r *run.Run, said map[string]map[pair]both) {
	at := map[pair]int{}
	for _, s := range r.Suites {
		for _, item := range s.Items {
			var p pair
			if json.Unmarshal(item.Extra, &p) != nil || p.Swap {
				continue
			}
			o := Outcome{Suite: p.Suite, Item: p.Item, A: p.A, B: p.B, Choices: map[string]string{}, sizeA: p.SizeA, sizeB: p.SizeB}
			var choices []string
			for judge, pairs := range said {
				if b, ok := pairs[p]; ok && b.whole() {
					o.Choices[judge] = b.opinion()
					choices = append(choices, b.opinion())
				}
			}
			if len(choices) == 0 {
				continue
			}
			o.Winner = score.Majority(choices...)
			at[p] = len(v.Items)
			v.Items = append(v.Items, o)
		}
	}
}

// judge sums one judge up.
func (v *Verdict) judge(name string, said map[pair]both, unclear int) Judge {
	j := Judge{Name: name, Unclear: unclear}
	var straight, swapped, mine, jury []string
	first, decided := 0, 0
	for _, b := range said {
		if !b.whole() {
			continue
		}
		j.Pairs++
		straight, swapped = append(straight, b.straight), append(swapped, b.swapped)
		for _, c := range []string{b.straight, b.swapped} {
			if c != "tie" {
				decided++
			}
			if c == "1" {
				first++
			}
		}
	}
	for _, o := range v.Items {
		if c := o.Choices[name]; c != "" && o.Winner != "" {
			mine, jury = append(mine, c), append(jury, o.Winner)
		}
	}
	if j.Pairs > 0 {
		j.Flips = score.Flips(straight, swapped)
	}
	if decided > 0 {
		j.First = 100 * float64(first) / float64(decided)
	}
	if len(mine) > 0 {
		j.Agreement = score.Agree(mine, jury).Share
	}
	return j
}

// rank fits Bradley and Terry's model to the outcomes.
func (v *Verdict) rank() []Rank {
	var names []string
	index := func(name string) int {
		i := slices.Index(names, name)
		if i < 0 {
			names = append(names, name)
			return len(names) - 1
		}
		return i
	}
	var games []stat.Game
	for _, o := range v.Items {
		g := stat.Game{A: index(o.A), B: index(o.B), Score: 0.5}
		switch o.Winner {
		case "a":
			g.Score = 1
		case "b":
			g.Score = 0
		}
		games = append(games, g)
	}
	var ranks []Rank
	for i, s := range stat.BradleyTerry(len(names), games, 400, 1) {
		r := Rank{Contender: names[i], Strength: s.Strength, Low: s.Interval.Low, High: s.Interval.High}
		for _, g := range games {
			switch i {
			case g.A:
				r.Wins, r.Pairs = r.Wins+g.Score, r.Pairs+1
			case g.B:
				r.Wins, r.Pairs = r.Wins+1-g.Score, r.Pairs+1
			}
		}
		ranks = append(ranks, r)
	}
	slices.SortStableFunc(ranks, func(a, b Rank) int {
		if a.Strength > b.Strength {
			return -1
		}
		if a.Strength < b.Strength {
			return 1
		}
		return 0
	})
	return ranks
}

// lengths controls each pair of contenders for the length of their answers.
func (v *Verdict) lengths() []Length {
	by := map[[2]string][]score.Pair{}
	var order [][2]string
	for _, o := range v.Items {
		k := [2]string{o.A, o.B}
		if by[k] == nil {
			order = append(order, k)
		}
		preference := map[string]float64{"a": 2, "b": 1}[o.Winner] // the model is A; 0 is a draw
		by[k] = append(by[k], score.Pair{Preference: preference, Baseline: o.sizeB, Model: o.sizeA})
	}
	var list []Length
	for _, k := range order {
		rates := score.RatePairs(by[k])
		list = append(list, Length{A: k[0], B: k[1], WinRate: rates.WinRate, Controlled: rates.LengthControlled, Flags: rates.Flags})
	}
	return list
}
