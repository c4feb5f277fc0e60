package stat

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func TestKnownValues(t *testing.T) {
	w := Wilson(8, 10, 0.95)
	if !near(w.Low, 0.4902, 1e-4) || !near(w.High, 0.9433, 1e-4) {
		t.Errorf("Wilson of 8 in 10: %v", w)
	}
	for _, c := range []struct {
		a, b int
		want float64
	}{{0, 0, 1}, {5, 5, 1}, {0, 6, 0.03125}, {1, 9, 0.021484375}} {
		if got := McNemar(c.a, c.b); !near(got, c.want, 1e-9) {
			t.Errorf("McNemar(%d, %d) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
	if got := tQuantile(0.975, 10); !near(got, 2.228, 2e-3) {
		t.Errorf("t at 10 degrees: %v", got)
	}
	if got := MinDetectable(0.5, 400, 0.05, 0.8); !near(got, 0.07, 1e-3) {
		t.Errorf("minimal detectable difference: %v", got)
	}
	if got := Holm([]float64{0.01, 0.04, 0.03}); !near(got[0], 0.03, 1e-12) || !near(got[1], 0.06, 1e-12) || !near(got[2], 0.06, 1e-12) {
		t.Errorf("Holm: %v", got)
	}
	if got := BenjaminiHochberg([]float64{0.01, 0.04, 0.03}); !near(got[0], 0.03, 1e-12) || !near(got[1], 0.04, 1e-12) || !near(got[2], 0.04, 1e-12) {
		t.Errorf("Benjamini-Hochberg: %v", got)
	}
}

func TestAClusterCountsOnce(t *testing.T) {
	once := []float64{1, 0, 1, 1, 0}
	var twice []float64
	var clusters []string
	for i, v := range once {
		twice = append(twice, v, v)
		clusters = append(clusters, fmt.Sprint(i), fmt.Sprint(i))
	}
	if a, b := StandardError(once), ClusteredError(twice, clusters); !near(a, b, 1e-12) {
		t.Errorf("copies of items change the error: %v, %v", a, b)
	}
	if StandardError(twice) >= ClusteredError(twice, clusters) {
		t.Error("clusters make no difference")
	}
}

func TestVerdictsOfComparisons(t *testing.T) {
	pattern := func(n, ones int) []float64 {
		x := make([]float64, n)
		for i := range x {
			if i*ones/n != (i+1)*ones/n {
				x[i] = 1
			}
		}
		return x
	}
	for _, c := range []struct {
		name   string
		a, b   []float64
		margin float64
		want   Verdict
	}{
		{"far apart", pattern(300, 270), pattern(300, 90), 0, Better},
		{"the other way", pattern(300, 90), pattern(300, 270), 0, Worse},
		{"the same", pattern(300, 150), pattern(300, 150), 0.01, Equivalent},
		{"too few", []float64{1, 0, 1}, []float64{0, 1, 0}, 0.01, Undecided},
	} {
		got, err := Compare(c.a, c.b, Options{Margin: c.margin})
		if err != nil || got.Verdict != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	if _, err := Compare([]float64{1, 2}, []float64{1}, Options{}); err == nil {
		t.Error("unpaired scores were compared")
	}
}

func TestASequenceRarelyAlarmsThoughLookedAtAfterEachItem(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alarms := 0
	for range 400 {
		s := NewSequence(0.95, 200)
		for range 500 {
			s.Add(float64(r.IntN(3) - 1))
			if s.Decided() {
				alarms++
				break
			}
		}
	}
	if alarms > 24 { // 5 % and some luck
		t.Errorf("%d alarms in 400", alarms)
	}
	s := NewSequence(0.95, 200)
	for i := range 500 {
		s.Add(float64(i % 2))
	}
	if !s.Decided() {
		t.Error("a clear difference was not found")
	}
}

func values(t *rapid.T) []float64 {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-3, 3).Draw(t, "v")) }), 2, 40).Draw(t, "x")
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := values(t)
		m := Mean(x)
		for name, i := range map[string]Interval{"paired": PairedInterval(x, nil, 0.95), "BCa": BCa(x, 0.95, 200, 1)} {
			if i.Low > i.High {
				t.Fatalf("%s: %v is no interval", name, i)
			}
			if name == "paired" && !i.Contains(m) {
				t.Fatalf("%v does not hold the mean %v", i, m)
			}
		}
		if wide, tight := PairedInterval(x, nil, 0.99), PairedInterval(x, nil, 0.9); wide.Width() < tight.Width() {
			t.Fatal("a higher level is tighter")
		}
		if a, b := Permutation(x, 100, 7), Permutation(negated(x), 100, 7); math.Abs(a-b) > 1e-12 || a <= 0 || a > 1 {
			t.Fatalf("p-values %v and %v", a, b)
		}
		n := rapid.IntRange(1, 200).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		if w := Wilson(k, n, 0.95); !w.Contains(float64(k)/float64(n)) || w.Low < 0 || w.High > 1 {
			t.Fatalf("Wilson(%d, %d) = %v", k, n, w)
		}
		if McNemar(k, n-k) != McNemar(n-k, k) {
			t.Fatal("McNemar has sides")
		}
	})
}

func negated(x []float64) []float64 {
	y := slices.Clone(x)
	for i := range y {
		y[i] = -y[i]
	}
	return y
}

func TestCorrectionsKeepOrderAndNeverLower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 20).Draw(t, "p")
		holm, bh := Holm(p), BenjaminiHochberg(p)
		for i := range p {
			if holm[i] < p[i] || bh[i] < p[i]-1e-15 || holm[i] > 1 || bh[i] > holm[i]+1e-12 {
				t.Fatalf("p %v, Holm %v, BH %v", p[i], holm[i], bh[i])
			}
			for j := range p {
				if p[i] < p[j] && (holm[i] > holm[j] || bh[i] > bh[j]) {
					t.Fatal("the order has changed")
				}
			}
		}
	})
}

func TestItemsNeededInvertsMinDetectable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		d := MinDetectable(0.7, n, 0.05, 0.8)
		if got := ItemsNeeded(0.7, d, 0.05, 0.8); got != n && got != n+1 {
			t.Fatalf("%d items show %v, which needs %d", n, d, got)
		}
	})
}
