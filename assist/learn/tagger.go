package learn

import (
	"context"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Tagged is a sentence with a BIO tag for each of its words.
type Tagged struct {
	Words  []string
	Tags   []string
	Intent string // may be empty
}

// words are the words as the tagger compares them.
func (t Tagged) words() []string {
	list := make([]string, len(t.Words))
	for i, w := range t.tokens() {
		list[i] = w.text
	}
	return list
}

// tokens are one for each word, whatever is in it.
func (t Tagged) tokens() []token {
	list := make([]token, len(t.Words))
	for i, w := range t.Words {
		plain := plainWord(w)
		list[i] = token{text: plain, letter: true}
	}
	return list
}

// plainWord is a word in small letters with each digit as 0.
func plainWord(w string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, strings.ToLower(w))
}

// A Tagger finds the words of slots. It is safe for use from many goroutines.
type Tagger struct {
	tags  []string
	rows  map[uint32]int32
	chain *chain
	lex   *lexicon
}

// TrainTagger trains on tagged sentences, each of as many tags as words. It gives
// the same weights for the same sentences and seed, and stops with ctx.
func TrainTagger(ctx context.Context, list []Tagged, seed uint64) (*Tagger, error) {
	for _, t := range list {
		if len(t.Words) != len(t.Tags) {
			return nil, qiao.Errorf(qiao.Invalid, "learn", "a sentence has %d words and %d tags", len(t.Words), len(t.Tags))
		}
	}
	return trainTagger(ctx, list, chainSchedule{epochs: 8, rate: 0.1, drop: 0.3, decay: 1e-3, seed: seed})
}

func trainTagger(ctx context.Context, list []Tagged, s chainSchedule) (*Tagger, error) {
	t := &Tagger{rows: map[uint32]int32{}, lex: newLexicon(list)}
	ids := map[string]int{}
	for _, e := range list {
		for _, tag := range e.Tags {
			if _, ok := ids[tag]; !ok {
				ids[tag] = 0
				t.tags = append(t.tags, tag)
			}
		}
	}
	slices.Sort(t.tags)
	for i, tag := range t.tags {
		ids[tag] = i
	}
	t.chain = newChain(t.tags)
	sequences := t.sequences(ctx, list, ids)
	if ctx.Err() != nil {
		return nil, qiao.E(qiao.KindOf(ctx.Err()), "learn", ctx.Err())
	}
	if err := t.chain.fit(ctx, sequences, s); err != nil {
		return nil, qiao.E(qiao.KindOf(err), "learn", err)
	}
	for i, v := range t.chain.w {
		t.chain.w[i] = unzigzag(zigzag(v)) // as the file will have it
	}
	return t, nil
}

func newChain(tags []string) *chain {
	k := len(tags)
	c := &chain{tags: k, trans: make([]float32, (k+1)*k), prior: make([][]int32, k)}
	for t, tag := range tags {
		slot, inside := strings.CutPrefix(tag, "I-")
		for p := range k + 1 {
			if !inside || p < k && len(tags[p]) > 2 && tags[p][2:] == slot {
				c.prior[t] = append(c.prior[t], int32(p))
			}
		}
	}
	return c
}

// sequences gives a row to each feature and a weight to each pair of a feature
// and a tag that occur together. It stops early when ctx ends.
func (t *Tagger) sequences(ctx context.Context, list []Tagged, ids map[string]int) []sequence {
	count := map[uint32]int{}
	features := make([][][]uint32, len(list))
	for i, e := range list {
		if ctx.Err() != nil {
			return nil
		}
		features[i] = tagFeatures(e.tokens(), e.Intent, t.lex)
		for _, fs := range features[i] {
			for _, f := range fs {
				count[f]++
			}
		}
	}
	var keys []uint32
	for f, n := range count {
		if n >= minCount {
			keys = append(keys, f)
		}
	}
	slices.Sort(keys)
	for i, f := range keys {
		t.rows[f] = int32(i)
	}
	var all []sequence
	pairs := make([]map[uint16]bool, len(keys))
	for at, e := range list {
		if ctx.Err() != nil {
			return nil
		}
		s := sequence{}
		for i, fs := range features[at] {
			tag := ids[e.Tags[i]]
			var rows []int32
			for _, f := range fs {
				r, ok := t.rows[f]
				if !ok {
					continue
				}
				if pairs[r] == nil {
					pairs[r] = map[uint16]bool{}
				}
				pairs[r][uint16(tag)] = true
				rows = append(rows, r)
			}
			s.rows, s.tags = append(s.rows, rows), append(s.tags, tag)
		}
		all = append(all, s)
	}
	t.addPairs(pairs)
	return all
}

// addPairs gives a weight to each pair of a row and a tag.
func (t *Tagger) addPairs(pairs []map[uint16]bool) {
	for _, p := range pairs {
		t.chain.first = append(t.chain.first, int32(len(t.chain.tag)))
		tags := make([]uint16, 0, len(p))
		for tag := range p {
			tags = append(tags, tag)
		}
		slices.Sort(tags)
		t.chain.tag = append(t.chain.tag, tags...)
	}
	t.chain.first = append(t.chain.first, int32(len(t.chain.tag)))
	t.chain.w = make([]float32, len(t.chain.tag))
}

// Tag gives a tag to each word.
func (t *Tagger) Tag(words []string, intent string) []string {
	return t.tag(Tagged{Words: words}.tokens(), intent)
}

func (t *Tagger) tag(list []token, intent string) []string {
	rows := make([][]int32, len(list))
	for i, fs := range tagFeatures(list, intent, t.lex) {
		for _, f := range fs {
			if r, ok := t.rows[f]; ok {
				rows[i] = append(rows[i], r)
			}
		}
	}
	em := make([]float64, len(list)*len(t.tags))
	t.chain.emissions(rows, em)
	out := make([]string, len(list))
	for i, id := range t.chain.best(em, len(list)) {
		out[i] = t.tags[id]
	}
	return out
}

// minCount is how often a feature must occur to count.
const minCount = 2
