package route

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// A candidate is a partner with the model that it would be asked for.
type candidate struct {
	place  *place
	model  qiao.ModelID
	weight float64
	second bool // a fallback
	sure   bool // the alias says that it has the model
	doubt  bool // it may not have it
	asked  bool // in this search

	out    Why
	detail string // what it lacks
	denied error
	cost   qiao.Money
	at     Ranked
	reason string // for people, once it was asked for
}

// able tells whether c may be asked.
func (c *candidate) able() bool { return c.at.Verdict != Never }

// A plan is what a rule makes of a request: its candidates in their order.
type plan struct {
	rule   *Rule
	query  Query
	pinned qiao.PartnerID
	list   []candidate
}

// table is room for a decision.
type table struct {
	choices []Choice
	ranked  []Ranked
	list    []candidate
}

var tables = sync.Pool{New: func() any { return new(table) }}

// gather lists the candidates and puts them in order.
func (g *generation) gather() {
	t := tables.Get().(*table)
	defer func() {
		clear(t.choices)
		clear(t.list)
		tables.Put(t)
	}()
	t.list, t.choices, t.ranked = t.list[:0], t.choices[:0], t.ranked[:0]
	g.rule = g.router.rule(g.req)
	t.list = g.candidates(t.list)
	g.query = Query{Key: g.key(), Ticket: mix(g.ticket)}
	now := g.router.o.Now()
	for i := range t.list {
		t.choices = append(t.choices, g.choice(&t.list[i], now))
	}
	g.measureRequest(t)
	t.ranked = Decide(g.rule, g.query, t.choices, t.ranked)
	g.list = make([]candidate, len(t.list))
	for i, at := range t.ranked {
		g.list[i] = t.list[at.Index]
		g.list[i].at = at
		if g.explains {
			g.list[i].reason = g.said(&g.list[i], &at, &t.choices[at.Index], i+1)
		}
	}
}

// candidates are all partners, those of the rule first.
func (g *generation) candidates(list []candidate) []candidate {
	r := g.router
	alias, isAlias := r.o.Aliases[g.req.Model]
	model := g.req.Model
	if !isAlias {
		g.pinned, model = r.wish(model)
	}
	add := func(p Pick, second bool) {
		at := r.places[p.Partner]
		if at == nil {
			return
		}
		c := candidate{place: at, weight: p.weight(), second: second, model: model}
		if isAlias {
			list = addAlias(list, c, alias)
			return
		}
		if c.model == "" {
			c.model = p.Model
		}
		list = append(list, c)
	}
	for _, p := range g.rule.Partners {
		add(p, false)
	}
	for _, p := range g.rule.Fallback {
		add(p, true)
	}
	for i := range list {
		c := &list[i]
		if c.model == "" && !isAlias {
			c.model = c.place.partner.Model()
		}
		c.doubt = model != "" && !c.sure && !c.place.partner.Knows(c.model)
		if c.out == Suits {
			c.out = g.check(c)
		}
	}
	if isAlias {
		model = ""
	}
	for _, p := range r.o.Partners {
		if !slices.ContainsFunc(list, func(c candidate) bool { return c.place.partner == p }) {
			list = append(list, candidate{place: r.places[p.ID()], model: model, weight: 1, out: NotListed})
		}
	}
	return list
}

// addAlias adds a partner once for each of its models in an alias.
func addAlias(list []candidate, c candidate, alias []Pick) []candidate {
	p, before := c.place.partner, len(list)
	for _, a := range alias {
		if a.Partner == p.ID() || a.Partner == "" && p.Knows(a.Model) {
			c.model, c.sure = a.Model, a.Partner != ""
			if c.model == "" {
				c.model = p.Model()
			}
			list = append(list, c)
		}
	}
	if len(list) == before {
		c.model, c.out = "", NotOffered
		list = append(list, c)
	}
	return list
}

// check finds what keeps a partner from taking the request, whatever its state.
func (g *generation) check(c *candidate) Why {
	p := c.place.partner
	if g.pinned != "" && g.pinned != p.ID() {
		return NotNamed
	}
	if c.model == "" {
		return NoModel
	}
	card, offered := p.Card(c.model)
	if !offered {
		return NotOffered
	}
	if g.lacks != nil {
		c.detail = g.lacks(card)
	} else {
		c.detail = card.Lacks(g.req)
	}
	if c.detail != "" {
		return Lacking
	}
	if g.accept != nil && !g.accept(p) {
		return OtherTongue
	}
	if g.deny != nil {
		if c.denied = g.deny(p, c.model); c.denied != nil {
			return Denied
		}
	}
	return Suits
}

// choice is what is known of a candidate at the moment.
func (g *generation) choice(c *candidate, now time.Time) Choice {
	p := c.place.partner
	ch := Choice{
		Partner: p.ID(), Model: c.model, Region: p.Region(), Local: p.Local(), Scope: c.place.facts.Scope, Tags: c.place.facts.Tags,
		Weight: c.weight, Second: c.second, Doubt: c.doubt, Out: c.out, InFlight: int(c.place.inFlight.Load()),
	}
	ch.State = c.place.state(now)
	ch.Warned = c.place.warned(now)
	ch.FirstToken, ch.Rate = c.place.expected(c.model, now)
	if c.out == Suits && !g.explains {
		c.place.refresh(now)
	}
	ch.Load, ch.Loaded = c.place.loaded(now)
	if card, ok := p.Card(c.model); ok {
		ch.Context = card.Context
	}
	return ch
}

// expectedOutput is the length of an answer whose request sets no limit, in
// tokens, for its price.
const expectedOutput = 500

// measureRequest counts the request's tokens and its price, as far as the rule or
// a context ask for them.
func (g *generation) measureRequest(t *table) {
	small, priced := 0, g.rule.MaxPrice.Micro > 0 || g.rule.Strategy == Cost || g.rule.Strategy == Balanced
	for _, c := range t.choices {
		if c.Context > 0 && (small == 0 || c.Context < small) {
			small = c.Context
		}
	}
	g.query.Output = int64(g.req.MaxTokens)
	if g.explains || priced || g.rule.Hedge > 0 || small > 0 && !g.surelyFits(small) {
		g.query.Tokens = g.tokens()
	}
	if !priced && !g.explains {
		return
	}
	usage := qiao.Usage{Input: g.query.Tokens, Output: g.query.Output, Estimated: true}
	if usage.Output == 0 {
		usage.Output = expectedOutput
	}
	g.query.MaxCost, _ = g.router.worth(g.rule.MaxPrice)
	for i := range t.choices {
		if t.choices[i].Out != NotListed {
			t.list[i].cost, t.choices[i].Cost, t.choices[i].Priced = g.router.price(&t.list[i], usage, g.router.o.Now())
		}
	}
}

// surelyFits tells whether a request has fewer bytes than a context has tokens.
func (g *generation) surelyFits(context int) bool {
	if g.given > 0 {
		return false
	}
	n := len(g.req.Schema) + g.req.MaxTokens
	for _, m := range g.req.Messages {
		for _, p := range m.Parts {
			if n += len(p.Text); p.Image != nil {
				n += imageTokens
			}
		}
	}
	return n < context && len(g.req.Tools) == 0
}

// imageTokens stands for an image, as in package partner.
const imageTokens = 1000

// tokens is the input by estimate.
func (g *generation) tokens() int64 {
	if g.given > 0 {
		return g.given
	}
	if len(g.req.Messages) == 0 && len(g.prompt) > 0 {
		return countTokens(g.prompt)
	}
	n := countTokens(g.req.Schema)
	for _, m := range g.req.Messages {
		n += 4
		for _, p := range m.Parts {
			if n += countTokens(p.Text); p.Image != nil {
				n += imageTokens
			}
		}
		for _, c := range m.ToolCalls {
			n += countTokens(c.Arguments)
		}
	}
	for _, t := range g.req.Tools {
		n += countTokens(t.Description) + countTokens(t.Parameters)
	}
	return n
}

// countTokens estimates as partner.EstimateTokens does, but by bytes: a prompt of
// 100 kB takes microseconds.
func countTokens[T ~string | ~[]byte](s T) int64 {
	wide := 0
	for i := range len(s) {
		wide += int(s[i] >> 7)
	}
	return (int64(wide/3)*8 + int64(len(s)-wide)*3 + 11) / 12
}

// wish reads a request's model: "model", or "partner/model" to name who must
// answer, as in "qwen/qwen-plus". A first part that is no partner belongs to
// the model's name.
func (r *Router) wish(m qiao.ModelID) (qiao.PartnerID, qiao.ModelID) {
	first, rest, ok := strings.Cut(string(m), "/")
	if id := qiao.PartnerID(first); ok && r.places[id] != nil {
		return id, qiao.ModelID(rest)
	}
	return "", m
}

// rule is the first that fits.
func (r *Router) rule(req *qiao.Request) *Rule {
	for i := range r.rules {
		if r.rules[i].fits(req.Region, req.Feature) {
			return &r.rules[i]
		}
	}
	return &r.rules[len(r.rules)-1] // fits all
}

// price is what a request would cost, in its currency and in that of all.
func (r *Router) price(c *candidate, u qiao.Usage, now time.Time) (qiao.Money, float64, bool) {
	if r.o.Price == nil {
		return qiao.Money{}, 0, c.place.partner.Local()
	}
	m, ok := r.o.Price(c.place.partner, c.model, u, now)
	if !ok {
		return qiao.Money{}, 0, c.place.partner.Local()
	}
	w, ok := r.worth(m)
	return m, w, ok
}

// worth turns an amount into the currency of all.
func (r *Router) worth(m qiao.Money) (float64, bool) {
	if m.Micro == 0 {
		return 0, true
	}
	rate, ok := r.o.Exchange[m.Currency]
	return float64(m.Micro) / 1e6 * rate, ok
}
