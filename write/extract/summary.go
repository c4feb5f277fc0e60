package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/text"
)

// A Kind is a sort of summary, named as on the web.
type Kind string

// The kinds of summary.
const (
	TLDR      Kind = "tldr"       // what the text says, in short
	Teaser    Kind = "teaser"     // what makes one read on, from its beginning
	KeyPoints Kind = "key-points" // its main statements, one by one
	Headline  Kind = "headline"   // one short sentence or clause
)

// A Length is how much to return. A tldr or teaser has 1, 3 or 5 sentences, key
// points are 3, 5 or 7, and a headline has about 12, 17 or 22 words.
type Length string

// The lengths.
const (
	Short  Length = "short"
	Medium Length = "medium"
	Long   Length = "long"
)

// Options say what to extract. The zero value asks for a tldr of medium length.
type Options struct {
	Kind   Kind
	Length Length
	// Language is that of the text; empty tells it by looking.
	Language text.Language
	// Title is what the text is about, if that is known; empty looks for a title
	// line at the beginning.
	Title string
}

// A Sentence is a part of the source. Score says how much it weighs, the best
// sentence of a text about 1.
type Sentence struct {
	text.Span
	Text  string
	Score float64
}

// Summary returns the sentences that say most, in the order of the source. It
// returns nil for a text without any, and never all of a text of two sentences
// or more, but for key points. Questions, greetings and what hangs on a sentence
// before it are passed over while there is anything else, even if fewer sentences
// than wished for are left. Its time is bounded for long texts: beyond 300
// sentences, the best of each 200 compete.
func Summary(s string, o Options) []Sentence {
	d := newDoc(s, o)
	if len(d.units) == 0 {
		return nil
	}
	if o.Kind == Headline {
		return d.headline(s, o)
	}
	ranked := d.rank(o)
	chosen := d.diverse(ranked, wanted(o, len(d.units)))
	slices.Sort(chosen)
	out := make([]Sentence, len(chosen))
	for i, k := range chosen {
		out[i] = d.units[k].sentence(s, d.score[k])
	}
	return out
}

// wanted returns how many of n sentences to choose.
func wanted(o Options, n int) int {
	count := map[Length]int{Short: 1, Long: 5}[o.Length]
	if count == 0 {
		count = 3
	}
	if o.Kind == KeyPoints {
		return min(count+2, n)
	}
	return min(count, max(1, n/2))
}

// A unit is a sentence as the ranking sees it.
type unit struct {
	text.Span
	words     int // Latin words and numbers, and Chinese characters by twos
	terms     map[string]int
	norm      float64
	paragraph int
	first     bool // of its paragraph
	weight    float64
}

// standsAlone tells whether the sentence can be read without its neighbours.
func (u *unit) standsAlone() bool { return u.weight >= 0.45 }

func (u *unit) sentence(s string, score float64) Sentence {
	return Sentence{Span: u.Span, Text: u.Of(s), Score: math.Round(score*1000) / 1000}
}

// A doc is a text being summarized.
type doc struct {
	units []unit
	title map[string]int
	lead  int   // the first sentence that stands alone
	head  *unit // the title line, if there is one
	idf   map[string]float64
	score []float64
}

func newDoc(s string, o Options) *doc {
	d := &doc{title: terms(o.Title)}
	lang := o.Language.Base()
	paragraph, end := 0, 0
	for i, sp := range text.Sentences(s) {
		gap := s[end:sp.Start.Byte]
		end = sp.End.Byte
		opens := i == 0 || strings.Contains(gap, "\n")
		if i > 0 && opens {
			paragraph++
		}
		u := unit{Span: sp, terms: terms(sp.Of(s)), paragraph: paragraph, first: opens}
		u.words = size(sp.Of(s))
		if i == 0 && o.Title == "" && isTitle(sp.Of(s), s[sp.End.Byte:]) {
			d.head, d.title = &u, u.terms
			continue
		}
		u.weight = weigh(sp.Of(s), u.words, lang)
		d.units = append(d.units, u)
	}
	if len(d.units) == 0 && d.head != nil {
		d.head.weight = 1
		d.units, d.head = append(d.units, *d.head), nil
	}
	d.weighTerms()
	d.lead = max(0, slices.IndexFunc(d.units, func(u unit) bool { return u.standsAlone() }))
	return d
}

// isTitle tells whether the first sentence is a title: a short line without a
// stop, with something after it.
func isTitle(line, rest string) bool {
	line = strings.TrimSpace(strings.TrimLeft(line, "#"))
	if line == "" || strings.ContainsRune("。！？.!?：:;；，,", lastRune(line)) || size(line) > 24 {
		return false
	}
	return strings.HasPrefix(strings.TrimLeft(rest, " \t\r"), "\n") && strings.TrimSpace(rest) != ""
}

func lastRune(s string) rune {
	r := []rune(s[max(0, len(s)-4):])
	return r[len(r)-1]
}

// weighTerms computes the inverse document frequency of each term within the
// text, and the length of each sentence's vector.
func (d *doc) weighTerms() {
	df := map[string]int{}
	for i := range d.units {
		for t := range d.units[i].terms {
			df[t]++
		}
	}
	d.idf = make(map[string]float64, len(df))
	for t, n := range df {
		d.idf[t] = math.Log(1 + float64(len(d.units))/float64(n))
	}
	for i := range d.units {
		sum := 0.0
		for t, n := range d.units[i].terms {
			w := float64(n) * d.idf[t]
			sum += w * w
		}
		d.units[i].norm = math.Sqrt(sum)
	}
}

// likeness returns the cosine of a unit and a bag of terms.
func (d *doc) likeness(u *unit, bag map[string]int) float64 {
	dot, sum := 0.0, 0.0
	for t, n := range bag {
		w := d.idf[t]
		sum += float64(n*n) * w * w
		dot += float64(n*u.terms[t]) * w * w
	}
	if dot == 0 {
		return 0
	}
	return dot / (u.norm * math.Sqrt(sum))
}

// overlap returns how much of what the poorer of two sentences says is in the
// other one as well.
func (d *doc) overlap(u, v *unit) float64 {
	if len(v.terms) < len(u.terms) {
		u, v = v, u
	}
	shared, all, other := 0.0, 0.0, 0.0
	for t := range u.terms {
		all += d.idf[t]
		if v.terms[t] > 0 {
			shared += d.idf[t]
		}
	}
	for t := range v.terms {
		other += d.idf[t]
	}
	if all == 0 {
		return 0
	}
	return shared / min(all, other)
}

// fit returns the ranked sentences that can stand by themselves, or all if none
// can.
func (d *doc) fit(ranked []int) []int {
	pool := slices.DeleteFunc(slices.Clone(ranked), func(k int) bool { return !d.units[k].standsAlone() })
	if len(pool) == 0 {
		return slices.Clone(ranked)
	}
	return pool
}

// diverse picks count of the ranked sentences, each time the one with the best
// balance of weight and novelty (maximal marginal relevance).
func (d *doc) diverse(ranked []int, count int) []int {
	const relevance, repeats = 0.7, 0.5
	pool := d.fit(ranked)
	pool = pool[:min(len(pool), 8*count+8)]
	nearest := make(map[int]float64, len(pool))
	var chosen []int
	for len(chosen) < count && len(pool) > 0 {
		best := slices.MaxFunc(pool, func(a, b int) int {
			return cmp.Compare(relevance*d.score[a]-(1-relevance)*nearest[a], relevance*d.score[b]-(1-relevance)*nearest[b])
		})
		if nearest[best] > repeats {
			pool = slices.DeleteFunc(pool, func(k int) bool { return nearest[k] > repeats })
			continue
		}
		chosen = append(chosen, best)
		pool = slices.DeleteFunc(pool, func(k int) bool { return k == best })
		for _, k := range pool {
			nearest[k] = max(nearest[k], d.overlap(&d.units[k], &d.units[best]))
		}
	}
	return chosen
}
