package score

import (
	"math"
)

// A Pair is a judge's preference between a baseline's output and a model's.
type Pair struct {
	Preference float64 // 1 the baseline, 2 the model, between for in between; 0 is a draw, NaN no verdict
	Baseline   int     // length of the baseline's output in characters
	Model      int     // length of the model's output
}

// PairRates are what AlpacaEval 2 reports of a model, in per cent.
type PairRates struct {
	WinRate          float64
	StandardError    float64
	Items            int
	LengthControlled float64
	LengthEffect     float64 // log-odds; below 0, shorter answers lose
	Flags            []string
}

// RatePairs computes the win rate of a model with its standard error, and the
// win rate as it would be if all outputs were as long as the baseline's.
//
// The length-controlled rate comes from a logistic regression of the
// preference on the difference of lengths, as AlpacaEval's does (Dubois and
// others, 2024). That one also knows how hard each instruction is, from models
// that are not part of a set of outputs; here hardness is drawn from a normal
// distribution instead, and the length effect leans towards a usual one.
func RatePairs(pairs []Pair) PairRates {
	var wins, differences []float64
	for _, p := range pairs {
		if math.IsNaN(p.Preference) {
			continue
		}
		v := p.Preference - 1
		if p.Preference == 0 {
			v = 0.5
		}
		wins = append(wins, v)
		differences = append(differences, float64(p.Baseline-p.Model))
	}
	r := PairRates{Items: len(wins)}
	if r.Items == 0 {
		return r
	}
	mean, deviation := moments(wins)
	r.WinRate, r.StandardError = 100*mean, 100*deviation/math.Sqrt(float64(r.Items))
	r.LengthControlled, r.LengthEffect = lengthControlled(wins, differences)
	r.Flags = pairFlags(pairs, r)
	return r
}

// moments are the mean and the sample deviation.
func moments(x []float64) (mean, deviation float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		deviation += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(deviation / float64(max(1, len(x)-1)))
}

// Where the length effect leans to, how strongly, and how far instructions
// differ in hardness, in log-odds.
const (
	usualEffect   = -1.25
	effectWeight  = 100.0
	hardnessWidth = 1.0
)

// lengthControlled fits the regression and returns the rate in per cent and
// the effect of length.
func lengthControlled(wins, differences []float64) (rate, effect float64) {
	_, deviation := moments(differences)
	if deviation == 0 {
		mean, _ := moments(wins)
		return 100 * mean, 0
	}
	x := make([]float64, len(differences))
	for i, d := range differences {
		x[i] = math.Tanh(d / deviation)
	}
	intercept, effect := fitLengths(x, wins)
	p, _ := winChance(intercept)
	return 100 * p, effect
}

// fitLengths finds, by Newton's method, the intercept and the effect of x.
func fitLengths(x, y []float64) (intercept, effect float64) {
	intercept, effect = 0, usualEffect
	for range 60 {
		g0, g1 := 0.0, -effectWeight*(effect-usualEffect)
		h00, h01, h11 := 1e-9, 0.0, effectWeight
		for i, v := range x {
			p, slope := winChance(intercept + effect*v)
			p = min(max(p, 1e-9), 1-1e-9)
			r, w := (y[i]-p)*slope/(p*(1-p)), slope*slope/(p*(1-p))
			g0, g1 = g0+r, g1+r*v
			h00, h01, h11 = h00+w, h01+w*v, h11+w*v*v
		}
		det := h00*h11 - h01*h01
		step0, step1 := clamp((g0*h11-g1*h01)/det), clamp((h00*g1-h01*g0)/det)
		intercept, effect = intercept+step0, effect+step1
		if math.Abs(step0)+math.Abs(step1) < 1e-9 {
			break
		}
	}
	return intercept, effect
}

func clamp(v float64) float64 { return min(max(v, -1), 1) }

// winChance is the chance of a win at given log-odds, averaged over
// instructions of all hardness by Gauss-Hermite quadrature, and its slope.
func winChance(logOdds float64) (p, slope float64) {
	for _, node := range [5][2]float64{
		{-2.0201828704560856, 0.019953242059045913}, {-0.9585724646138185, 0.39361932315224116}, {0, 0.9453087204829419},
		{0.9585724646138185, 0.39361932315224116}, {2.0201828704560856, 0.019953242059045913},
	} {
		q := 1 / (1 + math.Exp(-logOdds-hardnessWidth*math.Sqrt2*node[0]))
		w := node[1] / math.Sqrt(math.Pi)
		p += w * q
		slope += w * q * (1 - q)
	}
	return p, slope
}

// pairFlags says what makes the rates of a model suspicious.
func pairFlags(pairs []Pair, r PairRates) []string {
	var flags []string
	lengths, baseline, most := map[int]int{}, 0, 0
	for _, p := range pairs {
		lengths[p.Model]++
		most = max(most, lengths[p.Model])
		if p.Model == p.Baseline {
			baseline++
		}
	}
	switch n := len(pairs); {
	case n >= 20 && baseline == n:
		flags = append(flags, "this is the baseline, compared with itself")
	case n >= 20 && most*5 > n:
		flags = append(flags, "one length of answer comes too often: the same answer may be given to every instruction, to sway the judge")
	}
	if w, c := r.WinRate, r.LengthControlled; c < min(w-w/4, w-10) || c > max(w+(100-w)/4, w+10) {
		flags = append(flags, "control for length changes the rate very much; the regression may not fit")
	}
	return flags
}
