package capacity

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity/silicon"
)

// A Plan is what a scenario comes to. Its JSON is stable: fields may be added.
type Plan struct {
	Scenario    *Scenario `json:"scenario"`
	Day         string    `json:"day"` // whose prices were taken
	Demand      Demand    `json:"demand"`
	Options     []Option  `json:"options"`               // feasible ones first, the cheapest first
	Sensitivity []Swing   `json:"sensitivity,omitempty"` // of the first option, the widest first
	Breaks      []Break   `json:"breaks,omitempty"`      // what breaks first, first
}

// Demand is what the fleet asks for.
type Demand struct {
	Uses     Interval  `json:"usesPerDay"`     // of all features, on devices and off
	Leaving  Interval  `json:"requestsPerDay"` // that leave the device
	Tokens   Interval  `json:"tokensPerMonth"` // of those
	Requests Interval  `json:"peakRequestsPerSecond"`
	Minute   Interval  `json:"peakTokensPerMinute"`
	Features []Portion `json:"features"`
	Hours    []float64 `json:"hours"` // requests a second by hour of UTC, on an average day
}

// A Portion is one feature's part, in the middle of all ranges.
type Portion struct {
	Feature  string      `json:"feature"`
	Region   qiao.Region `json:"region"`
	Leaving  float64     `json:"requestsPerDay"`
	Tokens   float64     `json:"tokensPerDay"`
	Requests Interval    `json:"peakRequestsPerMinute"`
	Minute   Interval    `json:"peakTokensPerMinute"`
}

// The kinds of options.
const (
	PartnerOption = "partner"
	HostOption    = "host"
)

// An Option is one way to serve the demand.
type Option struct {
	Name     string    `json:"name"`
	Kind     string    `json:"kind"`
	Feasible bool      `json:"feasible"`
	Reasons  []Reason  `json:"reasons,omitempty"`  // why not
	Warnings []Reason  `json:"warnings,omitempty"` // what may go wrong
	Served   float64   `json:"served"`             // share of the requests whose region it may serve
	Month    Interval  `json:"costPerMonth"`
	Thousand Interval  `json:"costPerThousand"` // of requests
	Million  Interval  `json:"costPerMillionTokens"`
	Saved    Interval  `json:"savedByDevices"` // a month: what uses that stay on the device would have cost
	Requests Interval  `json:"peakRequestsPerMinute"`
	Tokens   Interval  `json:"peakTokensPerMinute"`
	Quota    *Quota    `json:"quota,omitempty"`
	GPUs     *Interval `json:"gpus,omitempty"`
	Replica  *Replica  `json:"replica,omitempty"`
}

// A Quota is what a partner allows a minute.
type Quota struct {
	Requests *float64 `json:"requests,omitempty"`
	Tokens   *float64 `json:"tokens,omitempty"`
	Over     float64  `json:"over"` // the probability that the peak is over it
}

// A Reason says which assumption fails.
type Reason struct {
	Kind   string  `json:"kind"` // such as "floor-token"
	Text   string  `json:"text"`
	Got    float64 `json:"got,omitempty"`
	Want   float64 `json:"want,omitempty"`
	Unit   string  `json:"unit,omitempty"`
	Detail string  `json:"detail,omitempty"`
}

// A Swing is how one uncertain input moves the cost of a month, all others being in
// the middle.
type Swing struct {
	Input string  `json:"input"`
	From  float64 `json:"from"` // of the input
	To    float64 `json:"to"`
	Low   float64 `json:"low"` // cost at From
	High  float64 `json:"high"`
}

// A Break is a limit, and how many times today's plan it bears.
type Break struct {
	Option string  `json:"option"`
	Limit  string  `json:"limit"` // requests, tokens or gpus
	Bound  float64 `json:"bound"`
	Times  float64 `json:"times"` // the demand can grow by this until half of all worlds are over it
	Safe   float64 `json:"safe"`  // by this, until one in twenty is
}

const draws = 1000

// Plan works s out. Library may be nil where there are no hosts.
func (s *Scenario) Plan(ctx context.Context, l *silicon.Library, prices Prices, now time.Time) (*Plan, error) {
	day := now.UTC().Truncate(24 * time.Hour)
	if s.Day != "" {
		day, _ = time.Parse(time.DateOnly, s.Day)
	}
	d := &desk{s: s, library: l, prices: prices, day: day, worlds: worlds(s.inputs(), draws, s.Seed+1)}
	p := &Plan{Scenario: s, Day: day.Format(time.DateOnly), Demand: d.demand()}
	var priced []*quote
	for _, q := range d.quotes() {
		if err := ctx.Err(); err != nil {
			return nil, qiao.E(qiao.Canceled, "capacity", err)
		}
		o, err := d.option(q)
		if err != nil {
			return nil, err
		}
		p.Options = append(p.Options, o)
		if o.Feasible {
			priced = append(priced, q)
		}
		p.Breaks = append(p.Breaks, breaks(&o, q)...)
	}
	slices.SortStableFunc(p.Options, better)
	slices.SortStableFunc(p.Breaks, func(a, b Break) int { return compare(a.Times, b.Times) })
	for _, q := range priced {
		if q.name == p.Options[0].Name {
			p.Sensitivity = d.sensitivity(q)
		}
	}
	return p, nil
}

func better(a, b Option) int {
	if a.Feasible != b.Feasible {
		if a.Feasible {
			return -1
		}
		return 1
	}
	if c := compare(b.Served, a.Served); c != 0 {
		return c
	}
	return compare(a.Month.Mid, b.Month.Mid)
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// A desk is a plan in the making.
type desk struct {
	s       *Scenario
	library *silicon.Library
	prices  Prices
	day     time.Time
	worlds  []world
}

// over maps each world to a number.
func (d *desk) over(f func(w world) float64) Interval {
	v := make([]float64, len(d.worlds))
	for i, w := range d.worlds {
		v[i] = f(w)
	}
	return interval(v)
}

func (d *desk) demand() Demand {
	s := d.s
	sum := func(of func(f *flow) float64) Interval {
		return d.over(func(w world) float64 {
			total := 0.0
			for _, f := range s.flows(w, nil) {
				total += of(&f)
			}
			return total
		})
	}
	out := Demand{
		Uses: sum(func(f *flow) float64 { return f.all }), Leaving: sum(func(f *flow) float64 { return f.leaving }),
		Tokens:   sum(func(f *flow) float64 { return f.leaving * (f.in + f.out) * DaysOfMonth }),
		Requests: d.over(func(w world) float64 { return s.peakOf(w, s.flows(w, nil)).requests / 60 }),
		Minute:   d.over(func(w world) float64 { return s.peakOf(w, s.flows(w, nil)).tokens }),
	}
	mid := s.flows(world{}, nil)
	for i := range mid {
		f := &mid[i]
		one := func(of func(peak) float64) Interval {
			return d.over(func(w world) float64 { return of(s.peakOf(w, s.flows(w, nil)[i:i+1])) })
		}
		out.Features = append(out.Features, Portion{f.feature.Name, f.place.Name, f.leaving, f.leaving * (f.in + f.out),
			one(func(p peak) float64 { return p.requests }), one(func(p peak) float64 { return p.tokens })})
	}
	for h := range 24 {
		rate := 0.0
		for i := range mid {
			rate += mid[i].leaving * s.Shape.share(h, mid[i].place) / 3600
		}
		out.Hours = append(out.Hours, rate)
	}
	return out
}

// A quote is an option before it is counted.
type quote struct {
	name    string
	kind    string
	regions []qiao.Region
	partner *Partner
	host    *Host
	pay     *payment
	site    *site
}

func (d *desk) quotes() []*quote {
	var list []*quote
	for i := range d.s.Partners {
		p := &d.s.Partners[i]
		list = append(list, &quote{name: p.Name, kind: PartnerOption, regions: p.Regions, partner: p})
	}
	for i := range d.s.Hosts {
		h := &d.s.Hosts[i]
		list = append(list, &quote{name: h.Name, kind: HostOption, regions: h.Regions, host: h})
	}
	return list
}

// option counts what a quote comes to.
func (d *desk) option(q *quote) (Option, error) {
	o := Option{Name: q.name, Kind: q.kind}
	mid := d.s.flows(world{}, q.regions)
	o.Served = share(mid, d.s.flows(world{}, nil))
	if o.Served == 0 {
		o.Reasons = append(o.Reasons, Reason{Kind: "nothing", Text: "no request comes from a region that it may serve"})
		return o, nil
	}
	if o.Served < 0.9995 {
		o.Warnings = append(o.Warnings, Reason{Kind: "partial", Text: "it may serve a part of the requests only", Got: o.Served * 100, Want: 100, Unit: "%"})
	}
	o.Requests = d.over(func(w world) float64 { return d.s.peakOf(w, d.s.flows(w, q.regions)).requests })
	o.Tokens = d.over(func(w world) float64 { return d.s.peakOf(w, d.s.flows(w, q.regions)).tokens })
	if q.kind == PartnerOption {
		d.partner(q, &o)
	} else if err := d.host(q, &o, mid); err != nil {
		return o, err
	}
	o.Feasible = len(o.Reasons) == 0
	if q.pay != nil || q.site != nil && q.site.replica.Rate > 0 {
		d.cost(q, &o)
	}
	return o, nil
}

func share(part, all []flow) float64 {
	a, b := 0.0, 0.0
	for i := range part {
		a += part[i].leaving
	}
	for i := range all {
		b += all[i].leaving
	}
	if b == 0 {
		return 0
	}
	return a / b
}

func (d *desk) partner(q *quote, o *Option) {
	pay, reason := d.s.pay(q.partner, d.prices, d.day)
	if q.pay = pay; reason != nil {
		o.Reasons = append(o.Reasons, *reason)
	}
	if q.partner.Requests == nil && q.partner.Tokens == nil {
		o.Warnings = append(o.Warnings, Reason{Kind: "no-quota", Text: "no quota is given: whether the partner bears the peak is not known"})
		return
	}
	o.Quota = &Quota{Requests: q.partner.Requests, Tokens: q.partner.Tokens}
	o.Quota.Over = d.overQuota(q)
	for _, l := range []struct {
		unit  string
		quota *float64
		peak  Interval
	}{{"requests", q.partner.Requests, o.Requests}, {"tokens", q.partner.Tokens, o.Tokens}} {
		switch {
		case l.quota == nil:
		case *l.quota == 0:
			o.Reasons = append(o.Reasons, Reason{Kind: "quota-zero", Text: "the quota of " + l.unit + " is 0: nothing can be asked", Detail: l.unit})
		case *l.quota < l.peak.Mid:
			o.Reasons = append(o.Reasons, Reason{Kind: "quota", Text: "the peak is over the quota of " + l.unit + " a minute", Got: l.peak.Mid, Want: *l.quota, Unit: l.unit})
		case *l.quota < l.peak.High:
			o.Warnings = append(o.Warnings, Reason{Kind: "quota-tight", Text: "the peak may be over the quota of " + l.unit + " a minute", Got: l.peak.High, Want: *l.quota, Unit: l.unit})
		}
	}
}

// overQuota is the share of worlds whose peak is over a quota.
func (d *desk) overQuota(q *quote) float64 {
	n := 0
	for _, w := range d.worlds {
		p := d.s.peakOf(w, d.s.flows(w, q.regions))
		if r := q.partner.Requests; r != nil && p.requests > *r {
			n++
		} else if t := q.partner.Tokens; t != nil && p.tokens > *t {
			n++
		}
	}
	return float64(n) / float64(len(d.worlds))
}

func (d *desk) host(q *quote, o *Option, mid []flow) error {
	if d.library == nil {
		l, err := silicon.Load()
		if err != nil {
			return err
		}
		d.library = l
	}
	at, reason, err := d.s.build(q.host, d.library, mid)
	if err != nil {
		return err
	}
	if q.site = at; at != nil {
		o.Replica = &at.replica
		d.doubt(at)
	}
	if reason != nil {
		o.Reasons = append(o.Reasons, *reason)
		return nil
	}
	if !at.replica.Measured {
		o.Warnings = append(o.Warnings, Reason{Kind: "unmeasured", Text: "no model of this family was measured: times may be off by a quarter, and more"})
	}
	gpus := d.over(func(w world) float64 { f := d.s.flows(w, q.regions); return at.gpus(w, f, d.s.peakOf(w, f)) })
	o.GPUs = &gpus
	most := float64(q.host.Most)
	switch {
	case most == 0:
	case gpus.Mid > most:
		o.Reasons = append(o.Reasons, Reason{Kind: "most", Text: "the peak needs more GPUs than can be had", Got: gpus.Mid, Want: most, Unit: "GPUs"})
	case gpus.High > most:
		o.Warnings = append(o.Warnings, Reason{Kind: "most-tight", Text: "the peak may need more GPUs than can be had", Got: gpus.High, Want: most, Unit: "GPUs"})
	}
	return nil
}

// doubt draws how far the times of a site are off in each world.
func (d *desk) doubt(at *site) {
	for i, w := range worlds([]input{{"", &at.off}}, len(d.worlds), d.s.Seed+77) {
		d.worlds[i][&at.off] = w[&at.off]
	}
}

// month is what an option costs in a world, and what it would if nothing stayed on
// the device.
func (d *desk) month(q *quote, w world) (cost, all float64) {
	flows := d.s.flows(w, q.regions)
	if q.kind == HostOption {
		gpus := q.site.gpus(w, flows, d.s.peakOf(w, flows))
		whole := slices.Clone(flows)
		for i := range whole {
			whole[i].leaving = whole[i].all
		}
		price := w.of(&q.host.Hour) * q.site.price * HoursOfMonth
		return gpus * price, q.site.gpus(w, whole, d.s.peakOf(w, whole)) * price
	}
	for i := range flows {
		each := q.pay.each(w, d.s, &flows[i])
		cost += flows[i].leaving * each * DaysOfMonth
		all += flows[i].all * each * DaysOfMonth
	}
	return cost, all
}

func (d *desk) cost(q *quote, o *Option) {
	n := len(d.worlds)
	month, saved, thousand, million := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, w := range d.worlds {
		cost, all := d.month(q, w)
		requests, tokens := 0.0, 0.0
		for _, f := range d.s.flows(w, q.regions) {
			requests += f.leaving * DaysOfMonth
			tokens += f.leaving * (f.in + f.out) * DaysOfMonth
		}
		month[i], saved[i] = cost, all-cost
		thousand[i], million[i] = cost/math.Max(requests, 1e-9)*1000, cost/math.Max(tokens, 1e-9)*1e6
	}
	o.Month, o.Saved, o.Thousand, o.Million = interval(month), interval(saved), interval(thousand), interval(million)
}

// sensitivity moves each input from its low end to its high one.
func (d *desk) sensitivity(q *quote) []Swing {
	var list []Swing
	inputs := d.s.inputs()
	if q.site != nil {
		inputs = append(inputs, input{q.name + ": times on the GPU", &q.site.off})
	}
	for _, in := range inputs {
		if in.r.Sure() {
			continue
		}
		low, _ := d.month(q, world{in.r: in.r.Low})
		high, _ := d.month(q, world{in.r: in.r.High})
		if low != high {
			list = append(list, Swing{in.name, in.r.Low, in.r.High, low, high})
		}
	}
	slices.SortStableFunc(list, func(a, b Swing) int { return compare(math.Abs(b.High-b.Low), math.Abs(a.High-a.Low)) })
	return list
}

// breaks says how far each limit of an option carries.
func breaks(o *Option, q *quote) []Break {
	var list []Break
	add := func(limit string, bound *float64, need Interval) {
		if bound != nil && need.Mid > 0 {
			list = append(list, Break{o.Name, limit, *bound, *bound / need.Mid, *bound / need.High})
		}
	}
	if q.partner != nil {
		add("requests", q.partner.Requests, o.Requests)
		add("tokens", q.partner.Tokens, o.Tokens)
	}
	if q.host != nil && q.host.Most > 0 && o.GPUs != nil {
		most := float64(q.host.Most)
		add("gpus", &most, *o.GPUs)
	}
	return list
}
