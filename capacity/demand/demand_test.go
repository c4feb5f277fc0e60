package demand_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity/demand"
)

// made is a history of days with a rhythm, drifting days and noise.
func made(days int, seed uint64) *demand.Series {
	rng := rand.New(rand.NewPCG(seed, 7))
	s := &demand.Series{Name: "made", Step: 600}
	level := 0.0
	for d := range days {
		level = 0.6*level + 0.08*rng.NormFloat64()
		for i := range 144 {
			hour := 2 * math.Pi * float64(i) / 144
			weekend := 1.0
			if d%7 >= 5 {
				weekend = 0.7
			}
			s.Rates = append(s.Rates, 100*weekend*math.Exp(level+0.8*math.Sin(hour)+0.05*rng.NormFloat64()))
		}
	}
	return s
}

func TestAWeekCoversTheNextWeeksPeak(t *testing.T) {
	covered, steps := 0, 0.0
	const n = 40
	for seed := range uint64(n) {
		score, ok := demand.Backtest(made(14, seed), 7, 7)
		if !ok {
			t.Fatal("there is no score")
		}
		if score.PeakCovered {
			covered++
		}
		steps += score.Covered / n
		if score.PeakHigh > 4*score.Peak {
			t.Errorf("an interval to %.0f says nothing of a peak of %.0f", score.PeakHigh, score.Peak)
		}
	}
	if covered < n*9/10 || steps < 0.85 {
		t.Errorf("%d of %d peaks, %.2f of steps", covered, n, steps)
	}
}

func TestMeasuredWeeksAreForetold(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "bakeoff", "capacity")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the measured histories are not here")
	}
	list, err := demand.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		for days := 2; days < int(s.Days()); days++ {
			if score, ok := demand.Backtest(s, days, 7); ok && !score.PeakCovered {
				t.Errorf("%s, %d days: peak %.0f not in %.0f … %.0f", s.Name, days, score.Peak, score.PeakLow, score.PeakHigh)
			}
		}
	}
}

func TestMoreAheadIsLessSure(t *testing.T) {
	o := demand.Fit(made(7, 3)).Ahead(7 * 144)
	for _, i := range []int{0, 70} {
		first, last := o.High[i]/o.Low[i], o.High[i+6*144]/o.Low[i+6*144]
		if last <= first {
			t.Errorf("step %d: %.2f, six days later %.2f", i, first, last)
		}
	}
}

func csvOf(s *demand.Series) string {
	var b strings.Builder
	b.WriteString("t_s,rps\n")
	for i, r := range s.Rates {
		fmt.Fprintf(&b, "%.0f,%.4f\n", s.Start+float64(i)*s.Step, r)
	}
	return b.String()
}

func TestFilesThatGoOnAreJoined(t *testing.T) {
	dir := t.TempDir()
	all := made(14, 1)
	for name, s := range map[string]*demand.Series{"chat-large-week1.csv": all.Cut(0, 7*144), "chat-large-week2.csv": all.Cut(7*144, 14*144)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(csvOf(s)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := demand.Open(dir)
	if err != nil || len(list) != 1 || list[0].Days() != 14 {
		t.Fatal(len(list), err)
	}
}

func TestMissingStepsAreFilled(t *testing.T) {
	s, err := demand.Read(strings.NewReader("t_s,rps\n0,1\n3600,1\n7200,1\n43200,3\n86400,1\n"), "x")
	if err != nil || len(s.Rates) != 25 || math.Abs(s.Rates[7]-2) > 1e-9 {
		t.Fatal(s, err)
	}
}

func TestBadHistoriesAreRefused(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "no columns": "a,b\n1,2\n3,4\n", "backwards": "t_s,rps\n5,1\n3,1\n", "negative": "t_s,rps\n0,1\n90000,-1\n", "short": "t_s,rps\n0,1\n60,1\n"} {
		if _, err := demand.Read(strings.NewReader(text), name); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("t_s,rps\n0,1\n43200,2\n86400,1\n")
	f.Add("t_s,rps\n0,0\n43200,0\n86400,0\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := demand.Read(strings.NewReader(text), "fuzz")
		if err != nil {
			if qiao.KindOf(err) != qiao.Invalid {
				t.Fatal(err)
			}
			return
		}
		o := demand.Fit(s).Ahead(10)
		for i := range o.Mid {
			if math.IsNaN(o.Mid[i]) || o.Low[i] > o.Mid[i] || o.High[i] < o.Mid[i] {
				t.Fatalf("%v %v %v", o.Low[i], o.Mid[i], o.High[i])
			}
		}
	})
}
