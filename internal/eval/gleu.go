package eval

import (
	"math"
	"strings"
)

// A gleuScore is the corpus GLEU (Napoles et al. 2015, as updated in 2016) of a
// set: the mean over draws of one reference for each sentence, from 0 to 100.
type gleuScore struct{ mean, deviation float64 }

// gleuDraws is the number of draws of the official script.
const gleuDraws = 500

// gleu scores hypotheses against sources and references, all as tokens;
// references[i] are those of sentence i. It gives exactly the figure of the
// official script, whose draws come from CPython's random module.
func gleu(sources, hypotheses [][]string, references [][][]string) gleuScore {
	counts := make([][]gleuCounts, len(hypotheses))
	for i, h := range hypotheses {
		for _, r := range references[i] {
			counts[i] = append(counts[i], countGLEU(h, sources[i], r))
		}
	}
	var sum, squares float64
	for j := range gleuDraws {
		g := 100 * drawGLEU(counts, newTwister(uint32(j*101)))
		sum += g
		squares += g * g
	}
	mean := sum / gleuDraws
	return gleuScore{mean, math.Sqrt(math.Max(0, squares/gleuDraws-mean*mean))}
}

func drawGLEU(counts [][]gleuCounts, random *twister) float64 {
	var total gleuCounts
	for _, c := range counts {
		total.add(c[random.below(len(c))])
	}
	return total.score()
}

// gleuCounts are the lengths and n-gram counts of a hypothesis.
type gleuCounts struct {
	length, reference int
	matched, possible [4]int // for n-grams of 1 to 4 tokens
}

func (c *gleuCounts) add(d gleuCounts) {
	c.length += d.length
	c.reference += d.reference
	for n := range 4 {
		c.matched[n] += d.matched[n]
		c.possible[n] += d.possible[n]
	}
}

func (c *gleuCounts) score() float64 {
	if c.length == 0 || c.reference == 0 {
		return 0
	}
	var logs float64
	for n := range 4 {
		if c.matched[n] == 0 || c.possible[n] == 0 {
			return 0
		}
		logs += math.Log(float64(c.matched[n]) / float64(c.possible[n]))
	}
	return math.Exp(math.Min(0, 1-float64(c.reference)/float64(c.length)) + logs/4)
}

// countGLEU counts the n-grams that h shares with the reference, less those that
// it shares with the source alone.
func countGLEU(h, source, reference []string) gleuCounts {
	c := gleuCounts{length: len(h), reference: len(reference)}
	for n := 1; n <= 4; n++ {
		inSource, inReference := ngrams(source, n), ngrams(reference, n)
		matched := 0
		for gram, count := range ngrams(h, n) {
			if r := inReference[gram]; r > 0 {
				matched += min(count, r)
			} else if s := inSource[gram]; s > 0 {
				matched -= min(count, s)
			}
		}
		c.matched[n-1] = max(matched, 0)
		c.possible[n-1] = max(len(h)+1-n, 0)
	}
	return c
}

func ngrams(tokens []string, n int) map[string]int {
	grams := map[string]int{}
	for i := 0; i+n <= len(tokens); i++ {
		grams[strings.Join(tokens[i:i+n], "\x00")]++
	}
	return grams
}
