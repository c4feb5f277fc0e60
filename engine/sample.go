package engine

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Sampling says how the next token is chosen. The zero Sampling takes the one with
// the greatest logit, always.
type Sampling struct {
	Temperature float64 // 0 is greedy; 1 is the model's own distribution
	TopK        int     // only the K best; 0 is all
	TopP        float64 // only the best that make up P of the weight; 0 or 1 is all
	MinP        float64 // only those with P of the best one's weight; 0 is all
	// Repetition divides the logits of tokens that are among the last Window, if
	// positive, and multiplies them otherwise; 0 or 1 is none.
	Repetition float64
	Presence   float64 // subtracted from the logits of those tokens
	Frequency  float64 // the same, for each time that they are there
	Window     int     // how many tokens back count; 0 is 64, less than 0 all
	Seed       uint64  // the same seed and logits give the same tokens
}

// defaultWindow is llama.cpp's.
const defaultWindow = 64

// A candidate is a token that may be chosen.
type candidate struct {
	id     int32
	logit  float32
	weight float64
}

// A sampler chooses tokens. It keeps its memory between them.
type sampler struct {
	Sampling
	random     *rand.Rand
	counts     map[int32]int
	candidates []candidate
}

func newSampler(s Sampling) *sampler {
	if s.Window == 0 {
		s.Window = defaultWindow
	}
	return &sampler{Sampling: s, random: rand.New(rand.NewPCG(s.Seed, 0x5eed)), counts: map[int32]int{}}
}

// choose returns the next token after the tokens read so far. It changes logits.
func (s *sampler) choose(logits []float32, read []int32) int32 {
	s.penalise(logits, read)
	if s.Temperature <= 0 {
		return int32(greatest(logits))
	}
	s.gather(logits)
	s.weigh()
	s.cut()
	return s.draw()
}

func (s *sampler) penalises() bool {
	return s.Repetition > 0 && s.Repetition != 1 || s.Presence != 0 || s.Frequency != 0
}

// penalise lowers the logits of recent tokens.
func (s *sampler) penalise(logits []float32, read []int32) {
	if !s.penalises() {
		return
	}
	if s.Window > 0 && len(read) > s.Window {
		read = read[len(read)-s.Window:]
	}
	clear(s.counts)
	for _, t := range read {
		if t >= 0 { // no part of a picture
			s.counts[t]++
		}
	}
	for t, n := range s.counts {
		v := float64(logits[t])
		switch {
		case s.Repetition <= 0:
		case v > 0:
			v /= s.Repetition
		default:
			v *= s.Repetition
		}
		logits[t] = float32(v - s.Presence - s.Frequency*float64(n))
	}
}

// gather lists the candidates, the best first. Only what TopK leaves is sorted;
// without it, what has less than a millionth of the best one's weight is left
// out, all of which together weighs less than a sixth even of 150,000 equals: it
// is kept where so much could count.
func (s *sampler) gather(logits []float32) {
	s.candidates = s.candidates[:0]
	most := logits[greatest(logits)]
	least := float32(math.Inf(-1))
	if s.TopK > 0 || s.TopP > 0 && s.TopP < 1 || s.MinP > 0 {
		least = most - float32(s.Temperature*math.Log(1e9))
	}
	for i, v := range logits {
		if v >= least && v > float32(math.Inf(-1)) {
			s.candidates = append(s.candidates, candidate{id: int32(i), logit: v})
		}
	}
	slices.SortFunc(s.candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.logit, a.logit), cmp.Compare(a.id, b.id))
	})
	if s.TopK > 0 && len(s.candidates) > s.TopK {
		s.candidates = s.candidates[:s.TopK]
	}
}

// weigh gives the candidates their softmax weights.
func (s *sampler) weigh() {
	var sum float64
	for i := range s.candidates {
		c := &s.candidates[i]
		c.weight = math.Exp(float64(c.logit-s.candidates[0].logit) / s.Temperature)
		sum += c.weight
	}
	for i := range s.candidates {
		s.candidates[i].weight /= sum
	}
}

// cut leaves what TopP and MinP allow, at least one.
func (s *sampler) cut() {
	n := len(s.candidates)
	if s.TopP > 0 && s.TopP < 1 {
		var sum float64
		for i := range s.candidates {
			if sum += s.candidates[i].weight; sum >= s.TopP {
				n = i + 1
				break
			}
		}
	}
	for n > 1 && s.candidates[n-1].weight < s.MinP*s.candidates[0].weight {
		n--
	}
	s.candidates = s.candidates[:n]
}

func (s *sampler) draw() int32 {
	var sum float64
	for i := range s.candidates {
		sum += s.candidates[i].weight
	}
	at := s.random.Float64() * sum
	for i := range s.candidates {
		if at -= s.candidates[i].weight; at < 0 {
			return s.candidates[i].id
		}
	}
	return s.candidates[len(s.candidates)-1].id
}

// A Choice is a token with the logarithm of its probability.
type Choice struct {
	ID      int32
	Logprob float64
}

// logprobs returns the logprob of a token and the n most probable ones.
func logprobs(logits []float32, token int32, n int) (Choice, []Choice) {
	most := float64(logits[greatest(logits)])
	var sum float64
	for _, v := range logits {
		sum += math.Exp(float64(v) - most)
	}
	less := most + math.Log(sum)
	var best []Choice
	for i, v := range logits {
		c := Choice{int32(i), float64(v) - less}
		at, _ := slices.BinarySearchFunc(best, c, func(a, b Choice) int { return cmp.Compare(b.Logprob, a.Logprob) })
		for at < len(best) && best[at].Logprob == c.Logprob {
			at++
		}
		if at < n {
			best = slices.Insert(best, at, c)[:min(len(best)+1, n)]
		}
	}
	return Choice{token, float64(logits[token]) - less}, best
}
