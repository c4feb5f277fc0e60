package load

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
)

// growth is how fast rates may rise from one probe to the next, each of which
// takes about a minute: partners guard against doubling, and chance adds a little.
const growth = 1.9

// calm is the part of a rate that was met at which a partner recovers: low enough
// to empty queues, high enough to rise from again.
const calm = 0.7

// enough is how many requests a probe should count while rates rise, and plenty
// once a violation was seen: fewer say little of the slowest twentieth.
const enough, plenty = 300, 1500

// lasting is how long a probe of a rate takes.
func (h *hunt) lasting(rate float64) time.Duration {
	n := float64(enough)
	if h.violated {
		n = plenty
	}
	d := time.Duration(n / rate * float64(time.Second))
	return min(max(d, h.search.Duration), 15*h.search.Duration)
}

// step is how far above a rate that was met a search goes once a violation was
// seen.
const step = 1.25

// A hunt is a search on its way.
type hunt struct {
	search    Search
	prober    Prober
	yield     func(Found, error) bool
	found     Found
	rate      float64
	violated  bool    // an objective was missed: from here on rates rise little
	again     float64 // a rate that is tried again because it only rose too fast
	drained   bool    // a probe was left out because a queue was in the way
	confirmed float64
	counts    []Probe // those that say something of the capacity
	spent     Budget
	elapsed   time.Duration
}

func (h *hunt) run(ctx context.Context) error {
	for {
		err := h.close(ctx)
		if qiao.KindOf(err) == qiao.OverBudget && err != nil {
			h.found.Stopped = "the budget was spent in the middle of a probe"
			return h.end()
		}
		if err != nil {
			return err
		}
		switch {
		case h.found.Stopped != "":
			return h.end()
		case h.found.Capacity == 0:
			h.found.Stopped = "no rate met the objectives"
			return h.end()
		}
		if again, err := h.confirm(ctx); err != nil || !again {
			return err
		}
	}
}

// close probes until the capacity is known well enough to be confirmed.
func (h *hunt) close(ctx context.Context) error {
	for left := h.left(); left > 2 || left > 1 && !h.violated; left = h.left() {
		d := h.lasting(h.rate)
		if !h.affords(h.rate, d) {
			return nil
		}
		p, err := h.probe(ctx, h.rate, d)
		if err != nil {
			return err
		}
		if !h.next(p) {
			return nil
		}
	}
	return nil
}

// probe tries one rate, and shows it.
func (h *hunt) probe(ctx context.Context, rate float64, d time.Duration) (Probe, error) {
	p, err := h.send(ctx, rate, d)
	for n := 0; err == nil && n < extensions && h.unclear(&p) && h.affords(rate, d); n++ { // a sequential test: go on while it is open
		var more Probe
		more, err = h.send(ctx, rate, d)
		p = p.with(more)
	}
	if err != nil {
		return p, err
	}
	p.Met, p.Why = h.search.Objectives.judge(&p)
	h.violated = h.violated || !p.Met
	h.found.Probes = append(h.found.Probes, p)
	if !h.yield(h.found, nil) {
		return p, errLeft
	}
	if !p.Met && !p.guarded() {
		return p, h.rest(ctx, &p)
	}
	return p, nil
}

// send sends at a rate and keeps account of it.
func (h *hunt) send(ctx context.Context, rate float64, d time.Duration) (Probe, error) {
	p, err := h.prober.Probe(ctx, rate, d)
	if err != nil {
		return p, err
	}
	h.count(&p)
	if p.Void != "" {
		return p, qiao.Errorf(qiao.Overloaded, "load", "the probe at %.2f a second is void: %s", rate, p.Void).
			WithFix("Send from a faster machine, or from several.")
	}
	p.let = p.letIn()
	return p, nil
}

// count keeps account of what was sent.
func (h *hunt) count(p *Probe) {
	h.spent.Requests += p.Sent
	h.spent.Tokens += p.Tokens
	if sum, ok := h.spent.Money.Add(p.Cost); ok {
		h.spent.Money = sum
	}
	h.elapsed += p.Duration + settling
}

// rest lets the partner recover from a probe.
func (h *hunt) rest(ctx context.Context, p *Probe) error {
	rate, d := calm*h.found.Capacity, h.recovery(p)
	if p.Wait > 0 { // it said how long it wants to be left alone
		if _, err := h.prober.Rest(ctx, 0, p.Wait); err != nil {
			return err
		}
		h.elapsed += p.Wait
	}
	if !h.affords(rate, d) {
		h.found.Stopped = "" // the next probe finds that out
		return nil
	}
	after, err := h.prober.Rest(ctx, rate, d)
	h.count(&after)
	return err
}

// letIn is what was let in each second towards the end, while more was refused.
func (p *Probe) letIn() float64 {
	if p.LimitedLate == 0 || len(p.Spans) < 3 {
		return 0
	}
	late := p.Spans[len(p.Spans)*2/3 : len(p.Spans)-1]
	if len(late) == 0 {
		return 0
	}
	n := 0
	for _, s := range late {
		n += s.Counted
	}
	return float64(n) / (float64(len(late)) * spanning.Seconds())
}

// spanning is how long a [Span] is.
const spanning = 5 * time.Second

// guarded tells whether a probe failed because rates rose too fast: later requests
// at the same rate were let in.
func (p *Probe) guarded() bool {
	return !p.Met && p.Limited > 0 && p.Limited == p.Failed && p.LimitedLate*8 < p.Limited && p.LimitedLate*300 <= p.Counted
}

// extensions is how often a probe goes on while its outcome is open.
const extensions = 4

// unclear tells whether a probe leaves open on which side of the capacity it is.
func (h *hunt) unclear(p *Probe) bool {
	o := h.search.Objectives
	share, refused := p.missed(o), float64(p.Failed)/float64(max(1, p.Counted))
	overrun := share > 0.3 && p.Achieved < 0.97*p.Rate || refused > 10*o.Errors
	if !h.violated || p.guarded() || overrun || share < share95/8 && refused < o.Errors/8 {
		return false
	}
	b := h.believe(*p)
	return h.wide(&b)
}

// believe is what the probes that count tell, with some more.
func (h *hunt) believe(more ...Probe) belief {
	low, high := h.rate, h.rate
	for _, p := range h.found.Probes {
		low, high = min(low, p.Rate), max(high, p.Rate)
	}
	return believe(h.search.Objectives, low, high, append(slices.Clone(h.counts), more...))
}

// wide tells whether the capacity is not known well enough to end.
func (h *hunt) wide(b *belief) bool {
	return math.Log(b.quantile(0.9)/b.quantile(0.1)) > 1.2*h.search.Tolerance
}

// with is one probe that lasted as long as both.
func (p Probe) with(q Probe) Probe {
	share := p.Duration.Seconds() / (p.Duration + q.Duration).Seconds()
	p.Achieved = share*p.Achieved + (1-share)*q.Achieved
	p.Duration += q.Duration
	p.Counted, p.Failed = p.Counted+q.Counted, p.Failed+q.Failed
	p.Limited, p.LimitedLate = p.Limited+q.Limited, p.LimitedLate+q.LimitedLate
	p.OverFirst, p.OverToken = p.OverFirst+q.OverFirst, p.OverToken+q.OverToken
	p.Drift, p.let = q.Drift, q.let
	p.Sent, p.Spans = p.Sent+q.Sent, append(p.Spans, q.Spans...)
	p.Tokens += q.Tokens
	p.Wait = max(p.Wait, q.Wait)
	p.Cost, _ = p.Cost.Add(q.Cost)
	if p.Void == "" {
		p.Void = q.Void
	}
	return p
}

// recovery is how long a partner needs to work off what a probe left in its queue,
// if it goes on at the rate that it showed.
func (h *hunt) recovery(p *Probe) time.Duration {
	d := h.search.Duration / 2
	spare := p.Achieved - calm*h.found.Capacity
	if p.Limited > 0 || spare <= 0 {
		return d
	}
	left := max(0, p.Rate-p.Achieved) * p.Duration.Seconds() * 4 / 3 // the warm-up counts as well
	return min(d/2+time.Duration(left/spare*float64(time.Second)), 10*h.search.Duration)
}

// judge tells whether a probe met the objectives, or why not.
func (o *Objectives) judge(p *Probe) (bool, string) {
	n := float64(max(1, p.Counted))
	good := max(1, n-float64(p.Failed))
	switch {
	case p.Counted == 0:
		return false, "nothing was answered"
	case float64(p.Limited)/n > o.Errors:
		return false, "refused for its rate"
	case float64(p.Failed)/n > o.Errors:
		return false, "errors"
	case o.FirstToken > 0 && float64(p.OverFirst)/good > share95:
		return false, "first token"
	case o.PerToken > 0 && float64(p.OverToken)/good > share95:
		return false, "time per token"
	case p.Drift > unstable:
		return false, "a queue grows"
	}
	return true, ""
}

// unstable is a drift that a queue in balance hardly has.
const unstable = 3

// draining is a drift of a queue that an earlier probe left.
const draining = 0.5

// next takes a probe in and chooses the rate after it; false ends the search.
func (h *hunt) next(p Probe) bool {
	switch {
	case p.Met:
	case p.guarded() && h.again != p.Rate:
		h.again = p.Rate // at once, while the partner is used to it
		return true
	case p.Drift > 0 && p.Drift < draining && p.Limited == 0 && !h.drained:
		h.drained = true // it was slow at first, or worked off a queue: this says nothing
		h.rate = h.cautious(p.Rate)
		return true
	}
	h.drained = false
	h.counts = append(h.counts, p)
	if !h.violated {
		h.found.Capacity = p.Rate
		h.rate = h.search.bounded(growth * p.Rate)
		return h.rate > p.Rate*1.001
	}
	return h.narrow()
}

// narrow chooses the rate at which the capacity is thought to be. It ends the
// search where that is known well enough.
func (h *hunt) narrow() bool {
	b := h.believe()
	h.assess(&b)
	if h.found.Capacity > 0 && !h.wide(&b) {
		return false
	}
	h.rate = h.aim(&b)
	return h.rate > 1e-3
}

// aim is the rate to try next: where the capacity is thought to be, but hardly above
// what was met, or is almost certain to be.
func (h *hunt) aim(b *belief) float64 {
	rate := h.below(b.quantile(0.5))
	if h.last() { // to be confirmed, it must be met
		rate = b.quantile(0.5) / (1 + 0.5*h.search.Tolerance)
	}
	most := h.cautious(rate)
	if h.found.Capacity > 0 {
		most = max(most, min(rate, b.quantile(0.25)))
	}
	return h.search.bounded(min(most, step*b.quantile(0.25)))
}

// left is how many probes are left.
func (h *hunt) left() int { return h.search.Probes - len(h.found.Probes) }

// last tells whether one probe is left.
func (h *hunt) last() bool { return h.left() == 1 }

// cautious bounds a rate by what was met, or halves what was not.
func (h *hunt) cautious(rate float64) float64 {
	if h.found.Capacity > 0 {
		return min(rate, step*h.found.Capacity)
	}
	p := h.found.Probes[len(h.found.Probes)-1]
	return min(rate, p.Rate/2, max(0.4*p.Achieved, p.Rate/8))
}

// below is a rate that should be met if the capacity is c. At the capacity itself
// half the probes would not be.
func (h *hunt) below(c float64) float64 { return c / (1 + 0.2*h.search.Tolerance) }

// assess sets the bounds that are shown.
func (h *hunt) assess(b *belief) {
	f := &h.found
	f.Capacity, f.Bound = h.metBelow(b.quantile(0.9)), 0
	for _, p := range h.counts {
		if !p.Met && p.Rate > f.Capacity && (f.Bound == 0 || p.Rate < f.Bound) {
			f.Bound = p.Rate
		}
	}
}

// metBelow is the highest rate up to a bound that was met.
func (h *hunt) metBelow(bound float64) (rate float64) {
	for _, p := range h.counts {
		if p.Met && p.Rate <= bound {
			rate = max(rate, p.Rate)
		}
	}
	return rate
}

// confirm tries the result again, for longer, and goes down while it fails. It
// returns true where it was too easy: there is more to find.
func (h *hunt) confirm(ctx context.Context) (again bool, err error) {
	for len(h.found.Probes) < h.search.Probes {
		rate := h.found.Capacity
		if h.violated {
			b := h.believe()
			rate = h.aim(&b)
		}
		d := h.lasting(rate) * 3 / 2
		if !h.affords(rate, d) {
			break
		}
		p, err := h.probe(ctx, rate, d)
		if err != nil {
			return false, err
		}
		h.counts = append(h.counts, p)
		if p.Met {
			h.confirmed = p.Rate
			break
		}
	}
	return h.conclude()
}

// conclude ends the search, unless what was confirmed is too little by what is now
// believed and there are probes left.
func (h *hunt) conclude() (again bool, err error) {
	b := h.believe()
	middle := b.quantile(0.5)
	h.assess(&b)
	f := &h.found
	f.Capacity, f.Confirmed = h.confirmed, h.confirmed > 0
	switch {
	case !f.Confirmed:
		f.Capacity = h.search.bounded(min(h.below(middle), max(b.quantile(0.25), 1.03*h.metBelow(math.Inf(1)))))
	case h.violated && middle > f.Capacity*(1+0.6*h.search.Tolerance):
		if len(f.Probes) < h.search.Probes && h.aim(&b) > 1.01*f.Capacity {
			h.rate = h.aim(&b)
			return true, nil
		}
		f.Stopped = "the probes ran out: it may bear more; start at a higher rate"
	}
	return false, h.end()
}

// affords tells whether the budget has room for sending at a rate for a time, and
// the warm-up before it.
func (h *hunt) affords(rate float64, d time.Duration) bool {
	b, f := h.search.Budget, &h.found
	d += settling
	n := rate * d.Seconds()
	share := 0.0 // of what was spent
	if h.spent.Requests > 0 {
		share = n / float64(h.spent.Requests)
	}
	switch {
	case b.Requests > 0 && float64(h.spent.Requests)+n+3*math.Sqrt(n) > float64(b.Requests):
		f.Stopped = "the budget of requests has no room for the next probe"
	case b.Tokens > 0 && float64(h.spent.Tokens)*(1+share) > float64(b.Tokens):
		f.Stopped = "the budget of tokens has no room for the next probe"
	case b.Money.Micro > 0 && float64(h.spent.Money.Micro)*(1+share) > float64(b.Money.Micro):
		f.Stopped = "the budget of money has no room for the next probe"
	case b.Time > 0 && h.elapsed+d > b.Time:
		f.Stopped = "the budget of time has no room for the next probe"
	}
	return f.Stopped == ""
}

func (h *hunt) end() error {
	h.found.Done = true
	h.yield(h.found, nil)
	return nil
}
