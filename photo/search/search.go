package search

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/fold"
	"github.com/qiao-ai/qiao/photo/query"
)

// A Result is what a plan finds.
type Result struct {
	Hits []Hit
	// Also are photos that only mention what a condition asks: the name of a place in
	// their text, though they were taken elsewhere.
	Also []Hit
	// Missed are words of the plan that no hit has.
	Missed []string

	run *run
}

// Explain gives hits their evidence. Hits are found without it, as only those that
// are shown need it.
func (res Result) Explain(hits []Hit) {
	for i := range hits {
		hits[i].Evidence = res.run.explain(&hits[i])
	}
}

// A Hit is a photo that was found.
type Hit struct {
	Photo    *photo.Photo
	Score    float64
	Evidence []Evidence
	number   int
	rank     int // by vector, 1 is the nearest; 0 is none
}

// Shares of what is asked for that a photo must have to be a match.
const (
	enough       = 0.51
	enoughOfMany = 0.4 // where at least two words of three or more are there
	literalBonus = 0.25
	mentioned    = 0.75 // of all words of a query, conditions among them
)

// A run is one search.
type run struct {
	x       *Index
	plan    query.Plan
	hard    set      // what meets all conditions
	strict  int      // how many conditions there are
	parts   []group  // what ranks
	like    []int    // photos to be like
	asked   []string // the names of photos to be like
	mention set      // what mentions a place that it was not taken in
	literal map[int]bool
	meaning []float32
}

// A group is parts of which the best counts.
type group struct {
	parts  []part
	weight float64
}

// Search finds the photos of a plan. The meaning is the vector of its words by the
// model of SetModel, or nil.
func (x *Index) Search(p query.Plan, meaning []float32) Result {
	r := &run{x: x, plan: p, hard: x.live.clone(), mention: newSet(len(x.photos)), meaning: meaning}
	r.ground()
	r.findLiteral()
	return r.result()
}

// ground decides what is a condition and what ranks, and applies the conditions.
func (r *run) ground() {
	for _, chips := range groups(r.plan.Chips) {
		switch {
		case chips[0].Kind == query.Like && !chips[0].Negated:
			r.like = append(r.like, r.x.named(chips[0].Value.Any)...)
			r.asked = append(r.asked, chips[0].Label)
		case len(chips) == 1 && chips[0].Negated:
			r.hard.without(r.x.denied(chips[0]))
			r.strict++
		case r.ranks(chips):
			r.rank(chips)
		default:
			r.require(chips)
		}
	}
}

// groups puts chips together that are alternatives; what is denied stands alone.
func groups(chips []query.Chip) (list [][]query.Chip) {
	at := map[int]int{}
	for _, c := range chips {
		i, ok := at[c.Group]
		if !ok || c.Negated || c.Group == 0 {
			list = append(list, []query.Chip{c})
			if !c.Negated {
				at[c.Group] = len(list) - 1
			}
			continue
		}
		list[i] = append(list[i], c)
	}
	return list
}

// ranks tells whether none of the alternatives is a condition. A place where no
// photo of the library was taken is no condition: its name may be written.
func (r *run) ranks(chips []query.Chip) bool {
	return !slices.ContainsFunc(chips, func(c query.Chip) bool { return !c.Kind.Ranks() && !r.unknown(c) })
}

func (r *run) unknown(c query.Chip) bool {
	if c.Kind != query.Place {
		return false
	}
	_, any := r.x.located(c.Value.Places)
	return !any
}

func (r *run) rank(chips []query.Chip) {
	if len(chips) == 1 {
		for _, p := range r.x.parts(chips[0]) {
			r.parts = append(r.parts, group{[]part{p}, p.weight})
		}
		return
	}
	var g group
	for _, c := range chips {
		for _, p := range r.x.parts(c) {
			g.parts = append(g.parts, p)
			g.weight = max(g.weight, p.weight)
		}
	}
	if len(g.parts) > 0 {
		r.parts = append(r.parts, g)
	}
}

// require keeps what meets one of the alternatives.
func (r *run) require(chips []query.Chip) {
	r.strict++
	meets := newSet(len(r.x.photos))
	for _, c := range chips {
		if c.Kind.Ranks() || r.unknown(c) {
			for _, p := range r.x.parts(c) {
				meets.or(r.x.atLeast(p.tally, enough))
			}
			continue
		}
		meets.or(r.x.meets(c))
		if c.Kind == query.Place {
			r.mention.or(r.x.atLeast(r.x.match(placeWord(c)), alike))
		}
	}
	meets.or(r.mention)
	r.mention.without(r.located(chips))
	r.hard.and(meets)
}

// located is what was taken in a place of chips, or meets another of them.
func (r *run) located(chips []query.Chip) set {
	in := newSet(len(r.x.photos))
	for _, c := range chips {
		in.or(r.x.meets(c))
	}
	return in
}

func placeWord(c query.Chip) word {
	text := fold.String(c.Label)
	return word{text: text, cjk: strings.ContainsFunc(text, fold.IsHan), alike: c.Value.Any}
}

// findLiteral finds the photos in which the query itself is written.
func (r *run) findLiteral() {
	r.literal = map[int]bool{}
	text := strings.TrimSpace(around.ReplaceAllString(r.plan.Query, ""))
	if text == "" || len(fold.Loose(text)) < 3 || len(r.plan.Chips) == 0 || r.asked != nil {
		return
	}
	found := r.x.literal(text)
	if len(found) == 0 {
		found = r.x.nearly(fold.Loose(text))
	}
	for _, n := range found {
		if r.x.live.has(int(n)) {
			r.literal[int(n)] = true
		}
	}
}

// around is what people say around a text that they remember.
var around = regexp.MustCompile(`(?i)^\s*(?:the |a |an |any |my )?(?:photos?|pictures?|pics?|images?)\s+(?:(?:with|containing|showing|of|that says?|saying|reading)\s+)+(?:the\s+)?(?:(?:texts?|words?|phrase)\s+)?|^(?:有|带|含有|写着|写有|上面写着|显示)+(?:文字|字样)?|(?:的|字样的|文字的)+(?:照片|图片|相片|图)$`)

func (r *run) result() Result {
	var res Result
	switch {
	case r.asked != nil:
		res = r.similar()
	case len(r.parts) == 0:
		res = r.conditions()
	default:
		res = r.ranked()
	}
	if len(res.Hits) == 0 && r.asked == nil {
		if written := r.asText(); len(written.Hits) > 0 {
			res = written
		}
	}
	res.run = r
	return res
}

// conditions is the result of a plan that only has conditions: all that meets them,
// the newest first.
func (r *run) conditions() Result {
	var res Result
	if r.strict == 0 && len(r.plan.Chips) > 0 {
		return res
	}
	newest, _ := r.x.newestFirst()
	for _, n := range newest {
		switch i := int(n); {
		case !r.hard.has(i):
		case r.mention.has(i):
			res.Also = append(res.Also, r.hit(i, 1))
		default:
			res.Hits = append(res.Hits, r.hit(i, 1))
		}
	}
	if len(res.Hits) > 0 {
		for i := range r.literal {
			if !r.hard.has(i) {
				res.Also = append(res.Also, r.hit(i, 1))
			}
		}
	}
	r.order(res.Also)
	return res
}

func (r *run) hit(i int, score float64) Hit {
	return Hit{Photo: r.x.photos[i], Score: score, number: i}
}

// order puts the best first, of equal ones the newest, then by id.
func (r *run) order(hits []Hit) {
	_, age := r.x.newestFirst()
	slices.SortFunc(hits, func(a, b Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return int(age[a.number]) - int(age[b.number])
	})
}

// ranked is the result of a plan with words, things or colours.
func (r *run) ranked() Result {
	nearest := r.nearest()
	var res Result
	seen := map[int]bool{}
	for _, c := range r.cover() {
		i := int(c.in)
		if r.hard.has(i) && (r.isEnough(float64(c.share), c.words) || r.literal[i]) {
			if nearest[i] > 0 {
				seen[i] = true
			}
			res.Hits = append(res.Hits, r.hit(i, r.score(i, float64(c.share), nearest)))
		}
	}
	for i := range nearest {
		if !seen[i] && r.hard.has(i) {
			res.Hits = append(res.Hits, r.hit(i, r.score(i, 0, nearest)))
		}
	}
	for i := range res.Hits {
		res.Hits[i].rank = nearest[res.Hits[i].number]
	}
	r.order(res.Hits)
	if len(res.Hits) == 0 {
		return r.partly()
	}
	if len(r.literal)+len(nearest) == 0 {
		res.Missed = r.unseen()
	}
	return res
}

// unseen are the words that no photo has.
func (r *run) unseen() (list []string) {
	for _, g := range r.parts {
		if len(g.parts) == 1 && g.parts[0].word != nil && len(g.parts[0].tally.in) == 0 {
			list = append(list, g.parts[0].word.text)
		}
	}
	return list
}

// A covered photo says how much of what is asked a photo has, and how many words of it.
type covered struct {
	posting
	words int
}

// cover lists the photos that have enough of what is asked to be looked at.
func (r *run) cover() (list []covered) {
	n := len(r.x.photos)
	sum, number := make([]float32, n), make([]uint8, n)
	var touched []uint32
	var all float32
	for _, g := range r.parts {
		all += float32(g.weight)
		best := g.best(r.x)
		for _, i := range best.in {
			if sum[i] == 0 {
				touched = append(touched, i)
			}
			sum[i] += float32(g.weight) * best.score[i]
			if best.score[i] >= misread2 && g.weight > softWord && number[i] < 255 {
				number[i]++
			}
		}
	}
	for _, i := range touched {
		if c := sum[i] / all; c >= enoughOfMany && !r.literal[int(i)] {
			list = append(list, covered{posting{i, c}, int(number[i])})
		}
	}
	for i := range r.literal {
		list = append(list, covered{posting{uint32(i), 1}, len(r.parts)})
	}
	return list
}

// best is the highest score that an alternative of g gives each photo.
func (g group) best(x *Index) *tally {
	if len(g.parts) == 1 {
		return g.parts[0].tally
	}
	t := x.newTally()
	for _, p := range g.parts {
		for _, n := range p.tally.in {
			t.raise(n, float64(p.tally.score[n]))
		}
	}
	return t
}

// isEnough tells whether a photo that has so much of what is asked is a match.
func (r *run) isEnough(coverage float64, words int) bool {
	return coverage >= enough || (len(r.parts) >= 3 && words >= 2 || r.familiar()) && coverage >= enoughOfMany
}

// familiar tells whether all that ranks are things, colours and words of which the
// tables know the meaning: a picture may show what nobody wrote and no tag names.
func (r *run) familiar() bool {
	for _, g := range r.parts {
		for _, p := range g.parts {
			if p.place || p.word != nil && p.weight >= plainWord {
				return false
			}
		}
	}
	return true
}

// score joins what is written, seen and coloured with the rank by vector, as
// reciprocal rank fusion does; the coverage is what tells text hits apart.
func (r *run) score(i int, coverage float64, nearest map[int]int) float64 {
	s := coverage
	if r.literal[i] {
		s = 1 + literalBonus
	}
	if rank := nearest[i]; rank > 0 {
		const k = 10
		s += float64(k) / float64(k+rank)
	}
	return math.Round(s*1e6) / 1e6
}

// partly is what meets the conditions where nothing has the words beside them: as
// long as the words only say what sort of picture it is, or are few, a picture may
// show them without saying so.
func (r *run) partly() Result {
	var res Result
	if r.strict == 0 || r.hard.len() == r.x.count {
		return res
	}
	unknown := 0
	for _, g := range r.parts {
		for _, p := range g.parts {
			switch {
			case p.place:
				return res
			case p.word != nil && p.weight >= plainWord:
				unknown++
			}
			if p.word != nil {
				res.Missed = append(res.Missed, p.word.text)
			} else {
				res.Missed = append(res.Missed, p.chip.Label)
			}
		}
	}
	if unknown > 1 {
		return Result{}
	}
	coverage := r.share()
	r.hard.each(func(i int) {
		if !r.mention.has(i) {
			res.Hits = append(res.Hits, r.hit(i, coverage[i]))
		}
	})
	r.order(res.Hits)
	return res
}

// share is how much of what ranks each photo has, however little.
func (r *run) share() map[int]float64 {
	list := map[int]float64{}
	var all float64
	for _, g := range r.parts {
		all += g.weight
	}
	for _, g := range r.parts {
		best := g.best(r.x)
		for _, n := range best.in {
			list[int(n)] += g.weight * float64(best.score[n]) / all
		}
	}
	return list
}

// asText takes the whole query for a text that is written in a photo, conditions
// and all: a date on a ticket is not when it was photographed.
func (r *run) asText() Result {
	var res Result
	for i := range r.literal {
		res.Hits = append(res.Hits, r.hit(i, 1+literalBonus))
	}
	if len(res.Hits) == 0 && !r.denies() {
		c := query.Chip{Kind: query.Words, Value: query.Value{Any: []string{fold.String(r.plan.Query)}}}
		r.parts = nil
		for _, p := range r.x.parts(c) {
			r.parts = append(r.parts, group{[]part{p}, p.weight})
		}
		if len(r.parts) == 0 {
			return res
		}
		for _, c := range r.cover() {
			if i := int(c.in); c.share >= mentioned && r.x.live.has(i) {
				res.Hits = append(res.Hits, r.hit(i, float64(c.share)))
			}
		}
	}
	r.order(res.Hits)
	return res
}

// denies tells whether the plan denies something, which no text does.
func (r *run) denies() bool {
	return slices.ContainsFunc(r.plan.Chips, func(c query.Chip) bool { return c.Negated })
}
